// Summary: what a recording comes to: where the time of each thread went, what cost most, what waited for what. Knows
// nothing of how it is shown, see report.h. Times are nanoseconds.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lens/recording.h"

namespace gyre::lens {

/// Where a thread's time goes; together they are all of it.
enum class Share : uint8_t {
  kBoot,  // until the program's first line
  kMain,  // the main script, with its ticks and microtasks
  kTimers,
  kPending,
  kIdle,  // the phase of that name, not idleness
  kPrepare,
  kPoll,   // callbacks of the poll phase
  kSleep,  // waiting for the kernel with nothing to do
  kCheck,
  kClosing,
  kLoop,  // between phases
  kExit,  // after the last turn
  count
};
const char* shareName(Share share);

/// Sizes of something, kept whole so that percentiles are exact.
class Samples {
 public:
  void add(uint64_t value) {
    values_.push_back(value);
    sum_ += value;
    longest_ = value > longest_ ? value : longest_;
    sorted_ = false;
  }
  size_t count() const { return values_.size(); }
  uint64_t sum() const { return sum_; }
  /// `percent` 0 to 100; the smallest sample that so many of them do not exceed. 0 when there are none.
  uint64_t percentile(double percent) const;
  uint64_t longest() const { return longest_; }

 private:
  mutable std::vector<uint64_t> values_;
  mutable bool sorted_ = true;
  uint64_t sum_ = 0;
  uint64_t longest_ = 0;
};

struct CallbackCost {
  std::string resource;
  std::string location;  // "app.js:42"; empty: unknown
  std::string function;
  uint64_t longestAtNs = 0;  // when it began
  Samples times;             // without callbacks inside it, with the queues drained after it
};

/// A job of a lane or an operation of the kernel's that is over.
struct Job {
  std::string name;
  std::string where;  // "cpu", "fs", ...; "kernel" for io_uring
  uint64_t submitNs = 0;
  uint64_t waitedNs = 0;
  uint64_t ranNs = 0;
  uint64_t deliveredNs = 0;  // from its end until the loop took it up
  unsigned thread = 0;
  int64_t result = 0;
};

struct JobKind {
  std::string name;
  std::string where;
  Samples waited, ran;
};

struct OperationKind {
  std::string name;  // "tcp read"
  size_t count = 0;  // begun
  size_t mostAtOnce = 0;
  size_t unfinished = 0;
  uint64_t bytes = 0;    // of reads
  size_t withBytes = 0;  // reads that brought something
  size_t mostWithBytesAtOnce = 0;
  Samples times;
};

struct Stall {
  uint64_t beginNs = 0;
  uint64_t durationNs = 0;
  std::string what;
};

struct ThreadSummary {
  std::string name;
  uint64_t beginNs = 0;
  uint64_t endNs = 0;
  std::array<uint64_t, static_cast<size_t>(Share::count)> shares = {};
  uint64_t turns = 0;
  uint64_t events = 0;
  uint64_t dropped = 0;
  Samples busy;  // of each turn: from the end of one poll to the beginning of the next
  uint64_t ticks = 0;
  Samples microtasks;                   // each drain
  Samples lateness;                     // of timers
  std::array<Samples, 5> collections;   // by loop::Collection
  std::vector<CallbackCost> callbacks;  // the costliest first
  std::vector<Job> jobs;                // in the order of their submission
  size_t unfinishedJobs = 0;
  std::vector<JobKind> jobKinds;
  std::vector<OperationKind> operations;
  std::vector<Stall> stalls;
  std::vector<std::string> exceptions;
};

struct Summary {
  uint64_t startNs = 0;
  uint64_t endNs = 0;
  bool complete = false;
  unsigned processors = 0;
  std::vector<ThreadSummary> threads;
};

/// A callback or drain that holds the loop this long is a stall, if nobody has told of it already.
constexpr uint64_t kStallNs = 50'000'000;

Summary summarize(const Recording& recording);

/// Advice in plain sentences, only where the figures support it.
std::vector<std::string> advise(const Summary& summary);

}  // namespace gyre::lens
