// Zstandard. Errors are named as zstd_errors.h names them.
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "bindings/codec.h"
#include "bindings/zlib_constants.h"

namespace gyre::bindings {

namespace {

std::string errorName(ZSTD_ErrorCode code) {
  for (const ZlibConstant& constant : zstdErrors()) {
    if (constant.value == static_cast<double>(code)) return std::string(constant.name);
  }
  return "ZSTD_error_GENERIC";
}

/// What both directions do alike.
class ZstdCodec : public Codec {
 protected:
  /// Loads the dictionary, if there is one, and sets the parameters: false, with the reason in `why`, where the library
  /// refuses. `context` is null if the library has refused that already.
  template <typename Parameter, typename Context, typename Load, typename Set>
  static bool setUp(Context* context, Load load, Set set, const std::vector<uint8_t>& dictionary,
                    std::span<const CodecParameter> parameters, std::string* why) {
    *why = "Could not initialize zstd instance";
    if (!context) return false;
    *why = "Failed to load zstd dictionary";
    if (!dictionary.empty() && ZSTD_isError(load(context, dictionary.data(), dictionary.size()))) return false;
    *why = "Setting parameter failed";
    return std::all_of(parameters.begin(), parameters.end(), [&](const CodecParameter& parameter) {
      return !ZSTD_isError(set(context, static_cast<Parameter>(parameter.key), static_cast<int>(parameter.value)));
    });
  }

  /// Moves the step on by what the library has read and written. `result` is what it returned last: false, and the
  /// codec has failed, if that is an error.
  bool finish(CodecStep& step, const ZSTD_inBuffer& in, const ZSTD_outBuffer& out, size_t result) {
    step.in += in.pos;
    step.inLeft -= in.pos;
    step.out += out.pos;
    step.outLeft -= out.pos;
    if (!ZSTD_isError(result)) return true;
    const ZSTD_ErrorCode code = ZSTD_getErrorCode(result);
    fail(ZSTD_getErrorString(code), errorName(code), code);
    return false;
  }
};

class ZstdCompressor final : public ZstdCodec {
 public:
  ~ZstdCompressor() override { ZSTD_freeCCtx(context_); }

  bool open(std::span<const CodecParameter> parameters, const std::vector<uint8_t>& dictionary,
            std::optional<uint64_t> pledgedSize, std::string* why) {
    context_ = ZSTD_createCCtx();
    pledgedSize_ = pledgedSize;
    return setUp<ZSTD_cParameter>(context_ && pledge() ? context_ : nullptr, ZSTD_CCtx_loadDictionary,
                                  ZSTD_CCtx_setParameter, dictionary, parameters, why);
  }

  void run(CodecStep& step, int flush) override {
    clearError();
    ZSTD_inBuffer in = {step.in, step.inLeft, 0};
    ZSTD_outBuffer out = {step.out, step.outLeft, 0};
    size_t left = 0;
    do {
      // Told of the end at once, the library would take the input's size for the pledged one.
      const bool readFirst = pledgedSize_ && flush == ZSTD_e_end && in.pos < in.size;
      left = ZSTD_compressStream2(context_, &out, &in,
                                  readFirst ? ZSTD_e_continue : static_cast<ZSTD_EndDirective>(flush));
      if (readFirst && !ZSTD_isError(left)) left = 1;
      // It may return with input and room left over: for flush and end until nothing is held back, else until all is
      // read.
    } while (!ZSTD_isError(left) && out.pos < out.size && (flush == ZSTD_e_continue ? in.pos < in.size : left > 0));
    finish(step, in, out, left);
  }

  void reset() override {
    clearError();
    ZSTD_CCtx_reset(context_, ZSTD_reset_session_only);
    pledge();
  }

  size_t memoryBytes() const override { return ZSTD_sizeof_CCtx(context_); }

 private:
  bool pledge() {
    return !ZSTD_isError(ZSTD_CCtx_setPledgedSrcSize(context_, pledgedSize_.value_or(ZSTD_CONTENTSIZE_UNKNOWN)));
  }

