#include "lens/environment_recorder.h"

#include <signal.h>
#include <stdlib.h>

#include <charconv>

#include "runtime/version.h"

namespace gyre::lens {

namespace {

/// The one of this process: signal handlers and exit handlers have no other way to it.
Recorder* theRecorder = nullptr;

const std::string* textOf(const runtime::ProgramOptions& program, const char* name) {
  const auto found = program.options.find(name);
  return found == program.options.end() ? nullptr : std::get_if<std::string>(&found->second);
}

/// SIGUSR2 asks for what is kept in memory; a program that listens for the signal itself takes it over.
void dumpOnSignal() {
  struct sigaction action = {};
  action.sa_handler = [](int) { theRecorder->dumpSoon(); };
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGUSR2, &action, nullptr);
}

}  // namespace

EnvironmentRecorder* EnvironmentRecorder::start(const runtime::ProgramOptions& program, std::string* error) {
  const std::string* path = textOf(program, "--record");
  const std::string* seconds = textOf(program, "--flight-recorder");
  if (!path && !seconds) return nullptr;
  Recorder::Options options;
  if (path) {
    options.path = *path;
    if (path->empty()) *error = "--record= requires a file name";
    if (seconds) *error = "either --record or --flight-recorder can be used, not both";
  } else if (!seconds->empty()) {
    uint64_t value = 0;
    const auto [end, failure] = std::from_chars(seconds->data(), seconds->data() + seconds->size(), value);
    constexpr uint64_t kMostSeconds = 86400;
    if (failure != std::errc() || end != seconds->data() + seconds->size() || value < 1 || value > kMostSeconds) {
      *error = "--flight-recorder takes whole seconds, 1 to 86400";
    }
    options.keepNs = value * base::kNsPerSec;
  }
  if (!error->empty()) return nullptr;
  options.info = {{"gyre", std::string(runtime::kGyreVersion)}};
  for (const std::string& argument : program.args) options.info.emplace_back("argument", argument);
  auto recorder = Recorder::start(std::move(options));
  if (!recorder.ok()) {
    *error = "cannot record: " + recorder.error().toString();
    return nullptr;
  }
  // Never destroyed: other threads may still write when the process ends.
  auto* made = new EnvironmentRecorder(std::move(recorder).value());
  theRecorder = made->recorder_.get();
  if (theRecorder->keepsInMemory()) dumpOnSignal();
  ::atexit([] {
    if (theRecorder->keepsInMemory() && theRecorder->sawException()) theRecorder->dumpAndTell();
    theRecorder->finish();
  });
  return made;
}

void EnvironmentRecorder::environmentMade(runtime::Environment& env) {
  const runtime::WorkerInfo* worker = env.worker();
  LoopRecorder& recorder =
      recorder_->attach(env.loop(), worker ? "worker " + std::to_string(worker->threadId) : "main");
  recorder.stageBegin(loop::Stage::kBoot);
  env.dispatch().addInlineListener(1);
  std::lock_guard lock(mutex_);
  recorders_[&env] = &recorder;
}

void EnvironmentRecorder::environmentGoes(runtime::Environment& env) {
  std::lock_guard lock(mutex_);
  const auto found = recorders_.find(&env);
  if (found == recorders_.end()) return;
  recorder_->detach(env.loop(), *found->second);
  recorders_.erase(found);
}

}  // namespace gyre::lens
