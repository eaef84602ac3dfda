#include "base/check.h"

#include <execinfo.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace gyre::base {

namespace {
std::atomic<FatalHook> fatalHook{nullptr};
}  // namespace

FatalHook setFatalHook(FatalHook hook) { return fatalHook.exchange(hook); }

void checkFailed(const char* file, int line, const char* expression, const char* message) {
  std::fprintf(stderr, "%s:%d: CHECK failed: %s%s%s\n", file, line, expression, message ? ": " : "",
               message ? message : "");
  void* frames[64];
  int count = backtrace(frames, 64);
  backtrace_symbols_fd(frames, count, STDERR_FILENO);
  // Taken out first, so that a check which fails inside the hook does not run it again.
  if (FatalHook hook = fatalHook.exchange(nullptr)) hook();
  std::abort();
}

}  // namespace gyre::base
