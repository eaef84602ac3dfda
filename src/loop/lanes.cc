#include "loop/lanes.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "loop/loop.h"

namespace gyre::loop {

namespace {

constexpr auto kRetireAfter = std::chrono::seconds(10);
constexpr size_t kDefaultMaxQueued = size_t{1} << 20;

// Jobs of the fs lane usually take microseconds, and one thread does a burst of them sooner than many that
// contend for it. So while one is at work, another stands by and joins only when the lane does not finish this
// many jobs in this time: it is held up. Jobs of the other lanes are long, and each gets its thread at once.
constexpr uint64_t kFsPatienceNs = 100'000;
constexpr uint64_t kFsEnough = 8;

// Waking a sleeping loop takes longer than such a job. While more of them wait, and a thread stands by which
// would see to it should the next one be held up, up to this many finished ones are handed over at once.
constexpr size_t kQuietJobs = 16;
constexpr uint64_t kQuietNs = 30'000;

size_t processors() { return std::max<size_t>(1, std::thread::hardware_concurrency()); }

size_t defaultMaxThreads(Lane lane) {
  switch (lane) {
    case Lane::kFs: return 16;
    case Lane::kDns: return 16;
    case Lane::kCpu: return processors();
    case Lane::kUser: return std::max<size_t>(4, processors());
  }
  UNREACHABLE("lane");
}

/// One thread, as its lane knows it.
struct Worker {
  std::condition_variable wakeUp;
  Worker* nextIdle = nullptr;
  bool woken = false;
};

using Lock = std::unique_lock<std::mutex>;

/// One lane; everything is under the mutex.
struct LaneState {
  Lane lane{};
  std::mutex mutex;
  base::IntrusiveList<Ready> queue;
  size_t queued = 0;
  Worker* idle = nullptr;         // a stack: who slept last has the warmest caches
  size_t threads = 0;
  size_t busy = 0;
  size_t arriving = 0;   // threads that will look into the queue before they sleep: woken, started, coming back
  size_t delivering = 0;  // threads that are handing a finished job to its loop, or waking it
  Loop* unwoken = nullptr;  // has finished jobs in its inbox and may be asleep
  size_t unwokenJobs = 0;
  uint64_t unwokenSinceNs = 0;
  bool standby = false;  // a thread watches whether the queue gets on
  size_t maxThreads = 0;
  size_t maxQueued = kDefaultMaxQueued;
  uint64_t patienceNs = 0;
  uint64_t finished = 0;
  uint64_t waitedNs = 0;
  uint64_t workedNs = 0;

  uint32_t bit() const { return 1u << static_cast<uint32_t>(lane); }
  bool removeIdle(Worker& worker) {
    for (Worker** at = &idle; *at; at = &(*at)->nextIdle) {
      if (*at != &worker) continue;
      *at = worker.nextIdle;
      return true;
    }
    return false;
  }
};

}  // namespace

// A thread belongs to one lane at a time. It changes lanes only where the total is bounded and another lane
// has jobs but could start no thread ("starved"). No code holds two lanes' mutexes at once.
struct Lanes::Impl {
  explicit Impl(size_t most) : totalMax(most) {
    for (size_t i = 0; i < kLaneCount; ++i) {
      lanes[i].lane = static_cast<Lane>(i);
      lanes[i].maxThreads = defaultMaxThreads(lanes[i].lane);
    }
    of(Lane::kFs).patienceNs = kFsPatienceNs;
  }
  ~Impl();

  LaneState& of(Lane lane) { return lanes[static_cast<size_t>(lane)]; }

  // The budget: how many threads there are within the total.
  bool takeBudget();
  bool overBudget() const { return total.load() > totalMax.load(); }
  bool startThread(LaneState& lane);

  // For queues: both are called with the lane's mutex held and may give it up and take it again.
  bool callHelp(LaneState& lane, Lock& lock);
  bool wakeIdle(LaneState& lane);
  bool helpStarved(LaneState& lane);

