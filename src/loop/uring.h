// Uring: the loop's io_uring, for operations that the kernel completes by itself (files).
//
// Made on first use by Loop::uring(), which gives null where it cannot or should not be had: GYRE_IO_URING=0,
// changed credentials (setuid), a kernel or sandbox that refuses. Never SQPOLL: it eats a core and slows
// child processes down. Entries are collected and submitted once per turn, before the loop polls; completions
// are read from the shared ring, in the poll phase. Loop thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/result.h"
#include "loop/request.h"

struct io_uring;
struct io_uring_sqe;

namespace gyre::loop {

class Uring {
 public:
  /// Errors: ENOSYS, EPERM, EACCES, ENOMEM, EMFILE, ...: there is no ring to be had.
  static base::Result<std::unique_ptr<Uring>> create(Loop& loop);
  ~Uring();

  /// Whether the kernel knows the operation (IORING_OP_*).
  bool supports(uint8_t opcode) const;

  /// Queues the request; its prepare() is called before this returns. Errors: EAGAIN or EBUSY, the ring is
  /// full and the kernel takes nothing now: use the lane.
  base::Result<void> submit(Request& request);

  /// Entries queued but not yet given to the kernel.
  size_t unsubmitted() const;
  /// Operations in flight, cancellations included.
  size_t pending() const { return pending_; }

  /// Gives what is queued to the kernel. The loop does this before it polls; call it to start sooner.
  void flush();

 private:
  friend class Loop;
  friend class Request;
  explicit Uring(Loop& loop);

  void probeOperations();
  io_uring_sqe* nextEntry();
  bool cancel(Request& request);
  size_t reap(ReadyList& list);  // moves what has completed to `list`
  int fd() const;

  Loop& loop_;
  std::unique_ptr<io_uring> ring_;
  size_t pending_ = 0;
  uint64_t supported_[4] = {};
};

}  // namespace gyre::loop