  ZSTD_CCtx* context_ = nullptr;
  std::optional<uint64_t> pledgedSize_;
};

class ZstdDecompressor final : public ZstdCodec {
 public:
  explicit ZstdDecompressor(bool firstFrameOnly) : firstFrameOnly_(firstFrameOnly) {}
  ~ZstdDecompressor() override { ZSTD_freeDCtx(context_); }

  bool open(std::span<const CodecParameter> parameters, const std::vector<uint8_t>& dictionary, std::string* why) {
    context_ = ZSTD_createDCtx();
    *why = "Could not initialize zstd instance";
    if (!context_) return false;
    if (!dictionary.empty() && ZSTD_isError(ZSTD_DCtx_loadDictionary(context_, dictionary.data(), dictionary.size()))) {
      *why = "Failed to load zstd dictionary";
      return false;
    }
    *why = "Setting parameter failed";
    return std::all_of(parameters.begin(), parameters.end(), [this](const CodecParameter& parameter) {
      return !ZSTD_isError(ZSTD_DCtx_setParameter(context_, static_cast<ZSTD_dParameter>(parameter.key),
                                                  static_cast<int>(parameter.value)));
    });
  }

  void run(CodecStep& step, int flush) override {
    clearError();
    ZSTD_inBuffer in = {step.in, step.inLeft, 0};
    ZSTD_outBuffer out = {step.out, step.outLeft, 0};
    size_t left = 0;
    // Between frames there is nothing to be done unless another one begins.
    while (!betweenFrames_ || nextFrameBegins(in)) {
      left = ZSTD_decompressStream(context_, &out, &in);
      if (ZSTD_isError(left)) break;
      betweenFrames_ = left == 0;
      if (!betweenFrames_ && (in.pos == in.size || out.pos == out.size)) break;
    }
    if (finish(step, in, out, left) && flush == ZSTD_e_end && !betweenFrames_ && step.outLeft > 0) failUnexpectedEnd();
  }

  void reset() override {
    clearError();
    betweenFrames_ = hasEnded_ = false;
    ZSTD_DCtx_reset(context_, ZSTD_reset_session_only);
  }

  CodecEffort effort() const override { return CodecEffort::kByRoom; }

  size_t memoryBytes() const override { return ZSTD_sizeof_DCtx(context_); }

 private:
  /// Whether what is left looks like a frame (RFC 8878, 3.1.1 and 3.1.2). What does not is left alone, for good.
  bool nextFrameBegins(const ZSTD_inBuffer& in) {
    const auto* at = static_cast<const uint8_t*>(in.src) + in.pos;
    const size_t size = std::min<size_t>(in.size - in.pos, 4);
    if (size == 0 || firstFrameOnly_ || hasEnded_) return false;
    constexpr std::array<uint8_t, 4> kFrame = {0x28, 0xb5, 0x2f, 0xfd};
    constexpr std::array<uint8_t, 4> kSkippable = {0x50, 0x2a, 0x4d, 0x18};
    const bool isSkippable =
        (at[0] & 0xf0) == kSkippable[0] && std::memcmp(at + 1, kSkippable.data() + 1, size - 1) == 0;
    const bool begins = isSkippable || std::memcmp(at, kFrame.data(), size) == 0;
    hasEnded_ = !begins;
    return begins;
  }

  ZSTD_DCtx* context_ = nullptr;
  const bool firstFrameOnly_;
  bool betweenFrames_ = false;  // after a frame, not before the first
  bool hasEnded_ = false;       // something that is no frame has followed
};

}  // namespace

std::unique_ptr<Codec> makeZstdCodec(CodecMode mode, std::span<const CodecParameter> parameters,
                                     std::vector<uint8_t> dictionary, std::optional<uint64_t> pledgedSize,
                                     bool firstFrameOnly, std::string* why) {
  if (mode == CodecMode::kZstdCompress) {
    auto codec = std::make_unique<ZstdCompressor>();
    if (codec->open(parameters, dictionary, pledgedSize, why)) return codec;
  } else {
    auto codec = std::make_unique<ZstdDecompressor>(firstFrameOnly);
    if (codec->open(parameters, dictionary, why)) return codec;
  }
  return nullptr;
}

}  // namespace gyre::bindings
