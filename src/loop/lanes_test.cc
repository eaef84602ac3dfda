// Lanes: apart, elastic, bounded, cancellable.
#include "loop/lanes.h"

#include <sys/resource.h>

#include <atomic>
#include <cstdlib>
#include <random>
#include <thread>

#include "loop/loop.h"
#include "loop/test_support.h"
#include "loop/timer.h"

namespace gyre::loop {
namespace {

using testing::newLoop;

constexpr Lane kAllLanes[] = {Lane::kFs, Lane::kDns, Lane::kCpu, Lane::kUser};

/// Something that holds up the threads of a lane until it is opened.
class Gate {
 public:
  void open() { open_.store(true); }
  void pass() {
    ++inside_;
    while (!open_.load()) std::this_thread::sleep_for(std::chrono::microseconds(100));
    --inside_;
  }
  int inside() const { return inside_.load(); }
  void awaitInside(int count) {
    while (inside_.load() < count) std::this_thread::yield();
  }

 private:
  std::atomic<bool> open_{false};
  std::atomic<int> inside_{0};
};

TEST(Lanes, WorkRunsElsewhereAndFinishesHere) {
  for (Lane lane : kAllLanes) {
    auto loop = newLoop();
    auto here = std::this_thread::get_id();
    std::thread::id there;
    bool done = false;
    ASSERT_TRUE(Work::start(
                    *loop, lane, [&] { there = std::this_thread::get_id(); },
                    [&](int status) {
                      EXPECT_EQ(status, 0);
                      EXPECT_EQ(std::this_thread::get_id(), here);
                      done = true;
                    })
                    .ok());
    EXPECT_TRUE(loop->alive());
    loop->run();
    EXPECT_TRUE(done);
    EXPECT_NE(there, here);
  }
}

TEST(Lanes, ComputingThreadsYieldToOthers) {
  auto nicenessIn = [](Loop& loop, Lane lane) {
    int niceness = 0;
    EXPECT_TRUE(Work::start(
                    loop, lane, [&] { niceness = getpriority(PRIO_PROCESS, 0); }, [](int) {})
                    .ok());
    loop.run();
    return niceness;
  };
  const int before = getpriority(PRIO_PROCESS, 0);
  LoopOptions wide;
  wide.lanes = Lanes::create(kLaneCount * Lanes::kMaxThreads);  // whatever UV_THREADPOOL_SIZE says
  auto loop = Loop::create(wide).value();
  EXPECT_EQ(nicenessIn(*loop, Lane::kCpu), std::max(before, 10));
  EXPECT_EQ(nicenessIn(*loop, Lane::kFs), before);
  EXPECT_EQ(getpriority(PRIO_PROCESS, 0), before);

  // A single thread that goes from lane to lane.
  LoopOptions options;
  options.lanes = Lanes::create(1);
  auto narrow = Loop::create(options).value();
  EXPECT_EQ(nicenessIn(*narrow, Lane::kCpu), before);
  EXPECT_EQ(nicenessIn(*narrow, Lane::kFs), before);
}

TEST(Lanes, OneLaneHeldUpDoesNotHoldUpAnother) {
  auto loop = newLoop();
  Gate gate;
  for (int i = 0; i < 64; ++i) {
    ASSERT_TRUE(Work::start(*loop, Lane::kCpu, [&] { gate.pass(); }, {}).ok());
  }
  int done = 0;
  for (Lane lane : {Lane::kFs, Lane::kDns, Lane::kUser}) {
    ASSERT_TRUE(Work::start(
                    *loop, lane, [] {},
                    [&](int) {
                      if (++done == 3) gate.open();
                    })
                    .ok());
  }
  loop->run();  // ends only because the gate was opened
  EXPECT_EQ(done, 3);
}

TEST(Lanes, AHeldUpThreadOfTheFsLaneDoesNotHoldUpTheQueue) {
  auto loop = newLoop();
  Gate gate;
  ASSERT_TRUE(Work::start(*loop, Lane::kFs, [&] { gate.pass(); }, {}).ok());
  int done = 0;
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(Work::start(
                    *loop, Lane::kFs, [] {},
                    [&](int) {
                      if (++done == 8) gate.open();
                    })
                    .ok());
  }
  loop->run();
  EXPECT_EQ(done, 8);
}

TEST(Lanes, ThreadsStartOnDemandUpToTheLimit) {
  auto loop = newLoop();
  EXPECT_EQ(loop->lanes().stats(Lane::kUser).threads, 0u);
  ASSERT_TRUE(loop->lanes().setMaxThreads(Lane::kUser, 3).ok());
  Gate gate;
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(Work::start(*loop, Lane::kUser, [&] { gate.pass(); }, {}).ok());
  }
  gate.awaitInside(3);
  LaneStats stats = loop->lanes().stats(Lane::kUser);
  EXPECT_EQ(stats.threads, 3u);
  EXPECT_EQ(stats.busy, 3u);
  EXPECT_EQ(stats.queued, 7u);
  EXPECT_EQ(loop->lanes().stats(Lane::kCpu).threads, 0u);
  gate.open();
  loop->run();
  EXPECT_EQ(loop->lanes().stats(Lane::kUser).finished, 10u);
}

