// Timers: never early, order, repetition, and the wheel against a plain model.
#include "loop/timer.h"

#include <algorithm>
#include <map>
#include <random>

#include "loop/loop.h"
#include "loop/test_support.h"

namespace gyre::loop {

/// Uses timers as mere entries of a wheel.
struct TimerWheelTest {
  static void unlink(Timer& timer) { static_cast<base::ListNode<TimerTag>&>(timer).unlink(); }
  static void setDue(Timer& timer, uint64_t dueNs) { timer.dueNs_ = dueNs; }
};

namespace {

using testing::Log;
using testing::newLoop;

TEST(Timer, NeverFiresEarly) {
  auto loop = newLoop();
  std::mt19937 random(1);
  int left = 50;
  auto timer = Timer::create(*loop);
  uint64_t startedNs = 0, delayMs = 0;
  base::UniqueFunction<void()> next = [&] {
    delayMs = random() % 4;
    loop->updateTime();
    startedNs = base::monotonicNs();
    loop->updateTime();
    timer->start(delayMs, [&] {
      EXPECT_GE(base::monotonicNs() - startedNs, delayMs * base::kNsPerMs);
      if (--left > 0) next();
    });
  };
  next();
  loop->run();
  EXPECT_EQ(left, 0);
}

TEST(Timer, SleepingForATimerDoesNotSpin) {
  auto loop = newLoop();
  auto timer = Timer::create(*loop);
  timer->start(100, [] {});
  loop->run();
  EXPECT_LE(loop->turns(), 4u);
}

TEST(Timer, SameMillisecondIsOrderOfStart) {
  auto loop = newLoop();
  Log log;
  auto a = Timer::create(*loop);
  auto b = Timer::create(*loop);
  auto c = Timer::create(*loop);
  c->start(5, [&] { log.push_back("c"); });
  a->start(5, [&] { log.push_back("a"); });
  b->start(4, [&] { log.push_back("b"); });
  a->start(5, [&] { log.push_back("a again"); });
  loop->run();
  EXPECT_EQ(log, (Log{"b", "c", "a again"}));
}

TEST(Timer, LongerDelayStartedEarlierComesInOrderOfDueTime) {
  auto loop = newLoop();
  Log log;
  auto a = Timer::create(*loop);
  auto b = Timer::create(*loop);
  a->start(30, [&] { log.push_back("30"); });
  b->start(10, [&] { log.push_back("10"); });
  loop->run();
  EXPECT_EQ(log, (Log{"10", "30"}));
}

TEST(Timer, ZeroDelayInACallbackWaitsForTheNextPass) {
  auto loop = newLoop();
  auto timer = Timer::create(*loop);
  uint64_t first = 0, second = 0;
  timer->start(1, [&] {
    first = loop->turns();
    timer->start(0, [&] { second = loop->turns(); });
  });
  loop->run();
  EXPECT_EQ(second, first + 1);
}

TEST(Timer, StoppedByAnotherDueAtOnceDoesNotFire) {
  auto loop = newLoop();
  Log log;
  auto a = Timer::create(*loop);
  auto b = Timer::create(*loop);
  a->start(1, [&] {
    log.push_back("a");
    b->stop();
  });
  b->start(1, [&] { log.push_back("b"); });
  loop->run();
  EXPECT_EQ(log, Log{"a"});
}

TEST(Timer, Repeats) {
  auto loop = newLoop();
  int fired = 0;
  auto timer = Timer::create(*loop);
  timer->start(
      1,
      [&] {
        EXPECT_TRUE(timer->isActive());
        if (++fired == 5) timer->stop();
      },
      1);
  EXPECT_EQ(timer->repeatMs(), 1u);
  loop->run();
  EXPECT_EQ(fired, 5);
}

TEST(Timer, AgainStartsTheIntervalAnew) {
  auto loop = newLoop();
  bool fired = false;
  auto timer = Timer::create(*loop);
  timer->start(60'000, [&] {
    fired = true;
    timer->stop();
  });
  timer->again();  // does not repeat: nothing happens
  EXPECT_GT(timer->dueInMs(), 1000u);
  timer->setRepeat(3);
  timer->again();
  EXPECT_EQ(timer->dueInMs(), 3u);
  loop->run();
  EXPECT_TRUE(fired);
}

TEST(Timer, OneShotIsInactiveInItsCallback) {
  auto loop = newLoop();
  bool fired = false;
  auto timer = Timer::create(*loop);
  timer->start(0, [&] {
    fired = true;
    EXPECT_FALSE(timer->isActive());
  });
  EXPECT_TRUE(timer->isActive());
  loop->run();
  EXPECT_TRUE(fired);
}

TEST(Timer, MayCloseItselfInItsCallback) {
  auto loop = newLoop();
  bool closed = false;
  auto timer = Timer::create(*loop);
  auto text = std::make_unique<std::string>("still there");
  timer->start(
      0,
      [&, text = std::move(text)] {
        timer->close([&] { closed = true; });
        EXPECT_EQ(*text, "still there");
      },
      1);
  loop->run();
  EXPECT_TRUE(closed);
}

TEST(Timer, HugeDelaysAreFine) {
  auto loop = newLoop();
  auto timer = Timer::create(*loop);
  timer->start(UINT64_MAX, [] { FAIL(); });
  loop->run(RunMode::kNoWait);
  EXPECT_TRUE(timer->isActive());
  auto soon = Timer::create(*loop);
  bool fired = false;
  timer->unref();
  soon->start(2, [&] { fired = true; });
  loop->run();
  EXPECT_TRUE(fired);
}

// Random starts, stops and passages of time, against a sorted list of (millisecond, order of start).
TEST(TimerWheel, FiresAsASortedListWould) {
  for (unsigned seed = 0; seed < 30; ++seed) {
    std::mt19937_64 random(seed);
    auto loop = newLoop();
    constexpr int kTimers = 300;
    std::vector<base::Ref<Timer>> timers;
    for (int i = 0; i < kTimers; ++i) timers.push_back(Timer::create(*loop));

    uint64_t now = 1'000'000'000'000 + random() % 100'000'000'000;
    TimerWheel wheel(now);
    std::map<std::pair<uint64_t, uint64_t>, Timer*> model;  // (ms, order) → timer
    std::map<Timer*, std::pair<uint64_t, uint64_t>> where;
    std::map<Timer*, uint64_t> dueOf;
    uint64_t order = 0;
    for (int step = 0; step < 4000; ++step) {
      Timer* timer = timers[random() % kTimers].get();
      switch (random() % 4) {
        case 0:
        case 1: {
          uint64_t delay = random() % (uint64_t{1} << (random() % 44));
          TimerWheelTest::unlink(*timer);
          if (where.count(timer)) model.erase(where[timer]);
          TimerWheelTest::setDue(*timer, now + delay);
          wheel.add(*timer);
          where[timer] = {(now + delay) / base::kNsPerMs, order++};
          dueOf[timer] = now + delay;
          model[where[timer]] = timer;
          break;
        }
        case 2:
          TimerWheelTest::unlink(*timer);
          if (where.count(timer)) model.erase(where[timer]);
          where.erase(timer);
          break;
        default: {
          now += random() % (uint64_t{1} << (random() % 40));
          if (!model.empty()) {
            auto next = wheel.nextDueNs();
            ASSERT_TRUE(next.has_value());
            uint64_t first = UINT64_MAX;
            for (auto& [key, t] : model) first = std::min(first, dueOf[t]);
            ASSERT_LE(*next, std::max(first, dueOf[model.begin()->second]));
          }
          TimerWheel::List due;
          wheel.collect(now, due);
          while (Timer* fired = due.popFront()) {
            ASSERT_FALSE(model.empty());
            ASSERT_EQ(model.begin()->second, fired) << "seed " << seed << " step " << step;
            ASSERT_LE(dueOf[fired], now);
            model.erase(model.begin());
            where.erase(fired);
          }
          if (!model.empty()) {
            ASSERT_GT(dueOf[model.begin()->second], now);
          }
          // Or the loop would spin.
          if (auto next = wheel.nextDueNs()) {
            ASSERT_GT(*next, now);
          }
        }
      }
    }
    for (auto& timer : timers) TimerWheelTest::unlink(*timer);
  }
}

}  // namespace
}  // namespace gyre::loop
