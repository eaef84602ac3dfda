#include "loop/udp.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "loop/loop.h"

namespace gyre::loop {
namespace {

using base::Ref;
using base::Result;

class UdpTest : public testing::Test {
 protected:
  Ref<Udp> bound() {
    Ref<Udp> udp = Udp::create(*loop_);
    EXPECT_TRUE(udp->bind(*SocketAddress::parse("127.0.0.1", 0), {}).ok());
    return udp;
  }

  std::unique_ptr<Loop> loop_ = std::move(*Loop::create());
};

struct Send final : UdpSend {
  void onSent(ssize_t outcome) override {
    result = outcome;
    ++calls;
  }
  ssize_t result = 0;
  int calls = 0;
};

TEST_F(UdpTest, SendsAndReceivesWithTheSendersAddress) {
  Ref<Udp> receiver = bound();
  Ref<Udp> sender = bound();
  const uint16_t senderPort = sender->localAddress()->port();
  std::string got;
  ASSERT_TRUE(receiver
                  ->startReceiving([&](Result<Datagram> datagram) {
                    ASSERT_TRUE(datagram.ok());
                    got.assign(datagram->bytes.begin(), datagram->bytes.end());
                    EXPECT_EQ(datagram->sender->port(), senderPort);
                    EXPECT_EQ(datagram->sender->host(), "127.0.0.1");
                    EXPECT_FALSE(datagram->truncated);
                    receiver->close();
                    sender->close();
                  })
                  .ok());
  Send send;
  iovec parts[2] = {{const_cast<char*>("data"), 4}, {const_cast<char*>("gram"), 4}};
  send.setBuffers(parts, 2);
  send.setTarget(*receiver->localAddress());
  ASSERT_TRUE(sender->send(send).ok());
  EXPECT_EQ(send.calls, 0);
  loop_->run();
  EXPECT_EQ(got, "datagram");
  EXPECT_EQ(send.result, 8);
  EXPECT_EQ(send.calls, 1);
}

TEST_F(UdpTest, ManyComeInOrderAndEmptyOnesCount) {
  constexpr int kCount = 100;
  Ref<Udp> receiver = bound();
  Ref<Udp> sender = bound();
  ASSERT_TRUE(sender->connect(*receiver->localAddress()).ok());
  std::vector<size_t> sizes;
  ASSERT_TRUE(receiver
                  ->startReceiving([&](Result<Datagram> datagram) {
                    sizes.push_back(datagram->bytes.size());
                    if (sizes.size() == kCount) {
                      receiver->close();
                      sender->close();
                    }
                  })
                  .ok());
  std::string data(kCount, 'x');
  for (size_t i = 0; i < kCount; ++i) {
    iovec part{data.data(), i};
    ASSERT_EQ(*sender->trySend(&part, 1, nullptr), i);
  }
  loop_->run();
  ASSERT_EQ(sizes.size(), static_cast<size_t>(kCount));
  for (size_t i = 0; i < kCount; ++i) EXPECT_EQ(sizes[i], i);
}

TEST_F(UdpTest, ConnectedSocketsNeedNoTargetAndOthersDo) {
  Ref<Udp> receiver = bound();
  Ref<Udp> sender = bound();
  SocketAddress target = *receiver->localAddress();
  iovec part{const_cast<char*>("x"), 1};
  EXPECT_EQ(sender->trySend(&part, 1, nullptr).code(), -EDESTADDRREQ);
  ASSERT_TRUE(sender->connect(target).ok());
  EXPECT_EQ(sender->remoteAddress()->port(), target.port());
  EXPECT_EQ(sender->connect(target).code(), -EISCONN);
  EXPECT_EQ(sender->trySend(&part, 1, &target).code(), -EISCONN);
  ASSERT_TRUE(sender->disconnect().ok());
  EXPECT_EQ(sender->disconnect().code(), -ENOTCONN);
  EXPECT_EQ(*sender->trySend(&part, 1, &target), 1u);
}

TEST_F(UdpTest, TooLargeADatagramIsRefused) {
  Ref<Udp> receiver = bound();
  Ref<Udp> sender = bound();
  std::string large(70000, 'x');
  Send send;
  iovec part{large.data(), large.size()};
  send.setBuffers(&part, 1);
  send.setTarget(*receiver->localAddress());
  ASSERT_TRUE(sender->send(send).ok());
  loop_->run();
  EXPECT_EQ(send.result, -EMSGSIZE);
}

TEST_F(UdpTest, CloseDoesNotForgetWhatWasSent) {
  Ref<Udp> receiver = bound();
  Ref<Udp> sender = bound();
  Send send;
  iovec part{const_cast<char*>("x"), 1};
  send.setBuffers(&part, 1);
  send.setTarget(*receiver->localAddress());
  ASSERT_TRUE(sender->send(send).ok());
  sender->close();
  receiver->close();
  loop_->run();
  EXPECT_EQ(send.calls, 1);
}

TEST_F(UdpTest, AddressesInUse) {
  Ref<Udp> first = bound();
  Ref<Udp> second = Udp::create(*loop_);
  EXPECT_EQ(second->bind(*first->localAddress(), {}).code(), -EADDRINUSE);
  Udp::BindOptions shared;
  shared.reusePort = true;
  Ref<Udp> third = Udp::create(*loop_);
  Ref<Udp> fourth = Udp::create(*loop_);
  ASSERT_TRUE(third->bind(*SocketAddress::parse("127.0.0.1", 0), shared).ok());
  EXPECT_TRUE(fourth->bind(*third->localAddress(), shared).ok());
}

TEST_F(UdpTest, SetsOptions) {
  Ref<Udp> udp = bound();
  EXPECT_TRUE(udp->setTtl(10).ok());
  EXPECT_EQ(udp->setTtl(0).code(), -EINVAL);
  EXPECT_TRUE(udp->setBroadcast(true).ok());
  EXPECT_TRUE(udp->setMulticastTtl(3).ok());
  EXPECT_TRUE(udp->setMulticastLoop(true).ok());
  EXPECT_TRUE(udp->setBufferSize(Udp::Buffer::kReceive, 50000).ok());
  EXPECT_GE(*udp->bufferSize(Udp::Buffer::kReceive), 50000);
  EXPECT_EQ(udp->setMembership("127.0.0.1", "", Udp::Membership::kJoin).code(), -EINVAL);
}

TEST_F(UdpTest, StopReceivingHoldsDatagramsBack) {
  Ref<Udp> receiver = bound();
  Ref<Udp> sender = bound();
  SocketAddress target = *receiver->localAddress();
  int got = 0;
  iovec part{const_cast<char*>("x"), 1};
  auto count = [&](Result<Datagram>) {
    ++got;
    receiver->stopReceiving();
  };
  ASSERT_TRUE(receiver->startReceiving(count).ok());
  ASSERT_TRUE(sender->trySend(&part, 1, &target).ok());
  loop_->run();
  ASSERT_TRUE(sender->trySend(&part, 1, &target).ok());
  loop_->run();
  EXPECT_EQ(got, 1);
  ASSERT_TRUE(receiver->startReceiving(count).ok());
  loop_->run();
  EXPECT_EQ(got, 2);
}

}  // namespace
}  // namespace gyre::loop
