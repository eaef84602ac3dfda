#include "loop/pipe.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "loop/loop.h"
#include "loop/tcp.h"

namespace gyre::loop {
namespace {

using base::Fd;
using base::Ref;
using base::Result;

class PipeTest : public testing::Test {
 protected:
  void roundTrip(const std::string& path) {
    std::string got;
    Ref<Pipe> server = Pipe::create(*loop_);
    ASSERT_TRUE(server->bind(path).ok());
    ASSERT_TRUE(server
                    ->listen(10,
                             [&](Result<Ref<Pipe>> accepted) {
                               Ref<Pipe> peer = *accepted;
                               EXPECT_EQ(*peer->localPath(), path);
                               peer->write("greetings");
                               peer->shutdown([peer](Result<void>) { peer->close(); }).ignore();  // seen by its effect
                               server->close();
                             })
                    .ok());
    EXPECT_EQ(*server->localPath(), path);
    Ref<Pipe> client = Pipe::create(*loop_);
    ASSERT_TRUE(client
                    ->connect(path,
                              [&](Result<void> connected) {
                                ASSERT_TRUE(connected.ok());
                                ASSERT_TRUE(client
                                                ->startReading([&](Result<std::span<const char>> bytes) {
                                                  if (!bytes) return client->close();
                                                  got.append(bytes->begin(), bytes->end());
                                                })
                                                .ok());
                              })
                    .ok());
    loop_->run();
    EXPECT_EQ(got, "greetings");
  }

  std::unique_ptr<Loop> loop_ = std::move(*Loop::create());
  std::string path_ = "/tmp/gyre-pipe-test-" + std::to_string(getpid());
};

TEST_F(PipeTest, ConnectsByPathAndRemovesIt) {
  roundTrip(path_);
  EXPECT_EQ(access(path_.c_str(), F_OK), -1);
}

TEST_F(PipeTest, ConnectsByAbstractName) { roundTrip(std::string("\0gyre-", 6) + std::to_string(getpid())); }

TEST_F(PipeTest, ReportsAMissingServer) {
  int code = 0;
  Ref<Pipe> client = Pipe::create(*loop_);
  ASSERT_TRUE(client
                  ->connect(path_,
                            [&](Result<void> connected) {
                              code = connected.code();
                              client->close();
                            })
                  .ok());
  EXPECT_EQ(code, 0);
  loop_->run();
  EXPECT_EQ(code, -ENOENT);
}

TEST_F(PipeTest, SecondBindIsRefused) {
  Ref<Pipe> first = Pipe::create(*loop_);
  ASSERT_TRUE(first->bind(path_).ok());
  EXPECT_EQ(Pipe::create(*loop_)->bind(path_).code(), -EADDRINUSE);
}

TEST_F(PipeTest, AllowOpensThePathToOthers) {
  Ref<Pipe> server = Pipe::create(*loop_);
  ASSERT_TRUE(server->bind(path_).ok());
  ASSERT_TRUE(server->allow(true, true).ok());
  struct stat info;
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0666, 0666u);
}

TEST_F(PipeTest, PassesDescriptorsInOrder) {
  auto ends = std::move(*socketPair(EndMode::kNonBlocking, EndMode::kNonBlocking));
  Ref<Pipe> sender = Pipe::create(*loop_, PipeKind::kIpc);
  Ref<Pipe> receiver = Pipe::create(*loop_, PipeKind::kIpc);
  ASSERT_TRUE(sender->open(std::move(ends[0])).ok());
  ASSERT_TRUE(receiver->open(std::move(ends[1])).ok());

  int plain[2];
  ASSERT_EQ(pipe2(plain, O_CLOEXEC), 0);
  Fd readEnd(plain[0]);
  Fd writeEnd(plain[1]);
  Ref<Tcp> tcp = Tcp::create(*loop_);
  ASSERT_TRUE(tcp->bind(SocketAddress::anyIpv4(0)).ok());

  struct Send final : StreamWrite {
    void onWritten(int) override {}
  } first, second;
  first.setBuffer("a", 1);
  first.setDescriptor(writeEnd.get());
  second.setBuffer("b", 1);
  second.setDescriptor(tcp->fd());
  EXPECT_EQ(*sender->write(first), WriteOutcome::kWritten);
  EXPECT_EQ(*sender->write(second), WriteOutcome::kWritten);

  std::string got;
  ASSERT_TRUE(receiver
                  ->startReading([&](Result<std::span<const char>> bytes) {
                    got.append(bytes->begin(), bytes->end());
                    if (got.size() < 2) return;
                    receiver->stopReading();
                    sender->close();
                    tcp->close();
                  })
                  .ok());
  loop_->run();
  EXPECT_EQ(got, "ab");
  ASSERT_EQ(receiver->descriptorsWaiting(), 2u);
  Fd one = receiver->takeDescriptor();
  Fd two = receiver->takeDescriptor();
  EXPECT_EQ(guessDescriptor(one.get()), DescriptorKind::kPipe);
  EXPECT_EQ(guessDescriptor(two.get()), DescriptorKind::kTcp);
  EXPECT_FALSE(receiver->takeDescriptor().valid());
  char byte = 0;
  EXPECT_EQ(write(one.get(), "x", 1), 1);
  EXPECT_EQ(read(readEnd.get(), &byte, 1), 1);
}

TEST_F(PipeTest, ReadsAPlainPipeToItsEnd) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  Ref<Pipe> reader = Pipe::create(*loop_);
  ASSERT_TRUE(reader->open(Fd(ends[0])).ok());
  Fd writer(ends[1]);
  ASSERT_EQ(write(writer.get(), "bytes", 5), 5);
  writer.reset();
  std::string got;
  int end = 0;
  ASSERT_TRUE(reader
                  ->startReading([&](Result<std::span<const char>> bytes) {
                    if (bytes) {
                      got.append(bytes->begin(), bytes->end());
                    } else {
                      end = bytes.code();
                    }
                  })
                  .ok());
  loop_->run();
  EXPECT_EQ(got, "bytes");
  EXPECT_EQ(end, base::kErrorEof);
}

