#include "loop/inbox.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>

namespace gyre::loop {

// The sleeper says that it sleeps and then looks into the inbox; a sender puts something in and then looks
// whether the loop sleeps. All four steps are sequentially consistent, so at least one sees the other.

base::Result<void> Inbox::open() {
  eventFd_.reset(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!eventFd_) return base::Error::last("eventfd");
  return {};
}

void Inbox::putQuietly(Ready& item) {
  Ready* newest = head_.load(std::memory_order_relaxed);
  do {
    item.inboxNext_ = newest;
  } while (!head_.compare_exchange_weak(newest, &item, std::memory_order_seq_cst, std::memory_order_relaxed));
}

void Inbox::wake() {
  if (state_.exchange(kWoken, std::memory_order_seq_cst) != kAsleep) return;
  int saved = errno;
  uint64_t one = 1;
  // The eventfd is watched edge-triggered and never read: each write is an edge. EAGAIN would need 2^64
  // writes, EINTR does not happen on an eventfd that has room.
  [[maybe_unused]] ssize_t written = ::write(eventFd_.get(), &one, sizeof one);
  errno = saved;
}

void Inbox::take(ReadyList& list) {
  if (!head_.load(std::memory_order_relaxed)) return;
  Ready* newest = head_.exchange(nullptr, std::memory_order_acquire);
  Ready* oldest = nullptr;
  while (newest) {
    Ready* next = newest->inboxNext_;
    newest->inboxNext_ = oldest;
    oldest = newest;
    newest = next;
  }
  while (oldest) {
    Ready* next = oldest->inboxNext_;
    oldest->inboxNext_ = nullptr;
    list.push(*oldest);
    oldest = next;
  }
}

bool Inbox::prepareToSleep() {
  if (state_.exchange(kAsleep, std::memory_order_seq_cst) == kWoken || head_.load(std::memory_order_seq_cst)) {
    state_.store(kAwake, std::memory_order_relaxed);
    return false;
  }
  return true;
}

bool Inbox::awake() {
  if (state_.load(std::memory_order_relaxed) == kAwake) return false;
  return state_.exchange(kAwake, std::memory_order_seq_cst) == kWoken;
}

}  // namespace gyre::loop
