// Http2Options: what a session of HTTP/2 is limited to and how it behaves, as lib/internal/http2/options.js gives it:
// an array of numbers, NaN where nothing is said.
#pragma once

#include <nghttp2/nghttp2.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <span>

namespace gyre::bindings {

/// The places in the array; `binding('http2').options` names them.
enum class Http2Option : uint8_t {
  maxDeflateDynamicTableSize,
  maxReservedRemoteStreams,
  maxSendHeaderBlockLength,
  peerMaxConcurrentStreams,
  paddingStrategy,
  maxHeaderListPairs,
  maxOutstandingPings,
  maxOutstandingSettings,
  maxSessionMemory,  // megabytes
  maxSettings,
  streamResetBurst,
  streamResetRate,
  strictFieldWhitespaceValidation,
  maxSessionInvalidFrames,
  maxSessionRejectedStreams,
  kCount
};

class Http2Options {
 public:
  /// Fewer numbers than there are options: the rest are unsaid.
  explicit Http2Options(std::span<const double> values) {
    values_.fill(std::nan(""));
    for (size_t i = 0; i < values.size() && i < values_.size(); ++i) values_[i] = values[i];
  }

  bool has(Http2Option which) const { return !std::isnan(values_[static_cast<size_t>(which)]); }
  /// `otherwise` where nothing is said; within what the type can hold.
  double get(Http2Option which, double otherwise) const {
    return has(which) ? values_[static_cast<size_t>(which)] : otherwise;
  }
  uint32_t get32(Http2Option which, uint32_t otherwise) const {
    const double value = get(which, otherwise);
    if (value < 0) return UINT32_MAX;
    return value >= UINT32_MAX ? UINT32_MAX : static_cast<uint32_t>(value);
  }

  struct Deleter {
    void operator()(nghttp2_option* option) const { nghttp2_option_del(option); }
  };
  /// As nghttp2 takes them.
  std::unique_ptr<nghttp2_option, Deleter> forNghttp2(bool isServer) const;

 private:
  std::array<double, static_cast<size_t>(Http2Option::kCount)> values_;
};

}  // namespace gyre::bindings
