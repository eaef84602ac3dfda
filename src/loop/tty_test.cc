#include "loop/tty.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "loop/loop.h"

namespace gyre::loop {
namespace {

using base::Fd;
using base::Ref;
using base::Result;

class TtyTest : public testing::Test {
 protected:
  void SetUp() override {
    control_.reset(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    ASSERT_TRUE(control_.valid());
    ASSERT_EQ(grantpt(control_.get()), 0);
    ASSERT_EQ(unlockpt(control_.get()), 0);
    terminal_.reset(::open(ptsname(control_.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
    ASSERT_TRUE(terminal_.valid());
    tty_ = Tty::create(*loop_);
    ASSERT_TRUE(tty_->open(terminal_.get()).ok());
  }

  tcflag_t localFlags() {
    termios mode;
    tcgetattr(terminal_.get(), &mode);
    return mode.c_lflag;
  }

  std::unique_ptr<Loop> loop_ = std::move(*Loop::create());
  Fd control_;
  Fd terminal_;
  Ref<Tty> tty_;
};

TEST_F(TtyTest, RefusesWhatIsNoTerminal) {
  Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  EXPECT_EQ(Tty::create(*loop_)->open(null.get()).code(), -EINVAL);
}

TEST_F(TtyTest, TellsTheWindowSize) {
  winsize size{};
  size.ws_col = 123;
  size.ws_row = 45;
  ASSERT_EQ(ioctl(terminal_.get(), TIOCSWINSZ, &size), 0);
  EXPECT_EQ(tty_->windowSize()->columns, 123);
  EXPECT_EQ(tty_->windowSize()->rows, 45);
}

TEST_F(TtyTest, RawModeAndBack) {
  const tcflag_t before = localFlags();
  ASSERT_TRUE(tty_->setMode(TtyMode::kRaw).ok());
  EXPECT_FALSE(localFlags() & (ECHO | ICANON | ISIG));
  ASSERT_TRUE(tty_->setMode(TtyMode::kNormal).ok());
  EXPECT_EQ(localFlags(), before);
}

TEST_F(TtyTest, RestoreTerminalBringsTheFirstModeBack) {
  const tcflag_t before = localFlags();
  ASSERT_TRUE(tty_->setMode(TtyMode::kRaw).ok());
  EXPECT_EQ(restoreTerminal(), 0);
  EXPECT_EQ(localFlags(), before);
}

TEST_F(TtyTest, CloseBringsTheFirstModeBack) {
  const tcflag_t before = localFlags();
  ASSERT_TRUE(tty_->setMode(TtyMode::kRaw).ok());
  tty_->close();
  EXPECT_EQ(localFlags(), before);
}

TEST_F(TtyTest, LeavesTheFlagsOfTheGivenDescriptorAlone) { EXPECT_FALSE(fcntl(terminal_.get(), F_GETFL) & O_NONBLOCK); }

TEST_F(TtyTest, ReadsAllTheLinesThatWait) {
  ASSERT_EQ(write(control_.get(), "one\ntwo\n", 8), 8);
  std::string got;
  ASSERT_TRUE(tty_->startReading([&](Result<std::span<const char>> bytes) {
                    got.append(bytes->begin(), bytes->end());
                    if (got.size() == 8) tty_->close();
                  })
                  .ok());
  loop_->run();
  EXPECT_EQ(got, "one\ntwo\n");
}

TEST_F(TtyTest, WritesToTheTerminal) {
  tty_->write("shown");
  char text[16] = {};
  EXPECT_EQ(read(control_.get(), text, sizeof(text)), 5);
  EXPECT_STREQ(text, "shown");
}

}  // namespace
}  // namespace gyre::loop
