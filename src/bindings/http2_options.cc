#include "bindings/http2_options.h"

namespace gyre::bindings {

namespace {

// A peer that makes this many answers wait (to pings and settings) floods.
constexpr size_t kMaxOutboundAcks = 1000;
constexpr uint32_t kPeerMaxConcurrentStreams = 100;

}  // namespace

std::unique_ptr<nghttp2_option, Http2Options::Deleter> Http2Options::forNghttp2(bool isServer) const {
  nghttp2_option* option = nullptr;
  nghttp2_option_new(&option);
  std::unique_ptr<nghttp2_option, Deleter> owned(option);
  // What is read is taken off the windows by the streams' readers.
  nghttp2_option_set_no_auto_window_update(option, 1);
  nghttp2_option_set_no_closed_streams(option, 1);
  nghttp2_option_set_max_outbound_ack(option, kMaxOutboundAcks);
  if (!isServer) {
    nghttp2_option_set_builtin_recv_extension_type(option, NGHTTP2_ALTSVC);
    nghttp2_option_set_builtin_recv_extension_type(option, NGHTTP2_ORIGIN);
  }
  nghttp2_option_set_peer_max_concurrent_streams(
      option, get32(Http2Option::peerMaxConcurrentStreams, kPeerMaxConcurrentStreams));
  if (has(Http2Option::maxDeflateDynamicTableSize)) {
    nghttp2_option_set_max_deflate_dynamic_table_size(option, get32(Http2Option::maxDeflateDynamicTableSize, 0));
  }
  if (has(Http2Option::maxReservedRemoteStreams)) {
    nghttp2_option_set_max_reserved_remote_streams(option, get32(Http2Option::maxReservedRemoteStreams, 0));
  }
  if (has(Http2Option::maxSendHeaderBlockLength)) {
    nghttp2_option_set_max_send_header_block_length(option, get32(Http2Option::maxSendHeaderBlockLength, 0));
  }
  if (has(Http2Option::maxSettings)) nghttp2_option_set_max_settings(option, get32(Http2Option::maxSettings, 0));
  if (has(Http2Option::streamResetBurst) && has(Http2Option::streamResetRate)) {
    nghttp2_option_set_stream_reset_rate_limit(option, get32(Http2Option::streamResetBurst, 0),
                                               get32(Http2Option::streamResetRate, 0));
  }
  if (get(Http2Option::strictFieldWhitespaceValidation, 1) == 0) {
    nghttp2_option_set_no_rfc9113_leading_and_trailing_ws_validation(option, 1);
  }
  return owned;
}

}  // namespace gyre::bindings
