// Platform: V8's host. Worker tasks run on threads of its own, started on first use; each isolate's foreground
// tasks wait in a queue that the isolate's owner drains from its loop.
// One Platform serves the process; it outlives every isolate. All its methods are thread-safe unless noted.
#pragma once

#include <v8-platform.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <queue>
#include <thread>
#include <unordered_map>
#include <vector>

namespace gyre::js {

/// The foreground tasks of one isolate.
class ForegroundTasks final : public v8::TaskRunner {
 public:
  /// `wake` is called from any thread when a task is due sooner than the owner may know.
  void setWake(std::function<void()> wake);

  /// Runs what is due, in order; tasks posted meanwhile are run too. Owner's thread only.
  /// Returns how many ran.
  size_t runDue();
  /// Seconds until the next delayed task is due: 0 when one is due now, negative when there is none.
  double secondsUntilNext() const;
  /// Drops what is queued and refuses what comes after. Owner's thread only.
  void terminate();

  bool IdleTasksEnabled() override { return false; }
  bool NonNestableTasksEnabled() const override { return true; }
  bool NonNestableDelayedTasksEnabled() const override { return true; }

 private:
  void PostTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) override;
  void PostNonNestableTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) override;
  void PostDelayedTaskImpl(std::unique_ptr<v8::Task> task, double delaySeconds, const v8::SourceLocation&) override;
  void PostNonNestableDelayedTaskImpl(std::unique_ptr<v8::Task> task, double delaySeconds,
                                      const v8::SourceLocation&) override;
  void post(std::unique_ptr<v8::Task> task, double delaySeconds);

  struct Entry {
    double dueSeconds;
    uint64_t order;
    std::unique_ptr<v8::Task> task;
  };
  static bool laterThan(const Entry& a, const Entry& b);

  mutable std::mutex mutex_;
  std::vector<Entry> heap_;  // the earliest due first
  uint64_t nextOrder_ = 0;
  bool terminated_ = false;
  std::function<void()> wake_;
};

class Platform final : public v8::Platform {
 public:
  explicit Platform(int workerThreads);
  ~Platform() override;

  /// Makes the queue of an isolate that is about to be created (`v8::Isolate::Allocate`).
  std::shared_ptr<ForegroundTasks> registerIsolate(v8::Isolate* isolate);
  void unregisterIsolate(v8::Isolate* isolate);

  /// Waits until no worker task is queued or running, but no longer than `timeoutMs`; true when none is. The caller
  /// runs the foreground tasks between two waits, since a worker may itself be waiting for one (for a garbage
  /// collection).
  bool drainWorkers(int timeoutMs);

  int NumberOfWorkerThreads() override { return workerCount_; }
  std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner(v8::Isolate* isolate, v8::TaskPriority) override;
  double MonotonicallyIncreasingTime() override { return nowSeconds(); }
  double CurrentClockTimeMillis() override;
  v8::TracingController* GetTracingController() override { return &tracing_; }

  static double nowSeconds();

 private:
  std::unique_ptr<v8::JobHandle> CreateJobImpl(v8::TaskPriority priority, std::unique_ptr<v8::JobTask> task,
                                               const v8::SourceLocation&) override;
  void PostTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                                  const v8::SourceLocation&) override;
  void PostDelayedTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task, double delaySeconds,
                                         const v8::SourceLocation&) override;
  void workerMain();

  const int workerCount_;
  v8::TracingController tracing_;

  std::mutex isolatesMutex_;
  std::unordered_map<v8::Isolate*, std::shared_ptr<ForegroundTasks>> isolates_;

  struct Delayed {
    double dueSeconds;
    std::unique_ptr<v8::Task> task;
  };
  std::mutex mutex_;
  std::condition_variable workAvailable_;
  std::condition_variable idle_;
  std::deque<std::unique_ptr<v8::Task>> ready_[3];  // by v8::TaskPriority, kBestEffort first
  std::vector<Delayed> delayed_;
  int busy_ = 0;
  int waiting_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace gyre::js
