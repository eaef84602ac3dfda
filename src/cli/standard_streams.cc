#include "cli/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "loop/tty.h"

namespace gyre::cli {

namespace {

constexpr int kStandardStreams = 3;

// Written once, before anything else runs; read at the end, also by a signal handler.
int gFlags[kStandardStreams];  // -1: not to be restored

void restore() {
  for (int fd = 0; fd < kStandardStreams; ++fd) {
    if (gFlags[fd] < 0) continue;
    const int now = fcntl(fd, F_GETFL);
    if (now >= 0 && (now ^ gFlags[fd]) & O_NONBLOCK) fcntl(fd, F_SETFL, gFlags[fd]);
  }
  loop::restoreTerminal();
}

void onDeadlySignal(int signum) {
  const int savedErrno = errno;
  restore();
  errno = savedErrno;
  raise(signum);  // the handler is gone by now (SA_RESETHAND): this ends the process
}

}  // namespace

void restoreStandardStreamsAtExit() {
  for (int fd = 0; fd < kStandardStreams; ++fd) gFlags[fd] = fcntl(fd, F_GETFL);
  std::atexit(restore);

  struct sigaction action {};
  action.sa_handler = onDeadlySignal;
  action.sa_flags = SA_RESETHAND;
  for (int signum : {SIGINT, SIGTERM}) {
    struct sigaction before {};
    // What the parent wants ignored stays ignored (nohup and its like).
    if (sigaction(signum, nullptr, &before) == 0 && before.sa_handler == SIG_DFL) {
      sigaction(signum, &action, nullptr);
    }
  }
}

}  // namespace gyre::cli
