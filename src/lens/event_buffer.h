// EventBuffer: the ring into which one thread writes its events and out of which another one reads. Neither ever waits
// for the other.
//
// The ring is made of blocks, each readable without those before it. Two ways of using it:
//   streaming    blocks are taken out in order, and only what was taken out makes room: when the reader falls behind,
//                events are dropped and counted, and a gap event stands in their place
//   keeping      the newest events overwrite the oldest; a snapshot may be taken at any time
//
// Memory is taken from the system as it is first touched, so a quiet thread's buffer is small.
#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "lens/recording_format.h"

namespace gyre::lens {

enum class Keeping : uint8_t { kStream, kNewest };

class EventBuffer {
 public:
  static constexpr size_t kBlockBytes = 16 * 1024;

  /// Some bytes of one block: a whole number of events.
  struct Piece {
    uint64_t block = 0;   // its number, from 0 on
    uint32_t offset = 0;  // where in the block
    uint64_t baseNs = 0;  // what the time of the block's first event counts from
    const uint8_t* bytes = nullptr;
    size_t sizeBytes = 0;
  };

  /// `blocks` >= 2.
  EventBuffer(Keeping keeping, size_t blocks);
  ~EventBuffer();
  EventBuffer(const EventBuffer&) = delete;
  EventBuffer& operator=(const EventBuffer&) = delete;

  // ---- The writing thread.

  /// `fields` as they are listed in kEventSpecs; signed ones through zigzag().
  template <typename... Fields>
  void write(EventKind kind, uint64_t timeNs, Fields... fields) {
    constexpr size_t most = 1 + kMostVarint * (1 + sizeof...(Fields));
    if (static_cast<size_t>(end_ - at_) < most || gap_ != 0) [[unlikely]] {
      if (!makeRoom(timeNs)) return;
    }
    uint8_t* at = at_;
    *at++ = static_cast<uint8_t>(kind);
    at = putNumber(at, timeNs > lastNs_ ? timeNs - lastNs_ : 0);
    lastNs_ = timeNs > lastNs_ ? timeNs : lastNs_;
    ((at = putNumber(at, static_cast<uint64_t>(fields))), ...);
    at_ = at;
    current_->committed.store(static_cast<uint32_t>(at - current_->bytes.data()), std::memory_order_release);
  }

  static uint64_t zigzag(int64_t value) {
    return static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63);
  }

  // ---- One reading thread at a time.

  /// Streaming: calls `take(Piece)` with all that is new, in order, and makes room. The bytes live as long as the call.
  template <typename Take>
  void drain(Take&& take) {
    const uint64_t head = head_.load(std::memory_order_acquire);
    for (;;) {
      const Piece piece = next(head);
      if (piece.sizeBytes > 0) take(piece);
      if (!passed(head, piece)) break;
    }
  }

  /// Keeping: calls `take(Piece)` with a copy of each block from the oldest on. The writing thread may go on meanwhile.
  template <typename Take>
  void snapshot(Take&& take) {
    const uint64_t head = head_.load(std::memory_order_acquire);
    const uint64_t oldest = head + 1 > blockCount_ ? head + 1 - blockCount_ : 0;
    const auto copy = std::make_unique<std::array<uint8_t, kBlockBytes>>();
    for (uint64_t block = oldest; block <= head; ++block) {
      const Piece piece = copyOf(block, *copy);
      if (piece.sizeBytes > 0) take(piece);
    }
  }

 private:
  static constexpr size_t kMostVarint = 10;

  struct Block {
    enum State : uint32_t { kFree, kCopied, kRecycled };
    std::atomic<uint64_t> number{0};
    std::atomic<uint32_t> committed{0};  // bytes that are there to be read
    std::atomic<uint32_t> state{kFree};  // who holds on to it while keeping
    uint64_t baseNs = 0;
    std::array<uint8_t, kBlockBytes> bytes;
  };

  static uint8_t* putNumber(uint8_t* at, uint64_t value) {
    while (value >= 0x80) {
      *at++ = static_cast<uint8_t>(value | 0x80);
      value >>= 7;
    }
    *at++ = static_cast<uint8_t>(value);
    return at;
  }

  Block& blockAt(uint64_t number) const { return blocks_[number % blockCount_]; }
  bool makeRoom(uint64_t timeNs);
  bool advance(uint64_t timeNs);
  void begin(Block& block, uint64_t number, uint64_t timeNs);
  Piece next(uint64_t head) const;
  bool passed(uint64_t head, const Piece& piece);
  Piece copyOf(uint64_t number, std::array<uint8_t, kBlockBytes>& copy);

  // The writer's.
  uint8_t* at_ = nullptr;
  uint8_t* end_ = nullptr;
  Block* current_ = nullptr;
  uint64_t lastNs_ = 0;
  uint64_t gap_ = 0;  // events dropped since the last one written
  const Keeping keeping_;
  const size_t blockCount_;
  Block* blocks_ = nullptr;

  // Shared.
  alignas(64) std::atomic<uint64_t> head_{0};  // the block that is written to
  alignas(64) std::atomic<uint64_t> tail_{0};  // streaming: those before it were taken out
  uint32_t taken_ = 0;                         // the reader's: bytes of block `tail_` that were
};

}  // namespace gyre::lens
