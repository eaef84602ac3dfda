// Codec: one compressor or decompressor, whatever the library: deflate, gzip, brotli, zstd. It knows nothing of
// JavaScript. One thread at a time: a lane's while a job runs, else the loop's; whoever starts a job sees to that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gyre::bindings {

/// The numbers are those of `zlib.constants`.
enum class CodecMode : uint32_t {
  kNone = 0,
  kDeflate = 1,
  kInflate = 2,
  kGzip = 3,
  kGunzip = 4,
  kDeflateRaw = 5,
  kInflateRaw = 6,
  kUnzip = 7,
  kBrotliDecode = 8,
  kBrotliEncode = 9,
  kZstdCompress = 10,
  kZstdDecompress = 11,
};

/// Bytes to be read and room to be written. A codec moves the pointers on.
struct CodecStep {
  const uint8_t* in = nullptr;
  size_t inLeft = 0;
  uint8_t* out = nullptr;
  size_t outLeft = 0;
};

struct CodecError {
  std::string message;
  std::string code;
  int32_t number = 0;  // `errno` of the error object
};

/// What bounds the time that a run takes.
enum class CodecEffort : uint8_t {
  kUnbounded,  // little input may take long (compressors that search)
  kByRoom,     // as much as there is room for output (decompressors: a few bytes may become gigabytes)
  kByInput,    // the input's size
};

class Codec {
 public:
  virtual ~Codec() = default;
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;

  /// Takes input and gives output until one of them is used up, or the stream ends. `flush` is a flush value of the
  /// codec's own library. Room left over means: with this input and this flush there is no more to come. Afterwards
  /// error() says whether it went wrong.
  virtual void run(CodecStep& step, int flush) = 0;

  /// Begins anew with the same options.
  virtual void reset() = 0;

  /// Deflate's level and strategy from here on. Does nothing in other codecs.
  virtual void setParams(int /*level*/, int /*strategy*/) {}

  virtual CodecEffort effort() const { return CodecEffort::kUnbounded; }

  /// About how much memory it holds, in bytes.
  virtual size_t memoryBytes() const = 0;

  /// Null as long as all is well.
  const CodecError* error() const { return error_ ? &*error_ : nullptr; }

 protected:
  Codec() = default;
  void fail(std::string message, std::string code, int32_t number) {
    error_ = CodecError{std::move(message), std::move(code), number};
  }
  void failUnexpectedEnd() { fail("unexpected end of file", "Z_BUF_ERROR", -5); }
  void clearError() { error_.reset(); }

 private:
  std::optional<CodecError> error_;
};

struct CodecParameter {
  uint32_t key;
  uint32_t value;
};

struct DeflateOptions {
  int windowBits = 15;  // 8 to 15; 0: what the stream says (decompression only)
  int level = -1;
  int memLevel = 8;
  int strategy = 0;
  std::vector<uint8_t> dictionary;
  bool firstMemberOnly = false;  // gzip members after the first are not decompressed
};

// Each is null with the reason in `why` when the library refuses.
std::unique_ptr<Codec> makeZlibCodec(CodecMode mode, DeflateOptions options, std::string* why);
std::unique_ptr<Codec> makeBrotliCodec(CodecMode mode, std::span<const CodecParameter> parameters,
                                       std::vector<uint8_t> dictionary, std::string* why);
/// `pledgedSize`: how many bytes are to be compressed; none: unknown.
std::unique_ptr<Codec> makeZstdCodec(CodecMode mode, std::span<const CodecParameter> parameters,
                                     std::vector<uint8_t> dictionary, std::optional<uint64_t> pledgedSize,
                                     bool firstFrameOnly, std::string* why);

}  // namespace gyre::bindings
