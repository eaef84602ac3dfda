#include "lens/summary.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include "loop/handle.h"
#include "loop/probe.h"
#include "loop/request.h"

namespace gyre::lens {

namespace {

Share shareOf(loop::Phase phase) {
  switch (phase) {
    case loop::Phase::kTimers:
      return Share::kTimers;
    case loop::Phase::kPending:
      return Share::kPending;
    case loop::Phase::kIdle:
      return Share::kIdle;
    case loop::Phase::kPrepare:
      return Share::kPrepare;
    case loop::Phase::kPoll:
      return Share::kPoll;
    case loop::Phase::kCheck:
      return Share::kCheck;
    case loop::Phase::kClosing:
      return Share::kClosing;
  }
  return Share::kLoop;
}

Share shareOf(loop::Stage stage) {
  switch (stage) {
    case loop::Stage::kBoot:
      return Share::kBoot;
    case loop::Stage::kMain:
      return Share::kMain;
    case loop::Stage::kLoop:
      return Share::kLoop;
    case loop::Stage::kExit:
      return Share::kExit;
  }
  return Share::kLoop;
}

/// Reads one thread's events.
class ThreadReader {
 public:
  ThreadReader(const Recording& recording, const ThreadInfo& info) : recording_(recording) {
    out_.name = info.name;
    // A recording that streams begins with the process: what passes until its first loop is there is the boot, too.
    if (info.id == 0 && recording.info("mode") == "stream") begin(recording.startNs(), Share::kBoot);
  }

  void take(const Event& event);
  ThreadSummary finish(uint64_t endNs);

 private:
  struct Frame {
    uint64_t beginNs = 0;
    uint64_t insideNs = 0;  // of it, in callbacks inside
    uint64_t resource = 0;
    uint64_t location = 0;
  };
  struct Open {
    uint64_t beginNs = 0;
    size_t kind = 0;
  };

  void begin(uint64_t nowNs, Share share) {
    began_ = true;
    now_ = share;
    out_.beginNs = out_.endNs = sinceNs_ = busySinceNs_ = nowNs;
  }
  void spend(uint64_t nowNs, Share next) {
    out_.shares[static_cast<size_t>(now_)] += nowNs - sinceNs_;
    sinceNs_ = nowNs;
    now_ = next;
  }
  void callbackEnd(uint64_t nowNs);
  void stallTold(Stall stall);
  void requestFinished(const Event& event);
  void operationBegin(const Event& event);
  void operationEnd(const Event& event);
  size_t operationKind(uint32_t handle, loop::Operation operation);