  // What a thread does.
  void threadMain(LaneState* lane);
  void runJobs(LaneState& lane, Lock& lock, Request* job);
  Request* wait(LaneState& lane, Worker& self, Lock& lock);
  Request* pop(LaneState& lane);
  bool mayBeQuiet(LaneState& lane, Loop* loop, uint64_t now);
  void wakeLoop(LaneState& lane, Lock& lock);
  void standBy(LaneState& lane, Worker& self, Lock& lock);
  bool shouldLeave(const LaneState& lane) const {
    return lane.threads > lane.maxThreads || overBudget() || (starved.load() & ~lane.bit());
  }
  LaneState* leave(LaneState& from, Lock& lock);
  LaneState* joinStarved(const LaneState& from);

  std::array<LaneState, kLaneCount> lanes;
  std::atomic<size_t> total{0};
  std::atomic<size_t> totalMax;
  std::atomic<uint32_t> starved{0};  // bits of lanes
  std::atomic<bool> stopping{false};

  std::mutex threadsMutex;
  std::condition_variable threadEnded;
  size_t threadsRunning = 0;
  std::vector<pthread_t> threadsEnded;  // to be joined
};

Lanes::Impl::~Impl() {
  stopping = true;
  for (LaneState& lane : lanes) {
    Lock lock(lane.mutex);
    CHECK_MSG(lane.queue.empty(), "lanes went away before the loops that use them");
    while (wakeIdle(lane)) {
    }
  }
  Lock lock(threadsMutex);
  threadEnded.wait(lock, [this] { return threadsRunning == 0; });
  for (pthread_t thread : threadsEnded) pthread_join(thread, nullptr);
}

bool Lanes::Impl::takeBudget() {
  size_t now = total.load();
  while (now < totalMax.load()) {
    if (total.compare_exchange_weak(now, now + 1)) return true;
  }
  return false;
}

// The lane and the budget have counted the thread already.
bool Lanes::Impl::startThread(LaneState& lane) {
  struct Start {
    Impl* impl;
    LaneState* lane;
  };
  auto entry = [](void* data) -> void* {
    Start start = *static_cast<Start*>(data);
    delete static_cast<Start*>(data);
    start.impl->threadMain(start.lane);
    return nullptr;
  };
  Lock lock(threadsMutex);
  for (pthread_t ended : threadsEnded) pthread_join(ended, nullptr);
  threadsEnded.clear();
  // Signals are for the program's own threads.
  sigset_t all, saved;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &saved);
  auto* start = new Start{this, &lane};
  pthread_t thread;
  int error = pthread_create(&thread, nullptr, entry, start);
  pthread_sigmask(SIG_SETMASK, &saved, nullptr);
  if (error) {
    delete start;
    total.fetch_sub(1);
    return false;
  }
  ++threadsRunning;
  return true;
}

bool Lanes::Impl::wakeIdle(LaneState& lane) {
  Worker* worker = lane.idle;
  if (!worker) return false;
  lane.idle = worker->nextIdle;
  worker->woken = true;
  ++lane.arriving;
  worker->wakeUp.notify_one();  // under the mutex: the worker lives on its thread's stack
  return true;
}

// Sees to it that some thread comes for a queue that is not empty. False: none can.
bool Lanes::Impl::callHelp(LaneState& lane, Lock& lock) {
  if (lane.arriving > 0) return true;
  if (lane.patienceNs && lane.busy > 0 && lane.standby) return true;
  if (wakeIdle(lane) || lane.threads >= lane.maxThreads) return true;
  ++lane.threads;
  ++lane.arriving;
  lock.unlock();
  bool budget = takeBudget();
  bool started = budget && startThread(lane);
  lock.lock();
  if (started) return true;
  --lane.threads;
  --lane.arriving;
  if (lane.threads > 0) return true;
  if (budget) return false;
  lock.unlock();
  started = helpStarved(lane);
  lock.lock();
  return started;
}

