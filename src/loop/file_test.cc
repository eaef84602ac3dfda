#include "loop/file_request.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <vector>

#include "loop/loop.h"

namespace gyre::loop {
namespace {

enum class Way { kBlocking, kRing, kLane };

/// Every test runs three times: blocking, with the ring where there is one, and on the lane alone.
class FileTest : public testing::TestWithParam<Way> {
 protected:
  void SetUp() override {
    char directory[] = "/tmp/gyre-file-test-XXXXXX";
    ASSERT_NE(mkdtemp(directory), nullptr);
    directory_ = directory;
    LoopOptions options;
    options.allowUring = GetParam() == Way::kRing;
    loop_ = std::move(Loop::create(std::move(options))).value();
    files_ = std::make_unique<Files>(*loop_);
  }
  void TearDown() override {
    std::string failed;
    EXPECT_EQ(file::removeTree(directory_.c_str(), failed), 0) << failed;
  }

  std::string at(const std::string& name) const { return directory_ + "/" + name; }

  /// Does the call the way under test, leaves it in `call`, and returns its result.
  int64_t run(FileCall& call) {
    if (GetParam() == Way::kBlocking) return call.perform();
    int64_t outcome = INT64_MIN;
    FileCall* back = &call;
    auto started = files_->start(std::move(call), [&outcome, back](int64_t result, FileCall& done) {
      outcome = result;
      *back = std::move(done);
    });
    EXPECT_TRUE(started.ok());
    EXPECT_EQ(outcome, INT64_MIN) << "the callback ran before start() returned";
    loop_->run();
    return outcome;
  }

  int64_t run(FileOp op, const std::string& path, const std::string& dest = {}) {
    FileCall call(op);
    call.path = path;
    call.dest = dest;
    return run(call);
  }

  int64_t write(const std::string& path, const std::string& text) {
    FileCall call(FileOp::kWriteFile);
    call.path = path;
    call.flags = O_WRONLY | O_CREAT | O_TRUNC;
    call.mode = 0644;
    call.buffer = const_cast<char*>(text.data());
    call.length = text.size();
    return run(call);
  }

  std::string readAll(const std::string& path) {
    FileCall call(FileOp::kReadFile);
    call.path = path;
    call.flags = O_RDONLY;
    int64_t result = run(call);
    return result < 0 ? "error " + std::to_string(result) : std::string(call.bytes.view());
  }

