// WholeDeflate: compresses what is there as a whole, by libdeflate, which takes less than half of zlib's time and
// cannot stream. One thread at a time, as for every codec.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "bindings/codec.h"

namespace gyre::bindings {

class WholeDeflate {
 public:
  /// Less is not worth it: libdeflate stores what is short as it is. More would hold too much memory at once.
  static bool suits(size_t bytes) { return bytes >= 1024 && bytes <= size_t{4} << 20; }

  /// `mode`: kDeflate, kGzip or kDeflateRaw; `level`: 1 to 9, or -1, which is 6. False when there is not so much
  /// memory.
  bool compress(CodecMode mode, int level, std::span<const uint8_t> input);

  /// Gives of the output what there is room for; the rest with the next call.
  void give(CodecStep& step);

 private:
  std::unique_ptr<uint8_t[]> bytes_;
  size_t given_ = 0;
  size_t size_ = 0;
};

}  // namespace gyre::bindings
