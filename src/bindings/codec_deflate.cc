#include "bindings/codec_deflate.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace gyre::bindings {

namespace {

constexpr int kDefaultLevel = 6;

// Bytes of a gzip header (RFC 1952, 2.3.1), as zlib sets them.
constexpr size_t kGzipEffort = 8;
constexpr size_t kGzipSystem = 9;
constexpr uint8_t kUnix = 3;

/// What libdeflate works in, some hundred kilobytes. A thread keeps that of its last level, and is used for one
/// compression at a time.
libdeflate_compressor* compressorOf(int level) {
  struct Kept {
    ~Kept() { libdeflate_free_compressor(compressor); }
    libdeflate_compressor* compressor = nullptr;
    int level = 0;
  };
  thread_local Kept kept;
  if (kept.compressor && kept.level == level) return kept.compressor;
  libdeflate_free_compressor(kept.compressor);
  kept.compressor = libdeflate_alloc_compressor(level);
  kept.level = level;
  return kept.compressor;
}

}  // namespace

bool WholeDeflate::compress(CodecMode mode, int level, std::span<const uint8_t> input) {
  if (level < 0) level = kDefaultLevel;
  libdeflate_compressor* compressor = compressorOf(level);
  if (!compressor) return false;
  const auto bound = mode == CodecMode::kGzip      ? libdeflate_gzip_compress_bound
                     : mode == CodecMode::kDeflate ? libdeflate_zlib_compress_bound
                                                   : libdeflate_deflate_compress_bound;
  const auto run = mode == CodecMode::kGzip      ? libdeflate_gzip_compress
                   : mode == CodecMode::kDeflate ? libdeflate_zlib_compress
                                                 : libdeflate_deflate_compress;
  const size_t room = bound(compressor, input.size());
  bytes_.reset(new (std::nothrow) uint8_t[room]);
  if (!bytes_) return false;
  given_ = 0;
  // Cannot be 0: there is room for the worst case.
  size_ = run(compressor, input.data(), input.size(), bytes_.get(), room);
  if (mode == CodecMode::kGzip) {
    bytes_[kGzipEffort] = level == 9 ? 2 : level == 1 ? 4 : 0;
    bytes_[kGzipSystem] = kUnix;
  }
  return true;
}

void WholeDeflate::give(CodecStep& step) {
  const size_t count = std::min(step.outLeft, size_ - given_);
  if (count > 0) std::memcpy(step.out, bytes_.get() + given_, count);
  step.out += count;
  step.outLeft -= count;
  given_ += count;
  if (given_ == size_) bytes_.reset();
}

}  // namespace gyre::bindings