  const Recording& recording_;
  ThreadSummary out_;
  bool began_ = false;
  Share now_ = Share::kLoop;
  Share outside_ = Share::kLoop;  // where a phase comes back to
  uint64_t sinceNs_ = 0;
  uint64_t busySinceNs_ = 0;
  uint64_t drainSinceNs_ = 0;
  uint64_t collectionSinceNs_ = 0;
  std::vector<Frame> frames_;
  std::map<std::pair<uint64_t, uint64_t>, CallbackCost> costs_;  // by resource and location
  std::unordered_map<uint64_t, std::pair<Job, bool>> jobs_;      // in flight, by request
  std::unordered_map<uint64_t, uint64_t> handleTypes_;
  std::map<std::pair<uint64_t, uint64_t>, Open> open_;  // by handle and operation
  std::vector<size_t> openByKind_;
  std::vector<std::vector<std::pair<uint64_t, int>>> withBytes_;  // by kind: when reads that brought something ran
};

void ThreadReader::take(const Event& event) {
  const auto& f = event.fields;
  if (!began_) begin(event.timeNs, Share::kLoop);
  ++out_.events;
  switch (event.kind) {
    case EventKind::kGap:
      out_.dropped += f[0];
      frames_.clear();
      break;
    case EventKind::kStage:
      outside_ = shareOf(static_cast<loop::Stage>(f[0]));
      spend(event.timeNs, outside_);
      break;
    case EventKind::kTurnBegin:
      ++out_.turns;
      break;
    case EventKind::kTurnEnd:
      frames_.clear();  // what an exception left open
      break;
    case EventKind::kPhaseBegin:
      spend(event.timeNs, shareOf(static_cast<loop::Phase>(f[0])));
      break;
    case EventKind::kPhaseEnd:
      spend(event.timeNs, outside_);
      break;
    case EventKind::kPollBegin:
      spend(event.timeNs, Share::kSleep);
      out_.busy.add(event.timeNs - busySinceNs_);
      break;
    case EventKind::kPollEnd:
      spend(event.timeNs, Share::kPoll);
      busySinceNs_ = event.timeNs;
      break;
    case EventKind::kCallbackBegin:
      frames_.push_back({event.timeNs, 0, f[0], f[1]});
      break;
    case EventKind::kCallbackEnd:
      callbackEnd(event.timeNs);
      break;
    case EventKind::kDrainBegin:
      if (f[0] == static_cast<uint64_t>(loop::Queue::kMicrotasks)) drainSinceNs_ = event.timeNs;
      break;
    case EventKind::kDrainEnd:
      if (f[0] == static_cast<uint64_t>(loop::Queue::kTicks)) {
        out_.ticks += f[1];
      } else if (drainSinceNs_ != 0) {
        out_.microtasks.add(event.timeNs - drainSinceNs_);
      }
      break;
    case EventKind::kCollectionBegin:
      collectionSinceNs_ = event.timeNs;
      break;
    case EventKind::kCollectionEnd:
      if (f[0] < out_.collections.size() && collectionSinceNs_ != 0) {
        out_.collections[f[0]].add(event.timeNs - collectionSinceNs_);
      }
      break;
    case EventKind::kTimerFired:
      out_.lateness.add(f[0]);
      break;
    case EventKind::kHandleOpened:
      handleTypes_[f[0]] = f[1];
      break;
    case EventKind::kRequestSubmitted: {
      Job job;
      job.name = recording_.name(f[3]);
      const bool isLane = f[1] == static_cast<uint64_t>(loop::Place::kLane) && f[2] < loop::kLaneCount;
      job.where = isLane ? loop::laneName(static_cast<loop::Lane>(f[2])) : "kernel";
      job.submitNs = event.timeNs;
      jobs_[f[0]] = {std::move(job), true};
      break;
    }
    case EventKind::kRequestFinished:
      requestFinished(event);
      break;
    case EventKind::kOperationBegin:
      operationBegin(event);
      break;
    case EventKind::kOperationEnd:
      operationEnd(event);
      break;
    case EventKind::kStall:
      stallTold({event.timeNs - std::min(event.timeNs, f[0]), f[1], std::string(recording_.name(f[2]))});
      break;
    case EventKind::kException:
      out_.exceptions.emplace_back(recording_.name(f[0]));
      break;
    case EventKind::kHandleClosing:
    case EventKind::kHandleClosed:
    case EventKind::kHandleRef:
    case EventKind::kHandleActive:
    case EventKind::kEnd:
      break;
  }
  out_.endNs = event.timeNs;
}

void ThreadReader::callbackEnd(uint64_t nowNs) {
  if (frames_.empty()) return;  // it began before the recording did
  const Frame frame = frames_.back();
  frames_.pop_back();
  const uint64_t whole = nowNs - frame.beginNs;
  if (!frames_.empty()) frames_.back().insideNs += whole;
  const uint64_t own = whole - std::min(whole, frame.insideNs);
  CallbackCost& cost = costs_[{frame.resource, frame.location}];
  if (cost.times.count() == 0) {
    cost.resource = recording_.name(frame.resource);
    cost.location = recording_.locationText(frame.location);
    cost.function = recording_.name(recording_.location(frame.location).function);
  }
  if (own >= cost.times.longest()) cost.longestAtNs = frame.beginNs;
  cost.times.add(own);
  if (frames_.empty() && whole >= kStallNs) {
    std::string what = cost.resource;
    if (!cost.location.empty()) what += " callback at " + cost.location;
    out_.stalls.push_back({frame.beginNs, whole, std::move(what)});
  }
}

// A watchdog knows better what held the loop than the callback in which it happened.
void ThreadReader::stallTold(Stall stall) {
  const uint64_t endNs = stall.beginNs + stall.durationNs;
  std::erase_if(out_.stalls, [&](const Stall& each) {
    return each.beginNs < endNs && each.beginNs + each.durationNs > stall.beginNs;
  });
  out_.stalls.push_back(std::move(stall));
}

void ThreadReader::requestFinished(const Event& event) {
  const auto& f = event.fields;
  Job job;
  job.name = "?";
  if (const auto found = jobs_.find(f[0]); found != jobs_.end()) {
    job = std::move(found->second.first);
    jobs_.erase(found);
  } else {
    job.where = f[1] == static_cast<uint64_t>(loop::Place::kLane) ? "?" : "kernel";
  }
  job.result = event.signedField(2);
  job.waitedNs = f[3];
  job.ranNs = f[4];
  job.deliveredNs = f[5];
  job.thread = static_cast<unsigned>(f[6]);
  out_.jobs.push_back(std::move(job));
}

size_t ThreadReader::operationKind(uint32_t handle, loop::Operation operation) {
  std::string name;
  if (const auto type = handleTypes_.find(handle); type != handleTypes_.end() &&
                                                   type->second <= static_cast<uint64_t>(loop::HandleKind::kOther) &&
                                                   operation < loop::Operation::kChild) {
    name = std::string(loop::handleKindName(static_cast<loop::HandleKind>(type->second))) + " ";
  }
  name += loop::operationName(operation);
  for (size_t i = 0; i < out_.operations.size(); ++i) {
    if (out_.operations[i].name == name) return i;
  }
  out_.operations.push_back({.name = std::move(name), .times = {}});
  openByKind_.push_back(0);
  withBytes_.emplace_back();
  return out_.operations.size() - 1;
}

void ThreadReader::operationBegin(const Event& event) {
  const auto& f = event.fields;
  if (f[1] > static_cast<uint64_t>(loop::Operation::kChild)) return;
  const size_t kind = operationKind(static_cast<uint32_t>(f[0]), static_cast<loop::Operation>(f[1]));
  open_[{f[0], f[1]}] = {event.timeNs, kind};
  OperationKind& operation = out_.operations[kind];
  ++operation.count;
  operation.mostAtOnce = std::max(operation.mostAtOnce, ++openByKind_[kind]);
}

void ThreadReader::operationEnd(const Event& event) {
  const auto& f = event.fields;
  const auto found = open_.find({f[0], f[1]});
  if (found == open_.end()) return;
  const Open open = found->second;
  open_.erase(found);
  --openByKind_[open.kind];
  OperationKind& operation = out_.operations[open.kind];
  operation.times.add(event.timeNs - open.beginNs);
  const int64_t result = event.signedField(2);
  if (f[1] != static_cast<uint64_t>(loop::Operation::kRead) || result <= 0) return;
  operation.bytes += static_cast<uint64_t>(result);
  ++operation.withBytes;
  withBytes_[open.kind].push_back({open.beginNs, 1});
  withBytes_[open.kind].push_back({event.timeNs, -1});
}

ThreadSummary ThreadReader::finish(uint64_t endNs) {
  if (!began_) begin(endNs, Share::kLoop);
  out_.endNs = std::max(out_.endNs, endNs);
  spend(out_.endNs, now_);
  for (auto& [key, cost] : costs_) out_.callbacks.push_back(std::move(cost));
  std::stable_sort(out_.callbacks.begin(), out_.callbacks.end(),
                   [](const auto& a, const auto& b) { return a.times.sum() > b.times.sum(); });
  out_.unfinishedJobs = jobs_.size();
  std::stable_sort(out_.jobs.begin(), out_.jobs.end(),
                   [](const Job& a, const Job& b) { return a.submitNs < b.submitNs; });
  for (const Job& job : out_.jobs) {
    auto kind = std::find_if(out_.jobKinds.begin(), out_.jobKinds.end(),
                             [&](const JobKind& k) { return k.name == job.name && k.where == job.where; });
    if (kind == out_.jobKinds.end())
      kind = out_.jobKinds.insert(kind, {.name = job.name, .where = job.where, .waited = {}, .ran = {}});
    kind->waited.add(job.waitedNs);
    kind->ran.add(job.ranNs);
  }
  for (size_t i = 0; i < out_.operations.size(); ++i) {
    out_.operations[i].unfinished = openByKind_[i];
    auto& moments = withBytes_[i];
    std::sort(moments.begin(), moments.end());
    int open = 0;
    for (const auto& [at, change] : moments) {
      open += change;
      out_.operations[i].mostWithBytesAtOnce =
          std::max(out_.operations[i].mostWithBytesAtOnce, static_cast<size_t>(open));
    }
  }
  return std::move(out_);
}

}  // namespace

const char* shareName(Share share) {
  static constexpr const char* kNames[] = {"boot", "main script", "timers", "pending", "idle",           "prepare",
                                           "poll", "sleep",       "check",  "closing", "between phases", "exit"};
  static_assert(std::size(kNames) == static_cast<size_t>(Share::count));
  return kNames[static_cast<size_t>(share)];
}

uint64_t Samples::percentile(double percent) const {
  if (values_.empty()) return 0;
  if (!sorted_) std::sort(values_.begin(), values_.end());
  sorted_ = true;
  const double rank = std::ceil(percent / 100 * static_cast<double>(values_.size()));
  const auto index = static_cast<size_t>(std::max(1.0, rank)) - 1;
  return values_[std::min(index, values_.size() - 1)];
}

Summary summarize(const Recording& recording) {
  Summary summary;
  summary.startNs = recording.startNs();
  summary.endNs = recording.endNs();
  summary.complete = recording.complete();
  const std::string_view processors = recording.info("processors");
  std::from_chars(processors.data(), processors.data() + processors.size(), summary.processors);
  std::vector<ThreadReader> readers;
  std::unordered_map<uint32_t, size_t> byThread;
  std::vector<uint64_t> endNs(recording.threads().size(), recording.endNs());
  for (const ThreadInfo& thread : recording.threads()) {
    byThread[thread.id] = readers.size();
    readers.emplace_back(recording, thread);
  }
  Recording::Cursor cursor(recording);
  for (Event event; cursor.next(&event);) {
    const size_t index = byThread[event.thread];
    readers[index].take(event);
    if (event.kind == EventKind::kEnd) endNs[index] = event.timeNs;
  }
  for (size_t i = 0; i < readers.size(); ++i) summary.threads.push_back(readers[i].finish(endNs[i]));
  return summary;
}

}  // namespace gyre::lens
