// binding('performance'): clocks, the loop's own figures and histograms, for lib/internal/perf.
#include <hdr/hdr_histogram.h>
#include <time.h>

#include <cmath>
#include <memory>

#include "base/clock.h"
#include "bindings/modules.h"
#include "loop/probe.h"
#include "runtime/environment.h"

namespace gyre::bindings {

namespace {

using runtime::Environment;

double msSinceStart(Environment& env, uint64_t ns) {
  return ns == 0 ? -1 : static_cast<double>(ns - env.startTimeNs()) / 1e6;
}

/// performance.now(): milliseconds since the environment began.
double now(js::Scope& js) { return msSinceStart(Environment::from(js), base::monotonicNs()); }

/// Wall-clock time, in milliseconds since 1970, at which the environment began.
double timeOrigin(js::Scope& js) {
  timespec wall;
  ::clock_gettime(CLOCK_REALTIME, &wall);
  double wallMs = static_cast<double>(wall.tv_sec) * 1e3 + static_cast<double>(wall.tv_nsec) / 1e6;
  return wallMs - now(js);
}

/// [environment, bootstrapComplete, loopStart, loopExit] in milliseconds since the start; -1: not yet.
std::vector<double> milestones(js::Scope& js) {
  Environment& env = Environment::from(js);
  const auto& at = env.milestones();
  return {msSinceStart(env, at.started), msSinceStart(env, at.booted), msSinceStart(env, at.loopStarted),
          msSinceStart(env, at.loopEnded)};
}

/// Milliseconds that the loop has slept, waiting for the kernel.
double idleMs(js::Scope& js) { return static_cast<double>(Environment::from(js).loop().sleptNs()) / 1e6; }

double turns(js::Scope& js) { return static_cast<double>(Environment::from(js).loop().turns()); }

/// Counts of values between 1 and a highest one, at a given number of significant digits.
class Histogram : public js::Object {
 public:
  static const js::ClassSpec kClass;

  Histogram(js::Scope& js, v8::Local<v8::Object> wrapper, int64_t lowest, int64_t highest, int32_t digits)
      : Object(js, wrapper) {
    hdr_histogram* made = nullptr;
    // The arguments were validated in JavaScript; what is left is memory.
    if (hdr_init(std::max<int64_t>(1, lowest), highest, digits, &made) != 0) {
      js.throwError(js::Scope::ErrorType::rangeError, "invalid histogram", "ERR_OUT_OF_RANGE");
    }
    histogram_.reset(made);
  }

  /// Values outside of the range are counted as exceeding it.
  void record(int64_t value) {
    if (!hdr_record_value(histogram_.get(), value)) ++exceeds_;
  }

  void recordValue(js::Scope&, int64_t value) { record(value); }
  /// Records the nanoseconds since the last call; the first only begins. Returns them.
  double recordDelta(js::Scope&) {
    uint64_t time = base::monotonicNs();
    int64_t delta = previousNs_ == 0 ? 0 : static_cast<int64_t>(time - previousNs_);
    if (delta > 0) record(delta);
    previousNs_ = time;
    return static_cast<double>(delta);
  }
  double add(js::Scope&, Histogram* other) {
    int64_t dropped = hdr_add(histogram_.get(), other->histogram_.get());
    exceeds_ += other->exceeds_ + static_cast<uint64_t>(dropped);
    return static_cast<double>(dropped);
  }
  void reset(js::Scope&) {
    hdr_reset(histogram_.get());
    exceeds_ = 0;
    previousNs_ = 0;
  }
  double count(js::Scope&) { return static_cast<double>(histogram_->total_count); }
  double exceeds(js::Scope&) { return static_cast<double>(exceeds_); }
  double min(js::Scope&) { return static_cast<double>(hdr_min(histogram_.get())); }
  double max(js::Scope&) { return static_cast<double>(hdr_max(histogram_.get())); }
  double mean(js::Scope&) { return hdr_mean(histogram_.get()); }
  double stddev(js::Scope&) { return hdr_stddev(histogram_.get()); }
  double percentile(js::Scope&, double percent) {
    return static_cast<double>(hdr_value_at_percentile(histogram_.get(), percent));
  }
  /// [percentile, value, ...], halving the rest at each step.
  std::vector<double> percentiles(js::Scope&) {
    std::vector<double> result;
    hdr_iter iterator;
    hdr_iter_percentile_init(&iterator, histogram_.get(), 1);
    while (hdr_iter_next(&iterator)) {
      result.push_back(iterator.specifics.percentiles.percentile);
      result.push_back(static_cast<double>(iterator.value));
    }
    return result;
  }

