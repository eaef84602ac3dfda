#include "loop/loop.h"

#include <algorithm>

#include "loop/signal_hub.h"
#include "loop/uring.h"

namespace gyre::loop {

namespace {

/// Tells the probe of a phase, if there is one.
class PhaseScope {
 public:
  PhaseScope(Loop& loop, Phase phase) : loop_(loop), phase_(phase) {
    if (Probe* probe = loop.probe()) [[unlikely]]
      probe->phaseBegin(phase);
  }
  ~PhaseScope() {
    if (Probe* probe = loop_.probe()) [[unlikely]]
      probe->phaseEnd(phase_);
  }

 private:
  Loop& loop_;
  Phase phase_;
};

class PostedTask final : public Ready {
 public:
  explicit PostedTask(base::UniqueFunction<void()> task) : task_(std::move(task)) {}
  void run() override {
    auto task = std::move(task_);
    delete this;
    task();
  }
  void discard() override { delete this; }

 private:
  ~PostedTask() = default;
  base::UniqueFunction<void()> task_;
};

}  // namespace

Loop::Loop(LoopOptions options)
    : nowNs_(base::monotonicNs()), allowUring_(options.allowUring), timers_(nowNs_), lanes_(std::move(options.lanes)) {}

base::Result<std::unique_ptr<Loop>> Loop::create(LoopOptions options) {
  std::unique_ptr<Loop> loop(new Loop(std::move(options)));
  GYRE_TRY(loop->inbox_.open());
  GYRE_TRY(loop->poller_.open(loop->inbox_.fd()));
  return loop;
}

Loop::~Loop() {
  shutdown();
  if (lanes_) lanes_->awaitDeliveries(*this);
  signals_.reset();
  takeInbox();
  ready_.discardAll();
}

bool Loop::run(RunMode mode) {
  CHECK_MSG(!running_, "a loop cannot be run from inside itself");
  running_ = true;
  if (inbox_.awake()) mustPoll_ = true;
  updateTime();
  if (mode == RunMode::kDefault && alive() && !stopped_) timersPhase();
  if (mode == RunMode::kNoWait) {
    if (!stopped_) turn(mode);
  } else {
    while (alive() && !stopped_) {
      turn(mode);
      if (mode == RunMode::kOnce) break;
    }
  }
  stopped_ = false;
  running_ = false;
  return alive();
}

void Loop::turn(RunMode mode) {
  uint64_t number = ++turns_;
  if (probe_) [[unlikely]]
    probe_->turnBegin(number);
  bool mayWait = mode != RunMode::kNoWait && pending_.empty();
  pendingPhase();
  hooksPhase(Phase::kIdle, idles_);
  hooksPhase(Phase::kPrepare, prepares_);
  bool wait = (mayWait || mode == RunMode::kDefault) && (activeRefs_ > 0 || requests_ > 0);
  pollPhase(wait ? waitNs() : 0);
  // What polling has put off still belongs to this turn. Bounded, for a result may put off another.
  for (int round = 0; round < 8 && !pending_.empty(); ++round) pendingPhase();
  hooksPhase(Phase::kCheck, checks_);
  closingPhase();
  updateTime();
  timersPhase();
  if (probe_) [[unlikely]]
    probe_->turnEnd(number);
}

int64_t Loop::waitNs() {
  if (stopped_ || closing_ || !idles_.empty() || !pending_.empty() || !ready_.empty()) return 0;
  std::optional<uint64_t> due = timers_.nextDueNs();
  if (!due) return -1;
  // The time now, not the turn's: callbacks have run since, and the sleep is not to last longer for it.
  uint64_t now = base::monotonicNs();
  return *due > now ? static_cast<int64_t>(*due - now) : 0;
}

void Loop::takeArrivals() {
  takeInbox();
  if (uring_) uring_->reap(ready_);
}

void Loop::pollPhase(int64_t timeoutNs) {
  PhaseScope scope(*this, Phase::kPoll);
  ++polls_;
  if (uring_) {
    uring_->flush();
    uring_->reap(ready_);
    // The kernel was short of memory, and no completion may come to try again for.
    if (uring_->unsubmitted() > 0 && timeoutNs != 0) timeoutNs = base::kNsPerMs;
  }
  takeInbox();
  if (!ready_.empty() || mustPoll_) timeoutNs = 0;
  if (timeoutNs != 0 && !inbox_.prepareToSleep()) {
    takeInbox();
    timeoutNs = 0;
  }
  if (probe_) [[unlikely]]
    probe_->pollBegin(timeoutNs);
  size_t events = 0;
  // A turn that need not sleep and watches nothing needs no system call: other threads' messages and the
  // ring's completions are found in memory.
  if (timeoutNs != 0 || poller_.watched() > 0 || mustPoll_ || (uring_ && uring_->pending() > 0)) {
    uint64_t before = timeoutNs != 0 ? base::monotonicNs() : 0;
    mustPoll_ = false;
    events = poller_.poll(timeoutNs);
    if (timeoutNs != 0) {
      inbox_.awake();
      takeTime();
      sleptNs_ += nowNs_ - before;
    } else if (events) {
      updateTime();
    }
    takeArrivals();
  }
  if (probe_) [[unlikely]]
    probe_->pollEnd(events);
  ready_.drain(schedule_, Schedule::Choice::kPoll);
  if (inHurry() && expected_ > 0) awaitExpected();
}

// Where an immediate waits, programs written for Node expect a stat asked for before it to answer first: there the
// answer comes while the loop still makes its way to the poll. Here the poll is reached sooner than a thread is awake,
// so it waits for the file operations that were started since the last one; but not for long, and after a
// disappointment (a slow disk) not again for a while, twice as long after each further one.
void Loop::awaitExpected() {
  // The first threads are only being made while a program starts.
  constexpr uint64_t kStartPolls = 8, kStartPatienceNs = 20'000'000, kPatienceNs = 2'000'000;
  constexpr uint64_t kDoubtPolls = 256, kMostDoubtPolls = 65536;
  const uint64_t born = polls_ - 1;
  auto comes = [&] {
    for (Request* request = inFlight_.back(); request; request = inFlight_.previous(*request)) {
      if (request->bornInPoll_ < born) return false;
      if (request->bornInPoll_ == born && request->expected_) return true;
    }
    return false;
  };
  if (polls_ < doubtsUntil_) return;
  const uint64_t until = base::monotonicNs() + (polls_ < kStartPolls ? kStartPatienceNs : kPatienceNs);
  while (inHurry() && comes()) {
    const uint64_t now = base::monotonicNs();
    if (now >= until) {
      doubtPolls_ = std::clamp(doubtPolls_ * 2, kDoubtPolls, kMostDoubtPolls);
      doubtsUntil_ = polls_ + doubtPolls_;
      return;
    }
    if (inbox_.prepareToSleep()) {
      poller_.poll(static_cast<int64_t>(until - now));
      inbox_.awake();
    }
    takeArrivals();
    ready_.drain(schedule_, Schedule::Choice::kPoll);
  }
  doubtPolls_ = 0;
}

void Loop::timersPhase() {
  std::optional<uint64_t> next = timers_.nextDueNs();
  if (!next || *next > nowNs()) return;
  PhaseScope scope(*this, Phase::kTimers);
  TimerWheel::List due;
  timers_.collect(nowNs_, due);
  while (Timer* timer = due.front()) {
    if (schedule_) [[unlikely]]
      timer = pickTimer(due);
    timer->base::ListNode<TimerTag>::unlink();
    timer->fire();
  }
}

Timer* Loop::pickTimer(TimerWheel::List& due) {
  Timer* timer = due.front();
  uint64_t ms = timer->dueNs() / base::kNsPerMs;
  size_t candidates = 0;
  for (Timer* at = timer; at && at->dueNs() / base::kNsPerMs == ms; at = due.next(*at)) ++candidates;
  if (candidates < 2) return timer;
  size_t index = schedule_->pick(Schedule::Choice::kTimers, candidates);
  DCHECK(index < candidates);
  while (index-- > 0) timer = due.next(*timer);
  return timer;
}

void Loop::hooksPhase(Phase phase, HookList& hooks) {
  if (hooks.empty()) return;
  PhaseScope scope(*this, phase);
  HookList now;
  now.append(hooks);
  while (Hook* hook = now.popFront()) {
    hooks.pushBack(*hook);
    hook->call();
  }
}

void Loop::pendingPhase() {
  if (pending_.empty()) return;
  PhaseScope scope(*this, Phase::kPending);
  pending_.drain(schedule_, Schedule::Choice::kPending);
}

void Loop::beginClosing(Handle& handle) {
  handle.nextClosing_ = closing_;
  closing_ = &handle;
}

void Loop::closingPhase() {
  if (!closing_) return;
  PhaseScope scope(*this, Phase::kClosing);
  Handle* closed = nullptr;
  for (Handle* handle = std::exchange(closing_, nullptr); handle;) {
    Handle* next = std::exchange(handle->nextClosing_, nullptr);
    if (handle->onClosing()) {
      handle->state_ = Handle::State::kClosed;
      handle->base::ListNode<HandleTag>::unlink();
      if (probe_) [[unlikely]]
        probe_->handleClosed(*handle);
      if (auto callback = std::move(handle->closeCallback_)) callback();
      handle->nextClosing_ = closed;
      closed = handle;
    } else {
      beginClosing(*handle);
    }
    handle = next;
  }
  // The loop's references go last, when every callback has run.
  while (closed) {
    Handle* next = closed->nextClosing_;
    closed->release();
    closed = next;
  }
}

Loop::HookList& Loop::hooksOf(HandleKind kind) {
  switch (kind) {
    case HandleKind::kIdle:
      return idles_;
    case HandleKind::kPrepare:
      return prepares_;
    case HandleKind::kCheck:
      return checks_;
    default:
      UNREACHABLE("not a hook");
  }
}

void Loop::requestStarted(Request& request, Place place) {
  request.place_ = place;
  request.id_ = newId();
  request.thread_ = 0;
  request.bornInPoll_ = polls_;
  request.expected_ = place == Place::kCompletion || request.lane_ == Lane::kFs;
  expected_ += request.expected_;
  ++requests_;
  unrefedRequests_ += !request.refed_;
  inFlight_.pushBack(request);
  if (probe_) [[unlikely]] {
    if (place == Place::kCompletion) {
      request.times_ = {base::monotonicNs(), 0, 0};
      request.times_.startNs = request.times_.submitNs;
    }
    probe_->requestSubmitted(request, place);
  }
}

void Loop::requestFinished(Request& request) {
  request.setState(Request::State::kIdle);
  static_cast<base::ListNode<InFlightTag>&>(request).unlink();
  --requests_;
  unrefedRequests_ -= !request.refed_;
  if (probe_) [[unlikely]]
    probe_->requestFinished(request, request.place_);
}

void Loop::setRequestRefed(Request& request, bool refed) {
  if (request.refed_ == refed) return;
  request.refed_ = refed;
  if (request.inFlight()) unrefedRequests_ += refed ? -1 : 1;
}

void Loop::requestAbandoned(Request& request) {
  if (request.expected_) requestArrived(request);
  request.setState(Request::State::kIdle);
  static_cast<base::ListNode<InFlightTag>&>(request).unlink();
  --requests_;
  unrefedRequests_ -= !request.refed_;
}

void Loop::post(base::UniqueFunction<void()> task) { inbox_.put(*new PostedTask(std::move(task))); }

std::optional<uint64_t> Loop::nextDeadline() {
  if (uring_) uring_->flush();
  // From here on other threads write to the eventfd, which makes backendFd() readable.
  if (!inbox_.prepareToSleep()) return 0;
  int64_t wait = waitNs();
  if (wait < 0) return std::nullopt;
  return wait == 0 ? 0 : base::monotonicNs() + static_cast<uint64_t>(wait);
}

void Loop::attach(Probe& probe) {
  if (fan_) {
    fan_->add(probe);
  } else if (probe_) {
    fan_ = std::make_unique<ProbeFan>();
    fan_->add(*probe_);
    fan_->add(probe);
    probe_ = fan_.get();
  } else {
    probe_ = &probe;
  }
}

void Loop::detach(Probe& probe) {
  if (probe_ == &probe) {
    probe_ = nullptr;
  } else if (fan_) {
    fan_->remove(probe);
    if (fan_->probes().size() > 1) return;
    probe_ = fan_->probes().empty() ? nullptr : fan_->probes().front();
    fan_.reset();
  }
}

Lanes& Loop::lanes() {
  if (!lanes_) lanes_ = Lanes::create();
  return *lanes_;
}

Uring* Loop::uring() {
  if (!uringTried_) {
    uringTried_ = true;
    if (allowUring_) {
      if (auto uring = Uring::create(*this); uring.ok()) uring_ = std::move(uring).value();
    }
  }
  return uringUsable_ ? uring_.get() : nullptr;
}

void Loop::forbidUring() {
  uringTried_ = true;
  uringUsable_ = false;
}

SignalHub& Loop::signals() {
  if (!signals_) signals_ = std::make_unique<SignalHub>(*this);
  return *signals_;
}

void Loop::shutdown() {
  CHECK_MSG(!running_, "a loop cannot be shut down from inside itself");
  while (!handles_.empty() || requests_ > 0 || closing_ || (uring_ && uring_->pending() > 0)) {
    // Again in each round: callbacks may open handles and start requests.
    handles_.forEach([](Handle& handle) { handle.close(); });
    inFlight_.forEach([](Request& request) { request.cancel(); });
    running_ = true;
    inbox_.awake();
    turn(RunMode::kOnce);
    stopped_ = running_ = false;
  }
}

}  // namespace gyre::loop
