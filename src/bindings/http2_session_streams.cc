// Http2Session: what JavaScript does to the streams of a session.

#include <cerrno>

#include "base/clock.h"
#include "bindings/http2_callbacks.h"
#include "bindings/http2_session.h"

namespace gyre::bindings {

namespace {

// Of streams that are gone, and of lists of fields that are none.
constexpr int32_t kNoStream = NGHTTP2_ERR_INVALID_STREAM_ID;
constexpr int32_t kBadHeaders = NGHTTP2_ERR_INVALID_ARGUMENT;

}  // namespace

Http2Stream& Http2Session::addStream(int32_t id) {
  auto made = std::make_unique<Http2Stream>(id);
  made->startNs = base::monotonicNs();
  Http2Stream& stream = *made;
  streams_[id] = std::move(made);
  ++streamCount_;
  maxConcurrent_ = std::max(maxConcurrent_, streams_.size());
  return stream;
}

int32_t Http2Session::request(js::Scope& js, v8::Local<v8::String> block, uint32_t count, int32_t flags) {
  const Http2OutgoingHeaders headers(js, block, count);
  if (!headers.valid()) return kBadHeaders;
  const bool ends = (flags & kEndStream) != 0;
  const int32_t id = nghttp2_submit_request2(session_.get(), nullptr, headers.data(), headers.size(),
                                             ends ? nullptr : &kHttp2Data, nullptr);
  if (id < 0) return id;
  Http2Stream& stream = addStream(id);
  stream.async = runtime::AsyncContext(js, "HTTP2STREAM");
  stream.ended = ends;
  stream.trailers = (flags & kTrailers) != 0;
  wantSend();
  return id;
}

int32_t Http2Session::respond(js::Scope& js, int32_t id, v8::Local<v8::String> block, uint32_t count, int32_t flags) {
  Http2Stream* stream = find(id);
  if (!stream) return kNoStream;
  const Http2OutgoingHeaders headers(js, block, count);
  if (!headers.valid()) return kBadHeaders;
  const bool ends = (flags & kEndStream) != 0;
  if (ends) stream->ended = true;
  stream->trailers = (flags & kTrailers) != 0;
  const int result = nghttp2_submit_response2(session_.get(), id, headers.data(), headers.size(),
                                              ends && !stream->trailers ? nullptr : &kHttp2Data);
  wantSend();
  return result;
}

int32_t Http2Session::inform(js::Scope& js, int32_t id, v8::Local<v8::String> block, uint32_t count) {
  if (!find(id)) return kNoStream;
  const Http2OutgoingHeaders headers(js, block, count);
  if (!headers.valid()) return kBadHeaders;
  const int result =
      nghttp2_submit_headers(session_.get(), NGHTTP2_FLAG_NONE, id, nullptr, headers.data(), headers.size(), nullptr);
  wantSend();
  return result;
}

int32_t Http2Session::sendTrailers(js::Scope& js, int32_t id, v8::Local<v8::String> block, uint32_t count) {
  Http2Stream* stream = find(id);
  if (!stream) return kNoStream;
  int result;
  if (count == 0) {
    // Some peers do not take an empty block: the stream ends with an empty DATA frame.
    stream->trailers = false;
    result = nghttp2_submit_data2(session_.get(), NGHTTP2_FLAG_END_STREAM, id, &kHttp2Data);
  } else {
    const Http2OutgoingHeaders headers(js, block, count);
    if (!headers.valid()) return kBadHeaders;
    result = nghttp2_submit_trailer(session_.get(), id, headers.data(), headers.size());
  }
  wantSend();
  return result;
}

int32_t Http2Session::push(js::Scope& js, int32_t id, v8::Local<v8::String> block, uint32_t count) {
  if (!find(id)) return kNoStream;
  const Http2OutgoingHeaders headers(js, block, count);
  if (!headers.valid()) return kBadHeaders;
  const int32_t promised =
      nghttp2_submit_push_promise(session_.get(), NGHTTP2_FLAG_NONE, id, headers.data(), headers.size(), nullptr);
  if (promised < 0) return promised;
  addStream(promised).async = runtime::AsyncContext(js, "HTTP2STREAM");
  wantSend();
  return promised;
}

int32_t Http2Session::write(js::Scope& js, int32_t id, v8::Local<v8::Value> data, bool latin1,
                            v8::Local<v8::Value> done) {
  Http2Stream* stream = find(id);
  if (!stream || stream->ended) return -EPIPE;
  Http2Write write;
  if (!Http2Write::make(js, data, latin1, &write)) return -EINVAL;
  write.onDone(js, done);
  enqueue(*stream, std::move(write));
  resumeData(*stream);
  return 0;
}

int32_t Http2Session::writev(js::Scope& js, int32_t id, v8::Local<v8::Array> chunks, v8::Local<v8::Value> done) {
  Http2Stream* stream = find(id);
  if (!stream || stream->ended) return -EPIPE;
  const uint32_t count = chunks->Length();
  std::vector<Http2Write> writes(count);
  for (uint32_t i = 0; i < count; ++i) {
    v8::Local<v8::Value> chunk;
    if (!chunks->Get(js.context(), i).ToLocal(&chunk) || !Http2Write::make(js, chunk, false, &writes[i])) {
      return -EINVAL;
    }
  }
  if (count > 0) writes.back().onDone(js, done);
  for (Http2Write& write : writes) enqueue(*stream, std::move(write));
  resumeData(*stream);
  return 0;
}

void Http2Session::enqueue(Http2Stream& stream, Http2Write write) {
  // What is empty makes no frame: with nothing before it it is done.
  if (write.left() == 0 && stream.writes.empty()) {
    if (write.hasDone()) finished_.push_back(std::move(write));
    return;
  }
  queuedBytes_ += write.left();
  stream.push(std::move(write));
}

void Http2Session::end(js::Scope&, int32_t id) {
  Http2Stream* stream = find(id);
  if (!stream || stream->ended) return;
  stream->ended = true;
  resumeData(*stream);
}

void Http2Session::resumeData(Http2Stream& stream) {
  nghttp2_session_resume_data(session_.get(), stream.id);
  wantSend();
}

void Http2Session::readStart(js::Scope&, int32_t id) {
  Http2Stream* stream = find(id);
  if (!stream || stream->reading) return;
  stream->reading = true;
  if (stream->unconsumedBytes == 0) return;
  nghttp2_session_consume_stream(session_.get(), id, std::exchange(stream->unconsumedBytes, 0));
  wantSend();
}

void Http2Session::readStop(js::Scope&, int32_t id) {
  if (Http2Stream* stream = find(id)) stream->reading = false;
}

void Http2Session::reset(js::Scope& js, int32_t id, uint32_t code) {
  if (destroyed_) return;
  // What was written before goes first.
  if (!writing_ && wantsSend_) send(js);
  nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, id, code);
  wantSend();
}

