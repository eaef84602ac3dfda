#include "lens/watchdog.h"

#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "base/clock.h"
#include "loop/lanes.h"

namespace gyre::lens {

namespace {

std::string ms(uint64_t ns) { return std::to_string(ns / base::kNsPerMs) + " ms"; }

std::string counted(uint64_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string nameOf(const runtime::Environment& env) {
  return env.worker() ? "the loop of worker " + std::to_string(env.worker()->threadId) : "the loop";
}

}  // namespace

Watchdog::Watchdog(runtime::Environment& env, Pulse& pulse, StallBoard& board, Options options)
    : env_(env),
      pulse_(pulse),
      board_(board),
      sampler_(env),
      lanes_(env.loop().lanes()),
      name_(nameOf(env)),
      options_(options),
      thread_([this] { threadMain(); }) {
  ::pthread_setname_np(thread_.native_handle(), "gyre-watchdog");
}

Watchdog::~Watchdog() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
  }
  thread_.join();
}

void Watchdog::setOptions(Options options) {
  std::lock_guard lock(mutex_);
  options_ = options;
  wake_.notify_all();
}

Watchdog::Options Watchdog::options() const {
  std::lock_guard lock(mutex_);
  return options_;
}

void Watchdog::threadMain() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const Options options = options_;
    lock.unlock();
    uint64_t now = base::monotonicNs();
    const uint64_t since = pulse_.busySinceNs();
    uint64_t pause = options.stallNs;
    if (stall_.sinceNs != 0 && since != stall_.sinceNs) finish(now);
    if (since != 0 && now - since < options.stallNs) {
      pause = options.stallNs - (now - since);
    } else if (since != 0) {
      look(since);
      now = base::monotonicNs();
      pause = pauseNs(now - since);
    }
    lock.lock();
    if (!stopping_) wake_.wait_for(lock, std::chrono::nanoseconds(pause));
  }
}

uint64_t Watchdog::pauseNs(uint64_t lastsNs) const {
  // The longer it lasts the less there is to be learnt from another look.
  if (lastsNs < base::kNsPerSec) return 20 * base::kNsPerMs;
  if (lastsNs < 10 * base::kNsPerSec) return 100 * base::kNsPerMs;
  return base::kNsPerSec;
}

void Watchdog::look(uint64_t sinceNs) {
  const bool begins = stall_.sinceNs != sinceNs;
  if (begins) {
    pulse_.watchEnd(sinceNs);
    markersAtStart_ = sampler_.markersRun();
  }
  const Sample sample = sampler_.take();
  if (pulse_.busySinceNs() != sinceNs) return;  // it ended while this looked
  if (begins) {
    stall_ = {};
    stall_.sinceNs = sinceNs;
    printedNs_ = 0;
    asyncId_ = sample.asyncId;
    severalRan_ = false;
  }
  if (sample.asyncId != 0 && asyncId_ != 0 && sample.asyncId != asyncId_) severalRan_ = true;
  if (asyncId_ == 0) asyncId_ = sample.asyncId;
  const uint64_t now = base::monotonicNs();
  stall_.durationNs = now - sinceNs;
  stall_.add(sample);
  std::string cause = causeOf(sample);
  if (!cause.empty()) stall_.cause = std::move(cause);
  stall_.waiting = whatWaits(now);
  board_.update(stall_);
  // A second look tells what goes on from one long step; then each time that it has lasted twice as long.
  constexpr uint32_t kFirst = 2;
  if (!options().prints || stall_.samples < kFirst || stall_.durationNs < 2 * printedNs_) return;
  std::string text = name_ + (printedNs_ == 0 ? " has been blocked for " : " is still blocked, for ") +
                     ms(stall_.durationNs) + ", in " + stall_.activity();
  if (!stall_.cause.empty()) text += ", by " + stall_.cause;
  text += "\n" + stackText(stall_.last.stack);
  if (!stall_.waiting.empty()) text += "    waiting meanwhile: " + stall_.waiting + "\n";
  print(text);
  printedNs_ = stall_.durationNs;
}

void Watchdog::finish(uint64_t nowNs) {
  const uint64_t ended = pulse_.endedAtNs();
  stall_.durationNs = (ended ? ended : nowNs) - stall_.sinceNs;
  stall_.over = true;
  if (options().prints) {
    std::string text = name_ + " was blocked for " + ms(stall_.durationNs) + ": " +
                       counted(stall_.samples, "sample", "samples") + ", " + placesText(stall_);
    if (uint64_t ready = pulse_.endedReady(); ended && ready > 0) {
      text += "; " + counted(ready, "descriptor was", "descriptors were") + " ready when it was over";
    }
    text += "\n";
    // One that nobody has heard of yet: it ended between its first look and the second.
    if (printedNs_ == 0) text += stackText(stall_.last.stack);
    print(text);
  }
  board_.end(stall_);
  stall_ = {};
}

std::string Watchdog::causeOf(const Sample& sample) {
  if (sample.inMicrotasks) {
    return sampler_.markersRun() > markersAtStart_ ? "a flood of microtasks" : "a microtask";
  }
  if (sample.stack.empty()) return {};
  const StackFrame& outermost = sample.stack.back();
  if (outermost.function == "processTicksAndRejections") {
    return severalRan_ ? "a long nextTick queue" : "a nextTick callback";
  }
  // What native code was called by shows in JavaScript's samples alone.
  if (sample.activity != Activity::kJavaScript && !stall_.cause.empty()) return {};
  if (const char* resource = pulse_.resource()) return std::string("a callback of ") + resource;
  // The first timers may be due before the first turn.
  if (pulse_.turn() == 0 && pulse_.phase() != loop::Phase::kTimers) return "the main script";
  switch (pulse_.phase()) {
    case loop::Phase::kTimers:
      return severalRan_ ? "timers, one after the other" : "a timer";
    case loop::Phase::kCheck:
      return severalRan_ ? "immediates, one after the other" : "an immediate";
    case loop::Phase::kClosing:
      return "a close callback";
    default:
      return {};
  }
}

std::string Watchdog::whatWaits(uint64_t nowNs) {
  std::string text;
  auto add = [&text](const std::string& what) { text += (text.empty() ? "" : ", ") + what; };
  if (const uint64_t due = pulse_.nextTimerNs(); due != 0 && due < nowNs)
    add("a timer, due " + ms(nowNs - due) + " ago");
  pollfd loop{.fd = env_.loop().backendFd(), .events = POLLIN, .revents = 0};
  if (::poll(&loop, 1, 0) > 0) add("events from the kernel or from other threads");
  uint64_t atWork = 0;
  for (size_t i = 0; i < loop::kLaneCount; ++i) {
    const auto lane = static_cast<loop::Lane>(i);
    const loop::LaneStats stats = lanes_.stats(lane);
    atWork += stats.busy + stats.queued;
    if (stats.queued > 0) add(counted(stats.queued, "job", "jobs") + " queued in lane " + loop::laneName(lane));
  }
  // The lanes may be other loops' too, so this may be too few, never too many.
  if (const uint64_t mine = pulse_.inLanes(); mine > atWork) {
    add(counted(mine - atWork, "finished job", "finished jobs") + " of the lanes");
  }
  return text;
}

void Watchdog::print(const std::string& text) {
  const std::string line = "gyre: stall: " + text;
  // One write, so that lines of several threads stay whole. Who cannot be told now is not waited for.
  (void)!::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace gyre::lens
