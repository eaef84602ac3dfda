// Idle, prepare and check hooks.
#include "loop/hooks.h"

#include "loop/loop.h"
#include "loop/test_support.h"

namespace gyre::loop {
namespace {

using testing::Log;
using testing::newLoop;

TEST(Hooks, RunInTheOrderOfTheirStart) {
  auto loop = newLoop();
  Log log;
  auto a = Check::create(*loop);
  auto b = Check::create(*loop);
  b->start([&] { log.push_back("b"); });
  a->start([&] { log.push_back("a"); });
  loop->run(RunMode::kNoWait);
  loop->run(RunMode::kNoWait);
  EXPECT_EQ(log, (Log{"b", "a", "b", "a"}));
}

TEST(Hooks, StartedInItsOwnPhaseRunsNextTurn) {
  auto loop = newLoop();
  Log log;
  auto a = Check::create(*loop);
  auto b = Check::create(*loop);
  a->start([&] {
    log.push_back("a");
    b->start([&] { log.push_back("b"); });
  });
  loop->run(RunMode::kNoWait);
  EXPECT_EQ(log, Log{"a"});
  loop->run(RunMode::kNoWait);
  EXPECT_EQ(log, (Log{"a", "a", "b"}));
}

TEST(Hooks, StoppedByAnEarlierOneDoesNotRun) {
  auto loop = newLoop();
  Log log;
  auto a = Prepare::create(*loop);
  auto b = Prepare::create(*loop);
  a->start([&] {
    log.push_back("a");
    b->stop();
  });
  b->start([&] { log.push_back("b"); });
  loop->run(RunMode::kNoWait);
  EXPECT_EQ(log, Log{"a"});
  EXPECT_FALSE(b->isActive());
}

TEST(Hooks, MayReplaceAndCloseItselfWhileItRuns) {
  auto loop = newLoop();
  Log log;
  auto idle = Idle::create(*loop);
  auto word = std::make_unique<std::string>("first");
  idle->start([&, word = std::move(word)] {
    idle->start([&] {
      log.push_back("second");
      idle->close();
    });
    log.push_back(*word);  // what it holds is still there
  });
  loop->run();
  EXPECT_EQ(log, (Log{"first", "second"}));
}

}  // namespace
}  // namespace gyre::loop
