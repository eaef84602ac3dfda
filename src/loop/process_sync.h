// runSync(): runs a child to its end while this thread waits. A loop of its own serves the child's pipes
// meanwhile; the caller's loop stands still.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "loop/process.h"

namespace gyre::loop {

/// What becomes of one of the child's descriptors: a copy of `fd`, a pipe, or (neither) nothing.
struct SyncStdio {
  int fd = -1;
  bool pipe = false;
  std::string_view input;  // what the child reads from the pipe
  bool output = false;     // what the child writes into the pipe is collected
};

struct SyncOptions {
  ProcessOptions process;  // its stdio is not used
  std::vector<SyncStdio> stdio;
  uint64_t timeoutMs = 0;            // 0: none
  size_t maxOutputBytes = SIZE_MAX;  // per descriptor; passed by at most one read
  int killSignal = 0;                // what ends a child that takes too long or writes too much; 0: SIGTERM
};

struct SyncOutcome {
  int code = 0;   // 0, or a negative errno: the start failed; ETIMEDOUT; ENOBUFS, too much output
  pid_t pid = 0;  // 0: not started
  bool exited = false;
  ProcessExit exit;
  std::vector<std::string> output;  // one for each descriptor
};

SyncOutcome runSync(const SyncOptions& options);

}  // namespace gyre::loop
