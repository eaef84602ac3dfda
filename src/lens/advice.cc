// What a summary's figures say, in sentences. Each has its figure and its threshold; none is given without.
#include <algorithm>
#include <cstdio>

#include "lens/summary.h"
#include "loop/probe.h"

namespace gyre::lens {

namespace {

constexpr uint64_t kMs = 1'000'000;
// Below these nobody notices.
constexpr uint64_t kLongWaitNs = 10 * kMs;
constexpr uint64_t kLongMicrotasksNs = 20 * kMs;
constexpr uint64_t kLateNs = 5 * kMs;
constexpr size_t kMostOfAKind = 5;

std::string ms(uint64_t ns) {
  char text[32];
  const double value = static_cast<double>(ns) / kMs;
  std::snprintf(text, sizeof text, value < 10 ? "%.1f ms" : "%.0f ms", value);
  return text;
}

/// "PBKDF2REQUEST" → "pbkdf2".
std::string plain(std::string name) {
  constexpr std::string_view kSuffix = "REQUEST";
  if (name.size() > kSuffix.size() && name.ends_with(kSuffix)) name.resize(name.size() - kSuffix.size());
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

void adviseOnLanes(const ThreadSummary& thread, unsigned processors, std::vector<std::string>* out) {
  for (const JobKind& kind : thread.jobKinds) {
    if (kind.where == "kernel") continue;
    size_t waited = 0;
    for (const Job& job : thread.jobs) {
      waited += job.name == kind.name && job.where == kind.where && job.waitedNs >= kLongWaitNs;
    }
    if (waited == 0) continue;
    std::string text = std::to_string(kind.waited.count()) + " " + plain(kind.name) + " jobs";
    if (kind.where == "cpu" && processors > 0) text += " on " + std::to_string(processors) + " cores";
    text += ": " + std::to_string(waited) + " waited up to " + ms(kind.waited.longest()) + " for a thread of lane " +
            kind.where;
    out->push_back(text + ".");
  }
}

void adviseOnCallbacks(const ThreadSummary& thread, std::vector<std::string>* out) {
  std::vector<const Stall*> longest;
  for (const Stall& stall : thread.stalls) longest.push_back(&stall);
  std::stable_sort(longest.begin(), longest.end(), [](auto* a, auto* b) { return a->durationNs > b->durationNs; });
  if (longest.size() > kMostOfAKind) longest.resize(kMostOfAKind);
  for (const Stall* stall : longest) out->push_back(stall->what + " held the loop for " + ms(stall->durationNs) + ".");
}

void adviseOnTimers(const ThreadSummary& thread, std::vector<std::string>* out) {
  const uint64_t late = thread.lateness.percentile(99);
  if (late < kLateNs) return;
  std::string text = "Timers fired " + ms(late) + " late at p99";
  const uint64_t busy = thread.busy.longest();
  uint64_t collected = 0;
  for (const Samples& each : thread.collections) collected = std::max(collected, each.longest());
  if (collected >= late / 2) {
    text += ", for the collector stopped the program for up to " + ms(collected);
  } else if (busy >= late / 2) {
    text += ", for one turn kept the loop busy for " + ms(busy);
  }
  out->push_back(text + ".");
}

}  // namespace

std::vector<std::string> advise(const Summary& summary) {
  std::vector<std::string> out;
  for (const ThreadSummary& thread : summary.threads) {
    adviseOnLanes(thread, summary.processors, &out);
    adviseOnCallbacks(thread, &out);
    if (const uint64_t longest = thread.microtasks.longest(); longest >= kLongMicrotasksNs) {
      out.push_back("Microtasks ran for " + ms(longest) + " without letting I/O in.");
    }
    adviseOnTimers(thread, &out);
    if (thread.dropped > 0) {
      out.push_back("The recording lacks " + std::to_string(thread.dropped) + " events of " + thread.name +
                    ", for which there was no room: its figures are too low.");
    }
  }
  return out;
}

}  // namespace gyre::lens
