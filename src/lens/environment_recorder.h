// EnvironmentRecorder: has a Recorder record every environment of the program, the workers' too, and its end.
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

#include "lens/recorder.h"
#include "runtime/environment.h"

namespace gyre::lens {

class EnvironmentRecorder final : public runtime::EnvironmentObserver {
 public:
  /// Begins recording as `options` of the command line say (--record, --flight-recorder); null when they ask for none,
  /// or cannot be followed: then `error` is not empty. Lives until the process ends, when it finishes the recording.
  static EnvironmentRecorder* start(const runtime::ProgramOptions& program, std::string* error);

  void environmentMade(runtime::Environment& env) override;
  void environmentGoes(runtime::Environment& env) override;

 private:
  explicit EnvironmentRecorder(std::unique_ptr<Recorder> recorder) : recorder_(std::move(recorder)) {}
  std::unique_ptr<Recorder> recorder_;
  std::mutex mutex_;
  std::unordered_map<runtime::Environment*, LoopRecorder*> recorders_;
};

}  // namespace gyre::lens
