#include "loop/tcp.h"

#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "loop/loop.h"
#include "loop/timer.h"

namespace gyre::loop {
namespace {

using base::Ref;
using base::Result;

class TcpTest : public testing::Test {
 protected:
  // A server on a free port of the loopback interface.
  Ref<Tcp> serve(Tcp::ConnectionCallback callback) {
    Ref<Tcp> server = Tcp::create(*loop_);
    EXPECT_TRUE(server->bind(*SocketAddress::parse("127.0.0.1", 0)).ok());
    EXPECT_TRUE(server->listen(511, std::move(callback)).ok());
    address_ = *server->localAddress();
    return server;
  }

  Ref<Tcp> dial(Stream::ConnectCallback callback) {
    Ref<Tcp> client = Tcp::create(*loop_);
    EXPECT_TRUE(client->connect(address_, std::move(callback)).ok());
    return client;
  }

  std::unique_ptr<Loop> loop_ = std::move(*Loop::create());
  SocketAddress address_;
};

TEST_F(TcpTest, EchoesUntilTheClientEnds) {
  std::string got;
  bool serverSawEnd = false;
  Ref<Tcp> server;
  server = serve([&](Result<Ref<Tcp>> accepted) {
    Ref<Tcp> peer = *accepted;
    server->close();
    ASSERT_TRUE(peer->startReading([&serverSawEnd, peer](Result<std::span<const char>> bytes) {
                      if (!bytes) {
                        EXPECT_EQ(bytes.code(), base::kErrorEof);
                        serverSawEnd = true;
                        return peer->close();
                      }
                      peer->write(std::string(bytes->begin(), bytes->end()));
                    })
                    .ok());
  });
  Ref<Tcp> client;
  client = dial([&](Result<void> connected) {
    ASSERT_TRUE(connected.ok());
    EXPECT_EQ(client->remoteAddress()->port(), address_.port());
    client->write("hello ");
    client->write("world");
    ASSERT_TRUE(client
                    ->startReading([&](Result<std::span<const char>> bytes) {
                      if (!bytes) return client->close();
                      got.append(bytes->begin(), bytes->end());
                      if (got.size() == 11) client->shutdown().ignore();  // the end shows in serverSawEnd
                    })
                    .ok());
  });
  loop_->run();
  EXPECT_EQ(got, "hello world");
  EXPECT_TRUE(serverSawEnd);
  EXPECT_EQ(client->bytesRead(), 11u);
  EXPECT_EQ(client->bytesWritten(), 11u);
}

TEST_F(TcpTest, QueuesWhatTheKernelDoesNotTakeAndKeepsTheOrder) {
  constexpr size_t kChunk = 1 << 20;
  constexpr int kChunks = 20;
  size_t received = 0;
  bool inOrder = true;
  std::vector<int> written;
  Ref<Tcp> server;
  Ref<Tcp> peer;
  server = serve([&](Result<Ref<Tcp>> accepted) {
    peer = *accepted;
    server->close();
  });
  Ref<Tcp> client;
  bool sawQueue = false;
  client = dial([&](Result<void> connected) {
    ASSERT_TRUE(connected.ok());
    for (int i = 0; i < kChunks; ++i) {
      client->write(std::string(kChunk, static_cast<char>('a' + i)), [&written, i](Result<void> result) {
        EXPECT_TRUE(result.ok());
        written.push_back(i);
      });
    }
    sawQueue = client->writeQueueBytes() > 0;
    EXPECT_TRUE(written.empty());
    // The reader comes late: until then the bytes wait here.
    ASSERT_TRUE(client
                    ->shutdown([&](Result<void> result) {
                      EXPECT_TRUE(result.ok());
                      EXPECT_EQ(written.size(), static_cast<size_t>(kChunks));
                      client->close();
                    })
                    .ok());
    auto timer = Timer::create(*loop_);
    timer->start(20, [&, timer] {
      EXPECT_LT(written.size(), static_cast<size_t>(kChunks));
      ASSERT_TRUE(peer->startReading([&](Result<std::span<const char>> bytes) {
                        if (!bytes) return peer->close();
                        for (char c : *bytes) inOrder &= c == static_cast<char>('a' + received++ / kChunk);
                      })
                      .ok());
      timer->close();
    });
  });
  loop_->run();
  EXPECT_TRUE(sawQueue);
  EXPECT_EQ(received, kChunk * kChunks);
  EXPECT_TRUE(inOrder);
  EXPECT_TRUE(std::is_sorted(written.begin(), written.end()));
  EXPECT_EQ(client->writeQueueBytes(), 0u);
}

TEST_F(TcpTest, ReportsARefusedConnectionLater) {
  serve([](Result<Ref<Tcp>>) {})->close();
  loop_->run();
  int code = 0;
  bool returned = false;
  Ref<Tcp> client;
  client = dial([&](Result<void> connected) {
    EXPECT_TRUE(returned);
    code = connected.code();
    client->close();
  });
  returned = true;
  loop_->run();
  EXPECT_EQ(code, -ECONNREFUSED);
}

TEST_F(TcpTest, ReportsAnAddressInUseWhenItListens) {
  Ref<Tcp> first = serve([](Result<Ref<Tcp>>) {});
  Ref<Tcp> second = Tcp::create(*loop_);
  EXPECT_TRUE(second->bind(address_).ok());
  EXPECT_EQ(second->listen(1, [](Result<Ref<Tcp>>) {}).code(), -EADDRINUSE);
}

TEST_F(TcpTest, AcceptsManyAtOnce) {
  constexpr int kClients = 300;
  int accepted = 0;
  Ref<Tcp> server;
  std::vector<Ref<Tcp>> clients;
  server = serve([&](Result<Ref<Tcp>> peer) {
    ASSERT_TRUE(peer.ok());
    if (++accepted == kClients) server->close();
  });
  for (int i = 0; i < kClients; ++i) {
    Ref<Tcp> client = Tcp::create(*loop_);
    ASSERT_TRUE(client->connect(address_, [&clients, i](Result<void>) { clients[i]->close(); }).ok());
    clients.push_back(client);
  }
  loop_->run();
  EXPECT_EQ(accepted, kClients);
}

TEST_F(TcpTest, ClosesAnAcceptedConnectionThatNobodyKeeps) {
  bool ended = false;
  Ref<Tcp> server;
  server = serve([&](Result<Ref<Tcp>>) { server->close(); });
  Ref<Tcp> client;
  client = dial([&](Result<void>) {
    ASSERT_TRUE(client
                    ->startReading([&](Result<std::span<const char>> bytes) {
                      ended = !bytes.ok();
                      client->close();
                    })
                    .ok());
  });
  loop_->run();
  EXPECT_TRUE(ended);
}

TEST_F(TcpTest, ResetIsSeenAsSuch) {
  int code = 0;
  Ref<Tcp> server;
  server = serve([&](Result<Ref<Tcp>> accepted) {
    Ref<Tcp> peer = *accepted;
    server->close();
    ASSERT_TRUE(peer->startReading([peer](Result<std::span<const char>>) { EXPECT_TRUE(peer->reset().ok()); }).ok());
  });
  Ref<Tcp> client;
  client = dial([&](Result<void>) {
    client->write("now");
    ASSERT_TRUE(client
                    ->startReading([&](Result<std::span<const char>> bytes) {
                      code = bytes.code();
                      client->close();
                    })
                    .ok());
  });
  loop_->run();
  EXPECT_EQ(code, -ECONNRESET);
}

TEST_F(TcpTest, CloseCancelsWhatIsInFlight) {
  int written = 0;
  int shut = 0;
  bool closed = false;
  Ref<Tcp> server;
  Ref<Tcp> peer;
  server = serve([&](Result<Ref<Tcp>> accepted) {
    peer = *accepted;
    server->close();
  });
  Ref<Tcp> client;
  client = dial([&](Result<void>) {
    client->write(std::string(64 << 20, 'x'), [&](Result<void> result) { written = result.code(); });
    ASSERT_TRUE(client->shutdown([&](Result<void> result) { shut = result.code(); }).ok());
    client->close([&] {
      EXPECT_EQ(written, -ECANCELED);
      EXPECT_EQ(shut, -ECANCELED);
      closed = true;
      peer->close();
    });
    EXPECT_EQ(written, 0);
  });
  loop_->run();
  EXPECT_TRUE(closed);
}

TEST_F(TcpTest, CloseCancelsAConnect) {
  Ref<Tcp> server = serve([](Result<Ref<Tcp>>) {});
  int code = 0;
  Ref<Tcp> client = dial([&](Result<void> result) { code = result.code(); });
  client->close();
  server->close();
  loop_->run();
  EXPECT_EQ(code, -ECANCELED);
}

TEST_F(TcpTest, WritesBeforeTheConnectionStandsGoOutAfter) {
  std::string got;
  Ref<Tcp> server;
  server = serve([&](Result<Ref<Tcp>> accepted) {
    Ref<Tcp> peer = *accepted;
    server->close();
    ASSERT_TRUE(peer->startReading([&got, peer](Result<std::span<const char>> bytes) {
                      if (!bytes) return peer->close();
                      got.append(bytes->begin(), bytes->end());
                    })
                    .ok());
  });
  Ref<Tcp> client = Tcp::create(*loop_);
  ASSERT_TRUE(client->connect(address_, {}).ok());
  client->write("early");
  ASSERT_TRUE(client->shutdown([&](Result<void>) { client->close(); }).ok());
  loop_->run();
  EXPECT_EQ(got, "early");
}

TEST_F(TcpTest, StopReadingHoldsBytesBack) {
  std::string got;
  Ref<Tcp> server;
  Ref<Tcp> peer;
  server = serve([&](Result<Ref<Tcp>> accepted) {
    peer = *accepted;
    server->close();
    ASSERT_TRUE(peer->startReading([&](Result<std::span<const char>> bytes) {
                      if (!bytes) return peer->close();
                      got.append(bytes->begin(), bytes->end());
                      peer->stopReading();
                      auto timer = Timer::create(*loop_);
                      timer->start(10, [&, timer] {
                        timer->close();
                        EXPECT_EQ(got, "one");
                        ASSERT_TRUE(peer->startReading([&](Result<std::span<const char>> more) {
                                          if (!more) return peer->close();
                                          got.append(more->begin(), more->end());
                                        })
                                        .ok());
                      });
                    })
                    .ok());
  });
  Ref<Tcp> client;
  client = dial([&](Result<void>) {
    client->write("one");
    auto timer = Timer::create(*loop_);
    timer->start(5, [&, timer] {
      timer->close();
      client->write("two");
      ASSERT_TRUE(client->shutdown([&](Result<void>) { client->close(); }).ok());
    });
  });
  loop_->run();
  EXPECT_EQ(got, "onetwo");
}

TEST_F(TcpTest, UnrefdServerDoesNotKeepTheLoop) {
  Ref<Tcp> server = serve([](Result<Ref<Tcp>>) {});
  EXPECT_TRUE(loop_->alive());
  server->unref();
  EXPECT_FALSE(loop_->alive());
  loop_->run();
}

TEST_F(TcpTest, Ipv6OnlyLeavesIpv4Free) {
  Ref<Tcp> six = Tcp::create(*loop_);
  Tcp::BindOptions options;
  options.ipv6Only = true;
  if (!six->bind(SocketAddress::anyIpv6(0), options).ok()) GTEST_SKIP() << "no IPv6 here";
  ASSERT_TRUE(six->listen(1, [](Result<Ref<Tcp>>) {}).ok());
  Ref<Tcp> four = Tcp::create(*loop_);
  EXPECT_TRUE(four->bind(SocketAddress::anyIpv4(six->localAddress()->port())).ok());
  EXPECT_TRUE(four->listen(1, [](Result<Ref<Tcp>>) {}).ok());
}

TEST_F(TcpTest, ReusePortLetsTwoListen) {
  Tcp::BindOptions options;
  options.reusePort = true;
  Ref<Tcp> one = Tcp::create(*loop_);
  ASSERT_TRUE(one->bind(*SocketAddress::parse("127.0.0.1", 0), options).ok());
  ASSERT_TRUE(one->listen(1, [](Result<Ref<Tcp>>) {}).ok());
  Ref<Tcp> two = Tcp::create(*loop_);
  ASSERT_TRUE(two->bind(*one->localAddress(), options).ok());
  EXPECT_TRUE(two->listen(1, [](Result<Ref<Tcp>>) {}).ok());
}

TEST_F(TcpTest, SetsOptions) {
  Ref<Tcp> server;
  server = serve([&](Result<Ref<Tcp>> peer) {
    Tcp& tcp = **peer;
    EXPECT_TRUE(tcp.setNoDelay(true).ok());
    EXPECT_TRUE(tcp.setKeepAlive(true, 30).ok());
    int value = 0;
    socklen_t length = sizeof(value);
    getsockopt(tcp.fd(), IPPROTO_TCP, TCP_NODELAY, &value, &length);
    EXPECT_EQ(value, 1);
    getsockopt(tcp.fd(), IPPROTO_TCP, TCP_KEEPIDLE, &value, &length);
    EXPECT_EQ(value, 30);
    EXPECT_TRUE(tcp.setTypeOfService(0x10).ok());
    EXPECT_EQ(*tcp.typeOfService(), 0x10);
    server->close();
  });
  Ref<Tcp> client;
  client = dial([&](Result<void>) { client->close(); });
  loop_->run();
}

TEST_F(TcpTest, OutOfDescriptorsRefusesInsteadOfSpinning) {
  int accepted = 0;
  Ref<Tcp> server = serve([&](Result<Ref<Tcp>> peer) { accepted += peer.ok(); });
  // A client in the backlog, made before descriptors run out.
  base::Fd client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(connect(client.get(), address_.raw(), address_.lenBytes()), 0);
  rlimit before;
  getrlimit(RLIMIT_NOFILE, &before);
  rlimit tight = before;
  tight.rlim_cur = 64;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &tight), 0);
  std::vector<base::Fd> hoard;
  for (;;) {
    base::Fd next(dup(0));
    if (!next) break;
    hoard.push_back(std::move(next));
  }
  for (int turns = 0; turns < 5; ++turns) loop_->run(RunMode::kNoWait);
  char byte;
  const ssize_t got = recv(client.get(), &byte, 1, MSG_DONTWAIT);
  EXPECT_TRUE(got == 0 || errno == ECONNRESET);  // dropped, not left waiting
  hoard.clear();
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(accepted, 0);
  base::Fd second(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(connect(second.get(), address_.raw(), address_.lenBytes()), 0);
  loop_->run(RunMode::kNoWait);
  EXPECT_EQ(accepted, 1);
}

// Reading straight into memory that the reader owns, with one byte of room at a time.
class ByteReader final : public StreamReader {
 public:
  Buffer readBuffer(size_t) override { return {&byte_, full_ ? size_t{0} : size_t{1}}; }
  void onRead(ssize_t result, Buffer buffer) override {
    if (result > 0) {
      got += *buffer.data;
      full_ = got.size() == 5;
    } else {
      end = result;
    }
  }
  std::string got;
  ssize_t end = 0;

 private:
  char byte_ = 0;
  bool full_ = false;
};

TEST_F(TcpTest, ReaderSuppliesTheMemory) {
  ByteReader reader;
  Ref<Tcp> server;
  Ref<Tcp> peer;
  server = serve([&](Result<Ref<Tcp>> accepted) {
    peer = *accepted;
    server->close();
    ASSERT_TRUE(peer->startReading(reader).ok());
    EXPECT_EQ(peer->startReading(reader).code(), -EALREADY);
  });
  Ref<Tcp> client;
  client = dial([&](Result<void>) { client->write("abcdefgh", [&](Result<void>) { client->close(); }); });
  loop_->run();
  EXPECT_EQ(reader.got, "abcde");
  EXPECT_EQ(reader.end, -ENOBUFS);
  EXPECT_FALSE(peer->reading());
}

}  // namespace
}  // namespace gyre::loop
