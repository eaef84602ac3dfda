#include "bindings/http2_callbacks.h"

#include <algorithm>
#include <cstring>

#include "base/clock.h"
#include "bindings/http2_session.h"
#include "bindings/read_slab.h"

namespace gyre::bindings {

namespace {

// A frame and its header are to be a multiple of this long, where padding aligns them.
constexpr size_t kAlignment = 8;
constexpr size_t kFrameHeaderBytes = 9;
constexpr uint32_t kMaxInvalidFrames = 1000;
constexpr uint32_t kMaxRejectedStreams = 100;
constexpr uint32_t kMaxHeaderPairs = 128;
constexpr uint32_t kMinHeaderPairsOfServer = 4;
constexpr uint32_t kMinHeaderPairsOfClient = 1;

enum class Padding : uint8_t { kNone, kAligned, kMax };

/// The code of RFC 9113 that goes with an error of nghttp2's.
uint32_t codeOf(int error) {
  switch (error) {
    case NGHTTP2_ERR_STREAM_CLOSED:
      return NGHTTP2_STREAM_CLOSED;
    case NGHTTP2_ERR_HEADER_COMP:
      return NGHTTP2_COMPRESSION_ERROR;
    case NGHTTP2_ERR_FRAME_SIZE_ERROR:
      return NGHTTP2_FRAME_SIZE_ERROR;
    case NGHTTP2_ERR_FLOW_CONTROL:
      return NGHTTP2_FLOW_CONTROL_ERROR;
    case NGHTTP2_ERR_REFUSED_STREAM:
      return NGHTTP2_REFUSED_STREAM;
    case NGHTTP2_ERR_PROTO:
    case NGHTTP2_ERR_HTTP_HEADER:
    case NGHTTP2_ERR_HTTP_MESSAGING:
      return NGHTTP2_PROTOCOL_ERROR;
    default:
      return NGHTTP2_INTERNAL_ERROR;
  }
}

int32_t idOf(const nghttp2_frame* frame) {
  return frame->hd.type == NGHTTP2_PUSH_PROMISE ? frame->push_promise.promised_stream_id : frame->hd.stream_id;
}

}  // namespace

// ---- Receiving

int Http2Session::onBeginHeaders(const nghttp2_frame* frame) {
  const int32_t id = idOf(frame);
  incoming_.clear();
  Http2Stream* stream = find(id);
  if (!stream) {
    if (memoryIsShort()) {
      if (++rejectedStreams_ > options_.get32(Http2Option::maxSessionRejectedStreams, kMaxRejectedStreams)) {
        return NGHTTP2_ERR_CALLBACK_FAILURE;
      }
      nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, id, NGHTTP2_ENHANCE_YOUR_CALM);
      return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }
    rejectedStreams_ = 0;
    stream = &addStream(id);
  }
  stream->headerBytes = stream->headerCount = 0;
  return 0;
}

int Http2Session::onHeader(const nghttp2_frame* frame, nghttp2_rcbuf* name, nghttp2_rcbuf* value, uint8_t flags) {
  Http2Stream* stream = find(idOf(frame));
  if (!stream) return 0;  // it was refused
  const uint32_t least = isServer_ ? kMinHeaderPairsOfServer : kMinHeaderPairsOfClient;
  const uint32_t mostPairs = std::max(options_.get32(Http2Option::maxHeaderListPairs, kMaxHeaderPairs), least);
  const uint32_t mostBytes = nghttp2_session_get_local_settings(session_.get(), NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE);
  if (stream->firstHeaderNs == 0) stream->firstHeaderNs = base::monotonicNs();
  const size_t size = Http2Field::sizeOf(name, value);
  if (stream->headerCount >= mostPairs || stream->headerBytes + size > mostBytes) {
    nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, stream->id, NGHTTP2_ENHANCE_YOUR_CALM);
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  }
  // An empty field says nothing.
  if (nghttp2_rcbuf_get_buf(name).len == 0) return 0;
  ++stream->headerCount;
  stream->headerBytes += static_cast<uint32_t>(size);
  headerBytes_ += size;
  incoming_.emplace_back(name, value, flags);
  return 0;
}

