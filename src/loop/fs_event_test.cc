#include "loop/fs_event.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>
#include <string>

#include "loop/file_ops.h"
#include "loop/fs_poll.h"
#include "loop/loop.h"
#include "loop/timer.h"

namespace gyre::loop {
namespace {

void put(const std::string& path, const char* text) {
  int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(::write(fd, text, strlen(text)), static_cast<ssize_t>(strlen(text)));
  ::close(fd);
}

class FsEventTest : public testing::Test {
 protected:
  void SetUp() override {
    char directory[] = "/tmp/gyre-event-test-XXXXXX";
    ASSERT_NE(mkdtemp(directory), nullptr);
    directory_ = directory;
    loop_ = std::move(Loop::create()).value();
    deadline_ = Timer::create(*loop_);
  }
  void TearDown() override {
    deadline_.reset();
    loop_.reset();
    std::string failed;
    file::removeTree(directory_.c_str(), failed);
  }

  /// Runs until `done`, five seconds at most.
  template <typename Done>
  bool runUntil(Done&& done) {
    bool late = false;
    deadline_->start(5000, [&] { late = true; });
    while (!done() && !late) loop_->run(RunMode::kOnce);
    deadline_->stop();
    return !late;
  }

  FsEvent::Callback record() {
    return [this](int kinds, std::string_view name) { seen_.insert({std::string(name), kinds}); };
  }
  bool saw(const std::string& name, int kind) const {
    for (auto& [seen, kinds] : seen_) {
      if (seen == name && (kinds & kind)) return true;
    }
    return false;
  }

  std::string directory_;
  std::unique_ptr<Loop> loop_;
  base::Ref<Timer> deadline_;
  std::set<std::pair<std::string, int>> seen_;
};

TEST_F(FsEventTest, TellsOfFilesInADirectory) {
  auto event = FsEvent::create(*loop_);
  ASSERT_TRUE(event->start(directory_, FsEvent::Depth::kThis, record()).ok());
  put(directory_ + "/new", "text");
  EXPECT_TRUE(runUntil([&] { return saw("new", FsEvent::kRename) && saw("new", FsEvent::kChange); }));
}

TEST_F(FsEventTest, CallsAWatchedFileByItsBaseName) {
  put(directory_ + "/file", "a");
  auto event = FsEvent::create(*loop_);
  ASSERT_TRUE(event->start(directory_ + "/file", FsEvent::Depth::kThis, record()).ok());
  put(directory_ + "/file", "b");
  EXPECT_TRUE(runUntil([&] { return saw("file", FsEvent::kChange); }));
}

TEST_F(FsEventTest, FollowsDirectoriesMadeLater) {
  auto event = FsEvent::create(*loop_);
  ASSERT_TRUE(event->start(directory_, FsEvent::Depth::kAllBelow, record()).ok());
  std::string made;
  ASSERT_EQ(file::mkdirs((directory_ + "/a/b").c_str(), 0755, made), 0);
  put(directory_ + "/a/b/early", "1");
  EXPECT_TRUE(runUntil([&] { return saw("a/b/early", FsEvent::kRename); }));
  put(directory_ + "/a/b/later", "2");
  EXPECT_TRUE(runUntil([&] { return saw("a/b/later", FsEvent::kChange); }));
}

TEST_F(FsEventTest, SharesOneHub) {
  auto hub = std::move(FsEventHub::create(*loop_)).value();
  auto first = FsEvent::create(*loop_, hub);
  auto second = FsEvent::create(*loop_, hub);
  hub.reset();
  int firstCalls = 0;
  ASSERT_TRUE(first
                  ->start(directory_, FsEvent::Depth::kThis,
                          [&](int, std::string_view) {
                            ++firstCalls;
                            first->stop();  // from inside its own callback
                          })
                  .ok());
  ASSERT_TRUE(second->start(directory_, FsEvent::Depth::kThis, record()).ok());
  put(directory_ + "/x", "1");
  put(directory_ + "/y", "1");
  EXPECT_TRUE(runUntil([&] { return saw("y", FsEvent::kChange); }));
  EXPECT_EQ(firstCalls, 1);
  EXPECT_FALSE(first->isActive());
}

TEST_F(FsEventTest, TellsWhatCannotBeWatched) {
  auto event = FsEvent::create(*loop_);
  auto started = event->start(directory_ + "/none", FsEvent::Depth::kThis, record());
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().toString(), "ENOENT: no such file or directory, watch '" + directory_ + "/none'");
  EXPECT_FALSE(loop_->alive());
}

TEST_F(FsEventTest, PollTellsOfAbsenceComingAndChange) {
  auto poll = FsPoll::create(*loop_);
  std::string path = directory_ + "/polled";
  std::string story;
  ASSERT_TRUE(poll->start(path, 5,
                          [&](int status, const FileStat& before, const FileStat& now) {
                            story += std::to_string(status) + ":" + std::to_string(before.size) + ">" +
                                     std::to_string(now.size) + " ";
                          })
                  .ok());
  EXPECT_TRUE(runUntil([&] { return story == "-2:0>0 "; }));
  put(path + "~", "abc");
  ASSERT_EQ(rename((path + "~").c_str(), path.c_str()), 0);
  EXPECT_TRUE(runUntil([&] { return story == "-2:0>0 0:0>3 "; })) << story;
  ASSERT_EQ(truncate(path.c_str(), 1), 0);
  EXPECT_TRUE(runUntil([&] { return story == "-2:0>0 0:0>3 0:3>1 "; })) << story;
  poll->close();
  EXPECT_FALSE(loop_->run());
}

}  // namespace
}  // namespace gyre::loop