TEST(Lanes, GrowAndShrinkAtRunTime) {
  auto loop = newLoop();
  Lanes& lanes = loop->lanes();
  ASSERT_TRUE(lanes.setMaxThreads(Lane::kUser, 1).ok());
  Gate gate;
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(Work::start(*loop, Lane::kUser, [&] { gate.pass(); }, {}).ok());
  }
  gate.awaitInside(1);
  ASSERT_TRUE(lanes.setMaxThreads(Lane::kUser, 4).ok());
  gate.awaitInside(4);
  ASSERT_TRUE(lanes.setMaxThreads(Lane::kUser, 1).ok());
  gate.open();
  loop->run();
  for (int i = 0; i < 2000 && lanes.stats(Lane::kUser).threads > 1; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(lanes.stats(Lane::kUser).threads, 1u);
}

TEST(Lanes, CancelWorksWhileQueued) {
  auto loop = newLoop();
  ASSERT_TRUE(loop->lanes().setMaxThreads(Lane::kUser, 1).ok());
  Gate gate;
  int ranStatus = 1, cancelledStatus = 1;
  auto running = Work::start(
      *loop, Lane::kUser, [&] { gate.pass(); }, [&](int s) { ranStatus = s; });
  ASSERT_TRUE(running.ok());
  gate.awaitInside(1);
  bool worked = false;
  auto queued = Work::start(
      *loop, Lane::kUser, [&] { worked = true; }, [&](int s) { cancelledStatus = s; });
  ASSERT_TRUE(queued.ok());
  EXPECT_TRUE((*queued)->cancel());
  EXPECT_EQ(cancelledStatus, 1);      // never inside cancel()
  EXPECT_FALSE((*queued)->cancel());  // once
  EXPECT_FALSE((*running)->cancel());
  gate.open();
  loop->run();
  EXPECT_EQ(ranStatus, 0);
  EXPECT_EQ(cancelledStatus, -ECANCELED);
  EXPECT_FALSE(worked);
  EXPECT_FALSE((*queued)->inFlight());
}

TEST(Lanes, JobsCarryTheirTimes) {
  auto loop = newLoop();
  uint64_t before = base::monotonicNs();
  auto work = Work::start(*loop, Lane::kCpu, [] { std::this_thread::sleep_for(std::chrono::milliseconds(5)); }, {});
  ASSERT_TRUE(work.ok());
  loop->run();
  const RequestTimes& times = (*work)->times();
  EXPECT_GE(times.submitNs, before);
  EXPECT_GE(times.startNs, times.submitNs);
  EXPECT_GE(times.finishNs, times.startNs + 5 * base::kNsPerMs);
  EXPECT_GE(base::monotonicNs(), times.finishNs);
}

TEST(Lanes, AFullQueueRefuses) {
  auto loop = newLoop();
  ASSERT_TRUE(loop->lanes().setMaxThreads(Lane::kUser, 1).ok());
  ASSERT_TRUE(loop->lanes().setMaxQueued(Lane::kUser, 2).ok());
  Gate gate;
  ASSERT_TRUE(Work::start(*loop, Lane::kUser, [&] { gate.pass(); }, {}).ok());
  gate.awaitInside(1);
  ASSERT_TRUE(Work::start(*loop, Lane::kUser, [] {}, {}).ok());
  ASSERT_TRUE(Work::start(*loop, Lane::kUser, [] {}, {}).ok());
  auto refused = Work::start(
      *loop, Lane::kUser, [] { FAIL(); }, [](int) { FAIL(); });
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().is(EAGAIN));
  gate.open();
  loop->run();
}

TEST(Lanes, LimitsOutOfRangeAreErrors) {
  auto lanes = Lanes::create();
  for (size_t threads : {size_t{0}, Lanes::kMaxThreads + 1}) {
    EXPECT_EQ(lanes->setMaxThreads(Lane::kCpu, threads).code(), -EINVAL);
    EXPECT_EQ(lanes->setTotalThreads(threads).code(), -EINVAL);
  }
  EXPECT_EQ(lanes->setMaxQueued(Lane::kCpu, 0).code(), -EINVAL);
}

// With one thread for all lanes every lane still gets its turn.
TEST(Lanes, ATotalOfOneServesEveryLane) {
  auto lanes = Lanes::create(1);
  auto loop = newLoop({.lanes = lanes});
  std::atomic<int> inside{0};
  int done = 0;
  for (int i = 0; i < 50; ++i) {
    for (Lane lane : kAllLanes) {
      ASSERT_TRUE(Work::start(
                      *loop, lane,
                      [&] {
                        EXPECT_EQ(++inside, 1);
                        --inside;
                      },
                      [&](int) { ++done; })
                      .ok());
    }
  }
  loop->run();
  EXPECT_EQ(done, 200);
  size_t threads = 0;
  for (Lane lane : kAllLanes) threads += lanes->stats(lane).threads;
  EXPECT_LE(threads, 1u);
}

