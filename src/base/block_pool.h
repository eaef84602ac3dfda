// BlockPool: memory of up to 64 KB a block that one thread takes and another gives back, such as what a lane reads
// and the collector frees. malloc is slow at just that: the block returns to the arena of a thread that is at work.
//
// One for the process, as malloc's is, for a block may outlive the loop and the environment it was made for. Any
// thread. At most kMostKept bytes wait for their next use; what is more, and what is larger, is malloc's.
#pragma once

#include <cstddef>

namespace gyre::base {

class BlockPool {
 public:
  static constexpr size_t kLargest = size_t{64} << 10;
#ifdef __SANITIZE_ADDRESS__
  static constexpr size_t kMostKept = 0;  // so that it sees what is used after it was given back
#else
  static constexpr size_t kMostKept = size_t{16} << 20;
#endif

  /// What a block for `sizeBytes` really holds.
  static size_t roundUp(size_t sizeBytes);

  /// Not set to anything; null: no memory.
  [[nodiscard]] static void* take(size_t sizeBytes);

  /// `sizeBytes`: as it was taken, or what that was rounded up to. A null block is nothing.
  static void giveBack(void* block, size_t sizeBytes);
};

}  // namespace gyre::base