// The lane has no thread, and the total allows no more. Threads look at `starved` after each job and before
// they sleep or end, so either one of them sees the bit, or here an idle one or a free budget is seen.
bool Lanes::Impl::helpStarved(LaneState& hungry) {
  starved.fetch_or(hungry.bit());
  for (LaneState& lane : lanes) {
    if (&lane == &hungry) continue;
    Lock lock(lane.mutex);
    if (wakeIdle(lane)) return true;
  }
  if (!takeBudget()) return true;
  {
    Lock lock(hungry.mutex);
    ++hungry.threads;
    ++hungry.arriving;
  }
  if (startThread(hungry)) return true;
  Lock lock(hungry.mutex);
  --hungry.arriving;
  return --hungry.threads > 0;
}

Request* Lanes::Impl::pop(LaneState& lane) {
  Ready* job = lane.queue.popFront();
  if (!job) return nullptr;
  --lane.queued;
  ++lane.busy;
  auto* request = static_cast<Request*>(job);
  request->setState(Request::State::kRunning);  // under the mutex: from now on it cannot be cancelled
  return request;
}

bool Lanes::Impl::mayBeQuiet(LaneState& lane, Loop* loop, uint64_t now) {
  if (!lane.standby || lane.queue.empty()) return false;
  if (!lane.unwoken) {
    lane.unwoken = loop;
    lane.unwokenJobs = 0;
    lane.unwokenSinceNs = now;
  }
  return lane.unwoken == loop && ++lane.unwokenJobs < kQuietJobs && now - lane.unwokenSinceNs < kQuietNs;
}

void Lanes::Impl::wakeLoop(LaneState& lane, Lock& lock) {
  Loop* loop = std::exchange(lane.unwoken, nullptr);
  if (!loop) return;
  ++lane.delivering;
  lock.unlock();
  loop->inbox().wakeIfAsleep();
  lock.lock();
  --lane.delivering;
}

void Lanes::Impl::standBy(LaneState& lane, Worker& self, Lock& lock) {
  lane.standby = true;
  uint64_t finished;
  do {
    finished = lane.finished;
    self.wakeUp.wait_for(lock, std::chrono::nanoseconds(lane.patienceNs));
    wakeLoop(lane, lock);
  } while (!stopping && lane.busy > 0 && !lane.queue.empty() && lane.finished - finished >= kFsEnough);
  lane.standby = false;
}

// The next job, or null: the thread should leave the lane.
Request* Lanes::Impl::wait(LaneState& lane, Worker& self, Lock& lock) {
  for (;;) {
    if (stopping || shouldLeave(lane)) return nullptr;
    if (lane.patienceNs && lane.busy > 0 && !lane.queue.empty() && !lane.standby) {
      standBy(lane, self, lock);
      if (Request* job = pop(lane)) return job;
      continue;  // the mutex was free meanwhile
    }
    if (Request* job = pop(lane)) return job;
    self.woken = false;
    self.nextIdle = lane.idle;
    lane.idle = &self;
    if (self.wakeUp.wait_for(lock, kRetireAfter, [&] { return self.woken; })) {
      --lane.arriving;
    } else {
      lane.removeIdle(self);
      if (lane.queue.empty()) return nullptr;
    }
  }
}

// Enters a starved lane, if there is one.
LaneState* Lanes::Impl::joinStarved(const LaneState& from) {
  // Lanes after this one first, so that lanes which are never empty take turns.
  for (size_t i = 1; i <= kLaneCount; ++i) {
    LaneState& lane = lanes[(static_cast<size_t>(from.lane) + i) % kLaneCount];
    if (!(starved.fetch_and(~lane.bit()) & lane.bit())) continue;
    Lock lock(lane.mutex);
    if (lane.queue.empty() || lane.threads >= lane.maxThreads) continue;
    ++lane.threads;
    return &lane;
  }
  return nullptr;
}

