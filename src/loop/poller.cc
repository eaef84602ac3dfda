#include "loop/poller.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "base/check.h"
#include "base/clock.h"
#include "loop/loop.h"

namespace gyre::loop {

namespace {

constexpr uint32_t kInterestBits = kReadable | kWritable | kPriority;

// After so many events in a row that nobody is interested in, the kernel is told to stop sending them.
constexpr uint32_t kUnwantedLimit = 3;

uint32_t toEpoll(uint32_t interest) {
  uint32_t events = EPOLLET;
  if (interest & kReadable) events |= EPOLLIN | EPOLLRDHUP;
  if (interest & kWritable) events |= EPOLLOUT;
  if (interest & kPriority) events |= EPOLLPRI;
  return events;
}

uint32_t fromEpoll(uint32_t events) {
  uint32_t ready = 0;
  if (events & EPOLLIN) ready |= kReadable;
  if (events & EPOLLOUT) ready |= kWritable;
  if (events & EPOLLPRI) ready |= kPriority;
  if (events & EPOLLRDHUP) ready |= kReadable | kHangup;
  if (events & EPOLLHUP) ready |= kReadable | kWritable | kHangup;
  if (events & EPOLLERR) ready |= kReadable | kWritable | kFailed;
  return ready;
}

}  // namespace

Watcher::Watcher(Loop& loop, Callback callback, void* owner) : loop_(loop), callback_(callback), owner_(owner) {}

Watcher::~Watcher() { stop(); }

base::Result<void> Watcher::start(int fd, uint32_t interest) {
  DCHECK(!started());
  DCHECK(fd >= 0);
  epoll_event event{};
  event.events = toEpoll(interest);
  event.data.ptr = this;
  if (epoll_ctl(loop_.poller().fd(), EPOLL_CTL_ADD, fd, &event) != 0) {
    return base::Error::last("epoll_ctl");
  }
  fd_ = fd;
  interest_ = registered_ = interest;
  known_ = 0;
  unwanted_ = 0;
  ++loop_.poller().watched_;
  return {};
}

void Watcher::setInterest(uint32_t interest) {
  DCHECK(started());
  DCHECK((interest & ~kInterestBits) == 0);
  if (interest == interest_) return;
  interest_ = interest;
  unwanted_ = 0;
  if (interest & ~registered_) {
    registered_ |= interest;
    updateKernel();  // which reports at once what is ready already
  }
  queueIfReady();
}

void Watcher::exhausted(uint32_t bits) {
  if (known_ & kHangup) bits &= ~kReadable;
  known_ &= ~(bits & kInterestBits);
  if (!(known_ & kInterestBits)) known_ &= ~kFailed;
  if (!(known_ & interest_)) unlink();
}

void Watcher::stop() {
  if (!started()) return;
  unlink();
  epoll_event unused{};
  // Always, though closing the descriptor would do it too: a duplicate (in a child, say) keeps the open file
  // alive, and the kernel would go on reporting it. ENOENT or EBADF: it was closed already.
  epoll_ctl(loop_.poller().fd(), EPOLL_CTL_DEL, fd_, &unused);
  fd_ = -1;
  interest_ = known_ = registered_ = 0;
  --loop_.poller().watched_;
}

void Watcher::updateKernel() {
  epoll_event event{};
  event.events = toEpoll(registered_);
  event.data.ptr = this;
  CHECK(epoll_ctl(loop_.poller().fd(), EPOLL_CTL_MOD, fd_, &event) == 0);
}

void Watcher::queueIfReady() {
  if (known_ & interest_) {
    loop_.queue(*this);
  } else {
    unlink();
  }
}

void Watcher::onEvents(uint32_t events) {
  uint32_t ready = fromEpoll(events);
  known_ |= ready;
  if (!(ready & interest_) && ++unwanted_ > kUnwantedLimit && registered_ != interest_) {
    unwanted_ = 0;
    registered_ = interest_;
    updateKernel();
  }
  queueIfReady();
}

void Watcher::run() {
  uint32_t ready = known_ & interest_;
  if (!ready) return;
  // Queued again before the callback, which may destroy the watcher: it stays queued unless the owner finds
  // the descriptor exhausted or loses interest.
  loop_.queue(*this);
  callback_(owner_, ready | (known_ & (kHangup | kFailed)));
}

base::Result<void> Poller::open(int wakeFd) {
  epollFd_.reset(epoll_create1(EPOLL_CLOEXEC));
  if (!epollFd_) return base::Error::last("epoll_create1");
  return addWakeSource(wakeFd);
}

base::Result<void> Poller::addWakeSource(int fd) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.ptr = nullptr;
  if (epoll_ctl(epollFd_.get(), EPOLL_CTL_ADD, fd, &event) != 0) return base::Error::last("epoll_ctl");
  return {};
}

int Poller::wait(epoll_event* events, int capacity, int64_t timeoutNs) {
  if (timeoutNs > 0 && hasPwait2_) {
    timespec timeout;
    timeout.tv_sec = timeoutNs / static_cast<int64_t>(base::kNsPerSec);
    timeout.tv_nsec = timeoutNs % static_cast<int64_t>(base::kNsPerSec);
    int count =
        static_cast<int>(syscall(SYS_epoll_pwait2, epollFd_.get(), events, capacity, &timeout, nullptr, size_t{0}));
    if (count >= 0 || (errno != ENOSYS && errno != EPERM)) return count;
    hasPwait2_ = false;  // before Linux 5.11, or a sandbox that does not know it
  }
  int timeoutMs = -1;
  if (timeoutNs >= 0) {
    // Rounded up: waking before the timer is due would make the loop spin.
    int64_t ms = (timeoutNs + static_cast<int64_t>(base::kNsPerMs) - 1) / static_cast<int64_t>(base::kNsPerMs);
    timeoutMs = static_cast<int>(std::min<int64_t>(ms, INT_MAX));
  }
  return epoll_wait(epollFd_.get(), events, capacity, timeoutMs);
}

size_t Poller::poll(int64_t timeoutNs) {
  constexpr int kCapacity = 256;
  epoll_event events[kCapacity];
  size_t total = 0;
  for (;;) {
    int count = wait(events, kCapacity, timeoutNs);
    if (count < 0) {
      CHECK(errno == EINTR);  // a signal: its handler has put something into the inbox
      return total;
    }
    for (int i = 0; i < count; ++i) {
      if (auto* watcher = static_cast<Watcher*>(events[i].data.ptr)) watcher->onEvents(events[i].events);
    }
    total += static_cast<size_t>(count);
    // Edge-triggered: what has been reported is not reported again, so this ends.
    if (count < kCapacity) return total;
    timeoutNs = 0;
  }
}

}  // namespace gyre::loop
