#include "loop/tty.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>

#include "loop/loop.h"

namespace gyre::loop {

using base::Error;
using base::Fd;
using base::Ref;
using base::Result;

namespace {

// The terminal belongs to the process as a whole, and so does the memory of its first mode. The flag keeps
// a signal handler from reading it half-written.
std::atomic_flag gTerminalLock = ATOMIC_FLAG_INIT;
int gTerminalFd = -1;
termios gTerminalMode;

class TerminalLock {
 public:
  TerminalLock() {
    while (gTerminalLock.test_and_set(std::memory_order_acquire)) {
    }
  }
  ~TerminalLock() { gTerminalLock.clear(std::memory_order_release); }
};

int applyMode(int fd, const termios& mode) {
  int failed;
  do {
    failed = tcsetattr(fd, TCSADRAIN, &mode);
  } while (failed != 0 && errno == EINTR);
  return failed != 0 ? -errno : 0;
}

// Another open file for the same terminal. Invalid where there is none to be had (the control side of a
// pseudo-terminal would be a new terminal; /proc may be missing).
Fd openAgain(int fd) {
  unsigned number;
  if (ioctl(fd, TIOCGPTN, &number) == 0) return Fd();
  char path[32];
  std::snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
  const int access = fcntl(fd, F_GETFL) & O_ACCMODE;
  return Fd(::open(path, access | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

}  // namespace

int restoreTerminal() {
  const int savedErrno = errno;
  if (gTerminalLock.test_and_set(std::memory_order_acquire)) return -EBUSY;
  const int code = gTerminalFd >= 0 ? applyMode(gTerminalFd, gTerminalMode) : 0;
  gTerminalLock.clear(std::memory_order_release);
  errno = savedErrno;
  return code;
}

Ref<Tty> Tty::create(Loop& loop) { return Ref<Tty>(new Tty(loop)); }

Result<void> Tty::open(int fd) {
  if (isClosing() || this->fd() >= 0) return Error(-EINVAL, "open");
  if (fcntl(fd, F_GETFD) < 0) return Error::last("open");
  if (!isatty(fd)) return Error(-EINVAL, "open");
  Fd own = openAgain(fd);
  if (!own) {
    own.reset(fcntl(fd, F_DUPFD_CLOEXEC, 0));
    if (!own) return Error::last("open");
    const int flags = fcntl(own.get(), F_GETFL);
    fcntl(own.get(), F_SETFL, flags | O_NONBLOCK);
  }
  adopt(std::move(own), Transport::kFile);
  setBlockingWrites(true);
  return {};
}

Result<void> Tty::setMode(TtyMode mode) {
  if (fd() < 0) return Error(-EBADF, "tcsetattr");
  if (mode == mode_) return {};
  if (mode_ == TtyMode::kNormal) {
    if (tcgetattr(fd(), &before_) != 0) return Error::last("tcgetattr");
    TerminalLock lock;
    if (gTerminalFd < 0) {
      gTerminalFd = fd();
      gTerminalMode = before_;
    }
  }
  termios next = before_;
  switch (mode) {
    case TtyMode::kNormal:
      break;
    case TtyMode::kRaw:
    case TtyMode::kRawVirtual:
      next.c_iflag &= ~static_cast<tcflag_t>(BRKINT | ICRNL | INPCK | ISTRIP | IXON);
      next.c_oflag |= ONLCR;
      next.c_cflag |= CS8;
      next.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | IEXTEN | ISIG);
      next.c_cc[VMIN] = 1;
      next.c_cc[VTIME] = 0;
      break;
    case TtyMode::kIo:
      cfmakeraw(&next);
      break;
  }
  if (int code = applyMode(fd(), next); code != 0) return Error(code, "tcsetattr");
  mode_ = mode;
  return {};
}

Result<WindowSize> Tty::windowSize() const {
  winsize size{};
  int failed;
  do {
    failed = ioctl(fd(), TIOCGWINSZ, &size);
  } while (failed != 0 && errno == EINTR);
  if (failed != 0) return Error::last("ioctl");
  return WindowSize{size.ws_col, size.ws_row};
}

// The descriptor that restoreTerminal() would use is about to go: put the mode back while there is one.
void Tty::beforeDescriptorCloses() {
  TerminalLock lock;
  if (gTerminalFd < 0 || gTerminalFd != fd()) return;
  applyMode(gTerminalFd, gTerminalMode);
  gTerminalFd = -1;
}

}  // namespace gyre::loop