// Finds the thread its next lane, which may be the one it is in: returns with that lane's mutex held.
// Null: the thread is to end.
LaneState* Lanes::Impl::leave(LaneState& from, Lock& lock) {
  lock.unlock();
  LaneState* to = stopping || overBudget() ? nullptr : joinStarved(from);
  lock.lock();
  if (!to && !stopping && !from.queue.empty() && !overBudget() && from.threads <= from.maxThreads) {
    return &from;
  }
  --from.threads;
  bool orphaned = from.threads == 0 && !from.queue.empty();
  lock.unlock();
  if (!to) total.fetch_sub(1);
  if (orphaned) helpStarved(from);
  // Who starves between the look above and the return of the budget counts on this thread.
  if (!to && !stopping && starved.load() && takeBudget()) {
    to = joinStarved(from);
    if (!to) total.fetch_sub(1);
  }
  if (to) lock = Lock(to->mutex);
  return to;
}

void Lanes::Impl::runJobs(LaneState& lane, Lock& lock, Request* job) {
  uint64_t time = base::monotonicNs();
  while (job) {
    job->times_.startNs = time;
    lane.waitedNs += time > job->times_.submitNs ? time - job->times_.submitNs : 0;
    if (!lane.queue.empty()) callHelp(lane, lock);
    lock.unlock();

    job->work();

    uint64_t end = base::monotonicNs();
    job->times_.finishNs = end;
    lock.lock();
    --lane.busy;
    ++lane.finished;
    lane.workedNs += end - time;
    time = end;
    Request* next = shouldLeave(lane) ? nullptr : pop(lane);
    if (!next) ++lane.arriving;  // it comes back: whoever submits now need not wake another
    bool quiet = next && lane.patienceNs && mayBeQuiet(lane, job->loop_, end);
    if (!quiet && lane.unwoken != job->loop_) wakeLoop(lane, lock);
    if (!quiet) lane.unwoken = nullptr;
    ++lane.delivering;
    lock.unlock();
    job->setState(Request::State::kFinished);
    Inbox& inbox = job->loop_->inbox();
    inbox.putQuietly(*job);  // from here on the job is its loop's alone
    if (!quiet) inbox.wakeIfAsleep();
    lock.lock();
    --lane.delivering;
    if (!next) --lane.arriving;
    job = next;
  }
}

void Lanes::Impl::threadMain(LaneState* lane) {
  Worker self;
  Lock lock(lane->mutex);
  --lane->arriving;
  while (lane) {
    std::string name = std::string("gyre-") + laneName(lane->lane);
    pthread_setname_np(pthread_self(), name.c_str());
    // One job at least before it looks at other lanes, or two starved lanes would send it to and fro.
    bool helper = lane->patienceNs && lane->busy > 0;
    Request* job = helper ? nullptr : pop(*lane);
    do {
      if (job) runJobs(*lane, lock, job);
    } while ((job = wait(*lane, self, lock)));
    lane = leave(*lane, lock);
  }
  Lock ending(threadsMutex);
  threadsEnded.push_back(pthread_self());
  --threadsRunning;
  threadEnded.notify_all();
}

