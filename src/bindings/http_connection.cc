#include "bindings/http_connection.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

#include "bindings/read_slab.h"

namespace gyre::bindings {

namespace {

using runtime::Dispatch;
using runtime::Environment;

// Responses up to this size are put together on the stack.
constexpr size_t kStackBytes = 16 * 1024;
// Answers to pipelined requests are held back up to this much, to go out in one write.
constexpr size_t kMaxHeldBytes = 64 * 1024;
// Bodies from this size on are written from where they are, smaller ones copied behind the head.
constexpr size_t kCopiedBodyBytes = 8 * 1024;
// What goes around the only chunk of a body: its size, line ends, and the last chunk.
constexpr size_t kChunkFrameBytes = 32;

const char* asyncType(int32_t kind) {
  return kind == static_cast<int32_t>(HttpKind::kRequest) ? "HTTPINCOMINGMESSAGE" : "HTTPCLIENTREQUEST";
}

HttpParser::Options optionsOf(int32_t kind, uint32_t maxHeaderBytes, uint32_t maxHeaders, uint32_t leniency) {
  return {static_cast<HttpKind>(kind), maxHeaderBytes, maxHeaders, static_cast<uint16_t>(leniency)};
}

v8::Local<v8::String> latin1(js::Scope& js, std::string_view text) {
  // Cannot fail: a head is smaller than V8's longest string.
  return v8::String::NewFromOneByte(js.isolate(), reinterpret_cast<const uint8_t*>(text.data()),
                                    v8::NewStringType::kNormal, static_cast<int>(text.size()))
      .ToLocalChecked();
}

}  // namespace

// Where the bytes come from that are being parsed.
struct HttpConnection::Source {
  enum class Memory : uint8_t {
    kShared,  // the loop's own: what is to stay is copied
    kSlab,    // the slab that JavaScript gets its pieces of
    kView,    // an ArrayBuffer of JavaScript's
  };
  const char* begin;
  const char* at;
  const char* end;
  Memory memory;
  bool nested;  // called from JavaScript
  v8::Local<v8::ArrayBuffer> store = {};
  size_t offset = 0;  // of `begin` in `store`
  v8::Local<v8::Value> failure = {};
};

// ---- HttpState

void HttpState::setCallback(HttpCallback which, v8::Local<v8::Function> function) {
  callbacks_[static_cast<size_t>(which)].Reset(env_.isolate(), function);
}

v8::Local<v8::Function> HttpState::callback(HttpCallback which) const {
  return callbacks_[static_cast<size_t>(which)].Get(env_.isolate());
}

// ---- Life

HttpConnection::HttpConnection(js::Scope& js, v8::Local<v8::Object> wrapper, int32_t kind, uint32_t maxHeaderBytes,
                               uint32_t maxHeaders, uint32_t leniency)
    : Object(js, wrapper),
      env_(Environment::from(js)),
      state_(env_.state<HttpState>()),
      parser_(state_.scratch, optionsOf(kind, maxHeaderBytes, maxHeaders, leniency)),
      async_(js, asyncType(kind), wrapper) {}

HttpConnection::~HttpConnection() {
  if (stream_) stream_->consume(nullptr);
}

void HttpConnection::reset(js::Scope& js, int32_t kind, uint32_t maxHeaderBytes, uint32_t maxHeaders,
                           uint32_t leniency) {
  parser_.reset(optionsOf(kind, maxHeaderBytes, maxHeaders, leniency));
  async_ = runtime::AsyncContext(js, asyncType(kind), wrapper(js.isolate()));
  waiting_.clear();
  outstanding_ = 0;
  paused_ = stopped_ = readsBody_ = false;
}

void HttpConnection::join(js::Scope& js, HttpConnections* connections) {
  connections_ = connections;
  connectionsWrapper_.Reset(js.isolate(), connections->wrapper(js.isolate()));
  connections_->becameActive(*this);
}

bool HttpConnection::attach(js::Scope& js, v8::Local<v8::Object> handle) {
  if (!js::classTemplate(js, kStreamClass)->HasInstance(handle)) return false;
  auto* stream = static_cast<StreamObject*>(Object::from(handle));
  if (!stream || stream->consumer() || !stream->isOpen()) return false;
  stream_ = stream;
  stream_->consume(this);
  return true;
}

void HttpConnection::detach(js::Scope&) {
  if (!stream_) return;
  flush();
  if (stream_) stream_->consume(nullptr);
  stream_ = nullptr;
}

void HttpConnection::streamGone() { stream_ = nullptr; }

void HttpConnection::close(js::Scope& js) {
  stopped_ = true;
  detach(js);
  HttpConnectionNode::unlink();
  connections_ = nullptr;
  connectionsWrapper_.Reset();
}

// ---- Reading

loop::StreamReader::Buffer HttpConnection::readBuffer(size_t) {
  if (parser_.inBody()) {
    readsBody_ = true;
    return env_.state<ReadSlab>().room(true);
  }
  readsBody_ = false;
  std::span<char> shared = env_.loop().receiveBuffer();
  return {shared.data(), shared.size()};
}

void HttpConnection::onRead(ssize_t result, Buffer buffer) {
  if (!env_.canCallJs() || !hasWrapper()) return;
  v8::HandleScope handles(env_.isolate());
  v8::Context::Scope entered(env_.context());
  js::Scope js(env_.isolate(), env_.context());
  Source source{buffer.data, buffer.data, buffer.data + result,
                readsBody_ ? Source::Memory::kSlab : Source::Memory::kShared, false};
  if (readsBody_) {
    ReadSlab& slab = env_.state<ReadSlab>();
    source.store = slab.buffer();
    source.offset = slab.offset();
    slab.take(static_cast<size_t>(result));
  }
  parse(js, source);
}

v8::MaybeLocal<v8::Value> HttpConnection::execute(js::Scope& js, v8::Local<v8::ArrayBufferView> view) {
  js::Bytes bytes;
  js::bytesOf(view, &bytes);
  const char* begin = reinterpret_cast<const char*>(bytes.data());
  Source source{begin, begin, begin + bytes.size(), Source::Memory::kView, true, view->Buffer(), view->ByteOffset()};
  if (!parse(js, source)) return {};
  if (!source.failure.IsEmpty()) return source.failure;
  return js.number(static_cast<double>(source.at - source.begin));
}

v8::MaybeLocal<v8::Value> HttpConnection::finish(js::Scope& js) {
  if (stopped_) return v8::Local<v8::Value>(js.undefined());
  v8::Local<v8::Object> self = wrapper(js.isolate());
  Source source{nullptr, nullptr, nullptr, Source::Memory::kShared, true};
  const HttpEvent event = parser_.finish();
  if (event != HttpEvent::kNone && !tell(js, source, event)) return {};
  return !source.failure.IsEmpty() && self->IsObject() ? source.failure : v8::Local<v8::Value>(js.undefined());
}

void HttpConnection::resume(js::Scope& js) {
  paused_ = false;
  if (waiting_.empty() || parsing_) return;
  std::string bytes = std::exchange(waiting_, {});
  Source source{bytes.data(), bytes.data(), bytes.data() + bytes.size(), Source::Memory::kShared, true};
  parse(js, source);
}

bool HttpConnection::parse(js::Scope& js, Source& source) {
  v8::Local<v8::Object> self = wrapper(js.isolate());  // not collected meanwhile
  if (stopped_ || source.at == source.end) return !self.IsEmpty();
  if (paused_ && !parser_.inMessage()) {
    waiting_.append(source.at, static_cast<size_t>(source.end - source.at));
    source.at = source.end;
    return true;
  }
  const bool outermost = !std::exchange(parsing_, true);
  std::optional<Dispatch::Batch> batch;
  bool ok = true;
  // Within a message there may be something to tell even without more bytes: its end.
  while ((source.at < source.end || parser_.inMessage()) && !stopped_) {
    const HttpEvent event = parser_.next(&source.at, source.end);
    if (parser_.messagesBegun() != messagesBegun_) {
      messagesBegun_ = parser_.messagesBegun();
      noteActivity();
    }
    if (event == HttpEvent::kNone) break;
    if (!source.nested && source.at < source.end && !batch) {
      batch.emplace(env_.dispatch(), js);
      corked_ = true;
    }
    ok = tell(js, source, event);
    if (!ok) break;
  }
  if (outermost) parsing_ = false;
  batch.reset();
  if (corked_) {
    corked_ = false;
    flush();
  }
  return ok;
}

// ---- Telling

v8::MaybeLocal<v8::Value> HttpConnection::call(js::Scope& js, bool nested, HttpCallback which,
                                               std::span<v8::Local<v8::Value>> arguments) {
  v8::Local<v8::Function> function = state_.callback(which);
  v8::Local<v8::Object> self = wrapper(js.isolate());
  if (nested) return env_.dispatch().callNested(js, self, function, arguments);
  return env_.dispatch().call(js, async_, self, function, arguments);
}

bool HttpConnection::tell(js::Scope& js, Source& source, HttpEvent event) {
  switch (event) {
    case HttpEvent::kNone:
      return true;
    case HttpEvent::kHead:
      return tellHead(js, source, false);
    case HttpEvent::kHeadAndEnd:
      return tellHead(js, source, true);
    case HttpEvent::kBody:
      return tellBytes(js, source, HttpCallback::kBody, parser_.body());
    case HttpEvent::kEnd: {
      const std::string& block = parser_.head().block;
      v8::Local<v8::Value> arguments[] = {js.undefined()};
      if (!block.empty()) arguments[0] = latin1(js, std::string_view(block).substr(0, block.size() - 1));
      maybeIdle();
      return !call(js, source.nested, HttpCallback::kEnd, arguments).IsEmpty() || !source.nested;
    }
    case HttpEvent::kError:
      return tellError(js, source);
  }
  return true;
}

bool HttpConnection::tellHead(js::Scope& js, Source& source, bool complete) {
  const HttpHead& head = parser_.head();
  uint32_t flags = static_cast<uint32_t>(parser_.versionMinor()) << kMinorShift |
                   static_cast<uint32_t>(parser_.versionMajor()) << kMajorShift;
  if (parser_.keepsAlive()) flags |= kKeepAlive;
  if (parser_.isUpgrade()) flags |= kUpgrade;
  if (complete) flags |= kComplete;
  if (head.hasHost) flags |= kHasHost;
  if (head.hasExpect) flags |= kHasExpect;
  if (parser_.hasBody()) flags |= kHasBody;
  if (parser_.isFramed()) flags |= kFramed;
  const bool isRequest = parser_.kind() == HttpKind::kRequest;
  const std::string_view block = head.block;
  v8::Local<v8::Value> arguments[] = {
      js.integer(static_cast<int32_t>(flags)),
      js.integer(isRequest ? parser_.method() : parser_.status()),
      latin1(js, head.text),
      latin1(js, block.substr(0, block.empty() ? 0 : block.size() - 1)),
  };
  headComplete_ = true;
  if (isRequest) ++outstanding_;
  const bool upgrade = parser_.isUpgrade();
  v8::Local<v8::Value> answer;
  if (!call(js, source.nested, HttpCallback::kHead, arguments).ToLocal(&answer)) {
    if (upgrade) stopped_ = true;
    return !source.nested;
  }
  if (!upgrade || stopped_) return true;
  if (!answer->IsTrue() && isRequest) {
    parser_.declineUpgrade();
    return true;
  }
  stopped_ = true;
  const std::string_view rest(source.at, static_cast<size_t>(source.end - source.at));
  return tellBytes(js, source, HttpCallback::kUpgrade, rest);
}

bool HttpConnection::tellBytes(js::Scope& js, Source& source, HttpCallback which, std::string_view bytes) {
  v8::Local<v8::ArrayBuffer> store = source.store;
  size_t offset = source.offset + static_cast<size_t>(bytes.data() - source.begin);
  if (source.memory == Source::Memory::kShared) {
    if (bytes.size() > ReadSlab::kSizeBytes) {  // of what waited, which may be any size
      store = v8::ArrayBuffer::New(js.isolate(), bytes.size());
      std::memcpy(store->Data(), bytes.data(), bytes.size());
      offset = 0;
    } else {
      ReadSlab& slab = env_.state<ReadSlab>();
      char* to = slab.roomFor(bytes.size());
      if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
      store = slab.buffer();
      offset = slab.offset();
      slab.take(bytes.size());
    }
  }
  v8::Local<v8::Value> arguments[] = {store, js.number(static_cast<double>(offset)),
                                      js.number(static_cast<double>(bytes.size()))};
  return !call(js, source.nested, which, arguments).IsEmpty() || !source.nested;
}

bool HttpConnection::tellError(js::Scope& js, Source& source) {
  stopped_ = true;
  const HttpError error = parser_.error();
  v8::Local<v8::ArrayBuffer> packet =
      v8::ArrayBuffer::New(js.isolate(), static_cast<size_t>(source.end - source.begin));
  if (source.end != source.begin) {
    std::memcpy(packet->Data(), source.begin, static_cast<size_t>(source.end - source.begin));
  }
  v8::Local<v8::Value> arguments[] = {js.string(error.code), js.string(error.reason),
                                      js.number(static_cast<double>(source.at - source.begin)), packet};
  v8::Local<v8::Value> failure;
  if (!call(js, source.nested, HttpCallback::kError, arguments).ToLocal(&failure)) return !source.nested;
  source.failure = failure;
  return true;
}

// ---- Idleness

void HttpConnection::noteActivity() {
  if (!connections_) return;
  // The first request has been awaited since the connection was made.
  if (HttpConnectionNode::linked() && !idle_ && !headComplete_) return;
  connections_->becameActive(*this);
}

void HttpConnection::responded(js::Scope&, uint32_t idleMs) {
  if (outstanding_ > 0) --outstanding_;
  idleMs_ = idleMs;
  maybeIdle();
}

void HttpConnection::maybeIdle() {
  if (connections_ && outstanding_ == 0 && !parser_.inMessage() && headComplete_)
    connections_->becameIdle(*this, idleMs_);
}

// ---- Writing

int32_t HttpConnection::respond(js::Scope& js, v8::Local<v8::String> head, v8::Local<v8::Value> body, bool isLatin1,
                                bool chunked, v8::Local<v8::Value> request) {
  if (!stream_ || !stream_->isOpen()) return -EBADF;
  v8::Isolate* isolate = js.isolate();
  char local[kStackBytes];
  std::unique_ptr<char[]> large;
  const size_t headBytes = static_cast<size_t>(head->Length());
  js::Bytes bytes;
  v8::Local<v8::String> text;
  if (body->IsString()) {
    text = body.As<v8::String>();
  } else if (!body->IsUndefined() && !js::bytesOf(body, &bytes)) {
    return -EINVAL;
  }
  size_t textBytes = 0;
  if (!text.IsEmpty()) {
    textBytes = static_cast<size_t>(text->Length());
    // Three bytes per character is the most that UTF-8 needs here; where the size itself is sent it is measured.
    if (!isLatin1) textBytes = chunked ? text->Utf8LengthV2(isolate) : textBytes * 3;
  }
  const size_t copied = bytes.size() < kCopiedBodyBytes ? bytes.size() : 0;
  size_t room = headBytes + textBytes + copied + kChunkFrameBytes;
  if (room > sizeof(local)) {
    if (!text.IsEmpty() && !isLatin1 && !chunked) room += text->Utf8LengthV2(isolate) - textBytes;
    large = std::make_unique_for_overwrite<char[]>(room);
  }
  char* const begin = large ? large.get() : local;
  char* to = begin;
  head->WriteOneByteV2(isolate, 0, static_cast<uint32_t>(headBytes), reinterpret_cast<uint8_t*>(to));
  to += headBytes;
  const bool framed = chunked && textBytes > 0;
  if (framed) {
    to = std::to_chars(to, to + 16, textBytes, 16).ptr;
    to = std::copy_n("\r\n", 2, to);
  }
  if (!text.IsEmpty()) {
    if (isLatin1) {
      text->WriteOneByteV2(isolate, 0, static_cast<uint32_t>(textBytes), reinterpret_cast<uint8_t*>(to));
      to += textBytes;
    } else {
      to += text->WriteUtf8V2(isolate, to, static_cast<size_t>(begin + room - to),
                              v8::String::WriteFlags::kReplaceInvalidUtf8);
    }
  } else if (copied > 0) {
    to = std::copy_n(reinterpret_cast<const char*>(bytes.data()), copied, to);
  }
  if (framed) to = std::copy_n("\r\n", 2, to);
  if (chunked) to = std::copy_n("0\r\n\r\n", 5, to);

  const size_t total = static_cast<size_t>(to - begin);
  const bool bodyApart = bytes.size() > copied;
  if (corked_ && !bodyApart && held_.size() + total <= kMaxHeldBytes) {
    held_.append(begin, total);
    return 0;
  }
  iovec part{begin, total};
  if (!bodyApart) return stream_->writeBytes(js, &part, 1, -1, request, {});
  const int32_t outcome = stream_->writeBytes(js, &part, 1, -1, js.undefined(), {});
  if (outcome < 0) return outcome;
  part = {bytes.data(), bytes.size()};
  return stream_->writeBytes(js, &part, 1, -1, request, body);
}

void HttpConnection::flush() {
  if (held_.empty()) return;
  const std::string held = std::exchange(held_, {});
  if (!stream_ || !stream_->isOpen() || !env_.canCallJs() || !hasWrapper()) return;
  v8::HandleScope handles(env_.isolate());
  v8::Context::Scope entered(env_.context());
  js::Scope js(env_.isolate(), env_.context());
  iovec part{const_cast<char*>(held.data()), held.size()};
  const int32_t outcome = stream_->writeBytes(js, &part, 1, -1, js.undefined(), {});
  if (outcome < 0) failWrite(js, outcome);
}

void HttpConnection::failWrite(js::Scope& js, int32_t status) {
  v8::Local<v8::Value> arguments[] = {js.integer(status)};
  call(js, false, HttpCallback::kWriteError, arguments);
}

double HttpConnection::queuedBytes(js::Scope&) {
  return stream_ ? static_cast<double>(stream_->queuedBytes() + held_.size()) : 0;
}

namespace {

constexpr js::Member kMembers[] = {
    js::method<"reset", &HttpConnection::reset>,         js::method<"join", &HttpConnection::join>,
    js::method<"attach", &HttpConnection::attach>,       js::method<"detach", &HttpConnection::detach>,
    js::getter<"attached", &HttpConnection::attached>,   js::method<"execute", &HttpConnection::execute>,
    js::method<"finish", &HttpConnection::finish>,       js::method<"pause", &HttpConnection::pause>,
    js::method<"resume", &HttpConnection::resume>,       js::method<"answers", &HttpConnection::answers>,
    js::method<"close", &HttpConnection::close>,         js::method<"respond", &HttpConnection::respond>,
    js::method<"responded", &HttpConnection::responded>, js::getter<"queuedBytes", &HttpConnection::queuedBytes>,
    js::getter<"inMessage", &HttpConnection::inMessage>, js::method<"getAsyncId", &HttpConnection::getAsyncId>,
};

}  // namespace

const js::ClassSpec HttpConnection::kClass = {
    .name = "HttpConnection",
    .construct = js::constructor<HttpConnection, int32_t, uint32_t, uint32_t, uint32_t>,
    .members = kMembers,
};

}  // namespace gyre::bindings
