// Deflate in its wrappings (zlib, gzip, none). Errors are named as zlib.h names its return codes.
#include <zlib.h>

#include <algorithm>
#include <climits>
#include <cstring>

#include "bindings/codec.h"
#include "bindings/codec_deflate.h"

namespace gyre::bindings {

namespace {

const char* codeName(int status) {
  switch (status) {
    case Z_NEED_DICT:
      return "Z_NEED_DICT";
    case Z_ERRNO:
      return "Z_ERRNO";
    case Z_STREAM_ERROR:
      return "Z_STREAM_ERROR";
    case Z_DATA_ERROR:
      return "Z_DATA_ERROR";
    case Z_MEM_ERROR:
      return "Z_MEM_ERROR";
    case Z_BUF_ERROR:
      return "Z_BUF_ERROR";
    case Z_VERSION_ERROR:
      return "Z_VERSION_ERROR";
    default:
      return "Z_OK";
  }
}

/// zlib counts in 32 bits: longer stretches go in parts.
class ZlibCodec : public Codec {
 public:
  explicit ZlibCodec(DeflateOptions options) : options_(std::move(options)) {}

  void run(CodecStep& step, int flush) override {
    clearError();
    for (;;) {
      const auto in = static_cast<uInt>(std::min<size_t>(step.inLeft, UINT_MAX));
      const auto out = static_cast<uInt>(std::min<size_t>(step.outLeft, UINT_MAX));
      stream_.next_in = const_cast<Bytef*>(step.in);
      stream_.avail_in = in;
      stream_.next_out = step.out;
      stream_.avail_out = out;
      const bool isLastPart = in == step.inLeft;
      const int status = advance(isLastPart ? flush : Z_NO_FLUSH);
      step.in += in - stream_.avail_in;
      step.inLeft -= in - stream_.avail_in;
      step.out += out - stream_.avail_out;
      step.outLeft -= out - stream_.avail_out;
      check(status, flush, step);
      const bool wholePartTaken = stream_.avail_in == 0 && step.inLeft > 0;
      const bool wholePartWritten = stream_.avail_out == 0 && step.outLeft > 0;
      if (error() || status == Z_STREAM_END || !(wholePartTaken || wholePartWritten)) return;
    }
  }

 protected:
  /// One call of the library.
  virtual int advance(int flush) = 0;
  virtual int restart() = 0;

  void reset() final {
    clearError();
    const int status = restart();
    if (status != Z_OK) failWith("Failed to reset stream", status);
  }

  /// The library's own words go before ours.
  void failWith(const char* message, int status) {
    fail(stream_.msg ? stream_.msg : message, codeName(status), status);
  }

  z_stream stream_ = {};
  DeflateOptions options_;

 private:
  void check(int status, int flush, const CodecStep& step) {
    switch (status) {
      case Z_OK:
        if (step.outLeft != 0 && flush == Z_FINISH) failWith("unexpected end of file", Z_BUF_ERROR);
        return;
      case Z_BUF_ERROR:
        if (flush == Z_FINISH && step.outLeft != 0) failWith("unexpected end of file", Z_BUF_ERROR);
        return;
      case Z_STREAM_END:
        return;
      case Z_NEED_DICT:
        return failWith(options_.dictionary.empty() ? "Missing dictionary" : "Bad dictionary", status);
      default:
        return failWith("Zlib error", status);
    }
  }
};

/// Deflate by zlib, unless all of the input comes in the first run (see bindings/codec_deflate.h): most responses and
/// every one-shot call. zlib's own memory is asked for when zlib is.
class Deflater final : public ZlibCodec {
 public:
  Deflater(CodecMode mode, DeflateOptions options) : ZlibCodec(std::move(options)), mode_(mode) {}
  ~Deflater() override {
    if (isOpen_) deflateEnd(&stream_);
  }

  bool open(std::string* why) {
    if (takesWhole()) return true;
    int status = Z_OK;
    const char* failed = openStream(&status);
    if (failed) *why = failed;
    return !failed;
  }

  void run(CodecStep& step, int flush) override {
    if (!isBegun_ && flush == Z_FINISH && takesWhole() && WholeDeflate::suits(step.inLeft)) {
      if (whole_.compress(mode_, options_.level, {step.in, step.inLeft})) {
        step.in += step.inLeft;
        step.inLeft = 0;
        isWhole_ = true;
      }
    }
    isBegun_ = true;
    if (isWhole_) return giveWhole(step);
    int status = Z_OK;
    if (const char* failed = isOpen_ ? nullptr : openStream(&status)) return failWith(failed, status);
    ZlibCodec::run(step, flush);
  }

  void setParams(int level, int strategy) override {
    clearError();
    options_.level = level;
    options_.strategy = strategy;
    if (!isOpen_) return;
    // Everything has been flushed before, so there is nothing that would need room now.
    stream_.avail_in = 0;
    stream_.avail_out = 0;
    const int status = deflateParams(&stream_, level, strategy);
    if (status != Z_OK && status != Z_BUF_ERROR) failWith("Failed to set parameters", status);
  }

  CodecEffort effort() const override { return CodecEffort::kByInput; }

  /// What zconf.h says of deflate.
  size_t memoryBytes() const override {
    return (size_t{1} << (options_.windowBits + 2)) + (size_t{1} << (options_.memLevel + 9));
  }

