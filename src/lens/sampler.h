// Sampler: looks at what an environment's thread is doing, from another thread, while it does it.
//
// Two ways. An interrupt, which V8 serves at loops, at calls and while a regular expression backtracks: the JavaScript
// stack, exact. Native work (JSON.parse, a synchronous call, the collector) serves none: there a signal stops the
// thread for a moment, V8 tells the addresses on its stack, and CodeMap what they stand for.
//
// Made and destroyed on the environment's thread; take() belongs to one other thread.
#pragma once

#include <semaphore.h>
#include <signal.h>
#include <v8.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "lens/code_map.h"
#include "lens/stack_frame.h"
#include "runtime/environment.h"

namespace gyre::lens {

enum class Activity : uint8_t {
  kUnknown,     // the thread did not answer
  kJavaScript,  // it serves interrupts
  kNative,      // it computes, outside of JavaScript code
  kWaiting,     // it sleeps in the kernel: a synchronous call
  kCollector,
  kCompiler,
};

/// "JavaScript", "native code", ...
const char* activityName(Activity activity);

/// A moment of a thread.
struct Sample {
  uint64_t timeNs = 0;
  Activity activity = Activity::kUnknown;
  Stack stack;                // may be empty: in the collector there is none
  bool inMicrotasks = false;  // only known of JavaScript
  double asyncId = 0;         // what runs, as async_hooks numbers it
  std::string waitsIn;        // the system call, of kWaiting: "read"
};

class Sampler {
 public:
  explicit Sampler(runtime::Environment& env);
  ~Sampler();
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  /// Looks now. Returns within a quarter of a second.
  Sample take();

  /// How many microtasks that were queued by samples have had their turn: while the queue gets on, this number does.
  uint64_t markersRun() const { return markersRun_.load(std::memory_order_relaxed); }

 private:
  static constexpr size_t kMostFrames = 64;
  /// What the signal's handler leaves.
  struct Stopped {
    void* frames[kMostFrames];
    v8::SampleInfo info;
    void* pc;
  };

  static void onInterrupt(v8::Isolate* isolate, void* data);
  static void onSignal(int signum, siginfo_t* info, void* context);
  bool interrupt(Sample* sample);
  bool stop(Sample* sample);

  runtime::Environment& env_;
  v8::Isolate* isolate_;
  CodeMap codes_;
  const pthread_t thread_;
  const int threadId_;

  std::mutex mutex_;
  std::condition_variable served_;
  bool requested_ = false;  // an interrupt that has not been served yet
  Sample interrupted_;

  sem_t signalled_;
  std::atomic<bool> wanted_{false};  // the handler may write `stopped_`
  Stopped stopped_;
  std::atomic<uint64_t> markersRun_{0};
};

}  // namespace gyre::lens
