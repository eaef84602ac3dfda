// Lanes: threads for work that blocks or computes, apart by kind so that no kind can hold up another.
//
// A lane's threads start on demand and retire when idle. Lanes may be shared by several loops (a program's
// workers use one Lanes); everything here may be called from any thread unless it says otherwise.
// If UV_THREADPOOL_SIZE is set when the Lanes are made, it bounds the threads of all lanes together.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/ref.h"
#include "base/result.h"
#include "base/unique_function.h"
#include "loop/request.h"

namespace gyre::loop {

struct LaneStats {
  size_t threads = 0;  // running now
  size_t busy = 0;     // of these, at work
  size_t queued = 0;   // jobs waiting
  size_t maxThreads = 0;
  size_t maxQueued = 0;
  uint64_t finished = 0;  // jobs done since the start, cancelled ones not among them
  uint64_t waitedNs = 0;  // sum over finished jobs of start - submit
  uint64_t workedNs = 0;  // sum of finish - start
};

class Lanes {
 public:
  static constexpr size_t kMaxThreads = 1024;

  /// `totalThreads` = 0: what UV_THREADPOOL_SIZE says, else unbounded but for each lane's own limit.
  static std::shared_ptr<Lanes> create(size_t totalThreads = 0);
  ~Lanes();

  /// Queues the request; its work() runs on a thread of `lane`. Loop thread of the request's loop.
  /// Errors: EAGAIN, the lane's queue is full or no thread could be started.
  base::Result<void> submit(Request& request, Lane lane);

  /// How many threads the lane may have: 1 to kMaxThreads, else EINVAL. Shrinking takes effect as threads
  /// finish their jobs.
  base::Result<void> setMaxThreads(Lane lane, size_t threads);

  /// How many jobs may wait: at least 1, else EINVAL.
  base::Result<void> setMaxQueued(Lane lane, size_t jobs);

  /// The bound over all lanes: 1 to kMaxThreads, else EINVAL. Takes effect as threads finish their jobs.
  base::Result<void> setTotalThreads(size_t threads);

  LaneStats stats(Lane lane) const;

  struct Impl;

 private:
  friend class Loop;
  friend class Request;
  explicit Lanes(std::unique_ptr<Impl> impl);
  bool cancel(Request& request);
  /// For a loop that goes away: its last jobs may have reached it while their threads are still about to
  /// look whether it has to be woken.
  void awaitDeliveries(Loop& loop);

  std::unique_ptr<Impl> impl_;
};

/// A job made of two functions, for C++ programs: `work` runs on the lane, then `done` on the loop's thread
/// with 0 or -ECANCELED. Keep the Ref to cancel; drop it freely.
class Work final : public Request, public base::RefCounted<Work> {
 public:
  using WorkFunction = base::UniqueFunction<void()>;
  using DoneFunction = base::UniqueFunction<void(int)>;

  static base::Result<base::Ref<Work>> start(Loop& loop, Lane lane, WorkFunction work, DoneFunction done);

 private:
  friend class base::RefCounted<Work>;
  Work(Loop& loop, WorkFunction work, DoneFunction done)
      : Request(loop), work_(std::move(work)), done_(std::move(done)) {}
  ~Work() final = default;
  void work() override;
  void finish() override;

  WorkFunction work_;
  DoneFunction done_;
};

}  // namespace gyre::loop
