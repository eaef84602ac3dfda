// Inbox: the way into a loop from other threads. Many threads put, the loop's thread takes.
//
// Lock-free and without allocation: the items carry their links. The loop is woken (one write to an
// eventfd) only if it sleeps; while it runs, putting costs one atomic exchange and no system call.
#pragma once

#include <atomic>

#include "base/fd.h"
#include "base/result.h"
#include "loop/ready.h"

namespace gyre::loop {

class Inbox {
 public:
  base::Result<void> open();

  /// Any thread, also a signal handler. The item must be in no inbox already and must stay alive until
  /// the loop has taken it.
  void put(Ready& item) {
    putQuietly(item);
    wakeIfAsleep();
  }

  /// The two halves of put(), for who puts several things in a row.
  void putQuietly(Ready& item);
  void wakeIfAsleep() {
    if (state_.load(std::memory_order_seq_cst) == kAsleep) wake();
  }

  /// Any thread, also a signal handler: makes the loop's current or next sleep end at once.
  void wake();

  /// Loop thread: moves everything put so far to `list`, in order of arrival.
  void take(ReadyList& list);

  /// Loop thread: true if nothing waits.
  bool empty() const { return !head_.load(std::memory_order_acquire); }

  /// Loop thread, before it blocks or gives control to a foreign loop: from now on a put() writes to the
  /// eventfd. Returns false if something has arrived already, so that there must be no sleep.
  bool prepareToSleep();

  /// Loop thread: it is awake again. Returns true if somebody woke it.
  bool awake();

  int fd() const { return eventFd_.get(); }

 private:
  enum State : uint32_t { kAwake, kAsleep, kWoken };

  std::atomic<Ready*> head_{nullptr};  // newest first
  std::atomic<uint32_t> state_{kAwake};
  base::Fd eventFd_;
};

}  // namespace gyre::loop
