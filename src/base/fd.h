// Fd: a file descriptor with one owner, closed when the owner goes.
#pragma once

#include <utility>

namespace gyre::base {

class Fd {
 public:
  Fd() = default;
  /// Takes ownership; a negative number means none.
  explicit Fd(int fd) : fd_(fd < 0 ? -1 : fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) reset(other.release());
    return *this;
  }
  ~Fd() { reset(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  explicit operator bool() const { return valid(); }

  /// Gives the descriptor away; the caller closes it.
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }

  /// Closes what is held and takes `fd` instead. errno is left as it was; EINTR means closed (Linux).
  void reset(int fd = -1);

 private:
  int fd_ = -1;
};

}  // namespace gyre::base
