// binding('worker'): Worker, for worker_threads in the parent, and what a worker asks about itself.
#include "bindings/mailbox.h"
#include "bindings/message_port.h"
#include "bindings/modules.h"
#include "loop/async.h"
#include "runtime/handle_object.h"

#include <atomic>
#include <mutex>
#include <thread>

namespace gyre::bindings {

namespace {

using runtime::Environment;

/// How a worker ended.
struct Ending {
  int code = 0;
  std::string failure;  // why it had no beginning; "memory": its heap was full
};

/// A worker's environment on its own thread. Shared by that thread and the parent's object, so that either may go
/// first.
class WorkerThread {
 public:
  /// On the new thread: runs the program to its end.
  Ending run(Environment::Config config) {
    auto env = Environment::create(std::move(config));
    if (!env) return {1, "cannot make an event loop"};
    {
      std::lock_guard lock(mutex_);
      env_ = env.get();
      if (terminated_) env_->requestStop(kTerminated);
    }
    int code = env->run();
    const bool outOfMemory = env->ranOutOfMemory();
    {
      std::lock_guard lock(mutex_);
      env_ = nullptr;
    }
    env.reset();
    hasEnded_ = true;
    return {code, outOfMemory ? "memory" : ""};
  }

  /// Whether the program and its environment are gone. Any thread.
  bool hasEnded() const { return hasEnded_; }

  /// Ends the program where the engine next can. Any thread.
  void terminate() {
    std::lock_guard lock(mutex_);
    terminated_ = true;
    if (env_) env_->requestStop(kTerminated);
  }

 private:
  static constexpr int kTerminated = 1;

  std::mutex mutex_;
  Environment* env_ = nullptr;  // while it runs
  bool terminated_ = false;
  std::atomic<bool> hasEnded_ = false;
};

class Worker final : public runtime::HandleObject<loop::Async> {
 public:
  static const js::ClassSpec kClass;

  Worker(js::Scope& js, v8::Local<v8::Object> wrapper) : HandleObject(js, wrapper, "WORKER") {
    adopt(loop::Async::create(Environment::from(js).loop(), [this] { onEnd(); }));
    id_ = env().threads().nextThreadId();
  }

  ~Worker() override {
    if (!running_.joinable()) return;
    thread_->terminate();
    running_.join();
  }

  double id(js::Scope&) const { return static_cast<double>(id_); }

  /// Begins the thread. `port` goes with it; `execArgs` are its options, or undefined for the parent's. Returns the
  /// options that are invalid.
  base::Result<std::vector<std::string>> start(js::Scope& js, Port* port,
                                               std::optional<std::vector<std::string>> execArgs,
                                               std::vector<double> limits) {
    Environment::Config config = env().configForWorker();
    std::vector<std::string> invalid;
    if (execArgs) {
      config.program.execArgs = *execArgs;
      if (config.parseOptions) invalid = config.parseOptions(*execArgs, &config.program);
      if (!invalid.empty()) return invalid;
    }
    auto worker = std::make_shared<runtime::WorkerInfo>();
    worker->threadId = id_;
    worker->port = port->release(js);
    for (size_t i = 0; i < limits.size() && i < worker->limits.size(); ++i) worker->limits[i] = limits[i];
    config.worker = std::move(worker);
    running_ = std::thread([this, thread = thread_, config = std::move(config)]() mutable {
      Ending ending = thread->run(std::move(config));
      ending_ = std::move(ending);
      handle()->send();
    });
    return invalid;
  }

  void terminate(js::Scope&) { thread_->terminate(); }
  bool hasEnded(js::Scope&) const { return thread_->hasEnded(); }

 private:
  enum { kOnExit };

  void onEnd() {
    if (running_.joinable()) running_.join();
    enter([&](js::Scope& js) {
      v8::Local<v8::Value> arguments[] = {js.integer(ending_.code), js.string(ending_.failure)};
      emit(js, kOnExit, arguments);
      close(js, {});
    });
  }

  static constexpr js::Member kMembers[] = {
      js::getter<"hasEnded", &Worker::hasEnded>, js::getter<"id", &Worker::id>,
      js::method<"start", &Worker::start>,       js::method<"terminate", &Worker::terminate>,
      js::valueField<"onexit", kOnExit>,
  };

  uint64_t id_;
  std::shared_ptr<WorkerThread> thread_ = std::make_shared<WorkerThread>();
  std::thread running_;
  Ending ending_;  // written by the thread before it sends, read after
};

const js::ClassSpec Worker::kClass = {
    .name = "Worker",
    .construct = js::constructor<Worker>,
    .members = kMembers,
    .parent = &runtime::kHandleClass,
    .valueFields = 1,
};

/// Of a worker: connects a port to the parent; {threadId, limits}.
v8::Local<v8::Object> begin(js::Scope& js, Port* port) {
  const runtime::WorkerInfo& worker = *Environment::from(js).worker();
  port->take(std::static_pointer_cast<Mailbox>(worker.port));
  v8::Local<v8::Object> info = js.object();
  js.set(info, "threadId", js.number(static_cast<double>(worker.threadId)));
  return info;
}

constexpr js::Member kMembers[] = {js::function<"begin", &begin>};

const js::ClassSpec* const kClasses[] = {&Worker::kClass};

}  // namespace

const js::Module kWorkerModule = {.name = "worker", .members = kMembers, .classes = kClasses};

}  // namespace gyre::bindings