 private:
  struct Close {
    void operator()(hdr_histogram* histogram) const { hdr_close(histogram); }
  };
  std::unique_ptr<hdr_histogram, Close> histogram_;
  uint64_t exceeds_ = 0;
  uint64_t previousNs_ = 0;
};

constexpr js::Member kHistogramMembers[] = {
    js::method<"record", &Histogram::recordValue>,
    js::method<"recordDelta", &Histogram::recordDelta>,
    js::method<"add", &Histogram::add>,
    js::method<"reset", &Histogram::reset>,
    js::method<"count", &Histogram::count>,
    js::method<"exceeds", &Histogram::exceeds>,
    js::method<"min", &Histogram::min>,
    js::method<"max", &Histogram::max>,
    js::method<"mean", &Histogram::mean>,
    js::method<"stddev", &Histogram::stddev>,
    js::method<"percentile", &Histogram::percentile>,
    js::method<"percentiles", &Histogram::percentiles>,
};
const js::ClassSpec Histogram::kClass = {
    .name = "Histogram",
    .construct = js::constructor<Histogram, int64_t, int64_t, int32_t>,
    .members = kHistogramMembers,
};

/// The loop's delay, seen from inside: how long each turn kept what had become ready waiting, from the end of one poll
/// to the beginning of the next. No timer samples it, so that watching costs two clock readings a turn and the figure
/// has no grid.
class LoopDelay final : public Histogram, private loop::Probe {
 public:
  static const js::ClassSpec kClass;

  LoopDelay(js::Scope& js, v8::Local<v8::Object> wrapper)
      : Histogram(js, wrapper, 1, int64_t{3'600'000'000'000}, 3), env_(Environment::from(js)) {}
  ~LoopDelay() override { stop(); }

  /// Whether it changed something.
  bool enable(js::Scope&) {
    if (attached_) return false;
    attached_ = true;
    busySinceNs_ = base::monotonicNs();
    env_.loop().attach(*this);
    holdWrapper();
    return true;
  }
  bool disable(js::Scope&) {
    if (!attached_) return false;
    stop();
    releaseWrapper();
    return true;
  }

 private:
  void stop() {
    if (attached_) env_.loop().detach(*this);
    attached_ = false;
  }
  void pollBegin(int64_t) override {
    if (busySinceNs_ != 0) record(std::max<int64_t>(1, static_cast<int64_t>(base::monotonicNs() - busySinceNs_)));
  }
  void pollEnd(size_t) override { busySinceNs_ = base::monotonicNs(); }

  Environment& env_;
  bool attached_ = false;
  uint64_t busySinceNs_ = 0;
};

constexpr js::Member kLoopDelayMembers[] = {
    js::method<"enable", &LoopDelay::enable>,
    js::method<"disable", &LoopDelay::disable>,
};
const js::ClassSpec LoopDelay::kClass = {
    .name = "LoopDelay",
    .construct = js::constructor<LoopDelay>,
    .members = kLoopDelayMembers,
    .parent = &Histogram::kClass,
};

const js::ClassSpec* const kClasses[] = {&Histogram::kClass, &LoopDelay::kClass};

constexpr js::Member kMembers[] = {
    js::function<"now", &now>,       js::function<"timeOrigin", &timeOrigin>, js::function<"milestones", &milestones>,
    js::function<"idleMs", &idleMs>, js::function<"turns", &turns>,
};

}  // namespace

const js::Module kPerformanceModule = {.name = "performance", .members = kMembers, .classes = kClasses};

}  // namespace gyre::bindings
