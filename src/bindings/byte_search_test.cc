#include "bindings/byte_search.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace gyre::bindings {
namespace {

std::span<const uint8_t> bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

constexpr auto kForward = Direction::forward;
constexpr auto kBackward = Direction::backward;

TEST(SearchStart, CountsNegativeOffsetsFromTheEnd) {
  EXPECT_EQ(searchStart(6, -2, 1, kForward), 4);
  EXPECT_EQ(searchStart(6, -9, 1, kForward), 0);
  EXPECT_EQ(searchStart(6, -9, 1, kBackward), -1);
}

TEST(SearchStart, PastTheEndIsNowhereForwardAndTheEndBackward) {
  EXPECT_EQ(searchStart(6, 9, 1, kForward), -1);
  EXPECT_EQ(searchStart(6, 9, 1, kBackward), 5);
  EXPECT_EQ(searchStart(6, 9, 0, kForward), 6);
}

TEST(FindBytes, FindsFirstAndLast) {
  EXPECT_EQ(findBytes(bytes("abcabc"), bytes("bc"), 0, kForward), 1);
  EXPECT_EQ(findBytes(bytes("abcabc"), bytes("bc"), 2, kForward), 4);
  EXPECT_EQ(findBytes(bytes("abcabc"), bytes("bc"), 5, kBackward), 4);
  EXPECT_EQ(findBytes(bytes("abcabc"), bytes("bc"), 3, kBackward), 1);
  EXPECT_EQ(findBytes(bytes("abcabc"), bytes("x"), 0, kForward), -1);
  EXPECT_EQ(findBytes(bytes("ab"), bytes("abc"), 0, kForward), -1);
}

TEST(FindBytes, FindsBehindManyFalseStarts) {
  const std::string text = std::string(500, 'a') + "ab";
  EXPECT_EQ(findBytes(bytes(text), bytes("ab"), 0, kForward), 500);
  EXPECT_EQ(findBytes(bytes(text), bytes("aab"), 3, kForward), 499);
  EXPECT_EQ(findBytes(bytes(text), bytes("ac"), 0, kForward), -1);
  EXPECT_EQ(findBytes(bytes(text), bytes("b"), 0, kForward), 501);
}

TEST(FindBytes, EmptyNeedleIsAtTheStart) {
  EXPECT_EQ(findBytes(bytes("abc"), {}, 2, kForward), 2);
  EXPECT_EQ(findBytes(bytes("abc"), {}, 9, kBackward), 3);
}

TEST(FindBytes, StepTwoPassesOverHalfUnits) {
  std::string_view text("\0ab\0a\0", 6);
  EXPECT_EQ(findBytes(bytes(text), bytes(std::string_view("a\0", 2)), 0, kForward, 2), 4);
  EXPECT_EQ(findBytes(bytes("xaa"), bytes("a"), 2, kBackward, 2), 2);
  EXPECT_EQ(findBytes(bytes("xax"), bytes("a"), 2, kBackward, 2), -1);
}

TEST(FindByte, StaysWithinTheHaystack) {
  EXPECT_EQ(findByte(bytes("abca"), 'a', 1, kForward), 3);
  EXPECT_EQ(findByte(bytes("abca"), 'a', 9, kForward), -1);
  EXPECT_EQ(findByte(bytes("abca"), 'a', 2, kBackward), 0);
  EXPECT_EQ(findByte({}, 'a', 0, kForward), -1);
}

}  // namespace
}  // namespace gyre::bindings
