// Readiness of descriptors.
#include "loop/poller.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "loop/hooks.h"
#include "loop/loop.h"
#include "loop/test_support.h"

namespace gyre::loop {
namespace {

using testing::newLoop;

class PollerTest : public ::testing::Test {
 public:
  void onReady(uint32_t ready) {
    ++calls_;
    lastReady_ = ready;
    if (action_) action_(ready);
  }

 protected:
  void SetUp() override {
    int fds[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    mine_.reset(fds[0]);
    theirs_.reset(fds[1]);
  }

  /// Runs turns that do not sleep.
  void turns(int count = 1) {
    auto keep = Idle::create(*loop_);
    keep->start([] {});
    for (int i = 0; i < count; ++i) loop_->run(RunMode::kNoWait);
    keep->close();
  }
  void send(const char* text) { ASSERT_EQ(write(theirs_.get(), text, strlen(text)), ssize_t(strlen(text))); }
  std::string receive(size_t most) {
    std::string text(most, 0);
    ssize_t count = read(mine_.get(), text.data(), most);
    text.resize(count < 0 ? 0 : static_cast<size_t>(count));
    return text;
  }

  std::unique_ptr<Loop> loop_ = newLoop();
  base::Fd mine_, theirs_;
  Watcher watcher_{*loop_, Watcher::to<&PollerTest::onReady>, this};
  base::UniqueFunction<void(uint32_t)> action_;
  int calls_ = 0;
  uint32_t lastReady_ = 0;
};

TEST_F(PollerTest, TellsOfReadability) {
  ASSERT_TRUE(watcher_.start(mine_.get(), kReadable).ok());
  turns();
  EXPECT_EQ(calls_, 0);
  send("hello");
  turns();
  EXPECT_EQ(calls_, 1);
  EXPECT_EQ(lastReady_, uint32_t{kReadable});
}

TEST_F(PollerTest, CallsEveryTurnUntilExhausted) {
  ASSERT_TRUE(watcher_.start(mine_.get(), kReadable).ok());
  send("hello");
  turns(3);
  EXPECT_EQ(calls_, 3);
  EXPECT_EQ(receive(100), "hello");
  watcher_.exhausted(kReadable);
  turns(3);
  EXPECT_EQ(calls_, 3);
  send("again");
  turns();
  EXPECT_EQ(calls_, 4);
}

TEST_F(PollerTest, DataThatComesBetweenReadAndExhaustedIsNotLost) {
  ASSERT_TRUE(watcher_.start(mine_.get(), kReadable).ok());
  send("one");
  turns();
  EXPECT_EQ(receive(100), "one");
  send("two");
  watcher_.exhausted(kReadable);
  turns();
  EXPECT_EQ(calls_, 2);
}

TEST_F(PollerTest, PausedInterestIsSilentAndResumes) {
  ASSERT_TRUE(watcher_.start(mine_.get(), kReadable).ok());
  watcher_.setInterest(0);
  for (int i = 0; i < 20; ++i) {
    send("x");
    turns();
  }
  EXPECT_EQ(calls_, 0);
  watcher_.setInterest(kReadable);
  turns();
  EXPECT_EQ(calls_, 1);
  EXPECT_EQ(receive(100).size(), 20u);
  watcher_.exhausted(kReadable);
  send("y");
  turns();
  EXPECT_EQ(calls_, 2);
}

TEST_F(PollerTest, WritableOnlyWhenAsked) {
  ASSERT_TRUE(watcher_.start(mine_.get(), kReadable).ok());
  turns(2);
  EXPECT_EQ(calls_, 0);
  watcher_.addInterest(kWritable);
  turns();
  EXPECT_EQ(calls_, 1);
  EXPECT_EQ(lastReady_, uint32_t{kWritable});
  watcher_.removeInterest(kWritable);
  turns(2);
  EXPECT_EQ(calls_, 1);
}

TEST_F(PollerTest, WritableAgainAfterTheBufferDrains) {
  std::string block(65536, 'x');
  while (write(mine_.get(), block.data(), block.size()) > 0) {
  }
  ASSERT_EQ(errno, EAGAIN);
  ASSERT_TRUE(watcher_.start(mine_.get(), kWritable).ok());
  turns(2);
  EXPECT_EQ(calls_, 0);
  std::string sink(1 << 20, 0);
  while (read(theirs_.get(), sink.data(), sink.size()) > 0) {
  }
  turns();
  EXPECT_EQ(calls_, 1);
}

TEST_F(PollerTest, HangupIsReadableAndStays) {
  ASSERT_TRUE(watcher_.start(mine_.get(), kReadable).ok());
  send("last words");
  theirs_.reset();
  turns();
  EXPECT_TRUE(lastReady_ & kReadable);
  EXPECT_TRUE(lastReady_ & kHangup);
  EXPECT_EQ(receive(100), "last words");
  watcher_.exhausted(kReadable);  // a short read: but the end is still to be read
  turns();
  EXPECT_EQ(calls_, 2);
  EXPECT_EQ(receive(100), "");
}

TEST_F(PollerTest, MayStopInItsCallback) {
  ASSERT_TRUE(watcher_.start(mine_.get(), kReadable).ok());
  action_ = [&](uint32_t) { watcher_.stop(); };
  send("x");
  turns(3);
  EXPECT_EQ(calls_, 1);
  EXPECT_FALSE(watcher_.started());
  // And may start again.
  ASSERT_TRUE(watcher_.start(mine_.get(), kReadable).ok());
  turns();
  EXPECT_EQ(calls_, 2);
}

TEST_F(PollerTest, MayBeDestroyedByAnotherThatIsReady) {
  std::unique_ptr<Watcher> a, b;
  int calls = 0;
  auto callback = [](void* data, uint32_t) {
    auto* context = static_cast<std::pair<int*, std::unique_ptr<Watcher>*>*>(data);
    ++*context->first;
    context->second->reset();
  };
  std::pair<int*, std::unique_ptr<Watcher>*> killsB{&calls, &b}, killsA{&calls, &a};
  a = std::make_unique<Watcher>(*loop_, callback, &killsB);
  b = std::make_unique<Watcher>(*loop_, callback, &killsA);
  send("x");
  ASSERT_EQ(write(mine_.get(), "y", 1), 1);
  ASSERT_TRUE(a->start(mine_.get(), kReadable).ok());
  ASSERT_TRUE(b->start(theirs_.get(), kReadable).ok());
  turns();
  EXPECT_EQ(calls, 1);
}

TEST_F(PollerTest, RegularFilesAreRefused) {
  base::Fd file(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  auto result = watcher_.start(file.get(), kReadable);
  ASSERT_FALSE(result.ok());
  EXPECT_TRUE(result.error().is(EPERM));
  EXPECT_FALSE(watcher_.started());
}

TEST_F(PollerTest, WatchingTwiceIsRefused) {
  ASSERT_TRUE(watcher_.start(mine_.get(), kReadable).ok());
  Watcher second(
      *loop_, [](void*, uint32_t) {}, nullptr);
  EXPECT_EQ(second.start(mine_.get(), kReadable).code(), -EEXIST);
}

TEST_F(PollerTest, ADuplicateThatStaysOpenIsNotReported) {
  base::Fd duplicate(dup(mine_.get()));
  ASSERT_TRUE(watcher_.start(mine_.get(), kReadable).ok());
  watcher_.stop();
  mine_.reset();
  send("x");
  turns(2);
  EXPECT_EQ(calls_, 0);
}

TEST_F(PollerTest, MoreReadyThanOneCallReports) {
  constexpr int kPairs = 700;
  std::vector<base::Fd> ends;
  std::vector<std::unique_ptr<Watcher>> watchers;
  for (int i = 0; i < kPairs; ++i) {
    int fds[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    ends.emplace_back(fds[0]);
    ends.emplace_back(fds[1]);
    ASSERT_EQ(write(fds[1], "x", 1), 1);
    watchers.push_back(std::make_unique<Watcher>(*loop_, Watcher::to<&PollerTest::onReady>, this));
    ASSERT_TRUE(watchers.back()->start(fds[0], kReadable).ok());
  }
  turns();
  EXPECT_EQ(calls_, kPairs);
}

}  // namespace
}  // namespace gyre::loop