void Http2Session::release(js::Scope& js, int32_t id) {
  Http2Stream* stream = find(id);
  if (!stream) return;
  stream->released = true;
  dropWrites(*stream);
  if (!finished_.empty()) later();
  readStart(js, id);
}

void Http2Session::dropWrites(Http2Stream& stream) {
  queuedBytes_ -= std::exchange(stream.queuedBytes, 0);
  for (Http2Write& write : stream.writes) {
    if (!write.hasDone()) continue;
    write.fail(-ECANCELED);
    finished_.push_back(std::move(write));
  }
  stream.writes.clear();
}

std::vector<double> Http2Session::streamState(js::Scope&, int32_t id) {
  nghttp2_stream* stream = nghttp2_session_find_stream(session_.get(), id);
  if (!stream) {
    if (!find(id)) return {};
    // It is not sent yet.
    return {
        NGHTTP2_STREAM_STATE_IDLE, 0, 0,
        static_cast<double>(nghttp2_session_get_local_settings(session_.get(), NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE))};
  }
  return {
      static_cast<double>(nghttp2_stream_get_state(stream)),
      static_cast<double>(nghttp2_session_get_stream_local_close(session_.get(), id)),
      static_cast<double>(nghttp2_session_get_stream_remote_close(session_.get(), id)),
      static_cast<double>(nghttp2_session_get_stream_local_window_size(session_.get(), id)),
  };
}

std::vector<double> Http2Session::streamStatistics(js::Scope&, int32_t id) {
  Http2Stream* stream = find(id);
  if (!stream) return {};
  auto since = [&](uint64_t ns) { return ns == 0 ? 0 : static_cast<double>(ns - stream->startNs) / 1e6; };
  return {
      static_cast<double>(stream->bytesRead),
      static_cast<double>(stream->bytesWritten),
      since(stream->firstByteNs),
      since(stream->firstByteSentNs),
      since(stream->firstHeaderNs),
      static_cast<double>(stream->startNs - env_.startTimeNs()) / 1e6,
      static_cast<double>(base::monotonicNs() - stream->startNs) / 1e6,
  };
}

double Http2Session::streamAsyncId(js::Scope&, int32_t id) {
  Http2Stream* stream = find(id);
  return stream ? stream->async.asyncId() : -1;
}

}  // namespace gyre::bindings
