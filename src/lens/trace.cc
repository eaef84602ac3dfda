#include "lens/trace.h"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "lens/report.h"
#include "loop/handle.h"
#include "loop/probe.h"
#include "loop/request.h"

namespace gyre::lens {

namespace {

constexpr const char* kPhaseNames[] = {"timers", "pending", "idle", "prepare", "poll", "check", "closing"};
constexpr const char* kStageNames[] = {"boot", "main script", "loop", "exit"};
constexpr const char* kCollectionNames[] = {"scavenge", "mark-sweep", "incremental marking", "weak callbacks", "other"};
constexpr const char* kQueueNames[] = {"ticks", "microtasks"};

template <size_t n>
const char* nameIn(const char* const (&names)[n], uint64_t index) {
  return index < n ? names[index] : "?";
}

/// Writes events, one a line.
class Output {
 public:
  Output(std::FILE* file, uint64_t startNs) : file_(file), startNs_(startNs) {
    std::fputs("{\"traceEvents\":[\n", file_);
  }

  /// Begins an event; `rest` are its further members, each with a comma before it.
  void event(char type, uint32_t track, uint64_t timeNs, const std::string& name, const std::string& rest = {}) {
    const uint64_t at = timeNs - std::min(timeNs, startNs_);
    std::fprintf(file_, "%s{\"ph\":\"%c\",\"pid\":1,\"tid\":%u,\"ts\":%llu.%03u,\"name\":%s%s}", first_ ? "" : ",\n",
                 type, track, static_cast<unsigned long long>(at / 1000), static_cast<unsigned>(at % 1000),
                 jsonString(name).c_str(), rest.c_str());
    first_ = false;
  }
  void nameTrack(uint32_t track, const std::string& name) {
    event('M', track, startNs_, "thread_name", ",\"args\":{\"name\":" + jsonString(name) + "}");
  }
  bool finish() {
    std::fputs("\n],\"displayTimeUnit\":\"ns\"}\n", file_);
    return std::fflush(file_) == 0 && !std::ferror(file_);
  }

 private:
  std::FILE* file_;
  uint64_t startNs_;
  bool first_ = true;
};

/// One loop's thread: its own track, and one for each of its lanes' threads.
class ThreadTracer {
 public:
  ThreadTracer(const Recording& recording, const ThreadInfo& info, Output* out)
      : recording_(recording), out_(*out), name_(info.name), track_(1 + info.id * kTracksPerThread) {
    out_.nameTrack(track_, info.name);
  }

  void take(const Event& event);
  void finish(uint64_t endNs) {
    closeTo(0, endNs);
    for (const auto& [key, id] : open_) out_.event('e', track_, endNs, operationText(key), idText("operation", id));
  }

 private:
  static constexpr uint32_t kTracksPerThread = 1 << 12;
  enum class Slice : uint8_t { kStage, kTurn, kPhase, kSleep, kCallback, kDrain, kCollection };
  using OperationKey = std::pair<uint64_t, uint64_t>;
  struct Job {
    std::string name;
    const char* lane = "";
  };

  void open(Slice slice, uint64_t timeNs, const std::string& name, const std::string& rest = {}) {
    out_.event('B', track_, timeNs, name, rest);
    stack_.push_back(slice);
  }
  /// Ends the innermost slice of that kind and what an exception has left open in it; nothing when there is none.
  void close(Slice slice, uint64_t timeNs) {
    const auto found = std::find(stack_.rbegin(), stack_.rend(), slice);
    if (found != stack_.rend()) closeTo(static_cast<size_t>(stack_.rend() - found) - 1, timeNs);
  }
  void closeTo(size_t depth, uint64_t timeNs) {
    for (; stack_.size() > depth; stack_.pop_back()) out_.event('E', track_, timeNs, "");
  }
  std::string operationText(const OperationKey& key) const {
    std::string text;
    if (const auto type = handleTypes_.find(key.first); type != handleTypes_.end()) {
      text = std::string(loop::handleKindName(static_cast<loop::HandleKind>(type->second))) + " ";
    }
    return text + loop::operationName(static_cast<loop::Operation>(key.second));
  }
  /// Of arrows and of operations: unique in the trace.
  std::string idText(const char* category, uint64_t number) const {
    return ",\"cat\":\"" + std::string(category) + "\",\"id\":\"" + std::to_string(track_) + "." +
           std::to_string(number) + "\"";
  }
  void callbackBegin(const Event& event);
  void requestFinished(const Event& event);
  void operation(const Event& event);