TEST_F(PipeTest, WriteToABrokenPipeFails) {
  signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  ::close(ends[0]);
  Ref<Pipe> writer = Pipe::create(*loop_);
  ASSERT_TRUE(writer->open(Fd(ends[1])).ok());
  int code = 0;
  writer->write("x", [&](Result<void> result) { code = result.code(); });
  EXPECT_EQ(code, 0);
  loop_->run();
  EXPECT_EQ(code, -EPIPE);
}

TEST_F(PipeTest, BlockingWritesTakeEverything) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const std::string data(1 << 20, 'z');
  Fd readEnd(ends[0]);
  size_t got = 0;
  std::string chunk(1 << 16, '\0');
  // The child of this test's own: a thread that drains.
  pthread_t drainer;
  struct Drain {
    int fd;
    size_t got;
  } drain{readEnd.get(), 0};
  pthread_create(
      &drainer, nullptr,
      [](void* argument) -> void* {
        auto* drain = static_cast<Drain*>(argument);
        char place[4096];
        for (ssize_t n; (n = read(drain->fd, place, sizeof(place))) > 0;) drain->got += static_cast<size_t>(n);
        return nullptr;
      },
      &drain);
  Ref<Pipe> writer = Pipe::create(*loop_);
  ASSERT_TRUE(writer->open(Fd(ends[1])).ok());
  writer->setBlockingWrites(true);
  iovec parts[2] = {{const_cast<char*>(data.data()), 1000}, {const_cast<char*>(data.data()), data.size() - 1000}};
  EXPECT_EQ(*writer->tryWrite(parts, 2), data.size());
  writer->close();
  loop_->run();
  pthread_join(drainer, nullptr);
  got = drain.got;
  EXPECT_EQ(got, data.size());
}

TEST(SocketPair, EndsAreAsAsked) {
  auto ends = std::move(*socketPair(EndMode::kNonBlocking, EndMode::kBlocking));
  EXPECT_TRUE(fcntl(ends[0].get(), F_GETFL) & O_NONBLOCK);
  EXPECT_FALSE(fcntl(ends[1].get(), F_GETFL) & O_NONBLOCK);
  EXPECT_TRUE(fcntl(ends[0].get(), F_GETFD) & FD_CLOEXEC);
}

}  // namespace
}  // namespace gyre::loop
