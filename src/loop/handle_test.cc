// Life of a handle: references, closing.
#include "loop/handle.h"

#include "loop/loop.h"
#include "loop/test_support.h"
#include "loop/timer.h"

namespace gyre::loop {
namespace {

using testing::Log;
using testing::newLoop;

TEST(Handle, CloseCallbackNeverRunsInsideClose) {
  auto loop = newLoop();
  bool closed = false;
  auto timer = Timer::create(*loop);
  timer->close([&] { closed = true; });
  EXPECT_TRUE(timer->isClosing());
  EXPECT_FALSE(closed);
  EXPECT_TRUE(loop->alive());
  loop->run();
  EXPECT_TRUE(closed);
  EXPECT_TRUE(timer->isClosed());
}

TEST(Handle, ClosingTwiceKeepsTheFirstCallback) {
  auto loop = newLoop();
  Log log;
  auto timer = Timer::create(*loop);
  timer->close([&] { log.push_back("first"); });
  timer->close([&] { log.push_back("second"); });
  loop->run();
  timer->close([&] { log.push_back("third"); });
  loop->run();
  EXPECT_EQ(log, Log{"first"});
}

TEST(Handle, TheLoopHoldsItUntilItsCloseCallbackHasRun) {
  auto loop = newLoop();
  bool closed = false;
  Timer* raw;
  {
    auto timer = Timer::create(*loop);
    raw = timer.get();
    timer->close([&] {
      EXPECT_FALSE(raw->isActive());  // the memory is still there
      closed = true;
    });
  }
  EXPECT_EQ(raw->referenceCount(), 1u);
  loop->run();
  EXPECT_TRUE(closed);
}

TEST(Handle, AReferenceOutlivesTheClosing) {
  auto loop = newLoop();
  auto timer = Timer::create(*loop);
  timer->close();
  loop->run();
  EXPECT_TRUE(timer->isClosed());
  EXPECT_EQ(timer->referenceCount(), 1u);
}

TEST(Handle, TheOneClosedLastFinishesFirst) {
  auto loop = newLoop();
  Log log;
  auto a = Timer::create(*loop);
  auto b = Timer::create(*loop);
  a->close([&] { log.push_back("a"); });
  b->close([&] { log.push_back("b"); });
  loop->run();
  EXPECT_EQ(log, (Log{"b", "a"}));
}

TEST(Handle, ClosingInACloseCallbackWaitsForTheNextTurn) {
  auto loop = newLoop();
  uint64_t first = 0, second = 0;
  auto a = Timer::create(*loop);
  auto b = Timer::create(*loop);
  a->close([&] {
    first = loop->turns();
    b->close([&] { second = loop->turns(); });
  });
  loop->run();
  EXPECT_EQ(second, first + 1);
}

TEST(Handle, CallbackThatHoldsItsOwnHandleIsFreedByClose) {
  auto loop = newLoop();
  auto timer = Timer::create(*loop);
  timer->start(1000, [timer] {});
  EXPECT_EQ(timer->referenceCount(), 3u);
  timer->close();
  EXPECT_EQ(timer->referenceCount(), 2u);
  loop->run();
  EXPECT_EQ(timer->referenceCount(), 1u);
}

TEST(Handle, WalkSeesOpenHandles) {
  auto loop = newLoop();
  auto a = Timer::create(*loop);
  auto b = Timer::create(*loop);
  int owner;
  a->setOwner(&owner);
  int seen = 0;
  loop->forEachHandle([&](Handle& handle) {
    ++seen;
    EXPECT_EQ(handle.kind(), HandleKind::kTimer);
    handle.close();
  });
  EXPECT_EQ(seen, 2);
  EXPECT_EQ(a->owner(), &owner);
  loop->run();
  loop->forEachHandle([&](Handle&) { ++seen; });
  EXPECT_EQ(seen, 2);
}

}  // namespace
}  // namespace gyre::loop
