// Tcp, Pipe, SocketAddress: streams over the network and within the machine.
#pragma once

#include "gyre/loop.h"

#include "loop/pipe.h"
#include "loop/tcp.h"

namespace gyre {

using loop::Pipe;
using loop::PipeKind;
using loop::SocketAddress;
using loop::Stream;
using loop::StreamReader;
using loop::StreamWrite;
using loop::Tcp;
using loop::WriteOutcome;

}  // namespace gyre