  const Recording& recording_;
  Output& out_;
  std::string name_;
  uint32_t track_;
  std::vector<Slice> stack_;
  std::unordered_map<uint64_t, Job> jobs_;
  std::unordered_map<uint64_t, uint64_t> handleTypes_;
  std::map<OperationKey, uint64_t> open_;
  std::vector<bool> laneTracks_ = std::vector<bool>(kTracksPerThread);
  uint64_t lastOperation_ = 0;
  uint64_t answers_ = 0;  // the request whose callback comes next; 0: none
};

void ThreadTracer::take(const Event& event) {
  const auto& f = event.fields;
  const uint64_t at = event.timeNs;
  switch (event.kind) {
    case EventKind::kStage:
      closeTo(0, at);
      open(Slice::kStage, at, nameIn(kStageNames, f[0]));
      break;
    case EventKind::kTurnBegin:
      open(Slice::kTurn, at, "turn " + std::to_string(f[0]));
      break;
    case EventKind::kTurnEnd:
      close(Slice::kTurn, at);
      break;
    case EventKind::kPhaseBegin:
      open(Slice::kPhase, at, nameIn(kPhaseNames, f[0]));
      break;
    case EventKind::kPhaseEnd:
      close(Slice::kPhase, at);
      break;
    case EventKind::kPollBegin:
      open(Slice::kSleep, at, "sleep");
      break;
    case EventKind::kPollEnd:
      close(Slice::kSleep, at);
      answers_ = 0;
      break;
    case EventKind::kCallbackBegin:
      callbackBegin(event);
      break;
    case EventKind::kCallbackEnd:
      close(Slice::kCallback, at);
      break;
    case EventKind::kDrainBegin:
      open(Slice::kDrain, at, nameIn(kQueueNames, f[0]));
      break;
    case EventKind::kDrainEnd:
      close(Slice::kDrain, at);
      break;
    case EventKind::kCollectionBegin:
      open(Slice::kCollection, at, nameIn(kCollectionNames, f[0]));
      break;
    case EventKind::kCollectionEnd:
      close(Slice::kCollection, at);
      break;
    case EventKind::kHandleOpened:
      if (f[1] <= static_cast<uint64_t>(loop::HandleKind::kOther)) handleTypes_[f[0]] = f[1];
      break;
    case EventKind::kRequestSubmitted: {
      const bool isLane = f[1] == static_cast<uint64_t>(loop::Place::kLane) && f[2] < loop::kLaneCount;
      jobs_[f[0]] = {std::string(recording_.name(f[3])), isLane ? loop::laneName(static_cast<loop::Lane>(f[2])) : ""};
      if (!stack_.empty()) out_.event('s', track_, at, "job", idText("job", f[0]));
      break;
    }
    case EventKind::kRequestFinished:
      requestFinished(event);
      break;
    case EventKind::kOperationBegin:
    case EventKind::kOperationEnd:
      operation(event);
      break;
    case EventKind::kGap:
      closeTo(0, at);
      out_.event('i', track_, at, "here " + std::to_string(f[0]) + " events are missing", ",\"s\":\"t\"");
      break;
    case EventKind::kStall:
      out_.event('i', track_, at, "stall: " + std::string(recording_.name(f[2])), ",\"s\":\"t\"");
      break;
    case EventKind::kException:
      out_.event('i', track_, at, "uncaught: " + std::string(recording_.name(f[0])), ",\"s\":\"t\"");
      break;
    case EventKind::kEnd:
      closeTo(0, at);
      break;
    case EventKind::kTimerFired:
    case EventKind::kHandleClosing:
    case EventKind::kHandleClosed:
    case EventKind::kHandleRef:
    case EventKind::kHandleActive:
      break;
  }
}

void ThreadTracer::callbackBegin(const Event& event) {
  const auto& f = event.fields;
  const std::string location = recording_.locationText(f[1]);
  std::string rest = ",\"args\":{\"asyncId\":" + std::to_string(f[2]);
  if (!location.empty()) {
    rest += ",\"location\":" + jsonString(location) +
            ",\"function\":" + jsonString(recording_.name(recording_.location(f[1]).function));
  }
  open(Slice::kCallback, event.timeNs, std::string(recording_.name(f[0])) + (location.empty() ? "" : " " + location),
       rest + "}");
  if (answers_ != 0) out_.event('f', track_, event.timeNs, "job", idText("job", answers_) + ",\"bp\":\"e\"");
  answers_ = 0;
}

void ThreadTracer::requestFinished(const Event& event) {
  const auto& f = event.fields;
  answers_ = 0;
  const auto found = jobs_.find(f[0]);
  if (found == jobs_.end()) return;
  const Job job = std::move(found->second);
  jobs_.erase(found);
  answers_ = f[0];
  const uint64_t thread = f[6];
  if (thread == 0 || thread >= kTracksPerThread) return;  // in the kernel, or cancelled
  const uint32_t track = track_ + static_cast<uint32_t>(thread);
  if (!laneTracks_[thread]) {
    laneTracks_[thread] = true;
    out_.nameTrack(track, name_ + ", lane " + job.lane + ", thread " + std::to_string(thread));
  }
  const uint64_t endNs = event.timeNs - std::min(event.timeNs, f[5]);
  const uint64_t startNs = endNs - std::min(endNs, f[4]);
  const std::string args = ",\"args\":{\"lane\":\"" + std::string(job.lane) +
                           "\",\"waitedNs\":" + std::to_string(f[3]) +
                           ",\"result\":" + std::to_string(event.signedField(2)) + "}";
  out_.event('B', track, startNs, job.name, args);
  out_.event('t', track, startNs, "job", idText("job", f[0]));
  out_.event('E', track, endNs, "");
}

void ThreadTracer::operation(const Event& event) {
  const OperationKey key{event.fields[0], event.fields[1]};
  if (key.second > static_cast<uint64_t>(loop::Operation::kChild)) return;
  if (event.kind == EventKind::kOperationBegin) {
    open_[key] = ++lastOperation_;
    out_.event('b', track_, event.timeNs, operationText(key), idText("operation", lastOperation_));
  } else if (const auto found = open_.find(key); found != open_.end()) {
    out_.event(
        'e', track_, event.timeNs, operationText(key),
        idText("operation", found->second) + ",\"args\":{\"result\":" + std::to_string(event.signedField(2)) + "}");
    open_.erase(found);
  }
}

}  // namespace

bool writeTrace(const Recording& recording, std::FILE* file) {
  Output out(file, recording.startNs());
  std::vector<ThreadTracer> tracers;
  std::unordered_map<uint32_t, size_t> byThread;
  for (const ThreadInfo& thread : recording.threads()) {
    byThread[thread.id] = tracers.size();
    tracers.emplace_back(recording, thread, &out);
  }
  Recording::Cursor cursor(recording);
  for (Event event; cursor.next(&event);) tracers[byThread[event.thread]].take(event);
  for (ThreadTracer& tracer : tracers) tracer.finish(recording.endNs());
  return out.finish();
}

}  // namespace gyre::lens
