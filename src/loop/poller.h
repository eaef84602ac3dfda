// Poller and Watcher: readiness of descriptors, by epoll. Internal: what TCP, pipes, UDP, TTYs and child
// processes are built on. Loop thread only.
//
// A Watcher remembers what the kernel has reported (edge-triggered), so that switching interest on and off
// costs no system call. It behaves level-triggered towards its owner, with one duty: whoever got EAGAIN (or
// a short read or write, which means the same) says so with exhausted(). Until then the watcher counts as
// ready and its callback runs once per turn.
#pragma once

#include <sys/epoll.h>

#include <cstddef>
#include <cstdint>

#include "base/fd.h"
#include "base/result.h"
#include "loop/ready.h"

namespace gyre::loop {

class Loop;
class Poller;

/// What a descriptor is ready for, and what one is interested in.
enum ReadyBits : uint32_t {
  kReadable = 1,
  kWritable = 2,
  kPriority = 4,  // out-of-band data
  kHangup = 8,    // reported with kReadable/kWritable: the peer has gone or shut its side down
  kFailed = 16,   // reported with kReadable/kWritable: the next system call tells the error
};

class Watcher final : public Ready {
 public:
  /// `ready`: those bits of interest that are ready, with kHangup and kFailed when the kernel said so. The
  /// callback may do anything, also stop or destroy the watcher.
  using Callback = void (*)(void* owner, uint32_t ready);

  Watcher(Loop& loop, Callback callback, void* owner);
  ~Watcher();

  /// A Callback that calls a method: `Watcher watcher_{loop, Watcher::to<&Tcp::onReady>, this};` with
  /// `void Tcp::onReady(uint32_t ready)`.
  template <auto Method>
  static void to(void* owner, uint32_t ready) {
    call(Method, owner, ready);
  }

  /// Begins to watch `fd`, which stays the owner's and must be non-blocking. Errors: EPERM (a regular file or
  /// directory: always ready, epoll does not take it), EEXIST (already watched), ENOMEM, ENOSPC.
  base::Result<void> start(int fd, uint32_t interest);

  /// Changes the interest (kReadable | kWritable | kPriority, or 0 to pause). Usually no system call.
  void setInterest(uint32_t interest);
  void addInterest(uint32_t bits) { setInterest(interest_ | bits); }
  void removeInterest(uint32_t bits) { setInterest(interest_ & ~bits); }
  uint32_t interest() const { return interest_; }

  /// The descriptor has nothing more for these bits; the callback waits for the kernel's next word.
  /// After the peer's hang-up reading is never exhausted (the end of the stream is still to be read).
  void exhausted(uint32_t bits);

  /// Ends the watch; no callback comes after it. Must come before the descriptor is closed. Idempotent.
  void stop();

  bool started() const { return fd_ >= 0; }
  int fd() const { return fd_; }

 private:
  friend class Poller;

  template <typename Owner>
  static void call(void (Owner::*method)(uint32_t), void* owner, uint32_t ready) {
    (static_cast<Owner*>(owner)->*method)(ready);
  }

  void run() final;
  void onEvents(uint32_t events);
  void queueIfReady();
  void updateKernel();

  Loop& loop_;
  Callback callback_;
  void* owner_;
  int fd_ = -1;
  uint32_t interest_ = 0;
  uint32_t known_ = 0;       // ReadyBits that hold as far as is known
  uint32_t registered_ = 0;  // interest as the kernel has it, a superset of interest_ or about to be
  uint32_t unwanted_ = 0;    // events in a row that nobody was interested in
};

class Poller {
 public:
  base::Result<void> open(int wakeFd);
  int fd() const { return epollFd_.get(); }

  /// Watchers registered with the kernel.
  size_t watched() const { return watched_; }

  /// Adds a descriptor of the loop's own, whose readiness only ends the sleep (eventfd, ring).
  base::Result<void> addWakeSource(int fd);

  /// Asks the kernel and queues what is ready. `timeoutNs` < 0: waits without end. Returns how many events.
  size_t poll(int64_t timeoutNs);

 private:
  friend class Watcher;

  int wait(epoll_event* events, int capacity, int64_t timeoutNs);

  base::Fd epollFd_;
  size_t watched_ = 0;
  bool hasPwait2_ = true;
};

}  // namespace gyre::loop
