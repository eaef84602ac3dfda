#include "loop/lane_threads.h"

#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>
#include <thread>

#include "base/check.h"
#include "base/clock.h"
#include "loop/loop.h"

namespace gyre::loop {

namespace {

constexpr auto kRetireAfter = std::chrono::seconds(10);

// Jobs of the fs lane usually take microseconds, and one thread does a burst of them sooner than many that
// contend for it. So while one is at work, another stands by and joins only when the lane does not finish this
// many jobs in this time: it is held up. Jobs of the other lanes are long, and each gets its thread at once.
// In between lie whole files: where many of them wait, a second thread is worth its contention. Short queues are
// left to one, so that what a program asks for one after the other is answered in that order.
constexpr uint64_t kFsPatienceNs = 100'000;
constexpr uint64_t kFsEnough = 8;
constexpr uint64_t kFsLongJobNs = 2'000;
constexpr uint64_t kFsJobCapNs = 20'000;  // one job that waited for a disk says little about the next
constexpr size_t kFsLongQueue = 8;
// As long as the lane gets on, the one that stands by looks less and less often.
constexpr uint64_t kFsMostPatienceNs = 400'000;

// Waking a sleeping loop takes longer than such a job. While more of them wait, and a thread stands by which
// would see to it should the next one be held up, up to this many finished ones are handed over at once.
constexpr size_t kQuietJobs = 32;
constexpr uint64_t kQuietNs = 100'000;

// What computes lets everything else go first: where every processor computes, the loop and the other lanes' threads
// get one as soon as they wake up. For that its priority is lower, and its time slice (Linux 6.12) the shortest: until
// a slice has passed the kernel lets nobody in, 3 ms as a rule. Among themselves threads still change at ticks alone.
constexpr int kComputingNiceness = 10;
constexpr uint64_t kComputingSliceNs = 100'000;

/// What sched_setattr(2) takes, which the C library does not declare: the part that there is since Linux 3.14.
struct SchedulingAttributes {
  uint32_t size = sizeof(SchedulingAttributes);
  uint32_t policy = SCHED_OTHER;
  uint64_t flags = 0;
  int32_t nice = 0;
  uint32_t priority = 0;
  uint64_t runtime = 0;
  uint64_t deadline = 0;
  uint64_t period = 0;
};

/// Makes the calling thread one that computes (on Linux each thread has a priority of its own). Not undone: raising it
/// takes a privilege. A program that runs under another policy than the usual one is left alone.
void yieldToOthers() {
  errno = 0;
  int now = getpriority(PRIO_PROCESS, 0);
  if (errno != 0 || sched_getscheduler(0) != SCHED_OTHER) return;
  SchedulingAttributes attributes;
  attributes.nice = std::max(now, kComputingNiceness);
  attributes.runtime = kComputingSliceNs;
  if (syscall(SYS_sched_setattr, 0, &attributes, 0) == 0) return;
  if (now < kComputingNiceness)
    (void)setpriority(PRIO_PROCESS, 0, kComputingNiceness);  // a sandbox that does not know it
}

/// Whether another thread at work would not help a lane that has patience.
bool hasEnough(const LaneState& lane) {
  return lane.busy > 1 || (lane.busy == 1 && (lane.jobNs < kFsLongJobNs || lane.queued < kFsLongQueue));
}

size_t processors() { return std::max<size_t>(1, std::thread::hardware_concurrency()); }

size_t defaultMaxThreads(Lane lane) {
  switch (lane) {
    case Lane::kFs:
      return 16;
    case Lane::kDns:
      return 16;
    case Lane::kCpu:
      return processors();
    case Lane::kUser:
      return std::max<size_t>(4, processors());
  }
  UNREACHABLE("lane");
}

}  // namespace

Lanes::Impl::Impl(size_t most) : totalMax(most) {
  for (size_t i = 0; i < kLaneCount; ++i) {
    lanes[i].lane = static_cast<Lane>(i);
    lanes[i].maxThreads = defaultMaxThreads(lanes[i].lane);
  }
  of(Lane::kFs).patienceNs = kFsPatienceNs;
}

Lanes::Impl::~Impl() {
  stopping = true;
  for (LaneState& lane : lanes) {
    LaneLock lock(lane.mutex);
    CHECK_MSG(lane.queue.empty(), "lanes went away before the loops that use them");
    while (wakeIdle(lane)) {
    }
  }
  LaneLock lock(threadsMutex);
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
  LaneLock lock(threadsMutex);
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
  LaneWorker* worker = lane.idle;
  if (!worker) return false;
  lane.idle = worker->nextIdle;
  worker->woken = true;
  ++lane.arriving;
  worker->wakeUp.notify_one();  // under the mutex: the worker lives on its thread's stack
  return true;
}

// Sees to it that some thread comes for a queue that is not empty. False: none can.
bool Lanes::Impl::callHelp(LaneState& lane, LaneLock& lock) {
  if (lane.arriving > 0) return true;
  if (lane.patienceNs && lane.standby && hasEnough(lane)) return true;
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
    LaneLock lock(lane.mutex);
    if (wakeIdle(lane)) return true;
  }
  if (!takeBudget()) return true;
  {
    LaneLock lock(hungry.mutex);
    ++hungry.threads;
    ++hungry.arriving;
  }
  if (startThread(hungry)) return true;
  LaneLock lock(hungry.mutex);
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

void Lanes::Impl::wakeLoop(LaneState& lane, LaneLock& lock) {
  Loop* loop = std::exchange(lane.unwoken, nullptr);
  if (!loop) return;
  ++lane.delivering;
  lock.unlock();
  loop->inbox().wakeIfAsleep();
  lock.lock();
  --lane.delivering;
}

void Lanes::Impl::standBy(LaneState& lane, LaneWorker& self, LaneLock& lock) {
  lane.standby = true;
  uint64_t patienceNs = lane.patienceNs;
  uint64_t enough = kFsEnough;
  while (!stopping) {
    const uint64_t before = lane.finished;
    self.wakeUp.wait_for(lock, std::chrono::nanoseconds(patienceNs));
    wakeLoop(lane, lock);
    const uint64_t finished = lane.finished - before;
    if (lane.queue.empty() ? finished == 0 : lane.busy == 0 || finished < enough) break;
    // It gets on: looking again may take longer.
    if (patienceNs < kFsMostPatienceNs) {
      patienceNs *= 2;
      enough *= 2;
    }
  }
  lane.standby = false;
}

// The next job, or null: the thread should leave the lane.
Request* Lanes::Impl::wait(LaneState& lane, LaneWorker& self, LaneLock& lock) {
  for (;;) {
    if (stopping || shouldLeave(lane)) return nullptr;
    if (lane.patienceNs && !lane.queue.empty() && !lane.standby && hasEnough(lane)) {
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
    LaneLock lock(lane.mutex);
    if (lane.queue.empty() || lane.threads >= lane.maxThreads) continue;
    ++lane.threads;
    return &lane;
  }
  return nullptr;
}

// Finds the thread its next lane, which may be the one it is in: returns with that lane's mutex held.
// Null: the thread is to end.
LaneState* Lanes::Impl::leave(LaneState& from, LaneLock& lock) {
  --from.threads;  // before the mutex is free: of several that are too many, each sees that the others go
  lock.unlock();
  LaneState* to = stopping || overBudget() ? nullptr : joinStarved(from);
  lock.lock();
  if (!to && !stopping && !from.queue.empty() && !overBudget() && from.threads < from.maxThreads) {
    ++from.threads;
    return &from;
  }
  bool orphaned = from.threads == 0 && !from.queue.empty();
  lock.unlock();
  if (!to) total.fetch_sub(1);
  if (orphaned) helpStarved(from);
  // Who starves between the look above and the return of the budget counts on this thread.
  if (!to && !stopping && starved.load() && takeBudget()) {
    to = joinStarved(from);
    if (!to) total.fetch_sub(1);
  }
  if (to) lock = LaneLock(to->mutex);
  return to;
}

void Lanes::Impl::runJobs(LaneState& lane, const LaneWorker& self, LaneLock& lock, Request* job) {
  uint64_t time = base::monotonicNs();
  while (job) {
    job->times_.startNs = time;
    job->thread_ = self.number;
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
    lane.jobNs = (lane.jobNs * 15 + std::min(end - time, kFsJobCapNs)) / 16;
    time = end;
    Request* next = shouldLeave(lane) ? nullptr : pop(lane);
    if (!next) ++lane.arriving;  // it comes back: whoever submits now need not wake another
    Loop* loop = job->loop_;
    const bool quiet = next && lane.patienceNs && mayBeQuiet(lane, loop, end);
    if (!quiet && lane.unwoken != loop) wakeLoop(lane, lock);
    job->setState(Request::State::kFinished);
    loop->inbox().putQuietly(*job);  // from here on the job is its loop's alone
    if (!quiet) {
      lane.unwoken = nullptr;
      ++lane.delivering;
      lock.unlock();
      loop->inbox().wakeIfAsleep();
      lock.lock();
      --lane.delivering;
    }
    if (!next) --lane.arriving;
    job = next;
  }
}

void Lanes::Impl::threadMain(LaneState* lane) {
  LaneWorker self;
  self.number = ++lastNumber;
  LaneLock lock(lane->mutex);
  --lane->arriving;
  while (lane) {
    std::string name = std::string("gyre-") + laneName(lane->lane);
    pthread_setname_np(pthread_self(), name.c_str());
    // Where the total is bounded a thread may go to another lane afterwards, so there all stay equal.
    if (lane->lane == Lane::kCpu && !isBounded()) yieldToOthers();
    // One job at least before it looks at other lanes, or two starved lanes would send it to and fro.
    bool helper = lane->patienceNs && hasEnough(*lane);
    Request* job = helper ? nullptr : pop(*lane);
    do {
      if (job) runJobs(*lane, self, lock, job);
    } while ((job = wait(*lane, self, lock)));
    lane = leave(*lane, lock);
  }
  LaneLock ending(threadsMutex);
  threadsEnded.push_back(pthread_self());
  --threadsRunning;
  threadEnded.notify_all();
}

}  // namespace gyre::loop
