#include "loop/signal.h"

#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <cerrno>

#include "base/check.h"
#include "loop/loop.h"
#include "loop/signal_hub.h"

namespace gyre::loop {

// Signals belong to the process, so this is the one mutable global of the loop library. The lock is taken by
// threads with all signals blocked, and by the handler, which runs with all signals blocked: whoever holds
// it is never interrupted by the handler on its own thread, so spinning ends.
struct SignalRegistry {
  std::atomic_flag locked;
  SignalHub* hubs = nullptr;
  struct Disposition {
    uint32_t watchers = 0;
    struct sigaction previous {};
  } dispositions[64];

  void lock() {
    while (locked.test_and_set(std::memory_order_acquire)) {
    }
  }
  void unlock() { locked.clear(std::memory_order_release); }

  static void handle(int signum);
};

namespace {

SignalRegistry registry;

class RegistryLock {
 public:
  RegistryLock() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &saved_);
    registry.lock();
  }
  ~RegistryLock() {
    registry.unlock();
    pthread_sigmask(SIG_SETMASK, &saved_, nullptr);
  }

 private:
  sigset_t saved_;
};

uint64_t bitOf(int signum) { return uint64_t{1} << (signum - 1); }

}  // namespace

void SignalRegistry::handle(int signum) {
  int saved = errno;
  registry.lock();
  for (SignalHub* hub = registry.hubs; hub; hub = hub->nextHub_) {
    if (hub->watched_ & bitOf(signum)) hub->receive(signum);
  }
  registry.unlock();
  errno = saved;
}

SignalHub::~SignalHub() {
  DCHECK(signals_.empty());
  RegistryLock lock;
  if (!registered_) return;
  for (SignalHub** at = &registry.hubs; *at; at = &(*at)->nextHub_) {
    if (*at == this) {
      *at = nextHub_;
      break;
    }
  }
  // Out of the inbox too, while its memory is still there.
  if (queued_) {
    loop_.takeInbox();
    Ready::unlink();
  }
}

void SignalHub::receive(int signum) {
  if (count_ < kCapacity) received_[(begin_ + count_++) % kCapacity] = static_cast<uint8_t>(signum);
  if (queued_) return;
  queued_ = true;
  loop_.inbox().put(*this);
}

base::Result<void> SignalHub::add(Signal& signal, int signum) {
  if (signum < 1 || signum > 64 || signum == SIGKILL || signum == SIGSTOP) {
    return base::Error(-EINVAL, "sigaction");
  }
  RegistryLock lock;
  auto& disposition = registry.dispositions[signum - 1];
  if (disposition.watchers == 0) {
    struct sigaction action {};
    action.sa_handler = SignalRegistry::handle;
    action.sa_flags = SA_RESTART;
    sigfillset(&action.sa_mask);
    if (sigaction(signum, &action, &disposition.previous) != 0) return base::Error::last("sigaction");
  }
  ++disposition.watchers;
  if (!registered_) {
    registered_ = true;
    nextHub_ = registry.hubs;
    registry.hubs = this;
  }
  watched_ |= bitOf(signum);
  signals_.pushBack(signal);
  return {};
}

void SignalHub::remove(Signal& signal) {
  int signum = signal.signum_;
  signal.base::ListNode<SignalTag>::unlink();
  bool more = false;
  signals_.forEach([&](Signal& other) { more |= other.signum_ == signum; });
  if (delivering_) delivering_->forEach([&](Signal& other) { more |= other.signum_ == signum; });
  RegistryLock lock;
  if (!more) watched_ &= ~bitOf(signum);
  auto& disposition = registry.dispositions[signum - 1];
  if (--disposition.watchers == 0) {
    CHECK(sigaction(signum, &disposition.previous, nullptr) == 0);
  }
}

void SignalHub::run() {
  for (;;) {
    int signum = 0;
    {
      RegistryLock lock;
      if (count_ == 0) {
        queued_ = false;
        return;
      }
      signum = received_[begin_];
      begin_ = (begin_ + 1) % kCapacity;
      --count_;
    }
    base::IntrusiveList<Signal, SignalTag> now;
    now.append(signals_);
    delivering_ = &now;
    while (Signal* signal = now.popFront()) {
      signals_.pushBack(*signal);
      if (signal->signum_ == signum) signal->deliver();
    }
    delivering_ = nullptr;
  }
}

Signal::Signal(Loop& loop) : Handle(loop, HandleKind::kSignal) {}

base::Ref<Signal> Signal::create(Loop& loop) { return base::Ref<Signal>(new Signal(loop)); }

base::Result<void> Signal::start(int signum, Callback callback) { return begin(signum, std::move(callback), false); }

base::Result<void> Signal::startOnce(int signum, Callback callback) { return begin(signum, std::move(callback), true); }

base::Result<void> Signal::begin(int signum, Callback callback, bool once) {
  if (isClosing()) return base::Error(-EINVAL, "sigaction");
  if (signum_ == 0 || signum != signum_) {
    stop();
    GYRE_TRY(loop().signals().add(*this, signum));
    signum_ = signum;
  }
  callback_ = std::move(callback);
  once_ = once;
  setActive(true);
  return {};
}

void Signal::stop() {
  if (!signum_) return;
  loop().signals().remove(*this);
  signum_ = 0;
  setActive(false);
}

void Signal::onClose() {
  stop();
  callback_.reset();
}

void Signal::deliver() {
  int signum = signum_;
  if (once_) stop();
  Callback running = std::move(callback_);
  running(signum);
  if (!callback_ && !isClosing()) callback_ = std::move(running);
}

}  // namespace gyre::loop
