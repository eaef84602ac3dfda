// Dns: names to addresses, by the system's resolver.
#pragma once

#include "gyre/loop.h"

#include "loop/dns.h"

namespace gyre {

using loop::Dns;
using loop::LookupAddress;
using loop::LookupHints;

}  // namespace gyre
