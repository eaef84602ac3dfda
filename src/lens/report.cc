#include "lens/report.h"

#include <cstdarg>
#include <cstdio>

#include "loop/probe.h"

namespace gyre::lens {

namespace {

constexpr size_t kMostCallbacks = 15, kMostJobs = 20;
constexpr const char* kCollectionNames[] = {"scavenge", "mark-sweep", "incremental marking", "weak callbacks", "other"};

__attribute__((format(printf, 2, 3))) void add(std::string* out, const char* format, ...) {
  char text[4096];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  *out += text;
}

double ms(uint64_t ns) { return static_cast<double>(ns) / 1e6; }

void addSamples(std::string* out, const char* name, const Samples& samples) {
  add(out, "%s p50 %.3f, p99 %.3f, longest %.3f ms", name, ms(samples.percentile(50)), ms(samples.percentile(99)),
      ms(samples.longest()));
}

void addShares(std::string* out, const ThreadSummary& thread) {
  const uint64_t wall = thread.endNs - thread.beginNs;
  *out += "  where the time went\n";
  for (size_t i = 0; i < thread.shares.size(); ++i) {
    if (thread.shares[i] == 0) continue;
    add(out, "    %-16s %12.3f ms %6.2f %%\n", shareName(static_cast<Share>(i)), ms(thread.shares[i]),
        wall ? 100.0 * static_cast<double>(thread.shares[i]) / static_cast<double>(wall) : 0);
  }
}

void addCallbacks(std::string* out, const ThreadSummary& thread) {
  if (thread.callbacks.empty()) return;
  *out += "  callbacks that cost most (without callbacks inside them)\n";
  size_t shown = 0;
  for (const CallbackCost& cost : thread.callbacks) {
    if (++shown > kMostCallbacks) break;
    add(out, "    %10.3f ms in %7zu, longest %9.3f ms  %s %s %s\n", ms(cost.times.sum()), cost.times.count(),
        ms(cost.times.longest()), cost.resource.c_str(), cost.location.c_str(), cost.function.c_str());
  }
}

void addJobs(std::string* out, const ThreadSummary& thread) {
  if (thread.jobKinds.empty()) return;
  *out += "  jobs of lanes and the kernel's file operations\n";
  for (const JobKind& kind : thread.jobKinds) {
    add(out, "    %zu %s (%s): ", kind.waited.count(), kind.name.c_str(), kind.where.c_str());
    addSamples(out, "waited", kind.waited);
    addSamples(out, "; ran", kind.ran);
    *out += "\n";
  }
  if (thread.jobs.size() <= kMostJobs) {
    for (const Job& job : thread.jobs) {
      add(out, "      at %10.3f ms %s: waited %.3f, ran %.3f, delivered %.3f ms", ms(job.submitNs - thread.beginNs),
          job.name.c_str(), ms(job.waitedNs), ms(job.ranNs), ms(job.deliveredNs));
      if (job.thread != 0) add(out, ", thread %u", job.thread);
      if (job.result < 0) add(out, ", result %lld", static_cast<long long>(job.result));
      *out += "\n";
    }
  }
  if (thread.unfinishedJobs > 0) add(out, "    %zu not finished\n", thread.unfinishedJobs);
}

void addOperations(std::string* out, const ThreadSummary& thread) {
  if (thread.operations.empty()) return;
  *out += "  kernel operations\n";
  for (const OperationKind& each : thread.operations) {
    add(out, "    %zu %s, up to %zu at once: ", each.count, each.name.c_str(), each.mostAtOnce);
    addSamples(out, "took", each.times);
    if (each.withBytes > 0) {
      add(out, "; %zu brought %llu bytes, up to %zu of these side by side", each.withBytes,
          static_cast<unsigned long long>(each.bytes), each.mostWithBytesAtOnce);
    }
    if (each.unfinished > 0) add(out, "; %zu not finished", each.unfinished);
    *out += "\n";
  }
}

void addThread(std::string* out, const ThreadSummary& thread) {
  add(out, "\n%s: %.3f ms, %llu turns, %llu events\n", thread.name.c_str(), ms(thread.endNs - thread.beginNs),
      static_cast<unsigned long long>(thread.turns), static_cast<unsigned long long>(thread.events));
  addShares(out, thread);
  if (thread.busy.count() > 0) {
    *out += "  loop's delay (busy time between two polls): ";
    addSamples(out, "", thread.busy);
    *out += "\n";
  }
  if (thread.lateness.count() > 0) {
    add(out, "  %zu timers fired, late by ", thread.lateness.count());
    addSamples(out, "", thread.lateness);
    *out += "\n";
  }
  if (thread.ticks > 0) add(out, "  %llu ticks\n", static_cast<unsigned long long>(thread.ticks));
  if (thread.microtasks.count() > 0) {
    add(out, "  %zu drains of the microtask queue, %.3f ms: ", thread.microtasks.count(), ms(thread.microtasks.sum()));
    addSamples(out, "", thread.microtasks);
    *out += "\n";
  }
  for (size_t i = 0; i < thread.collections.size(); ++i) {
    const Samples& each = thread.collections[i];
    if (each.count() == 0) continue;
    add(out, "  collector: %zu %s, %.3f ms, longest %.3f ms\n", each.count(), kCollectionNames[i], ms(each.sum()),
        ms(each.longest()));
  }
  addCallbacks(out, thread);
  addJobs(out, thread);
  addOperations(out, thread);
  for (const Stall& stall : thread.stalls) {
    add(out, "  stall at %.3f ms: %.3f ms, %s\n", ms(stall.beginNs - thread.beginNs), ms(stall.durationNs),
        stall.what.c_str());
  }
  for (const std::string& text : thread.exceptions) add(out, "  uncaught: %s\n", text.c_str());
}

// ---- JSON

/// Objects and arrays, member by member.
class Json {
 public:
  void open(char bracket, std::string_view key = {}) {
    separate(key);
    out_ += bracket;
    first_ = true;
  }
  void close(char bracket) {
    out_ += bracket;
    first_ = false;
  }
  void number(std::string_view key, uint64_t value) {
    separate(key);
    out_ += std::to_string(value);
  }
  void signedNumber(std::string_view key, int64_t value) {
    separate(key);
    out_ += std::to_string(value);
  }
  void flag(std::string_view key, bool value) {
    separate(key);
    out_ += value ? "true" : "false";
  }
  void text(std::string_view key, std::string_view value) {
    separate(key);
    out_ += jsonString(value);
  }
  void samples(std::string_view key, const Samples& samples) {
    open('{', key);
    number("count", samples.count());
    number("sum", samples.sum());
    number("p50", samples.percentile(50));
    number("p90", samples.percentile(90));
    number("p99", samples.percentile(99));
    number("longest", samples.longest());
    close('}');
  }
  std::string take() { return std::move(out_); }

