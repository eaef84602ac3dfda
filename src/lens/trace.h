// A recording in the trace event format (JSON), which Perfetto and Chrome's trace viewer open: each thread's turns,
// phases, callbacks, drains and collections as nested slices, the lanes' jobs on the lanes' threads, the kernel's
// operations side by side, and arrows from where a job was submitted over where it ran to its callback.
// Source of the format: "Trace Event Format", as Perfetto's documentation describes what it reads of it.
#pragma once

#include <cstdio>

#include "lens/recording.h"

namespace gyre::lens {

/// False when writing failed; errno says why.
bool writeTrace(const Recording& recording, std::FILE* file);

}  // namespace gyre::lens
