// The process's standard streams: put back at the end, for others share them.
#pragma once

namespace gyre::cli {

/// Once, at the start of main(), with the descriptors 0 to 2 open. Sees to it that their flags and the terminal's mode
/// are what they were when the process ends, also by SIGINT or SIGTERM.
void restoreStandardStreamsAtExit();

}  // namespace gyre::cli
