#include "bindings/text_codec.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace gyre::bindings {
namespace {

using Decode = size_t (*)(const uint8_t*, size_t, uint8_t*, size_t);

std::string decoded(Decode decode, std::string_view text, size_t capacity = 64) {
  std::string out(capacity, '\0');
  out.resize(decode(reinterpret_cast<const uint8_t*>(text.data()), text.size(), reinterpret_cast<uint8_t*>(out.data()),
                    capacity));
  return out;
}
std::string hex(std::string_view text, size_t capacity = 64) { return decoded(decodeHex<uint8_t>, text, capacity); }
std::string base64(std::string_view text, size_t capacity = 64) {
  return decoded(decodeBase64<uint8_t>, text, capacity);
}

TEST(Hex, RoundTrip) {
  const uint8_t bytes[] = {0x00, 0x7f, 0xab, 0xff};
  char out[8];
  encodeHex(bytes, out);
  EXPECT_EQ(std::string_view(out, 8), "007fabff");
  EXPECT_EQ(hex("007FabFF"), std::string("\x00\x7f\xab\xff", 4));
}

TEST(Hex, StopsAtWhatIsNoPair) {
  EXPECT_EQ(hex("61zz62"), "a");
  EXPECT_EQ(hex("616"), "a");
  EXPECT_EQ(hex("616263", 2), "ab");
  const uint16_t wide[] = {'6', '1', 0x136, '2'};
  uint8_t out[2];
  EXPECT_EQ(decodeHex(wide, 4, out, 2), 1u);
}

TEST(Base64, WellFormed) {
  EXPECT_EQ(base64("YWJjZA=="), "abcd");
  EXPECT_EQ(base64("YWJjZA"), "abcd");
  EXPECT_EQ(base64("-_-_"), base64("+/+/"));
  EXPECT_EQ(base64(""), "");
}

TEST(Base64, PassesOverGarbageAndStopsAtPadding) {
  EXPECT_EQ(base64("YW*J\nj"), "abc");
  EXPECT_EQ(base64("YW=Jj"), "a");
  EXPECT_EQ(base64("=YQ"), "");
  EXPECT_EQ(base64("YQ==YQ=="), "a");
  EXPECT_EQ(base64("Y"), "");
  EXPECT_EQ(base64("YWJjZA==", 2), "ab");
}

TEST(Base64, Encodes) {
  const uint8_t bytes[] = {0xfb, 0xff, 0x61, 0x62};
  std::string out(base64Length(4, Base64Alphabet::standard), '\0');
  encodeBase64(bytes, Base64Alphabet::standard, out.data());
  EXPECT_EQ(out, "+/9hYg==");
  out.resize(base64Length(4, Base64Alphabet::url));
  encodeBase64(bytes, Base64Alphabet::url, out.data());
  EXPECT_EQ(out, "-_9hYg");
}

}  // namespace
}  // namespace gyre::bindings
