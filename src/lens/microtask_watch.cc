#include "lens/microtask_watch.h"

#include <algorithm>
#include <utility>

namespace gyre::lens {

namespace {

constexpr size_t kFrames = 4;

const char* stateName(v8::Promise::PromiseState state) {
  switch (state) {
    case v8::Promise::kPending:
      return "pending";
    case v8::Promise::kFulfilled:
      return "fulfilled";
    case v8::Promise::kRejected:
      return "rejected";
  }
  return "";
}

}  // namespace

int MicrotaskWatch::idOf(v8::Isolate* isolate, v8::Local<v8::Promise> promise) {
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  if (key_.IsEmpty()) key_.Reset(isolate, v8::Private::New(isolate));
  v8::Local<v8::Private> key = key_.Get(isolate);
  v8::Local<v8::Value> known;
  if (promise->GetPrivate(context, key).ToLocal(&known) && known->IsInt32()) return known.As<v8::Int32>()->Value();
  const int id = ++promises_;
  (void)promise->SetPrivate(context, key, v8::Integer::New(isolate, id));
  return id;
}

void MicrotaskWatch::queue(const char* kind, Job job, const Stack& at, const Stack& by, const Place& callback) {
  job.id = ++jobs_;
  ExplainLog::Record record(log_, "microtask");
  record.number("id", static_cast<double>(job.id)).text("kind", kind).stack("at", at);
  if (job.promise != 0) record.number("promise", job.promise);
  if (!by.empty()) record.stack("by", by);
  if (callback.script != 0) record.place("fn", callback);
  queue_.push_back(job);
}

void MicrotaskWatch::settleResolving(v8::Isolate* isolate) {
  if (resolving_.empty()) return;
  v8::HandleScope handles(isolate);
  for (Resolving& entry : std::exchange(resolving_, {})) {
    const v8::Promise::PromiseState state = entry.promise.Get(isolate)->State();
    if (state == v8::Promise::kPending) {  // with a thenable, whose then() a job will call
      queue("thenable", {.id = 0, .promise = entry.id}, entry.at, {});
      continue;
    }
    ExplainLog::Record(log_, "settled")
        .number("promise", entry.id)
        .text("state", stateName(state))
        .stack("at", entry.at);
    auto found = waiting_.find(entry.id);
    if (found == waiting_.end()) continue;
    for (Reaction& reaction : found->second) {
      queue("reaction", {.id = 0, .promise = reaction.promise}, reaction.at, entry.at);
    }
    waiting_.erase(found);
  }
}

void MicrotaskWatch::promiseEvent(v8::Isolate* isolate, v8::PromiseHookType type, v8::Local<v8::Promise> promise,
                                  v8::Local<v8::Value> parent) {
  v8::HandleScope handles(isolate);
  settleResolving(isolate);
  const int id = idOf(isolate, promise);
  switch (type) {
    case v8::PromiseHookType::kInit: {
      if (!parent->IsPromise()) break;
      v8::Local<v8::Promise> source = parent.As<v8::Promise>();
      Stack at = log_.stack(isolate, kFrames);
      if (source->State() == v8::Promise::kPending) {
        waiting_[idOf(isolate, source)].push_back({id, std::move(at)});
      } else {
        queue("reaction", {.id = 0, .promise = id}, at, {});
      }
      break;
    }
    case v8::PromiseHookType::kResolve:  // at the beginning of it
      // The promise that await makes of a value names the function's own promise as its parent, without reacting to it.
      // It is resolved at once, which no promise is that waits for its reaction to run.
      for (auto& [source, reactions] : waiting_) {
        std::erase_if(reactions, [id](const Reaction& reaction) { return reaction.promise == id; });
      }
      resolving_.push_back({v8::Global<v8::Promise>(isolate, promise), id, log_.stack(isolate, kFrames)});
      break;
    case v8::PromiseHookType::kBefore:
      begin([id](const Job& job) { return job.promise == id; });
      break;
    case v8::PromiseHookType::kAfter:
      end();
      break;
  }
}

template <class Matches>
void MicrotaskWatch::begin(Matches&& matches) {
  auto found = std::find_if(queue_.begin(), queue_.end(), matches);
  if (found == queue_.end()) {
    running_.push_back(0);
    ExplainLog::Record(log_, "surprise").text("why", "a job that was not seen in the queue");
    return;
  }
  if (found != queue_.begin()) ExplainLog::Record(log_, "surprise").text("why", "a job out of turn");
  running_.push_back(found->id);
  ExplainLog::Record(log_, "microtask-begin").number("id", static_cast<double>(found->id));
  queue_.erase(found);
}

void MicrotaskWatch::end() {
  if (running_.empty()) return;
  const uint64_t id = running_.back();
  running_.pop_back();
  if (id != 0) ExplainLog::Record(log_, "microtask-end").number("id", static_cast<double>(id));
}

void MicrotaskWatch::callbackQueued(double asyncId, const Stack& at, const Place& callback) {
  queue("callback", {.id = 0, .asyncId = asyncId}, at, {}, callback);
}

void MicrotaskWatch::callbackBegan(double asyncId) {
  begin([asyncId](const Job& job) { return job.asyncId == asyncId; });
}

void MicrotaskWatch::callbackEnded(double) { end(); }

}  // namespace gyre::lens
