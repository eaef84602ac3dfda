#include "base/block_pool.h"

#include <array>
#include <cstdlib>
#include <mutex>
#include <new>

namespace gyre::base {
namespace {

constexpr size_t kStep = 1024;

struct FreeBlock {
  FreeBlock* next;
};

struct Shelves {
  std::mutex mutex;
  size_t keptBytes = 0;
  std::array<FreeBlock*, BlockPool::kLargest / kStep> bySize{};

  FreeBlock*& of(size_t roundedBytes) { return bySize[roundedBytes / kStep - 1]; }
};

// Never destroyed: threads may give blocks back while the process ends.
Shelves& shelves() {
  static Shelves* all = new Shelves;
  return *all;
}

}  // namespace

size_t BlockPool::roundUp(size_t sizeBytes) {
  if (sizeBytes > kLargest) return sizeBytes;
  return sizeBytes == 0 ? kStep : (sizeBytes + kStep - 1) / kStep * kStep;
}

void* BlockPool::take(size_t sizeBytes) {
  const size_t size = roundUp(sizeBytes);
  if (size <= kLargest) {
    Shelves& all = shelves();
    std::lock_guard lock(all.mutex);
    FreeBlock*& shelf = all.of(size);
    if (FreeBlock* block = shelf) {
      shelf = block->next;
      all.keptBytes -= size;
      return block;
    }
  }
  return std::malloc(size);
}

void BlockPool::giveBack(void* block, size_t sizeBytes) {
  if (!block) return;
  const size_t size = roundUp(sizeBytes);
  if (size <= kLargest) {
    Shelves& all = shelves();
    std::lock_guard lock(all.mutex);
    if (all.keptBytes + size <= kMostKept) {
      FreeBlock*& shelf = all.of(size);
      shelf = new (block) FreeBlock{shelf};
      all.keptBytes += size;
      return;
    }
  }
  std::free(block);
}

}  // namespace gyre::base