 private:
  void separate(std::string_view key) {
    if (!first_) out_ += ',';
    first_ = false;
    if (!key.empty()) out_ += jsonString(key) + ":";
  }
  std::string out_;
  bool first_ = true;
};

void addThread(Json* json, const ThreadSummary& thread) {
  json->open('{');
  json->text("name", thread.name);
  json->number("begin", thread.beginNs);
  json->number("wall", thread.endNs - thread.beginNs);
  json->number("turns", thread.turns);
  json->number("events", thread.events);
  json->number("dropped", thread.dropped);
  json->open('{', "shares");
  for (size_t i = 0; i < thread.shares.size(); ++i) json->number(shareName(static_cast<Share>(i)), thread.shares[i]);
  json->close('}');
  json->samples("delay", thread.busy);
  json->samples("timerLateness", thread.lateness);
  json->number("ticks", thread.ticks);
  json->samples("microtasks", thread.microtasks);
  json->open('{', "collections");
  for (size_t i = 0; i < thread.collections.size(); ++i) json->samples(kCollectionNames[i], thread.collections[i]);
  json->close('}');
  json->open('[', "callbacks");
  for (const CallbackCost& cost : thread.callbacks) {
    json->open('{');
    json->text("resource", cost.resource);
    json->text("location", cost.location);
    json->text("function", cost.function);
    json->samples("time", cost.times);
    json->close('}');
  }
  json->close(']');
  json->open('[', "jobs");
  for (const Job& job : thread.jobs) {
    json->open('{');
    json->text("name", job.name);
    json->text("where", job.where);
    json->number("submitted", job.submitNs - std::min(job.submitNs, thread.beginNs));
    json->number("waited", job.waitedNs);
    json->number("ran", job.ranNs);
    json->number("delivered", job.deliveredNs);
    json->number("thread", job.thread);
    json->signedNumber("result", job.result);
    json->close('}');
  }
  json->close(']');
  json->number("unfinishedJobs", thread.unfinishedJobs);
  json->open('[', "operations");
  for (const OperationKind& each : thread.operations) {
    json->open('{');
    json->text("name", each.name);
    json->number("count", each.count);
    json->number("mostAtOnce", each.mostAtOnce);
    json->number("unfinished", each.unfinished);
    json->number("bytes", each.bytes);
    json->number("withBytes", each.withBytes);
    json->number("mostWithBytesAtOnce", each.mostWithBytesAtOnce);
    json->samples("time", each.times);
    json->close('}');
  }
  json->close(']');
  json->open('[', "stalls");
  for (const Stall& stall : thread.stalls) {
    json->open('{');
    json->number("at", stall.beginNs - std::min(stall.beginNs, thread.beginNs));
    json->number("duration", stall.durationNs);
    json->text("what", stall.what);
    json->close('}');
  }
  json->close(']');
  json->open('[', "exceptions");
  for (const std::string& text : thread.exceptions) json->text({}, text);
  json->close(']');
  json->close('}');
}

}  // namespace

std::string jsonString(std::string_view text) {
  std::string out = "\"";
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const size_t length = c < 0x80 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 0;
    bool whole = length > 0 && i + length <= text.size();
    for (size_t k = 1; whole && k < length; ++k) whole = (static_cast<unsigned char>(text[i + k]) & 0xc0) == 0x80;
    if (!whole) {
      out += "\\ufffd";
    } else if (length > 1) {
      out += text.substr(i, length);
      i += length - 1;
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", c);
      out += escape;
    } else {
      out += static_cast<char>(c);
    }
  }
  return out + '"';
}

std::string textReport(const Summary& summary) {
  std::string out;
  add(&out, "%.3f ms recorded, %zu thread%s\n", ms(summary.endNs - summary.startNs), summary.threads.size(),
      summary.threads.size() == 1 ? "" : "s");
  if (!summary.complete) out += "The file was cut off, or is still being written: this is what it holds up to there.\n";
  for (const ThreadSummary& thread : summary.threads) addThread(&out, thread);
  const std::vector<std::string> advice = advise(summary);
  if (!advice.empty()) out += "\nAdvice\n";
  for (const std::string& sentence : advice) out += "  " + sentence + "\n";
  return out;
}

std::string jsonReport(const Summary& summary) {
  Json json;
  json.open('{');
  json.number("start", summary.startNs);
  json.number("wall", summary.endNs - summary.startNs);
  json.flag("complete", summary.complete);
  json.number("processors", summary.processors);
  json.open('[', "threads");
  for (const ThreadSummary& thread : summary.threads) addThread(&json, thread);
  json.close(']');
  json.open('[', "advice");
  for (const std::string& sentence : advise(summary)) json.text({}, sentence);
  json.close(']');
  json.close('}');
  return json.take() + "\n";
}

}  // namespace gyre::lens