int Http2Session::onFrameReceived(const nghttp2_frame* frame) {
  ++framesReceived_;
  const int32_t id = frame->hd.stream_id;
  switch (frame->hd.type) {
    case NGHTTP2_HEADERS:
    case NGHTTP2_PUSH_PROMISE: {
      Event& event = note(Http2Callback::kHeaders, idOf(frame));
      event.first = frame->hd.type == NGHTTP2_HEADERS ? static_cast<uint32_t>(frame->headers.cat) : kPushPromise;
      event.second = frame->hd.flags;
      event.fields = std::exchange(incoming_, {});
      return 0;
    }
    case NGHTTP2_DATA:
      if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) note(Http2Callback::kEnd, id);
      return 0;
    case NGHTTP2_SETTINGS: {
      const bool isAck = (frame->hd.flags & NGHTTP2_FLAG_ACK) != 0;
      if (!isAck) rememberCustom({frame->settings.iv, frame->settings.niv});
      Event& event = note(Http2Callback::kSettings, 0);
      event.first = isAck;
      if (!isAck) event.numbers = settingsOf(false);
      return 0;
    }
    case NGHTTP2_PING: {
      const bool isAck = (frame->hd.flags & NGHTTP2_FLAG_ACK) != 0;
      // Nobody has asked: whoever answers is up to something.
      if (isAck && pings_.size() <= pingsAnswered_) {
        note(Http2Callback::kError, 0).first = static_cast<uint32_t>(-NGHTTP2_ERR_PROTO);
        return 0;
      }
      if (isAck) ++pingsAnswered_;
      Event& event = note(Http2Callback::kPing, 0);
      event.first = isAck;
      event.text.assign(reinterpret_cast<const char*>(frame->ping.opaque_data), sizeof(frame->ping.opaque_data));
      return 0;
    }
    case NGHTTP2_GOAWAY: {
      Event& event = note(Http2Callback::kGoaway, frame->goaway.last_stream_id);
      event.first = frame->goaway.error_code;
      event.text.assign(reinterpret_cast<const char*>(frame->goaway.opaque_data), frame->goaway.opaque_data_len);
      return 0;
    }
    case NGHTTP2_ALTSVC: {
      auto* altsvc = static_cast<const nghttp2_ext_altsvc*>(frame->ext.payload);
      Event& event = note(Http2Callback::kAltsvc, id);
      event.text.assign(reinterpret_cast<const char*>(altsvc->origin), altsvc->origin_len);
      event.more.assign(reinterpret_cast<const char*>(altsvc->field_value), altsvc->field_value_len);
      return 0;
    }
    case NGHTTP2_ORIGIN: {
      auto* origin = static_cast<const nghttp2_ext_origin*>(frame->ext.payload);
      Event& event = note(Http2Callback::kOrigin, id);
      for (size_t i = 0; i < origin->nov; ++i) {
        event.texts.emplace_back(reinterpret_cast<const char*>(origin->ov[i].origin), origin->ov[i].origin_len);
      }
      return 0;
    }
    default:
      return 0;
  }
}

void Http2Session::rememberCustom(std::span<const nghttp2_settings_entry> entries) {
  for (const nghttp2_settings_entry& entry : entries) {
    if (std::find(customSettings_.begin(), customSettings_.end(), static_cast<uint32_t>(entry.settings_id)) ==
        customSettings_.end()) {
      continue;
    }
    auto same = std::find_if(remoteCustom_.begin(), remoteCustom_.end(),
                             [&](const auto& other) { return other.settings_id == entry.settings_id; });
    if (same != remoteCustom_.end()) {
      same->value = entry.value;
    } else {
      remoteCustom_.push_back(entry);
    }
  }
}

int Http2Session::onInvalidFrame(const nghttp2_frame*, int error) {
  if (++invalidFrames_ > options_.get32(Http2Option::maxSessionInvalidFrames, kMaxInvalidFrames)) {
    failure_ = "ERR_HTTP2_TOO_MANY_INVALID_FRAMES";
    return NGHTTP2_ERR_CALLBACK_FAILURE;
  }
  if (nghttp2_is_fatal(error) || error == NGHTTP2_ERR_STREAM_CLOSED || error == NGHTTP2_ERR_PROTO) {
    note(Http2Callback::kError, 0).first = static_cast<uint32_t>(-error);
  }
  return 0;
}

