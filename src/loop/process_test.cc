#include "loop/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include "loop/loop.h"
#include "loop/pipe.h"

namespace gyre::loop {
namespace {

using base::Fd;
using base::Ref;
using base::Result;

class ProcessTest : public testing::Test {
 protected:
  // Runs a shell command; returns what it wrote to its standard output.
  std::string shell(const std::string& command, ProcessOptions options = {}) {
    options.file = "/bin/sh";
    options.args = {"sh", "-c", command};
    return run(std::move(options));
  }

  std::string run(ProcessOptions options) {
    int ends[2];
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    Ref<Pipe> out = Pipe::create(*loop_);
    EXPECT_TRUE(out->open(Fd(ends[0])).ok());
    Fd childEnd(ends[1]);
    if (options.stdio.size() < 2) options.stdio.resize(2, -1);
    options.stdio[1] = childEnd.get();
    auto child = Process::spawn(*loop_, options, [this](ProcessExit exit) {
      exit_ = exit;
      ++exits_;
    });
    code_ = child.code();
    childEnd.reset();
    if (!child.ok()) {
      out->close();
      return {};
    }
    std::string got;
    EXPECT_TRUE(out->startReading([&](Result<std::span<const char>> bytes) {
                     if (!bytes) return out->close();
                     got.append(bytes->begin(), bytes->end());
                   })
                    .ok());
    loop_->run();
    (*child)->close();
    return got;
  }

