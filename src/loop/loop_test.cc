// Turn, phases, run modes, liveness.
#include "loop/loop.h"

#include <thread>

#include "loop/async.h"
#include "loop/hooks.h"
#include "loop/test_support.h"
#include "loop/timer.h"

namespace gyre::loop {
namespace {

using testing::Log;
using testing::newLoop;

TEST(Loop, EmptyLoopReturnsAtOnce) {
  auto loop = newLoop();
  EXPECT_FALSE(loop->alive());
  EXPECT_FALSE(loop->run());
  EXPECT_EQ(loop->turns(), 0u);
}

TEST(Loop, PhasesOfATurnComeInOrder) {
  auto loop = newLoop();
  Log log;
  auto idle = Idle::create(*loop);
  auto prepare = Prepare::create(*loop);
  auto check = Check::create(*loop);
  auto timer = Timer::create(*loop);
  auto closing = Timer::create(*loop);
  // The timer is due in the pass before the first turn; what it starts then runs phase by phase.
  timer->start(0, [&] {
    log.push_back("timer");
    if (log.size() > 1) return loop->stop();
    timer->start(0, [&] {
      log.push_back("timer");
      loop->stop();
    });
    loop->post([&] { log.push_back("poll"); });
    closing->close([&] { log.push_back("close"); });
  });
  check->start([&] { log.push_back("check"); });
  prepare->start([&] { log.push_back("prepare"); });
  idle->start([&] { log.push_back("idle"); });
  EXPECT_TRUE(loop->run());
  EXPECT_EQ(log, (Log{"timer", "idle", "prepare", "poll", "check", "close", "timer"}));
}

TEST(Loop, TimersRunBeforeTheFirstTurnOnlyInDefaultMode) {
  for (RunMode mode : {RunMode::kDefault, RunMode::kOnce, RunMode::kNoWait}) {
    auto loop = newLoop();
    Log log;
    auto timer = Timer::create(*loop);
    auto check = Check::create(*loop);
    auto idle = Idle::create(*loop);
    timer->start(0, [&] { log.push_back("timer"); });
    idle->start([] {});
    check->start([&] {
      log.push_back("check");
      idle->stop();
      check->stop();
    });
    loop->run(mode);
    EXPECT_EQ(log, (mode == RunMode::kDefault ? Log{"timer", "check"} : Log{"check", "timer"}));
  }
}

TEST(Loop, OnceSleepsForTheTimer) {
  auto loop = newLoop();
  bool fired = false;
  auto timer = Timer::create(*loop);
  timer->start(20, [&] { fired = true; });
  EXPECT_FALSE(loop->run(RunMode::kOnce));
  EXPECT_TRUE(fired);
}

TEST(Loop, NoWaitDoesNotSleep) {
  auto loop = newLoop();
  bool fired = false;
  auto timer = Timer::create(*loop);
  timer->start(60'000, [&] { fired = true; });
  uint64_t before = base::monotonicNs();
  EXPECT_TRUE(loop->run(RunMode::kNoWait));
  EXPECT_LT(base::monotonicNs() - before, 10'000 * base::kNsPerMs);
  EXPECT_FALSE(fired);
  EXPECT_EQ(loop->turns(), 1u);
}

TEST(Loop, StopEndsTheRunAfterTheTurn) {
  auto loop = newLoop();
  Log log;
  auto prepare = Prepare::create(*loop);
  auto check = Check::create(*loop);
  auto idle = Idle::create(*loop);
  idle->start([] {});
  prepare->start([&] {
    log.push_back("prepare");
    loop->stop();
  });
  check->start([&] { log.push_back("check"); });
  EXPECT_TRUE(loop->run());
  EXPECT_EQ(log, (Log{"prepare", "check"}));
  // Forgotten: the next run goes on.
  EXPECT_TRUE(loop->run());
  EXPECT_EQ(log.size(), 4u);
}

TEST(Loop, StopBeforeRunMeansNoTurn) {
  auto loop = newLoop();
  auto idle = Idle::create(*loop);
  idle->start([] {});
  loop->stop();
  EXPECT_TRUE(loop->run());
  EXPECT_EQ(loop->turns(), 0u);
}

TEST(Loop, UnrefdHandlesDoNotKeepItAlive) {
  auto loop = newLoop();
  auto timer = Timer::create(*loop);
  timer->start(60'000, [] {});
  EXPECT_TRUE(loop->alive());
  timer->unref();
  EXPECT_FALSE(timer->hasRef());
  EXPECT_FALSE(loop->alive());
  EXPECT_FALSE(loop->run());
  timer->unref();  // idempotent
  timer->ref();
  EXPECT_TRUE(loop->alive());
  timer->stop();
  EXPECT_FALSE(loop->alive());
}

TEST(Loop, TimeStandsStillWithinAPhase) {
  auto loop = newLoop();
  auto timer = Timer::create(*loop);
  timer->start(1, [&] {
    uint64_t before = loop->nowNs();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(loop->nowNs(), before);
    loop->updateTime();
    EXPECT_GE(loop->nowNs(), before + 5 * base::kNsPerMs);
  });
  loop->run();
}

TEST(Loop, ABusyIdleKeepsItFromSleeping) {
  auto loop = newLoop();
  auto idle = Idle::create(*loop);
  auto timer = Timer::create(*loop);
  int turns = 0;
  idle->start([&] { ++turns; });
  timer->start(5, [&] { idle->stop(); });
  loop->run();
  EXPECT_GT(turns, 10);
  EXPECT_EQ(loop->sleptNs(), 0u);
}

TEST(Loop, SleepIsMeasured) {
  auto loop = newLoop();
  auto timer = Timer::create(*loop);
  timer->start(20, [] {});
  loop->run();
  EXPECT_GT(loop->sleptNs(), 15 * base::kNsPerMs);
}

TEST(Loop, DeferredResultsOfThePollRunBeforeCheck) {
  class Item final : public Ready {
   public:
    explicit Item(Log& log) : log_(log) {}
    void run() override { log_.push_back("pending"); }

   private:
    Log& log_;
  };
  auto loop = newLoop();
  Log log;
  Item item(log);
  auto check = Check::create(*loop);
  auto idle = Idle::create(*loop);
  idle->start([] {});
  check->start([&] {
    log.push_back("check");
    loop->stop();
  });
  loop->post([&] {
    log.push_back("poll");
    loop->defer(item);
  });
  loop->run();
  EXPECT_EQ(log, (Log{"poll", "pending", "check"}));
}

TEST(Loop, DeferredResultsKeepItAliveAndComeFirst) {
  class Item final : public Ready {
   public:
    explicit Item(Log& log) : log_(log) {}
    void run() override { log_.push_back("pending"); }

   private:
    Log& log_;
  };
  auto loop = newLoop();
  Log log;
  Item item(log);
  auto prepare = Prepare::create(*loop);
  prepare->start([&] {
    log.push_back("prepare");
    prepare->stop();
  });
  loop->defer(item);
  prepare->unref();
  EXPECT_TRUE(loop->alive());
  loop->run();
  EXPECT_EQ(log, (Log{"pending", "prepare"}));
}

TEST(Loop, ShutdownClosesEverything) {
  auto loop = newLoop();
  int closed = 0;
  auto timer = Timer::create(*loop);
  auto late = Timer::create(*loop);
  timer->start(1000, [] {});
  timer->close([&] {
    ++closed;
    Timer::create(*loop)->start(1000, [] {});  // opened while shutting down
  });
  loop->shutdown();
  EXPECT_EQ(closed, 1);
  EXPECT_TRUE(late->isClosed());
  EXPECT_FALSE(loop->alive());
  size_t handles = 0;
  loop->forEachHandle([&](Handle&) { ++handles; });
  EXPECT_EQ(handles, 0u);
}

}  // namespace
}  // namespace gyre::loop