  std::string directory_;
  std::unique_ptr<Loop> loop_;
  std::unique_ptr<Files> files_;
};

TEST_P(FileTest, WritesAndReadsAWholeFile) {
  std::string text(100'000, 'x');
  EXPECT_EQ(write(at("a"), text), 100'000);
  EXPECT_EQ(readAll(at("a")), text);
  EXPECT_EQ(write(at("a"), "short"), 5);
  EXPECT_EQ(readAll(at("a")), "short");
  EXPECT_EQ(write(at("a"), ""), 0);
  EXPECT_EQ(readAll(at("a")), "");
}

TEST_P(FileTest, AFileWithContentIsCutToWhatIsWritten) {
  EXPECT_EQ(write(at("a"), std::string(10'000, 'x')), 10'000);
  ASSERT_EQ(::link(at("a").c_str(), at("b").c_str()), 0);
  int before = ::open(at("b").c_str(), O_RDONLY);
  EXPECT_EQ(write(at("a"), "new"), 3);
  EXPECT_EQ(readAll(at("b")), "new");
  char content[16];
  EXPECT_EQ(::read(before, content, sizeof content), 3);
  ::close(before);
}

TEST_P(FileTest, WritesToWhatCannotBeCut) {
  EXPECT_EQ(write("/dev/null", "away"), 4);
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  int reader = ::open(at("pipe").c_str(), O_RDONLY | O_NONBLOCK);
  EXPECT_EQ(write(at("pipe"), "through"), 7);
  char content[16];
  EXPECT_EQ(::read(reader, content, sizeof content), 7);
  ::close(reader);
}

TEST_P(FileTest, WhatWasWrittenBeforeAFailureIsAllThatTheFileHolds) {
  EXPECT_EQ(write(at("a"), std::string(10'000, 'x')), 10'000);
  rlimit saved;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &saved), 0);
  auto* handler = ::signal(SIGXFSZ, SIG_IGN);
  rlimit small{4096, saved.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  EXPECT_EQ(write(at("a"), std::string(8'000, 'y')), -EFBIG);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &saved), 0);
  ::signal(SIGXFSZ, handler);
  EXPECT_EQ(readAll(at("a")), std::string(4096, 'y'));
}

TEST_P(FileTest, ReadsAFileOfUnknownLength) { EXPECT_NE(readAll("/proc/self/status").find("Pid:"), std::string::npos); }

TEST_P(FileTest, TellsWhichCallOfSeveralFailed) {
  FileCall call(FileOp::kReadFile);
  call.path = at("missing");
  int64_t result = run(call);
  EXPECT_EQ(result, -ENOENT);
  EXPECT_EQ(call.error(result).toString(), "ENOENT: no such file or directory, open '" + at("missing") + "'");

  FileCall directory(FileOp::kReadFile);
  directory.path = directory_;
  result = run(directory);
  EXPECT_EQ(result, -EISDIR);
  EXPECT_EQ(directory.error(result).toString(), "EISDIR: illegal operation on a directory, read");
}

TEST_P(FileTest, OpensReadsWritesAtPositionsAndCloses) {
  FileCall open(FileOp::kOpen);
  open.path = at("p");
  open.flags = O_RDWR | O_CREAT;
  open.mode = 0600;
  auto fd = static_cast<int>(run(open));
  ASSERT_GE(fd, 0);

  char text[] = "0123456789";
  FileCall write(FileOp::kWrite);
  write.fd = fd;
  write.buffer = text;
  write.length = 10;
  EXPECT_EQ(run(write), 10);
  write.buffer = text;
  write.fd = fd;
  write.length = 2;
  write.offset = 4;
  write.op = FileOp::kWrite;
  EXPECT_EQ(run(write), 2);

  char got[16] = {};
  iovec vectors[2] = {{got, 3}, {got + 3, 13}};
  FileCall read(FileOp::kReadv);
  read.fd = fd;
  read.vectors = vectors;
  read.vectorCount = 2;
  read.offset = 2;
  EXPECT_EQ(run(read), 8);
  EXPECT_STREQ(got, "23016789");

  FileCall current(FileOp::kRead);
  current.fd = fd;
  current.buffer = got;
  current.length = 4;
  EXPECT_EQ(run(current), 0) << "the file's position is at its end";

  FileCall truncate(FileOp::kFtruncate);
  truncate.fd = fd;
  truncate.offset = 3;
  EXPECT_EQ(run(truncate), 0);
  FileCall sync(FileOp::kFsync);
  sync.fd = fd;
  EXPECT_EQ(run(sync), 0);
  FileCall stat(FileOp::kFstat);
  stat.fd = fd;
  EXPECT_EQ(run(stat), 0);
  EXPECT_EQ(stat.stat.size, 3u);

  FileCall close(FileOp::kClose);
  close.fd = fd;
  EXPECT_EQ(run(close), 0);
  close.op = FileOp::kClose;
  close.fd = fd;
  EXPECT_EQ(run(close), -EBADF);
}

TEST_P(FileTest, StatsFilesLinksAndTheirAbsence) {
  ASSERT_EQ(write(at("f"), "12345"), 5);
  EXPECT_EQ(run(FileOp::kSymlink, "f", at("l")), 0);
  FileCall stat(FileOp::kStat);
  stat.path = at("l");
  EXPECT_EQ(run(stat), 0);
  EXPECT_TRUE(stat.stat.isFile());
  EXPECT_EQ(stat.stat.size, 5u);
  EXPECT_GT(stat.stat.modified.sec, 1'000'000'000);

  stat = FileCall(FileOp::kLstat);
  stat.path = at("l");
  EXPECT_EQ(run(stat), 0);
  EXPECT_TRUE(S_ISLNK(stat.stat.mode));

  EXPECT_EQ(run(FileOp::kStat, at("none")), -ENOENT);
  FileCall fstat(FileOp::kFstat);
  EXPECT_EQ(run(fstat), -EBADF);
}

TEST_P(FileTest, KeepsTimesToTheMicrosecond) {
  ASSERT_EQ(write(at("t"), ""), 0);
  FileCall call(FileOp::kUtimes);
  call.path = at("t");
  call.times = {1700000000.123456, -1.5};
  EXPECT_EQ(run(call), 0);
  FileCall stat(FileOp::kStat);
  stat.path = at("t");
  EXPECT_EQ(run(stat), 0);
  EXPECT_EQ(stat.stat.accessed.sec, 1700000000);
  EXPECT_EQ(stat.stat.accessed.nsec, 123456000u);
  EXPECT_EQ(stat.stat.modified.sec, -2);
  EXPECT_EQ(stat.stat.modified.nsec, 500000000u);
}

TEST_P(FileTest, MakesMissingParentsAndSaysWhichWasFirst) {
  FileCall call(FileOp::kMkdirs);
  call.path = at("a/b/c");
  call.mode = 0777;
  EXPECT_EQ(run(call), 0);
  EXPECT_EQ(call.text, at("a"));
  call = FileCall(FileOp::kMkdirs);
  call.path = at("a/b/c");
  EXPECT_EQ(run(call), 0);
  EXPECT_EQ(call.text, "");
  ASSERT_EQ(write(at("a/file"), ""), 0);
  EXPECT_EQ(run(FileOp::kMkdirs, at("a/file")), -EEXIST);
  EXPECT_EQ(run(FileOp::kMkdirs, at("a/file/x/y")), -ENOTDIR);
  EXPECT_EQ(run(FileOp::kMkdir, at("a")), -EEXIST);
  EXPECT_EQ(run(FileOp::kRmdir, at("a")), -ENOTEMPTY);
}

TEST_P(FileTest, ListsADirectorySortedAndInParts) {
  for (const char* name : {"b", "a", "c"}) ASSERT_EQ(write(at(name), ""), 0);
  FileCall make(FileOp::kMkdir);
  make.path = at("d");
  make.mode = 0777;
  ASSERT_EQ(run(make), 0);

  FileCall list(FileOp::kReadDirWhole);
  list.path = directory_;
  EXPECT_EQ(run(list), 4);
  std::string names;
  for (size_t i = 0; i < list.entries.size(); ++i) names += list.entries.name(i);
  EXPECT_EQ(names, "abcd");
  EXPECT_EQ(list.entries.type(3), FileType::kDirectory);

  FileCall open(FileOp::kOpenDir);
  open.path = directory_;
  ASSERT_EQ(run(open), 0);
  size_t seen = 0;
  for (;;) {
    FileCall part(FileOp::kReadDir);
    part.dir = open.dir;
    part.length = 3;
    int64_t got = run(part);
    ASSERT_GE(got, 0);
    if (got == 0) break;
    seen += static_cast<size_t>(got);
  }
  EXPECT_EQ(seen, 4u);
  FileCall close(FileOp::kCloseDir);
  close.dir = open.dir;
  EXPECT_EQ(run(close), 0);
  EXPECT_EQ(run(FileOp::kReadDirWhole, at("none")), -ENOENT);
}

TEST_P(FileTest, CopiesWithModeAndRefusesWhatIsThere) {
  std::string text(300'000, 'c');
  ASSERT_EQ(write(at("from"), text), 300'000);
  ASSERT_EQ(chmod(at("from").c_str(), 0640), 0);
  EXPECT_EQ(run(FileOp::kCopyFile, at("from"), at("to")), 0);
  EXPECT_EQ(readAll(at("to")), text);
  FileStat found;
  ASSERT_EQ(file::stat(at("to").c_str(), file::Follow::kYes, found), 0);
  EXPECT_EQ(found.mode & 0777, 0640u);

  FileCall exclusive(FileOp::kCopyFile);
  exclusive.path = at("from");
  exclusive.dest = at("to");
  exclusive.flags = file::kCopyExclusive;
  int64_t result = run(exclusive);
  EXPECT_EQ(result, -EEXIST);
  EXPECT_EQ(exclusive.error(result).toString(),
            "EEXIST: file already exists, copyfile '" + at("from") + "' -> '" + at("to") + "'");
  EXPECT_EQ(run(FileOp::kCopyFile, at("from"), at("from")), 0) << "onto itself";
  EXPECT_EQ(readAll(at("from")), text);
  EXPECT_EQ(run(FileOp::kCopyFile, "/proc/self/status", at("proc")), 0);
  EXPECT_NE(readAll(at("proc")).find("Pid:"), std::string::npos);
}

TEST_P(FileTest, ResolvesLinksAndPaths) {
  ASSERT_EQ(write(at("real"), ""), 0);
  ASSERT_EQ(run(FileOp::kSymlink, "real", at("link")), 0);
  FileCall call(FileOp::kReadlink);
  call.path = at("link");
  EXPECT_EQ(run(call), 0);
  EXPECT_EQ(call.text, "real");
  call = FileCall(FileOp::kRealpath);
  call.path = at("./link");
  EXPECT_EQ(run(call), 0);
  EXPECT_EQ(call.text, at("real"));
  EXPECT_EQ(run(FileOp::kReadlink, at("real")), -EINVAL);
  std::string longTarget(3000, 'y');
  ASSERT_EQ(run(FileOp::kSymlink, longTarget, at("long")), 0);
  call = FileCall(FileOp::kReadlink);
  call.path = at("long");
  EXPECT_EQ(run(call), 0);
  EXPECT_EQ(call.text, longTarget);
}

TEST_P(FileTest, RemovesATreeButFollowsNoLinks) {
  ASSERT_EQ(run(FileOp::kMkdirs, at("keep")), 0);
  chmod(at("keep").c_str(), 0777);
  ASSERT_EQ(write(at("keep/file"), "kept"), 4);
  std::string made;
  ASSERT_EQ(file::mkdirs(at("tree/a/b").c_str(), 0777, made), 0);
  ASSERT_EQ(write(at("tree/a/b/f"), ""), 0);
  ASSERT_EQ(run(FileOp::kSymlink, at("keep"), at("tree/a/link")), 0);
  EXPECT_EQ(run(FileOp::kRemoveTree, at("tree")), 0);
  EXPECT_EQ(run(FileOp::kStat, at("tree")), -ENOENT);
  EXPECT_EQ(readAll(at("keep/file")), "kept");
  EXPECT_EQ(run(FileOp::kRemoveTree, at("tree")), -ENOENT);
}

TEST_P(FileTest, MakesDirectoriesOfUniqueName) {
  FileCall call(FileOp::kMkdtemp);
  call.path = at("t-");
  EXPECT_EQ(run(call), 0);
  EXPECT_EQ(call.text.size(), at("t-").size() + 6);
  FileCall failing(FileOp::kMkdtemp);
  failing.path = at("none/t-");
  int64_t result = run(failing);
  EXPECT_EQ(failing.error(result).toString(),
            "ENOENT: no such file or directory, mkdtemp '" + at("none/t-") + "XXXXXX'");
}

TEST_P(FileTest, DoesManyAtOnce) {
  if (GetParam() == Way::kBlocking) GTEST_SKIP() << "one at a time by its nature";
  ASSERT_EQ(write(at("many"), "many"), 4);
  int fd = ::open(at("many").c_str(), O_RDONLY | O_CLOEXEC);
  int left = 2000;
  char buffers[64][4];
  std::vector<int64_t> results;
  std::function<void(int)> next = [&](int slot) {
    if (left-- <= 0) return;
    FileCall call(left % 2 ? FileOp::kStat : FileOp::kRead);
    call.path = at("many");
    call.fd = fd;
    call.buffer = buffers[slot];
    call.length = 4;
    call.offset = 0;
    ASSERT_TRUE(files_
                    ->start(std::move(call),
                            [&, slot](int64_t result, FileCall&) {
                              results.push_back(result);
                              next(slot);
                            })
                    .ok());
  };
  for (int slot = 0; slot < 64; ++slot) next(slot);
  loop_->run();
  ::close(fd);
  ASSERT_EQ(results.size(), 2000u);
  int64_t sum = 0;
  for (int64_t result : results) sum += result;
  EXPECT_EQ(sum, 4000);
}

TEST_P(FileTest, FinishesWhatIsInFlightAtTeardown) {
  if (GetParam() == Way::kBlocking) GTEST_SKIP() << "nothing is in flight";
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  char buffer[8];
  int64_t outcome = INT64_MIN;
  FileCall call(FileOp::kRead);
  call.fd = ends[0];
  call.buffer = buffer;
  call.length = sizeof buffer;
  ASSERT_TRUE(files_->start(std::move(call), [&](int64_t result, FileCall&) { outcome = result; }).ok());
  files_.reset();
  // The lane's thread cannot be got out of a read that blocks; the writer's end closing does it.
  if (!loop_->uring()) ::close(std::exchange(ends[1], -1));
  loop_.reset();
  EXPECT_TRUE(outcome == -ECANCELED || outcome == 0) << outcome;
  ::close(ends[0]);
  if (ends[1] >= 0) ::close(ends[1]);
}

INSTANTIATE_TEST_SUITE_P(Ways, FileTest, testing::Values(Way::kBlocking, Way::kRing, Way::kLane), [](const auto& info) {
  switch (info.param) {
    case Way::kBlocking:
      return "Blocking";
    case Way::kRing:
      return "Ring";
    case Way::kLane:
      return "Lane";
  }
  return "";
});

}  // namespace
}  // namespace gyre::loop