 private:
  /// Nothing is asked for that libdeflate does not have.
  bool takesWhole() const {
    return options_.windowBits == MAX_WBITS && options_.memLevel >= 8 && options_.strategy == Z_DEFAULT_STRATEGY &&
           options_.level != 0 && options_.dictionary.empty();
  }

  /// Null, or what could not be done.
  const char* openStream(int* status) {
    int windowBits = options_.windowBits;
    if (mode_ == CodecMode::kGzip) windowBits += 16;
    // Raw streams cannot have the smallest window (zlib.h, deflateInit2).
    if (mode_ == CodecMode::kDeflateRaw) windowBits = windowBits == 8 ? -9 : -windowBits;
    *status = deflateInit2(&stream_, options_.level, Z_DEFLATED, windowBits, options_.memLevel, options_.strategy);
    if (*status != Z_OK) return "Initialization failed";
    isOpen_ = true;
    *status = applyDictionary();
    return *status == Z_OK ? nullptr : "Failed to set dictionary";
  }

  void giveWhole(CodecStep& step) {
    clearError();
    whole_.give(step);
    // As zlib does, when something comes behind the end.
    if (step.inLeft > 0) failWith("unexpected end of file", Z_BUF_ERROR);
  }

  int advance(int flush) override { return deflate(&stream_, flush); }
  int restart() override {
    isBegun_ = isWhole_ = false;
    whole_ = WholeDeflate();
    const int status = isOpen_ ? deflateReset(&stream_) : Z_OK;
    return status == Z_OK && isOpen_ ? applyDictionary() : status;
  }
  int applyDictionary() {
    if (options_.dictionary.empty()) return Z_OK;
    return deflateSetDictionary(&stream_, options_.dictionary.data(), static_cast<uInt>(options_.dictionary.size()));
  }

  const CodecMode mode_;
  WholeDeflate whole_;
  bool isOpen_ = false;   // zlib's stream
  bool isBegun_ = false;  // there has been a run
  bool isWhole_ = false;  // it took everything
};

class Inflater final : public ZlibCodec {
 public:
  Inflater(CodecMode mode, DeflateOptions options) : ZlibCodec(std::move(options)), mode_(mode) {}
  ~Inflater() override { inflateEnd(&stream_); }

  bool open(std::string* why) {
    int windowBits = options_.windowBits;
    if (mode_ == CodecMode::kGunzip) windowBits += 16;
    if (mode_ == CodecMode::kUnzip) windowBits += 32;  // zlib finds out
    if (mode_ == CodecMode::kInflateRaw) windowBits = -windowBits;
    if (inflateInit2(&stream_, windowBits) != Z_OK) {
      *why = "Initialization failed";
      return false;
    }
    if (applyRawDictionary() == Z_OK) return true;
    *why = "Failed to set dictionary";
    return false;
  }

  CodecEffort effort() const override { return CodecEffort::kByRoom; }

  /// What zconf.h says of inflate.
  size_t memoryBytes() const override {
    return (size_t{1} << (options_.windowBits == 0 ? 15 : options_.windowBits)) + 7 * 1024;
  }

 private:
  int advance(int flush) override {
    if (mode_ == CodecMode::kUnzip && !knowsFormat_ && stream_.avail_in > 0) {
      // gzip's first byte; only gzip has members.
      isGzip_ = *stream_.next_in == 0x1f;
      knowsFormat_ = true;
    }
    int status = inflateOnce(flush);
    // A gzip file may be several, one after the other. Zeros are padding.
    while (status == Z_STREAM_END && hasMembers() && stream_.avail_in > 0 && *stream_.next_in != 0) {
      inflateReset(&stream_);
      status = inflateOnce(flush);
    }
    return status;
  }

  bool hasMembers() const {
    if (options_.firstMemberOnly) return false;
    return mode_ == CodecMode::kGunzip || (mode_ == CodecMode::kUnzip && isGzip_);
  }

  int inflateOnce(int flush) {
    int status = inflate(&stream_, flush);
    if (status != Z_NEED_DICT || options_.dictionary.empty() || mode_ == CodecMode::kInflateRaw) return status;
    status = inflateSetDictionary(&stream_, options_.dictionary.data(), static_cast<uInt>(options_.dictionary.size()));
    if (status == Z_OK) return inflate(&stream_, flush);
    return status == Z_DATA_ERROR ? Z_NEED_DICT : status;
  }

  int restart() override {
    knowsFormat_ = isGzip_ = false;
    const int status = inflateReset(&stream_);
    return status == Z_OK ? applyRawDictionary() : status;
  }

  /// Raw streams do not say that they need one: it is there from the start.
  int applyRawDictionary() {
    if (mode_ != CodecMode::kInflateRaw || options_.dictionary.empty()) return Z_OK;
    return inflateSetDictionary(&stream_, options_.dictionary.data(), static_cast<uInt>(options_.dictionary.size()));
  }

  const CodecMode mode_;
  bool knowsFormat_ = false;
  bool isGzip_ = false;
};

}  // namespace

std::unique_ptr<Codec> makeZlibCodec(CodecMode mode, DeflateOptions options, std::string* why) {
  if (mode == CodecMode::kDeflate || mode == CodecMode::kGzip || mode == CodecMode::kDeflateRaw) {
    auto codec = std::make_unique<Deflater>(mode, std::move(options));
    if (codec->open(why)) return codec;
  } else {
    auto codec = std::make_unique<Inflater>(mode, std::move(options));
    if (codec->open(why)) return codec;
  }
  return nullptr;
}

}  // namespace gyre::bindings
