#include "loop/dns.h"

#include <gtest/gtest.h>

#include "loop/loop.h"

namespace gyre::loop {
namespace {

class DnsTest : public testing::Test {
 protected:
  std::unique_ptr<Loop> loop_ = std::move(Loop::create()).value();
  Dns dns_{*loop_};
};

TEST_F(DnsTest, ParsesAddressesWithoutTheNetwork) {
  std::string got;
  LookupHints hints;
  hints.flags = AI_NUMERICHOST;
  ASSERT_TRUE(dns_.lookup("::1", hints,
                          [&](auto& answer) {
                            ASSERT_TRUE(answer.ok());
                            ASSERT_EQ(answer->size(), 1u);
                            EXPECT_EQ(answer->front().family, AF_INET6);
                            got = answer->front().text;
                          })
                  .ok());
  EXPECT_EQ(got, "") << "not before the call returns";
  loop_->run();
  EXPECT_EQ(got, "::1");
}

TEST_F(DnsTest, SharesOneCallAmongEqualLookups) {
  int answers = 0;
  LookupHints four;
  four.family = AF_INET;
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(dns_.lookup("127.0.0.1", four, [&](auto& answer) { answers += answer.ok(); }).ok());
  }
  EXPECT_EQ(dns_.callsInFlight(), 1u);
  ASSERT_TRUE(dns_.lookup("127.0.0.1", {}, [&](auto& answer) { answers += answer.ok(); }).ok());
  EXPECT_EQ(dns_.callsInFlight(), 2u);
  loop_->run();
  EXPECT_EQ(answers, 6);
  EXPECT_EQ(dns_.callsInFlight(), 0u);
}

TEST_F(DnsTest, CancelsOneOfThoseThatShareACall) {
  std::string answered;
  auto first = dns_.lookup("127.0.0.1", {}, [&](auto&) { answered += '1'; });
  auto second = dns_.lookup("127.0.0.1", {}, [&](auto&) { answered += '2'; });
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_TRUE(dns_.cancel(*first));
  EXPECT_FALSE(dns_.cancel(*first));
  EXPECT_TRUE(loop_->alive());
  loop_->run();
  EXPECT_EQ(answered, "2");
  EXPECT_FALSE(dns_.cancel(*second)) << "it has been answered";
}

TEST_F(DnsTest, KeepsTheLoopAliveOnlyWhileSomebodyWaits) {
  int answered = 0;
  auto ticket = dns_.lookup("127.0.0.1", {}, [&](auto&) { ++answered; });
  ASSERT_TRUE(ticket.ok());
  EXPECT_TRUE(dns_.setRefed(*ticket, false));
  EXPECT_FALSE(loop_->alive());
  EXPECT_TRUE(dns_.setRefed(*ticket, true));
  EXPECT_TRUE(loop_->alive());
  EXPECT_TRUE(dns_.cancel(*ticket));
  // A job that had not begun still comes back, without anybody hearing of it.
  loop_->run();
  EXPECT_FALSE(loop_->alive());
  EXPECT_EQ(answered, 0);
}

TEST_F(DnsTest, TellsWhatIsNotFound) {
  std::string name, syscall;
  LookupHints hints;
  hints.flags = AI_NUMERICHOST;
  ASSERT_TRUE(dns_.lookup("no address", hints,
                          [&](auto& answer) {
                            ASSERT_FALSE(answer.ok());
                            name = answer.error().name();
                            syscall = answer.error().syscall();
                          })
                  .ok());
  loop_->run();
  EXPECT_EQ(name, "EAI_NONAME");
  EXPECT_EQ(syscall, "getaddrinfo");
}

TEST_F(DnsTest, RefusesToNameWhatIsNoAddress) {
  auto started = dns_.lookupService("localhost", 80, [](auto&) { FAIL() << "must not run"; });
  ASSERT_FALSE(started.ok());
  EXPECT_TRUE(started.error().is(EINVAL));
  EXPECT_FALSE(loop_->alive());
}

TEST_F(DnsTest, AnswersWhenTheLoopGoesAway) {
  int answered = 0;
  ASSERT_TRUE(dns_.lookup("127.0.0.1", {}, [&](auto&) { ++answered; }).ok());
  loop_.reset();
  EXPECT_EQ(answered, 1);
}

}  // namespace
}  // namespace gyre::loop
