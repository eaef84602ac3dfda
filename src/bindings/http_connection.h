// HttpConnection: the native half of one HTTP/1 connection, of a server or a client.
//
// Attached to a native stream it takes what is read there, parses it in place and calls JavaScript once per request
// (twice and more if there is a body); what JavaScript answers goes to the stream in one write. Any other Duplex feeds
// it with execute() and writes by itself.
//
// JavaScript is called by the functions that setCallbacks() was given, with the wrapper as `this`:
//   onHead(flags, number, text, block) → true: an upgrade is taken over, the rest is not HTTP
//   onBody(store, offset, length)      a piece of the body
//   onEnd(block)                       the message is over; its trailers, if it has any
//   onUpgrade(store, offset, length)   what came behind the head of an upgrade that was taken over
//   onError(code, reason, bytesParsed) → value that execute() returns
//   onIdle()                           the connection has been idle for too long
//   onWriteError(status)               what had been taken could not be written
//
// Loop thread only; owned by its wrapper, which the socket refers to.
#pragma once

#include <v8.h>

#include <memory>
#include <string>

#include "bindings/http_connections.h"
#include "bindings/http_parser.h"
#include "bindings/stream_object.h"
#include "engine/binding.h"
#include "engine/object.h"
#include "runtime/dispatch.h"

namespace gyre::bindings {

enum class HttpCallback : uint8_t { kHead, kBody, kEnd, kUpgrade, kError, kIdle, kWriteError, kCount };

/// What the connections of one environment share.
class HttpState {
 public:
  explicit HttpState(runtime::Environment& env) : env_(env) {}
  void setCallback(HttpCallback which, v8::Local<v8::Function> function);
  v8::Local<v8::Function> callback(HttpCallback which) const;

  HttpScratch scratch;

 private:
  runtime::Environment& env_;
  v8::Global<v8::Function> callbacks_[static_cast<size_t>(HttpCallback::kCount)];
};

class HttpConnection final : public js::Object, public HttpConnectionNode, private StreamConsumer {
 public:
  static const js::ClassSpec kClass;

  /// What onHead is told about a message.
  enum Flag {
    kKeepAlive = 1 << 0,
    kUpgrade = 1 << 1,
    kComplete = 1 << 2,  // no body follows, and no onEnd
    kHasHost = 1 << 3,
    kHasExpect = 1 << 4,
    kHasBody = 1 << 5,
    kFramed = 1 << 6,  // a length or an encoding is given, even if for nothing
    kMinorShift = 8,   // 4 bits
    kMajorShift = 12,  // 4 bits
  };

  HttpConnection(js::Scope& js, v8::Local<v8::Object> wrapper, int32_t kind, uint32_t maxHeaderBytes,
                 uint32_t maxHeaders, uint32_t leniency);
  ~HttpConnection() override;

  /// Starts anew, with a new async resource.
  void reset(js::Scope& js, int32_t kind, uint32_t maxHeaderBytes, uint32_t maxHeaders, uint32_t leniency);
  void join(js::Scope& js, HttpConnections* connections);
  /// Takes the reading of a native stream over; false if somebody else has it.
  bool attach(js::Scope& js, v8::Local<v8::Object> handle);
  void detach(js::Scope& js);
  bool attached(js::Scope&) { return stream_ != nullptr; }

  /// Parses; returns how many bytes were taken, or what onError returned. An exception stays pending.
  v8::MaybeLocal<v8::Value> execute(js::Scope& js, v8::Local<v8::ArrayBufferView> bytes);
  /// The connection has ended. Returns undefined, or what onError returned.
  v8::MaybeLocal<v8::Value> finish(js::Scope& js);
  /// No more messages, until resume(): what is read from now on waits. What has been read together is still told.
  void pause(js::Scope&) { paused_ = true; }
  void resume(js::Scope& js);
  void answers(js::Scope&, int32_t method) { parser_.answers(static_cast<llhttp_method>(method)); }
  /// Parses no more, and leaves the lists of its server.
  void close(js::Scope& js);

  /// Writes head and body, in one piece; see StreamObject's write* for what is returned. `body` is undefined, a string
  /// (as UTF-8, or as Latin-1) or bytes; `chunked`: a text that is sent as one chunk, and the end of the body behind
  /// it.
  int32_t respond(js::Scope& js, v8::Local<v8::String> head, v8::Local<v8::Value> body, bool latin1, bool chunked,
                  v8::Local<v8::Value> request);
  /// The response to the oldest request has been sent; `idleMs`: how long the next may take to come.
  void responded(js::Scope& js, uint32_t idleMs);
  /// Bytes that the kernel has not taken.
  double queuedBytes(js::Scope& js);
  bool inMessage(js::Scope&) { return parser_.inMessage(); }
  double getAsyncId(js::Scope&) { return async_.asyncId(); }

 private:
  friend class HttpConnections;
  struct Source;

  Buffer readBuffer(size_t suggestedBytes) override;
  void onRead(ssize_t result, Buffer buffer) override;
  void flush() override;
  void streamGone() override;

  /// Parses all of the source, or until something stops it; false: an exception is pending (nested calls only).
  bool parse(js::Scope& js, Source& source);
  bool tell(js::Scope& js, Source& source, HttpEvent event);
  bool tellHead(js::Scope& js, Source& source, bool complete);
  bool tellBytes(js::Scope& js, Source& source, HttpCallback which, std::string_view bytes);
  bool tellError(js::Scope& js, Source& source);
  v8::MaybeLocal<v8::Value> call(js::Scope& js, bool nested, HttpCallback which,
                                 std::span<v8::Local<v8::Value>> arguments);
  void noteActivity();
  void maybeIdle();
  void failWrite(js::Scope& js, int32_t status);

  runtime::Environment& env_;
  HttpState& state_;
  HttpParser parser_;
  runtime::AsyncContext async_;
  StreamObject* stream_ = nullptr;
  HttpConnections* connections_ = nullptr;
  v8::Global<v8::Value> connectionsWrapper_;
  std::string held_;          // written while corked
  std::string waiting_;       // read while paused
  uint32_t outstanding_ = 0;  // requests told and not answered
  uint32_t idleMs_ = 0;
  uint32_t messagesBegun_ = 0;  // that have been noted
  bool paused_ = false;
  bool corked_ = false;
  bool stopped_ = false;  // closed, upgraded or failed: parses no more
  bool parsing_ = false;
  bool readsBody_ = false;
};

}  // namespace gyre::bindings
