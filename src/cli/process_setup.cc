#include "cli/process_setup.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

namespace gyre::cli {

bool setUpProcess() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (::fcntl(fd, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest free descriptor is this one: those below it are open by now.
    if (::open("/dev/null", O_RDWR) != fd) return false;
  }
  ::signal(SIGPIPE, SIG_IGN);
  return true;
}

}  // namespace gyre::cli
