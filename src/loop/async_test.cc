// Wake-ups from other threads.
#include "loop/async.h"

#include <signal.h>

#include <atomic>
#include <thread>

#include "loop/loop.h"
#include "loop/test_support.h"
#include "loop/timer.h"

namespace gyre::loop {
namespace {

using testing::newLoop;

TEST(Async, WakesASleepingLoop) {
  auto loop = newLoop();
  int calls = 0;
  base::Ref<Async> async;
  async = Async::create(*loop, [&] {
    ++calls;
    async->close();
  });
  std::thread thread([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    async->send();
  });
  loop->run();
  thread.join();
  EXPECT_EQ(calls, 1);
}

TEST(Async, SendsCoalesce) {
  auto loop = newLoop();
  int calls = 0;
  auto async = Async::create(*loop, [&] { ++calls; });
  for (int i = 0; i < 1000; ++i) async->send();
  loop->run(RunMode::kNoWait);
  loop->run(RunMode::kNoWait);
  EXPECT_EQ(calls, 1);
  async->send();
  loop->run(RunMode::kNoWait);
  EXPECT_EQ(calls, 2);
}

TEST(Async, SendInItsCallbackRunsItInTheNextTurn) {
  auto loop = newLoop();
  std::vector<uint64_t> turns;
  base::Ref<Async> async;
  async = Async::create(*loop, [&] {
    turns.push_back(loop->turns());
    if (turns.size() < 3) {
      async->send();
    } else {
      async->close();
    }
  });
  async->send();
  loop->run();
  ASSERT_EQ(turns.size(), 3u);
  EXPECT_EQ(turns[2], turns[0] + 2);
}

TEST(Async, ClosedWhileSentDoesNotCall) {
  auto loop = newLoop();
  bool closed = false;
  auto async = Async::create(*loop, [] { FAIL(); });
  async->send();
  async->close([&] { closed = true; });
  async->send();  // ignored
  loop->run();
  EXPECT_TRUE(closed);
}

TEST(Async, ClosedByAnotherThatWasSentTooDoesNotCall) {
  auto loop = newLoop();
  base::Ref<Async> second;
  auto first = Async::create(*loop, [&] { second->close(); });
  second = Async::create(*loop, [] { FAIL(); });
  first->send();
  second->send();
  loop->run(RunMode::kNoWait);
  EXPECT_TRUE(second->isClosed());
}

// Each thread publishes a number and sends; the callback after the last send must see the last numbers.
TEST(Async, NothingWrittenBeforeASendIsMissed) {
  constexpr int kThreads = 4;
  constexpr int kSends = 20'000;
  auto loop = newLoop();
  std::atomic<int> published[kThreads] = {};
  base::Ref<Async> async;
  async = Async::create(*loop, [&] {
    for (auto& value : published) {
      if (value.load(std::memory_order_relaxed) != kSends) return;
    }
    async->close();
  });
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 1; i <= kSends; ++i) {
        published[t].store(i, std::memory_order_relaxed);
        async->send();
      }
    });
  }
  loop->run();
  for (auto& thread : threads) thread.join();
  EXPECT_TRUE(async->isClosed());
}

TEST(Async, CloseRacesWithSendsSafely) {
  for (int round = 0; round < 200; ++round) {
    auto loop = newLoop();
    std::atomic<bool> stop{false};
    auto async = Async::create(*loop, [] {});
    std::thread thread([&] {
      while (!stop.load(std::memory_order_relaxed)) async->send();
    });
    loop->run(RunMode::kNoWait);
    async->close([&] {
      stop = true;
      thread.join();  // no send after the close callback
    });
    loop->run();
  }
}

TEST(Post, RunsTasksInOrder) {
  auto loop = newLoop();
  auto keep = Async::create(*loop, [] {});
  std::vector<int> seen;
  std::thread thread([&] {
    for (int i = 0; i < 1000; ++i) {
      loop->post([&, i] {
        seen.push_back(i);
        if (i == 999) keep->close();
      });
    }
  });
  loop->run();
  thread.join();
  ASSERT_EQ(seen.size(), 1000u);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
}

TEST(Post, TasksLeftAtTheEndAreDropped) {
  auto loop = newLoop();
  auto shared = std::make_shared<int>(1);
  loop->post([shared] { FAIL(); });
  EXPECT_EQ(shared.use_count(), 2);
  loop.reset();
  EXPECT_EQ(shared.use_count(), 1);
}

TEST(Wake, EndsASleepBeforeItBegins) {
  auto loop = newLoop();
  auto timer = Timer::create(*loop);
  timer->start(60'000, [] {});
  loop->run(RunMode::kNoWait);
  loop->wake();
  EXPECT_TRUE(loop->run(RunMode::kOnce));
  EXPECT_LT(loop->sleptNs(), 10'000 * base::kNsPerMs);
}

}  // namespace
}  // namespace gyre::loop
