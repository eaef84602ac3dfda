#include "lens/watch.h"

#include <cstdlib>
#include <string>

#include "base/clock.h"

namespace gyre::lens {

namespace {

/// Milliseconds; 0: the option is not given. The command line has checked the number.
uint64_t stallMs(const runtime::ProgramOptions& program) {
  auto found = program.options.find("--stall");
  if (found == program.options.end()) return 0;
  const auto* text = std::get_if<std::string>(&found->second);
  return text ? std::strtoull(text->c_str(), nullptr, 10) : 0;
}

}  // namespace

bool Watch::isWanted(const runtime::ProgramOptions& program) { return stallMs(program) > 0; }

void Watch::environmentMade(runtime::Environment&) {}

void Watch::environmentBooted(runtime::Environment& env) {
  const uint64_t ms = stallMs(env.program());
  if (ms == 0) return;
  auto watched = std::make_unique<Watched>(env, Watchdog::Options{.stallNs = ms * base::kNsPerMs, .prints = true});
  // From the watchdog's thread to the loop's, where the other probes listen.
  watched->board.listen([&loop = env.loop()](const Stall& stall) {
    std::string what = stall.cause.empty() ? stall.activity() : stall.cause;
    if (const std::string place = stall.place(); !place.empty()) what += " at " + place;
    loop.post([&loop, since = stall.sinceNs, duration = stall.durationNs, what = std::move(what)] {
      if (loop::Probe* probe = loop.probe()) probe->stalled(since, duration, what.c_str());
    });
  });
  std::lock_guard lock(mutex_);
  watched_.emplace(&env, std::move(watched));
}

void Watch::environmentGoes(runtime::Environment& env) {
  std::unique_ptr<Watched> watched;  // ends without the lock: its thread is waited for
  {
    std::lock_guard lock(mutex_);
    auto found = watched_.find(&env);
    if (found == watched_.end()) return;
    watched = std::move(found->second);
    watched_.erase(found);
  }
}

}  // namespace gyre::lens
