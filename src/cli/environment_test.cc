// Environments as an embedder uses them: several in one process, one after the other and side by side.
#include "runtime/environment.h"

#include <gtest/gtest.h>

#include <thread>

#include "cli/modules.h"
#include "runtime/v8_process.h"

namespace gyre::runtime {
namespace {

class EnvironmentTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    v8_ = new V8Process({});
    modules_ = new NativeModules(cli::nativeModules());
  }
  static void TearDownTestSuite() {
    delete modules_;
    delete v8_;
  }

  static Environment::Config config(const std::string& script) {
    ProgramOptions program;
    program.argv0 = program.execPath = "gyre";
    program.options["--eval"] = script;
    return {.platform = &v8_->platform(), .modules = modules_, .snapshot = nullptr, .program = std::move(program)};
  }

  /// Runs a script to its end in an environment of its own; returns process.exitCode.
  static int run(const std::string& script) {
    auto env = Environment::create(config(script));
    if (!env) return -1;
    return env->run();
  }

  static V8Process* v8_;
  static NativeModules* modules_;
};

V8Process* EnvironmentTest::v8_ = nullptr;
NativeModules* EnvironmentTest::modules_ = nullptr;

TEST_F(EnvironmentTest, RunsAScriptAndGivesItsExitCode) { EXPECT_EQ(run("process.exitCode = 6 * 7"), 42); }

TEST_F(EnvironmentTest, RunsTimersTicksAndMicrotasksBeforeItEnds) {
  EXPECT_EQ(run("let n = 0;"
                "setTimeout(() => { n += 1; process.exitCode = n; }, 50);"
                "setImmediate(() => { n += 10; });"
                "process.nextTick(() => { n += 100 });"
                "Promise.resolve().then(() => { n += 1000 });"),
            1111);
}

TEST_F(EnvironmentTest, SeveralOneAfterTheOther) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(run("process.exitCode = " + std::to_string(i)), i);
}

TEST_F(EnvironmentTest, SideBySideTheyShareNothing) {
  int codes[2] = {};
  auto script = [](int add) {
    return "globalThis.n = (globalThis.n ?? 0) + " + std::to_string(add) +
           "; setTimeout(() => { process.exitCode = globalThis.n; }, 5)";
  };
  std::thread first([&] { codes[0] = run(script(1)); });
  std::thread second([&] { codes[1] = run(script(2)); });
  first.join();
  second.join();
  EXPECT_EQ(codes[0], 1);
  EXPECT_EQ(codes[1], 2);
}

TEST_F(EnvironmentTest, EndsCleanlyWithWorkInFlight) {
  // Never run to its end: handles are open and a file operation is under way when it is destroyed.
  auto env = Environment::create(config("0"));
  ASSERT_TRUE(env);
}

}  // namespace
}  // namespace gyre::runtime
