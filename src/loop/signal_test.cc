// Signals.
#include "loop/signal.h"

#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <thread>

#include "loop/async.h"
#include "loop/loop.h"
#include "loop/test_support.h"
#include "loop/timer.h"

namespace gyre::loop {
namespace {

using testing::Log;
using testing::newLoop;

TEST(Signal, IsDeliveredOnTheLoop) {
  auto loop = newLoop();
  int got = 0;
  auto signal = Signal::create(*loop);
  ASSERT_TRUE(signal
                  ->start(SIGUSR1,
                          [&](int signum) {
                            got = signum;
                            signal->stop();
                          })
                  .ok());
  EXPECT_TRUE(loop->alive());
  kill(getpid(), SIGUSR1);
  EXPECT_EQ(got, 0);
  loop->run();
  EXPECT_EQ(got, SIGUSR1);
  EXPECT_FALSE(loop->alive());
}

TEST(Signal, WakesASleepingLoop) {
  auto loop = newLoop();
  auto signal = Signal::create(*loop);
  bool got = false;
  ASSERT_TRUE(signal->startOnce(SIGUSR2, [&](int) { got = true; }).ok());
  std::thread thread([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    kill(getpid(), SIGUSR2);
  });
  loop->run();
  thread.join();
  EXPECT_TRUE(got);
}

TEST(Signal, EveryWatcherIsCalled) {
  auto loop = newLoop();
  Log log;
  auto a = Signal::create(*loop);
  auto b = Signal::create(*loop);
  auto other = Signal::create(*loop);
  ASSERT_TRUE(a->start(SIGUSR1, [&](int) { log.push_back("a"); }).ok());
  ASSERT_TRUE(b->start(SIGUSR1, [&](int) {
                 log.push_back("b");
                 loop->stop();
               }).ok());
  ASSERT_TRUE(other->start(SIGUSR2, [&](int) { log.push_back("other"); }).ok());
  raise(SIGUSR1);
  loop->run();
  EXPECT_EQ(log, (Log{"a", "b"}));
}

TEST(Signal, AWatcherStoppedByAnotherIsNotCalled) {
  auto loop = newLoop();
  Log log;
  auto a = Signal::create(*loop);
  auto b = Signal::create(*loop);
  ASSERT_TRUE(a->start(SIGUSR1, [&](int) {
                 log.push_back("a");
                 b->stop();
                 a->stop();
               }).ok());
  ASSERT_TRUE(b->start(SIGUSR1, [&](int) { log.push_back("b"); }).ok());
  raise(SIGUSR1);
  loop->run();
  EXPECT_EQ(log, Log{"a"});
}

TEST(Signal, SeveralSignalsArriveInOrder) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer delivers signals late and merges them";
#endif
  auto loop = newLoop();
  std::vector<int> got;
  auto a = Signal::create(*loop);
  auto b = Signal::create(*loop);
  auto note = [&](int signum) {
    got.push_back(signum);
    if (got.size() == 3) loop->stop();
  };
  ASSERT_TRUE(a->start(SIGUSR1, note).ok());
  ASSERT_TRUE(b->start(SIGUSR2, note).ok());
  raise(SIGUSR2);
  raise(SIGUSR1);
  raise(SIGUSR2);
  loop->run();
  EXPECT_EQ(got, (std::vector<int>{SIGUSR2, SIGUSR1, SIGUSR2}));
}

std::atomic<int> oldHandlerCalls{0};

TEST(Signal, TheFormerDispositionComesBack) {
  struct sigaction old {};
  old.sa_handler = [](int) { ++oldHandlerCalls; };
  ASSERT_EQ(sigaction(SIGUSR1, &old, nullptr), 0);
  {
    auto loop = newLoop();
    auto a = Signal::create(*loop);
    auto b = Signal::create(*loop);
    ASSERT_TRUE(a->start(SIGUSR1, [](int) {}).ok());
    ASSERT_TRUE(b->start(SIGUSR1, [](int) {}).ok());
    raise(SIGUSR1);
    a->close();
    raise(SIGUSR1);
    EXPECT_EQ(oldHandlerCalls, 0);
    b->stop();
    raise(SIGUSR1);
    EXPECT_EQ(oldHandlerCalls, 1);
  }
  ::signal(SIGUSR1, SIG_DFL);
}

TEST(Signal, SeveralLoopsOnSeveralThreads) {
  std::atomic<int> ready{0}, got{0};
  auto body = [&] {
    auto loop = newLoop();
    auto signal = Signal::create(*loop);
    ASSERT_TRUE(signal->startOnce(SIGUSR1, [&](int) { ++got; }).ok());
    ++ready;
    loop->run();
  };
  std::thread a(body), b(body), c(body);
  while (ready < 3) std::this_thread::yield();
  kill(getpid(), SIGUSR1);
  a.join();
  b.join();
  c.join();
  EXPECT_EQ(got, 3);
}

TEST(Signal, BadNumbersAreErrors) {
  auto loop = newLoop();
  auto signal = Signal::create(*loop);
  for (int signum : {0, -1, 65, SIGKILL, SIGSTOP}) {
    auto result = signal->start(signum, [](int) {});
    ASSERT_FALSE(result.ok());
    EXPECT_TRUE(result.error().is(EINVAL));
  }
  EXPECT_FALSE(signal->isActive());
}

TEST(Signal, StartingAgainChangesTheNumber) {
  auto loop = newLoop();
  std::vector<int> got;
  auto signal = Signal::create(*loop);
  auto note = [&](int signum) {
    got.push_back(signum);
    signal->stop();
  };
  ASSERT_TRUE(signal->start(SIGUSR1, note).ok());
  ASSERT_TRUE(signal->start(SIGUSR2, note).ok());
  raise(SIGUSR2);
  loop->run();
  EXPECT_EQ(got, std::vector<int>{SIGUSR2});
}

}  // namespace
}  // namespace gyre::loop
