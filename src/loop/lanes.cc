#include "loop/lanes.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <thread>

#include "base/check.h"
#include "base/clock.h"
#include "loop/lane_threads.h"
#include "loop/loop.h"

namespace gyre::loop {

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
  LaneLock lock(state.mutex);
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
    LaneLock lock(state.mutex);
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
        LaneLock lock(state.mutex);
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
  LaneLock lock(state.mutex);
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
  LaneLock lock(state.mutex);
  state.maxQueued = jobs;
  return {};
}

base::Result<void> Lanes::setTotalThreads(size_t threads) {
  if (threads < 1 || threads > kMaxThreads) return base::Error(-EINVAL, "setTotalThreads");
  impl_->totalMax = threads;
  for (LaneState& state : impl_->lanes) {
    LaneLock lock(state.mutex);
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
  LaneLock lock(state.mutex);
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
