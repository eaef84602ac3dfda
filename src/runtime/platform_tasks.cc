#include "runtime/platform_tasks.h"

#include <cmath>

#include "runtime/environment.h"

namespace gyre::runtime {

PlatformTasks::PlatformTasks(Environment& env, loop::Loop& loop, js::ForegroundTasks& tasks)
    : env_(env),
      tasks_(tasks),
      wake_(loop::Async::create(loop, [this] { runDue(); })),
      delayed_(loop::Timer::create(loop)) {
  wake_->unref();
  delayed_->unref();
  tasks_.setWake([wake = wake_.get()] { wake->send(); });
}

PlatformTasks::~PlatformTasks() {
  tasks_.setWake(nullptr);
  wake_->close();
  delayed_->close();
}

void PlatformTasks::runDue() {
  v8::HandleScope handles(env_.isolate());
  v8::Context::Scope entered(env_.context());
  js::Scope js(env_.isolate(), env_.context());
  if (tasks_.runDue() > 0) env_.dispatch().drain(js);
  double seconds = tasks_.secondsUntilNext();
  if (seconds > 0) delayed_->start(static_cast<uint64_t>(std::ceil(seconds * 1000)), [this] { runDue(); });
}

}  // namespace gyre::runtime
