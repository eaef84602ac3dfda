// MicrotaskWatch: what V8's microtask queue holds, from what V8 tells of its promises.
//
// V8 has no way to look into the queue. Its promise hooks tell of each promise that is made (with the one it reacts
// to), of each that is resolved, and of each job that begins and ends; with the states of the promises that makes the
// queue:
// - then() or await on a settled promise queues a reaction at once, on a pending one when that settles;
// - a promise resolved with a thenable is still pending afterwards, and a job that calls its then() is queued.
// Each job that begins is compared with the front of the queue; where they differ the record says so ("surprise").
// Source: ECMA-262, "Promise Jobs". Lives on the environment's thread.
#pragma once

#include <v8.h>

#include <deque>
#include <unordered_map>
#include <vector>

#include "lens/explain_log.h"

namespace gyre::lens {

class MicrotaskWatch {
 public:
  explicit MicrotaskWatch(ExplainLog& log) : log_(log) {}

  /// V8's promise hook.
  void promiseEvent(v8::Isolate* isolate, v8::PromiseHookType type, v8::Local<v8::Promise> promise,
                    v8::Local<v8::Value> parent);
  /// A callback of queueMicrotask(), which async hooks know by `asyncId`.
  void callbackQueued(double asyncId, const Stack& at, const Place& callback);
  void callbackBegan(double asyncId);
  void callbackEnded(double asyncId);
  /// Finishes what only the next event can tell: what came of a promise that was being resolved.
  void settleResolving(v8::Isolate* isolate);

 private:
  struct Job {
    uint64_t id;
    int promise = 0;     // that the job settles, or
    double asyncId = 0;  // of a callback
  };
  struct Reaction {
    int promise;
    Stack at;
  };
  struct Resolving {
    v8::Global<v8::Promise> promise;
    int id;
    Stack at;
  };

  int idOf(v8::Isolate* isolate, v8::Local<v8::Promise> promise);
  void queue(const char* kind, Job job, const Stack& at, const Stack& by, const Place& callback = {});
  template <class Matches>
  void begin(Matches&& matches);
  void end();

  ExplainLog& log_;
  v8::Global<v8::Private> key_;
  int promises_ = 0;
  uint64_t jobs_ = 0;
  std::deque<Job> queue_;
  std::vector<uint64_t> running_;
  std::unordered_map<int, std::vector<Reaction>> waiting_;  // by the promise that they react to
  std::vector<Resolving> resolving_;
};

}  // namespace gyre::lens
