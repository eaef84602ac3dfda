#include "lens/event_buffer.h"

#include <sys/mman.h>

#include <cstring>
#include <new>
#include <thread>

#include "base/check.h"

namespace gyre::lens {

EventBuffer::EventBuffer(Keeping keeping, size_t blocks) : keeping_(keeping), blockCount_(blocks) {
  CHECK(blocks >= 2);
  void* memory = mmap(nullptr, blocks * sizeof(Block), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK_MSG(memory != MAP_FAILED, "no memory for a recording");
  // The system's zeroes are what a block is at first, so that nothing is touched before it is needed.
  blocks_ = static_cast<Block*>(memory);
  begin(*::new (static_cast<void*>(blocks_)) Block, 0, 0);
}

EventBuffer::~EventBuffer() { munmap(blocks_, blockCount_ * sizeof(Block)); }

void EventBuffer::begin(Block& block, uint64_t number, uint64_t timeNs) {
  block.number.store(number, std::memory_order_relaxed);
  block.baseNs = lastNs_ = timeNs;
  current_ = &block;
  at_ = block.bytes.data();
  end_ = at_ + kBlockBytes;
}

// The next block, if there is room for one.
bool EventBuffer::advance(uint64_t timeNs) {
  const uint64_t number = head_.load(std::memory_order_relaxed) + 1;
  Block& block = blockAt(number);
  if (keeping_ == Keeping::kStream) {
    if (number - tail_.load(std::memory_order_acquire) >= blockCount_) return false;
    block.committed.store(0, std::memory_order_relaxed);
    begin(block, number, timeNs);
  } else {
    uint32_t free = Block::kFree;
    if (!block.state.compare_exchange_strong(free, Block::kRecycled, std::memory_order_acquire)) return false;
    block.committed.store(0, std::memory_order_relaxed);
    begin(block, number, timeNs);
    block.state.store(Block::kFree, std::memory_order_release);
  }
  head_.store(number, std::memory_order_release);
  return true;
}

bool EventBuffer::makeRoom(uint64_t timeNs) {
  constexpr size_t kMostEvent = 1 + kMostVarint * (1 + kMostFields), kMostGap = 1 + kMostVarint * 2;
  // Room for the event, and for the gap before it.
  if (static_cast<size_t>(end_ - at_) < kMostEvent + kMostGap && !advance(timeNs)) {
    ++gap_;
    return false;
  }
  if (gap_ != 0) {
    const uint64_t dropped = gap_;
    gap_ = 0;
    write(EventKind::kGap, timeNs, dropped);
  }
  return true;
}

EventBuffer::Piece EventBuffer::next(uint64_t head) const {
  const uint64_t number = tail_.load(std::memory_order_relaxed);
  if (number > head) return {};
  const Block& block = blockAt(number);
  const uint32_t committed = block.committed.load(std::memory_order_acquire);
  if (committed == taken_) return {.block = number};
  return {number, taken_, block.baseNs, block.bytes.data() + taken_, committed - taken_};
}

// Whether there may be more: goes on to the next block when this one is done.
bool EventBuffer::passed(uint64_t head, const Piece& piece) {
  taken_ += static_cast<uint32_t>(piece.sizeBytes);
  if (piece.block >= head) return false;
  taken_ = 0;
  tail_.store(piece.block + 1, std::memory_order_release);
  return true;
}

EventBuffer::Piece EventBuffer::copyOf(uint64_t number, std::array<uint8_t, kBlockBytes>& copy) {
  Block& block = blockAt(number);
  // The writer holds a block for a few instructions only.
  for (uint32_t free = Block::kFree;
       !block.state.compare_exchange_weak(free, Block::kCopied, std::memory_order_acquire); free = Block::kFree) {
    std::this_thread::yield();
  }
  Piece piece;
  if (block.number.load(std::memory_order_relaxed) == number) {
    const uint32_t committed = block.committed.load(std::memory_order_acquire);
    std::memcpy(copy.data(), block.bytes.data(), committed);
    piece = {number, 0, block.baseNs, copy.data(), committed};
  }
  block.state.store(Block::kFree, std::memory_order_release);
  return piece;
}

}  // namespace gyre::lens
