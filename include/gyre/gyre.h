// All of the loop library.
#pragma once

#include "gyre/async.h"
#include "gyre/dns.h"
#include "gyre/file.h"
#include "gyre/hooks.h"
#include "gyre/loop.h"
#include "gyre/net.h"
#include "gyre/poll.h"
#include "gyre/probe.h"
#include "gyre/process.h"
#include "gyre/result.h"
#include "gyre/signal.h"
#include "gyre/timer.h"
#include "gyre/tty.h"
#include "gyre/work.h"
