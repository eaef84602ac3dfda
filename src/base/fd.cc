#include "base/fd.h"

#include <unistd.h>

#include <cerrno>

#include "base/check.h"

namespace gyre::base {

void Fd::reset(int fd) {
  if (fd_ >= 0) {
    int saved = errno;
    // EBADF means that somebody else closed a descriptor that is owned here, and that the number may
    // already belong to a third party: a bug that must not pass in silence.
    CHECK(::close(fd_) == 0 || errno != EBADF);
    errno = saved;
  }
  fd_ = fd < 0 ? -1 : fd;
}

}  // namespace gyre::base
