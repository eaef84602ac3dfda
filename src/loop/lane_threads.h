// The inside of Lanes: the lanes' queues and the threads that serve them. Internal.
#pragma once

#include <pthread.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "base/intrusive_list.h"
#include "loop/lanes.h"
#include "loop/ready.h"

namespace gyre::loop {

/// One thread, as its lane knows it.
struct LaneWorker {
  uint16_t number = 0;  // from 1 on, over all lanes
  std::condition_variable wakeUp;
  LaneWorker* nextIdle = nullptr;
  bool woken = false;
};

using LaneLock = std::unique_lock<std::mutex>;

/// One lane; everything is under the mutex.
struct LaneState {
  Lane lane{};
  std::mutex mutex;
  base::IntrusiveList<Ready> queue;
  size_t queued = 0;
  LaneWorker* idle = nullptr;  // a stack: who slept last has the warmest caches
  size_t threads = 0;
  size_t busy = 0;
  size_t arriving = 0;      // threads that will look into the queue before they sleep: woken, started, coming back
  size_t delivering = 0;    // threads that are handing a finished job to its loop, or waking it
  Loop* unwoken = nullptr;  // has finished jobs in its inbox and may be asleep
  size_t unwokenJobs = 0;
  uint64_t unwokenSinceNs = 0;
  bool standby = false;  // a thread watches whether the queue gets on
  size_t maxThreads = 0;
  size_t maxQueued = size_t{1} << 20;
  uint64_t patienceNs = 0;
  uint64_t finished = 0;
  uint64_t waitedNs = 0;
  uint64_t workedNs = 0;
  uint64_t jobNs = 0;  // what a job has taken of late

  uint32_t bit() const { return 1u << static_cast<uint32_t>(lane); }
  bool removeIdle(LaneWorker& worker) {
    for (LaneWorker** at = &idle; *at; at = &(*at)->nextIdle) {
      if (*at != &worker) continue;
      *at = worker.nextIdle;
      return true;
    }
    return false;
  }
};

// A thread belongs to one lane at a time. It changes lanes only where the total is bounded and another lane
// has jobs but could start no thread ("starved"). No code holds two lanes' mutexes at once.
struct Lanes::Impl {
  explicit Impl(size_t most);
  ~Impl();

  LaneState& of(Lane lane) { return lanes[static_cast<size_t>(lane)]; }

  // The budget: how many threads there are within the total.
  bool takeBudget();
  bool isBounded() const { return totalMax.load() < kLaneCount * kMaxThreads; }
  bool overBudget() const { return total.load() > totalMax.load(); }
  bool startThread(LaneState& lane);

  // For queues: both are called with the lane's mutex held and may give it up and take it again.
  bool callHelp(LaneState& lane, LaneLock& lock);
  bool wakeIdle(LaneState& lane);
  bool helpStarved(LaneState& lane);

  // What a thread does.
  void threadMain(LaneState* lane);
  void runJobs(LaneState& lane, const LaneWorker& self, LaneLock& lock, Request* job);
  Request* wait(LaneState& lane, LaneWorker& self, LaneLock& lock);
  Request* pop(LaneState& lane);
  bool mayBeQuiet(LaneState& lane, Loop* loop, uint64_t now);
  void wakeLoop(LaneState& lane, LaneLock& lock);
  void standBy(LaneState& lane, LaneWorker& self, LaneLock& lock);
  bool shouldLeave(const LaneState& lane) const {
    return lane.threads > lane.maxThreads || overBudget() || (starved.load() & ~lane.bit());
  }
  LaneState* leave(LaneState& from, LaneLock& lock);
  LaneState* joinStarved(const LaneState& from);

  std::array<LaneState, kLaneCount> lanes;
  std::atomic<size_t> total{0};
  std::atomic<size_t> totalMax;
  std::atomic<uint32_t> starved{0};  // bits of lanes
  std::atomic<bool> stopping{false};
  std::atomic<uint16_t> lastNumber{0};

  std::mutex threadsMutex;
  std::condition_variable threadEnded;
  size_t threadsRunning = 0;
  std::vector<pthread_t> threadsEnded;  // to be joined
};

}  // namespace gyre::loop
