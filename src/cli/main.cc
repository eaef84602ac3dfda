// gyre: runs a JavaScript program.
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "cli/embedded_snapshot.h"
#include "cli/modules.h"
#include "cli/options.h"
#include "cli/process_setup.h"
#include "cli/standard_streams.h"
#include "lens/command.h"
#include "lens/environment_recorder.h"
#include "lens/watch.h"
#include "runtime/environment.h"
#include "runtime/v8_process.h"

int main(int argc, char** argv) {
  using namespace gyre;
  if (!cli::setUpProcess()) return 1;
  cli::restoreStandardStreamsAtExit();
  if (argc > 1 && std::string_view(argv[1]) == "lens") {
    return lens::runCommand(std::span(argv + 2, static_cast<size_t>(argc - 2)));
  }
  cli::CommandLine line = cli::parseCommandLine(argc, argv);
  if (!line.error.empty()) {
    std::fprintf(stderr, "%s: %s\n", argv[0], line.error.c_str());
    return cli::kBadOption;
  }
  runtime::V8Process v8(line.v8Flags);
  if (!v8.unknownFlags().empty()) {
    std::fprintf(stderr, "%s: bad option: %s\n", argv[0], v8.unknownFlags().front().c_str());
    return cli::kBadOption;
  }
  std::string problem;
  lens::EnvironmentRecorder* recorder = lens::EnvironmentRecorder::start(line.program, &problem);
  if (!problem.empty()) {
    std::fprintf(stderr, "%s: %s\n", argv[0], problem.c_str());
    return cli::kBadOption;
  }
  static const std::unique_ptr<runtime::SnapshotImage> snapshot =
      runtime::SnapshotImage::parse(cli::embeddedSnapshot());
  CHECK(snapshot);
  static const runtime::NativeModules modules(cli::nativeModules());
  std::vector<runtime::EnvironmentObserver*> observers;
  if (recorder) observers.push_back(recorder);
  // Never destroyed: its threads go on until the process is gone.
  if (lens::Watch::isWanted(line.program)) observers.push_back(new lens::Watch);
  auto env = runtime::Environment::create({.platform = &v8.platform(),
                                           .modules = &modules,
                                           .snapshot = snapshot.get(),
                                           .program = std::move(line.program),
                                           .parseOptions = &cli::parseWorkerOptions,
                                           .observers = std::move(observers)});
  if (!env) {
    std::perror("gyre: cannot make an event loop");
    return 1;
  }
  int code = env->run();
#if defined(GYRE_FULL_TEARDOWN)
  env.reset();  // what is left now is a leak
#else
  env->exit(code);  // the kernel takes everything back faster than we could
#endif
  return code;
}
