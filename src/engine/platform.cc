#include "engine/platform.h"

#include <libplatform/libplatform.h>
#include <v8.h>

#include <algorithm>
#include <chrono>

#include "base/check.h"

namespace gyre::js {

// ForegroundTasks

bool ForegroundTasks::laterThan(const Entry& a, const Entry& b) {
  return a.dueSeconds != b.dueSeconds ? a.dueSeconds > b.dueSeconds : a.order > b.order;
}

void ForegroundTasks::setWake(std::function<void()> wake) {
  std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
  if (wake_ && !heap_.empty()) wake_();
}

void ForegroundTasks::post(std::unique_ptr<v8::Task> task, double delaySeconds) {
  std::lock_guard lock(mutex_);
  if (terminated_) return;
  double due = delaySeconds > 0 ? Platform::nowSeconds() + delaySeconds : 0;
  heap_.push_back({due, nextOrder_++, std::move(task)});
  std::push_heap(heap_.begin(), heap_.end(), laterThan);
  if (wake_) wake_();
}

size_t ForegroundTasks::runDue() {
  size_t count = 0;
  for (;; ++count) {
    std::unique_ptr<v8::Task> task;
    {
      std::lock_guard lock(mutex_);
      if (heap_.empty() || (heap_.front().dueSeconds > 0 && heap_.front().dueSeconds > Platform::nowSeconds())) {
        return count;
      }
      std::pop_heap(heap_.begin(), heap_.end(), laterThan);
      task = std::move(heap_.back().task);
      heap_.pop_back();
    }
    task->Run();
  }
}

double ForegroundTasks::secondsUntilNext() const {
  std::lock_guard lock(mutex_);
  if (heap_.empty()) return -1;
  double due = heap_.front().dueSeconds;
  return due == 0 ? 0 : std::max(0.0, due - Platform::nowSeconds());
}

void ForegroundTasks::terminate() {
  std::vector<Entry> dropped;
  std::lock_guard lock(mutex_);
  terminated_ = true;
  wake_ = nullptr;
  dropped.swap(heap_);
}

void ForegroundTasks::PostTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) {
  post(std::move(task), 0);
}
void ForegroundTasks::PostNonNestableTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) {
  post(std::move(task), 0);
}
void ForegroundTasks::PostDelayedTaskImpl(std::unique_ptr<v8::Task> task, double delaySeconds,
                                          const v8::SourceLocation&) {
  post(std::move(task), delaySeconds);
}
void ForegroundTasks::PostNonNestableDelayedTaskImpl(std::unique_ptr<v8::Task> task, double delaySeconds,
                                                     const v8::SourceLocation&) {
  post(std::move(task), delaySeconds);
}

// Platform

Platform::Platform(int workerThreads) : workerCount_(workerThreads) {}

Platform::~Platform() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    workAvailable_.notify_all();
  }
  for (auto& thread : threads_) thread.join();
}

double Platform::nowSeconds() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}

double Platform::CurrentClockTimeMillis() {
  using namespace std::chrono;
  return duration<double, std::milli>(system_clock::now().time_since_epoch()).count();
}

std::shared_ptr<ForegroundTasks> Platform::registerIsolate(v8::Isolate* isolate) {
  auto tasks = std::make_shared<ForegroundTasks>();
  std::lock_guard lock(isolatesMutex_);
  isolates_[isolate] = tasks;
  return tasks;
}

void Platform::unregisterIsolate(v8::Isolate* isolate) {
  std::lock_guard lock(isolatesMutex_);
  isolates_.erase(isolate);
}

std::shared_ptr<v8::TaskRunner> Platform::GetForegroundTaskRunner(v8::Isolate* isolate, v8::TaskPriority) {
  std::lock_guard lock(isolatesMutex_);
  auto found = isolates_.find(isolate);
  CHECK(found != isolates_.end());
  return found->second;
}

std::unique_ptr<v8::JobHandle> Platform::CreateJobImpl(v8::TaskPriority priority, std::unique_ptr<v8::JobTask> task,
                                                       const v8::SourceLocation&) {
  return v8::platform::NewDefaultJobHandle(this, priority, std::move(task), static_cast<size_t>(workerCount_));
}

void Platform::PostTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                                          const v8::SourceLocation&) {
  std::lock_guard lock(mutex_);
  ready_[static_cast<int>(priority)].push_back(std::move(task));
  // Threads start when there is work that nobody is waiting for: a short script never starts one.
  if (waiting_ == 0 && static_cast<int>(threads_.size()) < workerCount_) {
    threads_.emplace_back([this] { workerMain(); });
  } else {
    workAvailable_.notify_one();
  }
}

void Platform::PostDelayedTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                                                 double delaySeconds, const v8::SourceLocation& location) {
  if (delaySeconds <= 0) return PostTaskOnWorkerThreadImpl(priority, std::move(task), location);
  std::lock_guard lock(mutex_);
  delayed_.push_back({nowSeconds() + delaySeconds, std::move(task)});
  if (threads_.empty()) {
    threads_.emplace_back([this] { workerMain(); });
  } else {
    workAvailable_.notify_all();
  }
}

void Platform::workerMain() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    std::unique_ptr<v8::Task> task;
    for (int priority = 2; priority >= 0 && !task; --priority) {
      if (ready_[priority].empty()) continue;
      task = std::move(ready_[priority].front());
      ready_[priority].pop_front();
    }
    if (!task && !delayed_.empty()) {
      auto next = std::min_element(delayed_.begin(), delayed_.end(),
                                   [](const Delayed& a, const Delayed& b) { return a.dueSeconds < b.dueSeconds; });
      double wait = next->dueSeconds - nowSeconds();
      if (wait > 0) {
        ++waiting_;
        workAvailable_.wait_for(lock, std::chrono::duration<double>(wait));
        --waiting_;
        continue;
      }
      task = std::move(next->task);
      delayed_.erase(next);
    }
    if (!task) {
      idle_.notify_all();
      ++waiting_;
      workAvailable_.wait(lock);
      --waiting_;
      continue;
    }
    ++busy_;
    lock.unlock();
    task->Run();
    task.reset();
    lock.lock();
    --busy_;
  }
  idle_.notify_all();
}

bool Platform::drainWorkers(int timeoutMs) {
  std::unique_lock lock(mutex_);
  return idle_.wait_for(lock, std::chrono::milliseconds(timeoutMs),
                        [this] { return busy_ == 0 && ready_[0].empty() && ready_[1].empty() && ready_[2].empty(); });
}

}  // namespace gyre::js
