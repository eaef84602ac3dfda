// Brotli. Errors of decoding are named as the library names them.
#include <brotli/decode.h>
#include <brotli/encode.h>

#include "bindings/codec.h"

namespace gyre::bindings {

namespace {

class BrotliEncoder final : public Codec {
 public:
  explicit BrotliEncoder(std::span<const CodecParameter> parameters, std::vector<uint8_t> dictionary)
      : parameters_(parameters.begin(), parameters.end()), dictionary_(std::move(dictionary)) {}
  ~BrotliEncoder() override {
    BrotliEncoderDestroyInstance(state_);
    if (prepared_) BrotliEncoderDestroyPreparedDictionary(prepared_);
  }

  bool open(std::string* why) {
    if (!dictionary_.empty()) {
      prepared_ = BrotliEncoderPrepareDictionary(BROTLI_SHARED_DICTIONARY_RAW, dictionary_.size(), dictionary_.data(),
                                                 BROTLI_MAX_QUALITY, nullptr, nullptr, nullptr);
      if (!prepared_) {
        *why = "Failed to prepare brotli dictionary";
        return false;
      }
    }
    if (make()) return true;
    *why = "Initialization failed";
    return false;
  }

  void run(CodecStep& step, int flush) override {
    clearError();
    if (!BrotliEncoderCompressStream(state_, static_cast<BrotliEncoderOperation>(flush), &step.inLeft, &step.in,
                                     &step.outLeft, &step.out, nullptr)) {
      fail("Compression failed", "ERR_BROTLI_COMPRESSION_FAILED", -1);
    }
  }

  void reset() override {
    clearError();
    if (!make()) fail("Could not initialize Brotli instance", "ERR_ZLIB_INITIALIZATION_FAILED", -1);
  }

  size_t memoryBytes() const override {
    uint32_t quality = BROTLI_DEFAULT_QUALITY;
    uint32_t windowBits = BROTLI_DEFAULT_WINDOW;
    for (const CodecParameter& parameter : parameters_) {
      if (parameter.key == BROTLI_PARAM_QUALITY) quality = parameter.value;
      if (parameter.key == BROTLI_PARAM_LGWIN) windowBits = parameter.value;
    }
    // It allocates as input comes; the window and the hash tables of the lower qualities are the bulk of it.
    return (size_t{1} << windowBits) / 4 + (quality > 4 ? size_t{1} << 20 : size_t{1} << 18);
  }

 private:
  bool make() {
    BrotliEncoderDestroyInstance(state_);
    state_ = BrotliEncoderCreateInstance(nullptr, nullptr, nullptr);
    if (!state_) return false;
    for (const CodecParameter& parameter : parameters_) {
      if (!BrotliEncoderSetParameter(state_, static_cast<BrotliEncoderParameter>(parameter.key), parameter.value)) {
        return false;
      }
    }
    return !prepared_ || BrotliEncoderAttachPreparedDictionary(state_, prepared_);
  }

  BrotliEncoderState* state_ = nullptr;
  BrotliEncoderPreparedDictionary* prepared_ = nullptr;
  const std::vector<CodecParameter> parameters_;
  const std::vector<uint8_t> dictionary_;  // the prepared one points into it
};

class BrotliDecoder final : public Codec {
 public:
  explicit BrotliDecoder(std::span<const CodecParameter> parameters, std::vector<uint8_t> dictionary)
      : parameters_(parameters.begin(), parameters.end()), dictionary_(std::move(dictionary)) {}
  ~BrotliDecoder() override { BrotliDecoderDestroyInstance(state_); }

  bool open(std::string* why) {
    if (make()) return true;
    *why = "Initialization failed";
    return false;
  }

  void run(CodecStep& step, int flush) override {
    clearError();
    const BrotliDecoderResult result =
        BrotliDecoderDecompressStream(state_, &step.inLeft, &step.in, &step.outLeft, &step.out, nullptr);
    if (result == BROTLI_DECODER_RESULT_ERROR) {
      const BrotliDecoderErrorCode code = BrotliDecoderGetErrorCode(state_);
      return fail("Decompression failed", std::string("ERR_") + BrotliDecoderErrorString(code), code);
    }
    if (result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT && flush == BROTLI_OPERATION_FINISH) failUnexpectedEnd();
  }

  void reset() override {
    clearError();
    if (!make()) fail("Could not initialize Brotli instance", "ERR_ZLIB_INITIALIZATION_FAILED", -1);
  }

  CodecEffort effort() const override { return CodecEffort::kByRoom; }

  size_t memoryBytes() const override { return size_t{1} << 18; }

 private:
  bool make() {
    BrotliDecoderDestroyInstance(state_);
    state_ = BrotliDecoderCreateInstance(nullptr, nullptr, nullptr);
    if (!state_) return false;
    for (const CodecParameter& parameter : parameters_) {
      if (!BrotliDecoderSetParameter(state_, static_cast<BrotliDecoderParameter>(parameter.key), parameter.value)) {
        return false;
      }
    }
    return dictionary_.empty() ||
           BrotliDecoderAttachDictionary(state_, BROTLI_SHARED_DICTIONARY_RAW, dictionary_.size(), dictionary_.data());
  }

  BrotliDecoderState* state_ = nullptr;
  const std::vector<CodecParameter> parameters_;
  const std::vector<uint8_t> dictionary_;  // the decoder points into it
};

}  // namespace

std::unique_ptr<Codec> makeBrotliCodec(CodecMode mode, std::span<const CodecParameter> parameters,
                                       std::vector<uint8_t> dictionary, std::string* why) {
  if (mode == CodecMode::kBrotliEncode) {
    auto codec = std::make_unique<BrotliEncoder>(parameters, std::move(dictionary));
    if (codec->open(why)) return codec;
  } else {
    auto codec = std::make_unique<BrotliDecoder>(parameters, std::move(dictionary));
    if (codec->open(why)) return codec;
  }
  return nullptr;
}

}  // namespace gyre::bindings
