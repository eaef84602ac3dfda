// The ring of events: what is written is what is read, on another thread, or a gap says how much is missing.
#include "lens/event_buffer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace gyre::lens {
namespace {

/// Reads turn-begin and gap events back, strictly.
class Check {
 public:
  void take(const EventBuffer::Piece& piece) {
    const bool continues = piece.offset != 0;
    if (continues) {
      ASSERT_EQ(piece.block, block_);
      ASSERT_EQ(piece.offset, end_);
    } else {
      timeNs_ = piece.baseNs;
    }
    block_ = piece.block;
    end_ = piece.offset + static_cast<uint32_t>(piece.sizeBytes);
    const uint8_t* at = piece.bytes;
    const uint8_t* end = at + piece.sizeBytes;
    while (at < end) {
      const auto kind = static_cast<EventKind>(*at++);
      timeNs_ += number(&at);
      const uint64_t value = number(&at);
      if (kind == EventKind::kGap) {
        missing += value;
        continue;
      }
      ASSERT_EQ(kind, EventKind::kTurnBegin);
      if (seen > 0) {
        ASSERT_GT(value, last);
        skipped += value - last - 1;
      }
      ASSERT_EQ(timeNs_, value * 10);
      last = value;
      ++seen;
    }
  }
  uint64_t seen = 0, last = 0, missing = 0, skipped = 0;

 private:
  static uint64_t number(const uint8_t** at) {
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const uint8_t byte = *(*at)++;
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
  uint64_t timeNs_ = 0, block_ = 0;
  uint32_t end_ = 0;
};

TEST(EventBuffer, StreamsToAnotherThread) {
  EventBuffer buffer(Keeping::kStream, 4);
  constexpr uint64_t kEvents = 300'000;
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (uint64_t i = 1; i <= kEvents; ++i) buffer.write(EventKind::kTurnBegin, i * 10, i);
    done = true;
  });
  Check check;
  while (!done) buffer.drain([&](const auto& piece) { check.take(piece); });
  writer.join();
  buffer.drain([&](const auto& piece) { check.take(piece); });
  // What is missing at the end has no event behind it that could say so.
  EXPECT_EQ(check.missing, check.skipped);
  EXPECT_EQ(check.seen + check.missing + (kEvents - check.last), kEvents);
}

TEST(EventBuffer, SaysHowMuchFoundNoRoom) {
  EventBuffer buffer(Keeping::kStream, 2);
  uint64_t i = 0;
  for (; i < 50'000; ++i) buffer.write(EventKind::kTurnBegin, i * 10, i);
  Check check;
  buffer.drain([&](const auto& piece) { check.take(piece); });
  EXPECT_LT(check.seen, 50'000u);
  buffer.write(EventKind::kTurnBegin, i * 10, i);
  buffer.drain([&](const auto& piece) { check.take(piece); });
  EXPECT_EQ(check.last, i);
  EXPECT_EQ(check.missing, check.skipped);
  EXPECT_EQ(check.seen + check.missing, i + 1);
}

TEST(EventBuffer, KeepsTheNewest) {
  EventBuffer buffer(Keeping::kNewest, 4);
  constexpr uint64_t kEvents = 100'000;
  for (uint64_t i = 1; i <= kEvents; ++i) buffer.write(EventKind::kTurnBegin, i * 10, i);
  Check check;
  buffer.snapshot([&](const auto& piece) { check.take(piece); });
  EXPECT_EQ(check.last, kEvents);
  EXPECT_EQ(check.skipped, 0u);
  EXPECT_GT(check.seen, 5'000u);
  EXPECT_LT(check.seen, kEvents);
}

TEST(EventBuffer, IsReadWhileItIsWritten) {
  EventBuffer buffer(Keeping::kNewest, 4);
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (uint64_t i = 1; !stop; ++i) buffer.write(EventKind::kTurnBegin, i * 10, i);
  });
  for (int round = 0; round < 200; ++round) {
    Check check;
    buffer.snapshot([&](const auto& piece) { check.take(piece); });
    if (testing::Test::HasFailure()) break;
  }
  stop = true;
  writer.join();
}

}  // namespace
}  // namespace gyre::lens
