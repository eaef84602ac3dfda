// The loop inside a foreign loop, here poll(2).
#include <poll.h>
#include <unistd.h>

#include <thread>

#include "loop/async.h"
#include "loop/lanes.h"
#include "loop/loop.h"
#include "loop/test_support.h"
#include "loop/timer.h"

namespace gyre::loop {
namespace {

using testing::newLoop;

/// Runs the loop as a foreign loop would, until `done`; returns how often the foreign loop woke up.
int runInside(Loop& loop, const bool& done) {
  int wakeUps = 0;
  while (!done) {
    int timeoutMs = 10'000;
    if (auto deadline = loop.nextDeadline()) {
      uint64_t now = base::monotonicNs();
      timeoutMs = *deadline > now ? static_cast<int>((*deadline - now + 999'999) / 1'000'000) : 0;
    }
    pollfd descriptor{loop.backendFd(), POLLIN, 0};
    EXPECT_GE(::poll(&descriptor, 1, timeoutMs), 0);
    ++wakeUps;
    loop.run(RunMode::kNoWait);
  }
  return wakeUps;
}

TEST(Embed, TimersSetTheDeadline) {
  auto loop = newLoop();
  EXPECT_FALSE(loop->nextDeadline().has_value());
  auto timer = Timer::create(*loop);
  bool done = false;
  timer->start(20, [&] { done = true; });
  auto deadline = loop->nextDeadline();
  ASSERT_TRUE(deadline.has_value());
  EXPECT_LE(*deadline, base::monotonicNs() + 20 * base::kNsPerMs);
  EXPECT_LE(runInside(*loop, done), 4);
}

TEST(Embed, OtherThreadsMakeTheDescriptorReadable) {
  auto loop = newLoop();
  bool done = false;
  auto async = Async::create(*loop, [&] { done = true; });
  std::thread thread([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    async->send();
  });
  EXPECT_LE(runInside(*loop, done), 3);
  thread.join();
}

TEST(Embed, LaneJobsAndDescriptorsToo) {
  auto loop = newLoop();
  int fds[2];
  ASSERT_EQ(pipe(fds), 0);
  base::Fd in(fds[0]), out(fds[1]);
  bool done = false;
  Watcher watcher(
      *loop, [](void* data, uint32_t) { *static_cast<bool*>(data) = true; }, &done);
  ASSERT_TRUE(watcher.start(in.get(), kReadable).ok());
  auto started = Work::start(
      *loop, Lane::kCpu, [] { std::this_thread::sleep_for(std::chrono::milliseconds(10)); },
      [&](int) { ASSERT_EQ(write(out.get(), "x", 1), 1); });
  ASSERT_TRUE(started.ok());
  EXPECT_LE(runInside(*loop, done), 6);
}

TEST(Embed, WhatIsDueAtOnceHasADeadlineInThePast) {
  auto loop = newLoop();
  auto timer = Timer::create(*loop);
  timer->close();
  auto deadline = loop->nextDeadline();
  ASSERT_TRUE(deadline.has_value());
  EXPECT_LE(*deadline, base::monotonicNs());
}

// A wake-up that came while the loop ran must not leave the descriptor readable for ever.
TEST(Embed, TheDescriptorFallsSilent) {
  auto loop = newLoop();
  auto async = Async::create(*loop, [] {});
  for (int i = 0; i < 3; ++i) {
    loop->nextDeadline();
    async->send();
    pollfd descriptor{loop->backendFd(), POLLIN, 0};
    EXPECT_EQ(::poll(&descriptor, 1, 1000), 1);
    loop->run(RunMode::kNoWait);
    loop->nextDeadline();
    EXPECT_EQ(::poll(&descriptor, 1, 0), 0);
  }
}

}  // namespace
}  // namespace gyre::loop