Lanes::Lanes(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Lanes::~Lanes() = default;

std::shared_ptr<Lanes> Lanes::create(size_t totalThreads) {
  if (totalThreads == 0) {
    totalThreads = kLaneCount * kMaxThreads;
    if (const char* setting = std::getenv("UV_THREADPOOL_SIZE")) {
      // As there: anything that is not a number, or 0, means 1.
      totalThreads = static_cast<size_t>(std::clamp(std::atol(setting), 1L, long{kMaxThreads}));
    }
  }
  return std::shared_ptr<Lanes>(new Lanes(std::make_unique<Impl>(totalThreads)));
}

base::Result<void> Lanes::submit(Request& request, Lane lane) {
  DCHECK(!request.inFlight());
  LaneState& state = impl_->of(lane);
  request.lane_ = lane;
  request.times_ = {base::monotonicNs(), 0, 0};
  request.result_ = 0;
  Lock lock(state.mutex);
  if (state.queued >= state.maxQueued) return base::Error(-EAGAIN, "submit");
  request.setState(Request::State::kQueued);
  // Told before a thread can get hold of it.
  request.loop_->requestStarted(request, Place::kLane);
  state.queue.pushBack(request);
  ++state.queued;
  if (impl_->callHelp(state, lock)) return {};
  static_cast<Ready&>(request).unlink();
  --state.queued;
  lock.unlock();
  request.loop_->requestAbandoned(request);
  return base::Error(-EAGAIN, "pthread_create");
}

bool Lanes::cancel(Request& request) {
  LaneState& state = impl_->of(request.lane_);
  {
    Lock lock(state.mutex);
    if (request.state() != Request::State::kQueued) return false;
    static_cast<Ready&>(request).unlink();
    --state.queued;
    request.setState(Request::State::kFinished);
  }
  request.result_ = -ECANCELED;
  request.times_.finishNs = base::monotonicNs();
  request.loop_->queue(request);
  return true;
}

void Lanes::awaitDeliveries(Loop& loop) {
  for (LaneState& state : impl_->lanes) {
    for (;;) {
      {
        Lock lock(state.mutex);
        if (state.unwoken == &loop) state.unwoken = nullptr;
        if (state.delivering == 0) break;
      }
      std::this_thread::yield();
    }
  }
}

base::Result<void> Lanes::setMaxThreads(Lane lane, size_t threads) {
  if (threads < 1 || threads > kMaxThreads) return base::Error(-EINVAL, "setMaxThreads");
  LaneState& state = impl_->of(lane);
  Lock lock(state.mutex);
  state.maxThreads = threads;
  if (state.threads > threads) {
    while (impl_->wakeIdle(state)) {  // those that are too many end
    }
  } else if (!state.queue.empty()) {
    impl_->callHelp(state, lock);
  }
  return {};
}

base::Result<void> Lanes::setMaxQueued(Lane lane, size_t jobs) {
  if (jobs < 1) return base::Error(-EINVAL, "setMaxQueued");
  LaneState& state = impl_->of(lane);
  Lock lock(state.mutex);
  state.maxQueued = jobs;
  return {};
}

base::Result<void> Lanes::setTotalThreads(size_t threads) {
  if (threads < 1 || threads > kMaxThreads) return base::Error(-EINVAL, "setTotalThreads");
  impl_->totalMax = threads;
  for (LaneState& state : impl_->lanes) {
    Lock lock(state.mutex);
    if (impl_->overBudget()) {
      while (impl_->wakeIdle(state)) {
      }
    }
    if (!state.queue.empty()) impl_->callHelp(state, lock);
  }
  return {};
}

LaneStats Lanes::stats(Lane lane) const {
  LaneState& state = impl_->of(lane);
  Lock lock(state.mutex);
  return {.threads = state.threads,
          .busy = state.busy,
          .queued = state.queued,
          .maxThreads = state.maxThreads,
          .maxQueued = state.maxQueued,
          .finished = state.finished,
          .waitedNs = state.waitedNs,
          .workedNs = state.workedNs};
}

base::Result<base::Ref<Work>> Work::start(Loop& loop, Lane lane, WorkFunction work, DoneFunction done) {
  base::Ref<Work> job(new Work(loop, std::move(work), std::move(done)));
  GYRE_TRY(loop.lanes().submit(*job, lane));
  job->retain();  // released when it has finished
  return job;
}

void Work::work() { work_(); }

void Work::finish() {
  base::Ref<Work> self = base::Ref<Work>::adopt(this);
  auto done = std::move(done_);
  work_.reset();
  if (done) done(static_cast<int>(result()));
}

}  // namespace gyre::loop
