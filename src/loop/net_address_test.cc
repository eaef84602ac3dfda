#include "loop/net_address.h"

#include <gtest/gtest.h>

namespace gyre::loop {
namespace {

TEST(SocketAddress, ParsesBothFamilies) {
  auto four = SocketAddress::parse("127.0.0.1", 80);
  ASSERT_TRUE(four.ok());
  EXPECT_EQ(four->family(), AF_INET);
  EXPECT_EQ(four->host(), "127.0.0.1");
  EXPECT_EQ(four->port(), 80);

  auto six = SocketAddress::parse("fe80::1", 443);
  ASSERT_TRUE(six.ok());
  EXPECT_EQ(six->family(), AF_INET6);
  EXPECT_EQ(six->host(), "fe80::1");
  EXPECT_EQ(six->port(), 443);
}

TEST(SocketAddress, KeepsTheZone) {
  EXPECT_EQ(SocketAddress::parse("fe80::1%lo", 1)->host(), "fe80::1%lo");
  EXPECT_EQ(SocketAddress::parse("fe80::1%7654321", 1)->host(), "fe80::1%7654321");
}

TEST(SocketAddress, RefusesWhatIsNoAddress) {
  const std::string_view wrong[] = {"", "localhost", "1.2.3", "1.2.3.4.5", "::g", std::string_view("1.2.3.4\0", 8)};
  for (std::string_view text : wrong) EXPECT_EQ(SocketAddress::parse(text, 0).code(), -EINVAL) << text;
}

TEST(SocketAddress, HoldsPathsAndAbstractNames) {
  EXPECT_EQ(SocketAddress::unixPath("/tmp/x.sock")->path(), "/tmp/x.sock");
  const std::string name("\0name", 5);
  EXPECT_EQ(SocketAddress::unixPath(name)->path(), name);
  EXPECT_EQ(SocketAddress::unixPath(std::string(107, 'x'))->path().size(), 107u);
  EXPECT_EQ(SocketAddress::unixPath(std::string(108, 'x')).code(), -EINVAL);
  EXPECT_EQ(SocketAddress::unixPath("").code(), -EINVAL);
}

}  // namespace
}  // namespace gyre::loop
