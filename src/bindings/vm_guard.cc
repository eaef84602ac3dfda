// Ends scripts that run too long (vm's `timeout`) or at SIGINT (`breakOnSigint`).
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <mutex>
#include <thread>

#include "base/check.h"
#include "base/fd.h"
#include "bindings/contextify.h"

namespace gyre::bindings {

namespace {

/// The descriptor that SIGINT wakes while a guard listens; the innermost guard's. A signal handler can reach nothing
/// but globals.
std::atomic<int> signalTarget{-1};

void onSigint(int) {
  int saved = errno;
  int fd = signalTarget.load(std::memory_order_relaxed);
  uint64_t one = 1;
  if (fd >= 0) (void)!::write(fd, &one, sizeof one);
  errno = saved;
}

/// SIGINT belongs to the whole process: guards of several threads take it in turn.
std::mutex signalMutex;

}  // namespace

struct ExecutionGuard::State {
  v8::Isolate* isolate;
  base::Fd stop{::eventfd(0, EFD_CLOEXEC)};
  base::Fd sigint;
  int outerTarget = -1;
  struct sigaction before = {};
  std::atomic<bool> timedOut{false}, interrupted{false};
  std::thread thread;

  void watch(int64_t timeoutMs) {
    pollfd fds[] = {{stop.get(), POLLIN, 0}, {sigint.get(), POLLIN, 0}};
    int ready;
    do {
      ready = ::poll(fds, sigint.valid() ? 2 : 1,
                     timeoutMs < 0 ? -1 : static_cast<int>(std::min<int64_t>(timeoutMs, INT32_MAX)));
    } while (ready < 0 && errno == EINTR);
    if (ready == 0) {
      timedOut = true;
      isolate->TerminateExecution();
    } else if (fds[1].revents != 0 && fds[0].revents == 0) {
      interrupted = true;
      isolate->TerminateExecution();
    }
  }
};

ExecutionGuard::ExecutionGuard(v8::Isolate* isolate, int64_t timeoutMs, bool breakOnSigint) {
  if (timeoutMs < 0 && !breakOnSigint) return;
  state_ = std::make_unique<State>();
  state_->isolate = isolate;
  CHECK(state_->stop.valid());
  if (breakOnSigint) {
    std::lock_guard lock(signalMutex);
    state_->sigint.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    CHECK(state_->sigint.valid());
    state_->outerTarget = signalTarget.exchange(state_->sigint.get());
    struct sigaction action = {};
    action.sa_handler = onSigint;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(SIGINT, &action, &state_->before);
  }
  state_->thread = std::thread([state = state_.get(), timeoutMs] { state->watch(timeoutMs); });
}

ExecutionGuard::~ExecutionGuard() {
  if (!state_) return;
  if (state_->thread.joinable()) {
    uint64_t one = 1;
    (void)!::write(state_->stop.get(), &one, sizeof one);
    state_->thread.join();
  }
  if (state_->sigint.valid()) {
    std::lock_guard lock(signalMutex);
    ::sigaction(SIGINT, &state_->before, nullptr);
    signalTarget = state_->outerTarget;
  }
}

bool ExecutionGuard::timedOut() const { return state_ && state_->timedOut; }
bool ExecutionGuard::interrupted() const { return state_ && state_->interrupted; }

bool ExecutionGuard::rethrow(js::Scope& js, int64_t timeoutMs) {
  if (!state_) return false;
  // No end may come after it was looked for.
  uint64_t one = 1;
  (void)!::write(state_->stop.get(), &one, sizeof one);
  if (state_->thread.joinable()) state_->thread.join();
  if (!timedOut() && !interrupted()) return false;
  js.isolate()->CancelTerminateExecution();
  if (timedOut()) {
    js.throwError(js::Scope::ErrorType::error, "Script execution timed out after " + std::to_string(timeoutMs) + "ms",
                  "ERR_SCRIPT_EXECUTION_TIMEOUT");
  } else {
    js.throwError(js::Scope::ErrorType::error, "Script execution was interrupted by `SIGINT`",
                  "ERR_SCRIPT_EXECUTION_INTERRUPTED");
  }
  return true;
}

}  // namespace gyre::bindings