int Http2Session::onDataChunk(int32_t id, const uint8_t* data, size_t size) {
  // What the whole connection may carry is not held up by one reader.
  nghttp2_session_consume_connection(session_.get(), size);
  Http2Stream* stream = find(id);
  if (size == 0) return 0;
  if (!stream || stream->released) {
    nghttp2_session_consume_stream(session_.get(), id, size);
    return 0;
  }
  if (stream->firstByteNs == 0) stream->firstByteNs = base::monotonicNs();
  stream->bytesRead += size;
  if (stream->reading) {
    nghttp2_session_consume_stream(session_.get(), id, size);
  } else {
    stream->unconsumedBytes += size;
  }
  readsData_ = true;
  const auto* bytes = reinterpret_cast<const char*>(data);
  ReadSlab& slab = env_.state<ReadSlab>();
  Event& event = note(Http2Callback::kData, id);
  event.length = size;
  if (inputMemory_ == Memory::kSlab && bytes >= input_.data() && bytes < input_.data() + input_.size()) {
    inputTaken_ = true;
    event.offset = slab.offset() + static_cast<size_t>(bytes - input_.data());
    event.store = stores_.size() - 1;
    return 0;
  }
  // No frame's piece is longer than what came, and no frame than 16 MiB; a slab is smaller than that.
  if (size > ReadSlab::kSizeBytes) {
    v8::Local<v8::ArrayBuffer> store = v8::ArrayBuffer::New(env_.isolate(), size);
    std::memcpy(store->Data(), bytes, size);
    event.offset = 0;
    stores_.emplace_back(env_.isolate(), store);
  } else {
    char* to = slab.roomFor(size);
    std::memcpy(to, bytes, size);
    event.offset = slab.offset();
    slab.take(size);
    if (stores_.empty() || stores_.back() != slab.buffer()) stores_.emplace_back(env_.isolate(), slab.buffer());
  }
  event.store = stores_.size() - 1;
  return 0;
}

int Http2Session::onStreamClosed(int32_t id, uint32_t code) {
  auto found = streams_.find(id);
  if (found == streams_.end()) return 0;
  ++closedStreams_;
  closedStreamsNs_ += base::monotonicNs() - found->second->startNs;
  // It stays until JavaScript has been told of what came before its end.
  note(Http2Callback::kClose, id).first = code;
  return 0;
}

// ---- Sending

int Http2Session::onFrameNotSent(const nghttp2_frame* frame, int error) {
  // What is in the way of a frame because its stream or the session ends is told otherwise.
  if (destroyed_ || error == NGHTTP2_ERR_SESSION_CLOSING || error == NGHTTP2_ERR_STREAM_CLOSED ||
      error == NGHTTP2_ERR_STREAM_CLOSING) {
    return 0;
  }
  Event& event = note(Http2Callback::kFrameError, frame->hd.stream_id);
  event.first = frame->hd.type;
  event.second = codeOf(error);
  return 0;
}

void Http2Session::onFrameSent(const nghttp2_frame*) { ++framesSent_; }

nghttp2_ssize Http2Session::readData(int32_t id, size_t length, uint32_t* flags) {
  Http2Stream* stream = find(id);
  if (!stream) return NGHTTP2_ERR_DEFERRED;
  const size_t size = std::min(length, stream->queuedBytes);
  const bool isLast = stream->ended && size == stream->queuedBytes;
  if (size == 0 && !isLast) return NGHTTP2_ERR_DEFERRED;
  *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
  if (isLast) {
    *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (stream->trailers) {
      *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
      if (!std::exchange(stream->askedForTrailers, true)) note(Http2Callback::kWantTrailers, id);
    }
  }
  return static_cast<nghttp2_ssize>(size);
}

int Http2Session::sendData(const nghttp2_frame* frame, const uint8_t* header, size_t length) {
  if (output_.full()) {
    blocked_ = true;
    return NGHTTP2_ERR_WOULDBLOCK;
  }
  Http2Stream* stream = find(frame->hd.stream_id);
  if (!stream) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  output_.append({reinterpret_cast<const char*>(header), kFrameHeaderBytes});
  const size_t padding = frame->data.padlen;
  if (padding > 0) output_.append(1, static_cast<char>(padding - 1));
  if (stream->firstByteSentNs == 0) stream->firstByteSentNs = base::monotonicNs();
  stream->bytesWritten += length;
  stream->queuedBytes -= length;
  queuedBytes_ -= length;
  while (length > 0 || (!stream->writes.empty() && stream->writes.front().left() == 0)) {
    Http2Write& write = stream->writes.front();
    const size_t part = std::min(length, write.left());
    const std::string_view bytes = write.take(part);
    if (part > Http2Write::kCopiedBytes) {
      output_.refer(bytes);
    } else if (part > 0) {
      output_.append(bytes);
    }
    length -= part;
    if (write.left() > 0) break;
    taken_.push_back(std::move(write));
    stream->writes.pop_front();
  }
  if (padding > 1) output_.append(padding - 1, '\0');
  return 0;
}

