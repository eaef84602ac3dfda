// PlatformTasks: runs V8's foreground tasks (finalisation of compiles, collector steps, ...) on the environment's loop.
// They never keep the loop alive.
#pragma once

#include "engine/platform.h"
#include "loop/async.h"
#include "loop/loop.h"
#include "loop/timer.h"

namespace gyre::runtime {

class Environment;

class PlatformTasks {
 public:
  PlatformTasks(Environment& env, loop::Loop& loop, js::ForegroundTasks& tasks);
  ~PlatformTasks();

  /// Runs what is due, in a handle scope of its own, then what that queued for JavaScript.
  void runDue();

 private:
  Environment& env_;
  js::ForegroundTasks& tasks_;
  base::Ref<loop::Async> wake_;
  base::Ref<loop::Timer> delayed_;
};

}  // namespace gyre::runtime