TEST(Lanes, UvThreadpoolSizeBoundsTheWhole) {
  setenv("UV_THREADPOOL_SIZE", "2", 1);
  auto lanes = Lanes::create();
  unsetenv("UV_THREADPOOL_SIZE");
  auto loop = newLoop({.lanes = lanes});
  Gate gate;
  std::atomic<int> most{0};
  int done = 0;
  for (int i = 0; i < 5; ++i) {
    for (Lane lane : kAllLanes) {
      ASSERT_TRUE(Work::start(
                      *loop, lane,
                      [&] {
                        int now = gate.inside() + 1;
                        if (now > most) most = now;
                        gate.pass();
                      },
                      [&](int) { ++done; })
                      .ok());
    }
  }
  gate.awaitInside(2);
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(gate.inside(), 2);
  gate.open();
  loop->run();
  EXPECT_EQ(done, 20);
}

TEST(Lanes, TheTotalCanChangeAtRunTime) {
  auto lanes = Lanes::create(1);
  auto loop = newLoop({.lanes = lanes});
  Gate gate;
  int done = 0;
  for (Lane lane : kAllLanes) {
    ASSERT_TRUE(Work::start(
                    *loop, lane, [&] { gate.pass(); }, [&](int) { ++done; })
                    .ok());
  }
  gate.awaitInside(1);
  ASSERT_TRUE(lanes->setTotalThreads(4).ok());
  gate.awaitInside(4);
  ASSERT_TRUE(lanes->setTotalThreads(1).ok());
  gate.open();
  loop->run();
  EXPECT_EQ(done, 4);
}

TEST(Lanes, AreSharedByLoops) {
  auto lanes = Lanes::create();
  auto body = [&] {
    auto loop = newLoop({.lanes = lanes});
    int done = 0;
    for (int i = 0; i < 500; ++i) {
      auto started = Work::start(
          *loop, kAllLanes[i % 4], [] {}, [&](int) { ++done; });
      ASSERT_TRUE(started.ok());
    }
    loop->run();
    EXPECT_EQ(done, 500);
  };
  std::thread a(body), b(body), c(body);
  a.join();
  b.join();
  c.join();
}

TEST(Lanes, ShutdownCancelsWhatIsQueuedAndAwaitsWhatRuns) {
  auto loop = newLoop();
  ASSERT_TRUE(loop->lanes().setMaxThreads(Lane::kUser, 1).ok());
  Gate gate;
  int finished = 0, cancelled = 0;
  auto count = [&](int status) { ++(status == 0 ? finished : cancelled); };
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(Work::start(
                    *loop, Lane::kUser, [&] { gate.pass(); }, count)
                    .ok());
  }
  gate.awaitInside(1);
  std::thread opener([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    gate.open();
  });
  loop->shutdown();
  opener.join();
  EXPECT_EQ(finished, 1);
  EXPECT_EQ(cancelled, 4);
}

// Loops submit and cancel at random while another thread changes every limit: each job finishes once.
TEST(Lanes, NoJobIsLostWhileLimitsChange) {
  auto lanes = Lanes::create();
  std::atomic<bool> stop{false};
  auto body = [&](unsigned seed) {
    std::mt19937 random(seed);
    auto loop = newLoop({.lanes = lanes});
    int started = 0, finished = 0;
    std::vector<base::Ref<Work>> recent(8);
    base::UniqueFunction<void()> more = [&] {
      for (int i = 0; i < 4 && started < 4000; ++i) {
        auto work = Work::start(
            *loop, kAllLanes[random() % 4],
            [pause = random() % 50 == 0] {
              if (pause) std::this_thread::sleep_for(std::chrono::microseconds(200));
            },
            [&](int status) {
              EXPECT_TRUE(status == 0 || status == -ECANCELED);
              ++finished;
              if (started - finished < 64) more();
            });
        ASSERT_TRUE(work.ok());
        ++started;
        recent[random() % 8] = std::move(work).value();
        if (random() % 8 == 0 && recent[0]) recent[0]->cancel();
      }
    };
    more();
    loop->run();
    EXPECT_EQ(started, 4000);
    EXPECT_EQ(finished, started);
  };
  std::thread a(body, 1), b(body, 2);
  std::thread changer([&] {
    std::mt19937 random(3);
    while (!stop) {
      EXPECT_TRUE(lanes->setMaxThreads(kAllLanes[random() % 4], 1 + random() % 6).ok());
      EXPECT_TRUE(lanes->setTotalThreads(1 + random() % 8).ok());
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 500));
    }
  });
  a.join();
  b.join();
  stop = true;
  changer.join();
}

TEST(Lanes, ChainsOfJobsKeepGoing) {
  auto loop = newLoop();
  int left = 5000;
  base::UniqueFunction<void()> next = [&] {
    auto started = Work::start(
        *loop, kAllLanes[left % 4], [] {},
        [&](int) {
          if (--left > 0) next();
        });
    ASSERT_TRUE(started.ok());
  };
  next();
  loop->run();
  EXPECT_EQ(left, 0);
}

}  // namespace
}  // namespace gyre::loop