nghttp2_ssize Http2Session::selectPadding(const nghttp2_frame* frame, size_t maxPayload) const {
  const size_t size = frame->hd.length;
  switch (static_cast<Padding>(options_.get32(Http2Option::paddingStrategy, 0))) {
    case Padding::kAligned: {
      const size_t over = (size + kFrameHeaderBytes) % kAlignment;
      return static_cast<nghttp2_ssize>(over == 0 ? size : std::min(maxPayload, size + kAlignment - over));
    }
    case Padding::kMax:
      return static_cast<nghttp2_ssize>(maxPayload);
    default:
      return static_cast<nghttp2_ssize>(size);
  }
}

// ---- The table

/// Leads from nghttp2's functions to the session's.
struct Http2Callbacks {
  static Http2Session& of(void* userData) { return *static_cast<Http2Session*>(userData); }

  static nghttp2_session_callbacks* make() {
    nghttp2_session_callbacks* table = nullptr;
    nghttp2_session_callbacks_new(&table);
    nghttp2_session_callbacks_set_on_begin_headers_callback(
        table, [](nghttp2_session*, const nghttp2_frame* frame, void* data) { return of(data).onBeginHeaders(frame); });
    nghttp2_session_callbacks_set_on_header_callback2(
        table, [](nghttp2_session*, const nghttp2_frame* frame, nghttp2_rcbuf* name, nghttp2_rcbuf* value,
                  uint8_t flags, void* data) { return of(data).onHeader(frame, name, value, flags); });
    nghttp2_session_callbacks_set_on_frame_recv_callback(
        table,
        [](nghttp2_session*, const nghttp2_frame* frame, void* data) { return of(data).onFrameReceived(frame); });
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(
        table, [](nghttp2_session*, const nghttp2_frame* frame, int error, void* data) {
          return of(data).onInvalidFrame(frame, error);
        });
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
        table, [](nghttp2_session*, uint8_t, int32_t id, const uint8_t* bytes, size_t size, void* data) {
          return of(data).onDataChunk(id, bytes, size);
        });
    nghttp2_session_callbacks_set_on_stream_close_callback(
        table,
        [](nghttp2_session*, int32_t id, uint32_t code, void* data) { return of(data).onStreamClosed(id, code); });
    nghttp2_session_callbacks_set_on_frame_not_send_callback(
        table, [](nghttp2_session*, const nghttp2_frame* frame, int error, void* data) {
          return of(data).onFrameNotSent(frame, error);
        });
    nghttp2_session_callbacks_set_on_frame_send_callback(table,
                                                         [](nghttp2_session*, const nghttp2_frame* frame, void* data) {
                                                           of(data).onFrameSent(frame);
                                                           return 0;
                                                         });
    nghttp2_session_callbacks_set_send_data_callback(
        table, [](nghttp2_session*, nghttp2_frame* frame, const uint8_t* header, size_t length, nghttp2_data_source*,
                  void* data) { return of(data).sendData(frame, header, length); });
    nghttp2_session_callbacks_set_select_padding_callback2(
        table, [](nghttp2_session*, const nghttp2_frame* frame, size_t maxPayload, void* data) {
          return of(data).selectPadding(frame, maxPayload);
        });
    return table;
  }

  static nghttp2_ssize read(nghttp2_session*, int32_t id, uint8_t*, size_t length, uint32_t* flags,
                            nghttp2_data_source*, void* data) {
    return of(data).readData(id, length, flags);
  }
};

const nghttp2_session_callbacks* http2Callbacks() {
  static nghttp2_session_callbacks* const table = Http2Callbacks::make();
  return table;
}

const nghttp2_data_provider2 kHttp2Data = {{0}, &Http2Callbacks::read};

}  // namespace gyre::bindings