  std::unique_ptr<Loop> loop_ = std::move(*Loop::create());
  ProcessExit exit_;
  int exits_ = 0;
  int code_ = 0;
};

TEST_F(ProcessTest, ReportsTheExitCode) {
  shell("exit 7");
  EXPECT_EQ(exits_, 1);
  EXPECT_EQ(exit_.exitCode, 7);
  EXPECT_EQ(exit_.signal, 0);
}

TEST_F(ProcessTest, ReportsTheSignal) {
  shell("kill -TERM $$");
  EXPECT_EQ(exit_.exitCode, 0);
  EXPECT_EQ(exit_.signal, SIGTERM);
}

TEST_F(ProcessTest, FindsTheProgramInPath) {
  ProcessOptions options;
  options.file = "echo";
  options.args = {"echo", "found"};
  EXPECT_EQ(run(options), "found\n");
}

TEST_F(ProcessTest, LooksInThePathOfItsEnvironment) {
  ProcessOptions options;
  options.file = "echo";
  options.env = std::vector<std::string>{"PATH=/nowhere"};
  run(options);
  EXPECT_EQ(code_, -ENOENT);
}

TEST_F(ProcessTest, PassesEnvironmentAndFolder) {
  ProcessOptions options;
  options.env = std::vector<std::string>{"COLOUR=blue"};
  options.cwd = "/usr";
  EXPECT_EQ(shell("echo $COLOUR; pwd", options), "blue\n/usr\n");
}

TEST_F(ProcessTest, ReportsWhatCannotRun) {
  ProcessOptions options;
  options.file = "gyre-no-such-program";
  run(options);
  EXPECT_EQ(code_, -ENOENT);
  options.file = "/etc/passwd";
  run(options);
  EXPECT_EQ(code_, -EACCES);
  options.file = "/bin/true";
  options.cwd = "/no/such/folder";
  run(options);
  EXPECT_EQ(code_, -ENOENT);
  EXPECT_EQ(exits_, 0);
}

TEST_F(ProcessTest, RunsAScriptWithoutInterpreterLine) {
  char path[] = "/tmp/gyre-script-XXXXXX";
  Fd file(mkstemp(path));
  const char text[] = "echo script $1\n";
  ASSERT_EQ(write(file.get(), text, sizeof(text) - 1), static_cast<ssize_t>(sizeof(text) - 1));
  fchmod(file.get(), 0755);
  file.reset();
  ProcessOptions options;
  options.file = path;
  options.args = {path, "runs"};
  EXPECT_EQ(run(options), "script runs\n");
  unlink(path);
}

TEST_F(ProcessTest, PlacesDescriptorsThatCross) {
  int a[2];
  int b[2];
  ASSERT_EQ(pipe2(a, O_CLOEXEC), 0);
  ASSERT_EQ(pipe2(b, O_CLOEXEC), 0);
  Fd aRead(a[0]), aWrite(a[1]), bRead(b[0]), bWrite(b[1]);
  ASSERT_LT(aWrite.get(), 64);
  ProcessOptions options;
  options.file = "/bin/sh";
  // Each of the two wants the place of the other.
  options.stdio.assign(static_cast<size_t>(bWrite.get()) + 1, -1);
  options.stdio[static_cast<size_t>(aWrite.get())] = bWrite.get();
  options.stdio[static_cast<size_t>(bWrite.get())] = aWrite.get();
  options.args = {"sh", "-c",
                  "echo to-b >&" + std::to_string(aWrite.get()) + "; echo to-a >&" + std::to_string(bWrite.get())};
  auto child = Process::spawn(*loop_, options, [](ProcessExit) {});
  ASSERT_TRUE(child.ok());
  loop_->run();
  char text[16] = {};
  EXPECT_EQ(read(aRead.get(), text, sizeof(text)), 5);
  EXPECT_STREQ(text, "to-a\n");
  EXPECT_EQ(read(bRead.get(), text, sizeof(text)), 5);
  EXPECT_STREQ(text, "to-b\n");
}

TEST_F(ProcessTest, LeaksNoDescriptors) {
  Fd other(dup(0));
  fcntl(other.get(), F_SETFD, FD_CLOEXEC);
  for (int fd : {other.get(), loop_->backendFd()}) {
    EXPECT_EQ(shell("test -e /proc/$$/fd/" + std::to_string(fd) + " || echo gone"), "gone\n");
  }
}

TEST_F(ProcessTest, ResetsSignals) {
  signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(shell("grep SigIgn /proc/self/status"), "SigIgn:\t0000000000000000\n");
  EXPECT_EQ(shell("grep SigBlk /proc/self/status"), "SigBlk:\t0000000000000000\n");
}

TEST_F(ProcessTest, DetachedLeadsItsOwnSession) {
  ProcessOptions options;
  options.detached = true;
  EXPECT_EQ(shell("test $(ps -o sid= -p $$ 2>/dev/null || cut -d' ' -f6 /proc/$$/stat) -eq $$ && echo own", options),
            "own\n");
}

TEST_F(ProcessTest, ChangesTheUser) {
  if (getuid() != 0) GTEST_SKIP() << "only root may";
  ProcessOptions options;
  options.uid = 65534;
  options.gid = 65534;
  EXPECT_EQ(shell("id -u; id -g; id -G", options), "65534\n65534\n65534\n");
}

TEST_F(ProcessTest, KillsAndKnowsWhenItIsGone) {
  ProcessOptions options;
  options.file = "sleep";
  options.args = {"sleep", "100"};
  int ended = 0;
  auto child = Process::spawn(*loop_, options, [&](ProcessExit exit) { ended = exit.signal; });
  ASSERT_TRUE(child.ok());
  EXPECT_TRUE((*child)->kill(0).ok());
  EXPECT_EQ((*child)->kill(500).code(), -EINVAL);
  EXPECT_TRUE((*child)->kill(SIGKILL).ok());
  loop_->run();
  EXPECT_EQ(ended, SIGKILL);
  EXPECT_TRUE((*child)->hasExited());
  EXPECT_EQ((*child)->kill(SIGTERM).code(), -ESRCH);
}

TEST_F(ProcessTest, ManyAtOnceAreAllReaped) {
  constexpr int kChildren = 50;
  ProcessOptions options;
  options.file = "/bin/true";
  int ended = 0;
  for (int i = 0; i < kChildren; ++i) {
    ASSERT_TRUE(Process::spawn(*loop_, options, [&](ProcessExit) { ++ended; }).ok());
  }
  loop_->run();
  EXPECT_EQ(ended, kChildren);
}

}  // namespace
}  // namespace gyre::loop
