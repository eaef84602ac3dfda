// Operations that the kernel completes, and the fall-back to a lane.
#include "loop/uring.h"

#include <fcntl.h>
#include <liburing.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "loop/loop.h"
#include "loop/test_support.h"
#include "loop/timer.h"

namespace gyre::loop {
namespace {

using testing::newLoop;

/// Stats a path in the kernel or on a lane, whichever it is given to.
class StatRequest final : public Request {
 public:
  StatRequest(Loop& loop, std::string path) : Request(loop), path_(std::move(path)) {}
  ~StatRequest() override = default;

  base::UniqueFunction<void()> then;
  struct statx found {};

 protected:
  void prepare(io_uring_sqe& entry) override {
    io_uring_prep_statx(&entry, AT_FDCWD, path_.c_str(), 0, STATX_SIZE, &found);
  }
  void work() override { setResult(statx(AT_FDCWD, path_.c_str(), 0, STATX_SIZE, &found) == 0 ? 0 : -errno); }
  void finish() override {
    if (then) then();
  }

 private:
  std::string path_;
};

/// Reads a pipe to which nobody writes.
class PipeRead final : public Request {
 public:
  PipeRead(Loop& loop, int fd) : Request(loop), fd_(fd) {}
  ~PipeRead() override = default;
  int finished = 0;

 protected:
  void prepare(io_uring_sqe& entry) override { io_uring_prep_read(&entry, fd_, &byte_, 1, -1); }
  void finish() override { ++finished; }

 private:
  int fd_;
  char byte_ = 0;
};

class UringTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!loop_->uring()) GTEST_SKIP() << "no io_uring here";
  }
  std::unique_ptr<Loop> loop_ = newLoop();
};

TEST_F(UringTest, CompletesInThePollPhase) {
  StatRequest stat(*loop_, "/");
  bool done = false;
  stat.then = [&] { done = true; };
  ASSERT_TRUE(loop_->uring()->submit(stat).ok());
  EXPECT_TRUE(stat.inFlight());
  EXPECT_FALSE(done);
  EXPECT_TRUE(loop_->alive());
  loop_->run();
  EXPECT_TRUE(done);
  EXPECT_EQ(stat.result(), 0);
  EXPECT_FALSE(stat.inFlight());
  EXPECT_EQ(loop_->uring()->pending(), 0u);
}

TEST_F(UringTest, FailuresAreNegativeErrno) {
  StatRequest stat(*loop_, "/does/not/exist");
  ASSERT_TRUE(loop_->uring()->submit(stat).ok());
  loop_->run();
  EXPECT_EQ(stat.result(), -ENOENT);
}

TEST_F(UringTest, EntriesAreSubmittedTogether) {
  std::vector<std::unique_ptr<StatRequest>> stats;
  int done = 0;
  for (int i = 0; i < 100; ++i) {
    stats.push_back(std::make_unique<StatRequest>(*loop_, "/"));
    stats.back()->then = [&] { ++done; };
    ASSERT_TRUE(loop_->uring()->submit(*stats.back()).ok());
  }
  EXPECT_EQ(loop_->uring()->unsubmitted(), 100u);
  loop_->run();
  EXPECT_EQ(done, 100);
}

TEST_F(UringTest, MoreThanTheRingHolds) {
  std::vector<std::unique_ptr<StatRequest>> stats;
  int done = 0;
  for (int i = 0; i < 5000; ++i) {
    stats.push_back(std::make_unique<StatRequest>(*loop_, "/"));
    stats.back()->then = [&] { ++done; };
    auto submitted = loop_->uring()->submit(*stats.back());
    if (!submitted.ok()) {
      ASSERT_TRUE(loop_->lanes().submit(*stats.back(), Lane::kFs).ok());
    }
  }
  loop_->run();
  EXPECT_EQ(done, 5000);
}

TEST_F(UringTest, ARequestMayGoOnToALaneFromFinish) {
  StatRequest stat(*loop_, "/");
  int rounds = 0;
  stat.then = [&] {
    if (++rounds == 1) {
      ASSERT_TRUE(loop_->lanes().submit(stat, Lane::kFs).ok());
      EXPECT_EQ(stat.place(), Place::kLane);
    }
  };
  ASSERT_TRUE(loop_->uring()->submit(stat).ok());
  EXPECT_EQ(stat.place(), Place::kCompletion);
  loop_->run();
  EXPECT_EQ(rounds, 2);
  EXPECT_EQ(stat.result(), 0);
}

TEST_F(UringTest, AWaitingOperationCanBeCancelled) {
  int fds[2];
  ASSERT_EQ(pipe2(fds, O_CLOEXEC), 0);
  base::Fd in(fds[0]), out(fds[1]);
  PipeRead read(*loop_, in.get());
  ASSERT_TRUE(loop_->uring()->submit(read).ok());
  auto timer = Timer::create(*loop_);
  timer->start(10, [&] { EXPECT_TRUE(read.cancel()); });
  loop_->run();
  EXPECT_EQ(read.finished, 1);
  EXPECT_TRUE(read.result() == -ECANCELED || read.result() == -EINTR) << read.result();
}

TEST_F(UringTest, ShutdownCancelsWhatWaits) {
  int fds[2];
  ASSERT_EQ(pipe2(fds, O_CLOEXEC), 0);
  base::Fd in(fds[0]), out(fds[1]);
  PipeRead read(*loop_, in.get());
  ASSERT_TRUE(loop_->uring()->submit(read).ok());
  loop_->shutdown();
  EXPECT_EQ(read.finished, 1);
}

TEST_F(UringTest, TellsWhatTheKernelKnows) {
  EXPECT_TRUE(loop_->uring()->supports(IORING_OP_NOP));
  EXPECT_TRUE(loop_->uring()->supports(IORING_OP_READ));
  EXPECT_FALSE(loop_->uring()->supports(255));
}

TEST_F(UringTest, IsNotUsedOnceForbidden) {
  StatRequest stat(*loop_, "/");
  ASSERT_TRUE(loop_->uring()->submit(stat).ok());
  loop_->forbidUring();
  EXPECT_EQ(loop_->uring(), nullptr);
  loop_->run();  // what was in flight finishes
  EXPECT_EQ(stat.result(), 0);
}

TEST(Uring, OffByEnvironmentAndByOption) {
  auto without = newLoop({.allowUring = false});
  EXPECT_EQ(without->uring(), nullptr);
  const char* before = getenv("GYRE_IO_URING");
  std::string saved = before ? before : "";
  setenv("GYRE_IO_URING", "0", 1);
  auto loop = newLoop();
  EXPECT_EQ(loop->uring(), nullptr);
  if (before) {
    setenv("GYRE_IO_URING", saved.c_str(), 1);
  } else {
    unsetenv("GYRE_IO_URING");
  }
}

}  // namespace
}  // namespace gyre::loop
