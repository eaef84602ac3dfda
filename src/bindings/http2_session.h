// Http2Session: the native half of one connection of HTTP/2, of a server or a client: nghttp2 between a stream of bytes
// and the streams of the session, which JavaScript knows by their ids.
//
// nghttp2's callbacks only note events; JavaScript is told of them when the parser has come back. What JavaScript does
// meanwhile (respond, reset, destroy) needs no care, and what it has to send goes out in one write at the end, or, when
// nothing has come, with the loop's next round.
//
// JavaScript is called by the functions that setCallbacks() was given, with the wrapper as `this`:
//   onHeaders(id, category, flags, list, sensitive)   a block of headers (http2_headers.h); category as nghttp2 counts,
//                                                     kPushPromise: a stream that is promised
//   onData(id, store, offset, length)
//   onEnd(id)                      the peer sends no more on a stream
//   onClose(id, code)              a stream is over
//   onWantTrailers(id)
//   onSettings(isAck, list)        `list`: the peer's, as remoteSettings() gives them, of that moment
//   onPing(payload)
//   onGoaway(code, lastId, opaqueData)
//   onAltsvc(id, origin, value), onOrigin(origins)
//   onFrameError(id, type, code)   a frame could not be sent
//   onError(nghttp2Error, code)    the session has failed; `code`: of Node's, or undefined
//   onOutput(bytes)                what is to be written, where there is no native stream; answered by written()
//   onWriteError(status)
//   onDone()                       all that a destroyed session had to say has been written
//   onOver()                       there is nothing more to read or to write
//
// Loop thread only; owned by its wrapper, which the session refers to.
#pragma once

#include <nghttp2/nghttp2.h>
#include <v8.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "bindings/http2_headers.h"
#include "bindings/http2_options.h"
#include "bindings/http2_output.h"
#include "bindings/http2_stream.h"
#include "bindings/native_stream.h"
#include "engine/binding.h"
#include "engine/object.h"
#include "loop/ready.h"
#include "runtime/dispatch.h"

namespace gyre::bindings {

enum class Http2Callback : uint8_t {
  kHeaders,
  kData,
  kEnd,
  kClose,
  kWantTrailers,
  kSettings,
  kPing,
  kGoaway,
  kAltsvc,
  kOrigin,
  kFrameError,
  kError,
  kOutput,
  kWriteError,
  kDone,
  kOver,
  kCount
};

/// What the sessions of one environment share.
class Http2State {
 public:
  explicit Http2State(runtime::Environment& env) : strings(env), env_(env) {}
  void setCallback(Http2Callback which, v8::Local<v8::Function> function) {
    callbacks_[static_cast<size_t>(which)].Reset(env_.isolate(), function);
  }
  v8::Local<v8::Function> callback(Http2Callback which) const {
    return callbacks_[static_cast<size_t>(which)].Get(env_.isolate());
  }

  Http2Strings strings;

 private:
  runtime::Environment& env_;
  v8::Global<v8::Function> callbacks_[static_cast<size_t>(Http2Callback::kCount)];
};

class Http2Session final : public js::Object, private StreamConsumer {
 public:
  static const js::ClassSpec kClass;
  /// Of respond() and request().
  enum Flag { kEndStream = 1 << 0, kTrailers = 1 << 1 };
  /// The category of a promise, beside those of nghttp2.
  static constexpr int kPushPromise = 4;

  /// `options`: as Http2Option says; `customSettings`: identifiers of the peer's settings that are to be remembered.
  Http2Session(js::Scope& js, v8::Local<v8::Object> wrapper, bool isServer, v8::Local<v8::Float64Array> options,
               std::vector<uint32_t> customSettings);
  ~Http2Session() override;

  // What is below.
  /// Takes the reading of a native stream over; false if it is none, or somebody else has it. `request`: what the
  /// stream's onwritten() gets, which is to call written().
  bool attach(js::Scope& js, v8::Local<v8::Value> handle, v8::Local<v8::Value> request);
  void detach(js::Scope& js);
  /// What some other stream has read.
  void receive(js::Scope& js, js::Bytes bytes);
  /// What was given to the stream has been taken, or not.
  void written(js::Scope& js, int32_t status);

  // The session. What returns a number returns 0 or nghttp2's (negative) error.
  /// `payload`: 8 bytes, or undefined; `done(acknowledged, durationMs, payload)`. False: too many are on their way,
  /// which `done` is told as well.
  bool ping(js::Scope& js, v8::Local<v8::Value> payload, v8::Local<v8::Function> done);
  /// `packed`: a payload of SETTINGS; `done(acknowledged, durationMs)`. False: too many are on their way.
  bool settings(js::Scope& js, js::Bytes packed, v8::Local<v8::Function> done);
  int32_t goaway(js::Scope& js, uint32_t code, int32_t lastId, v8::Local<v8::Value> opaqueData);
  int32_t setLocalWindowSize(js::Scope& js, int32_t bytes);
  int32_t setNextStreamId(js::Scope& js, int32_t id);
  int32_t altsvc(js::Scope& js, int32_t id, std::string origin, std::string value);
  int32_t origin(js::Scope& js, std::vector<std::string> origins);
  /// [id, value, id, value, ...] of the settings in force.
  std::vector<double> localSettings(js::Scope&) { return settingsOf(true); }
  std::vector<double> remoteSettings(js::Scope&) { return settingsOf(false); }
  /// As `http2session.state` lists them.
  std::vector<double> state(js::Scope& js);
  /// [framesReceived, framesSent, bytesRead, bytesWritten, streamCount, maxConcurrentStreams, pingRTT,
  /// streamAverageDuration, startTime, duration]; times in milliseconds.
  std::vector<double> statistics(js::Scope& js);
  bool hasPendingData(js::Scope& js);
  /// Says goodbye, and tells JavaScript of nothing more but onDone(). True: all is said already.
  bool destroy(js::Scope& js, uint32_t code, bool streamIsGone);
  double getAsyncId(js::Scope&) { return async_.asyncId(); }

  // Its streams.
  /// The id of the new stream, or nghttp2's error.
  int32_t request(js::Scope& js, v8::Local<v8::String> block, uint32_t count, int32_t flags);
  int32_t respond(js::Scope& js, int32_t id, v8::Local<v8::String> block, uint32_t count, int32_t flags);
  int32_t inform(js::Scope& js, int32_t id, v8::Local<v8::String> block, uint32_t count);
  /// Without fields the stream just ends.
  int32_t sendTrailers(js::Scope& js, int32_t id, v8::Local<v8::String> block, uint32_t count);
  /// The id of the promised stream, or nghttp2's error.
  int32_t push(js::Scope& js, int32_t id, v8::Local<v8::String> block, uint32_t count);
  /// A string or bytes; `done(status)` once it is sent. 0, or an errno.
  int32_t write(js::Scope& js, int32_t id, v8::Local<v8::Value> data, bool latin1, v8::Local<v8::Value> done);
  int32_t writev(js::Scope& js, int32_t id, v8::Local<v8::Array> chunks, v8::Local<v8::Value> done);
  /// Nothing more will be written to the stream.
  void end(js::Scope& js, int32_t id);
  void readStart(js::Scope& js, int32_t id);
  void readStop(js::Scope& js, int32_t id);
  void reset(js::Scope& js, int32_t id, uint32_t code);
  /// Nothing more is to be told of the stream; what it had to send is dropped.
  void release(js::Scope& js, int32_t id);
  /// [state, localClose, remoteClose, localWindowSize]; empty: there is no such stream.
  std::vector<double> streamState(js::Scope& js, int32_t id);
  /// [bytesRead, bytesWritten, timeToFirstByte, timeToFirstByteSent, timeToFirstHeader, startTime, duration]; times in
  /// milliseconds; empty: there is no such stream.
  std::vector<double> streamStatistics(js::Scope& js, int32_t id);
  double streamAsyncId(js::Scope& js, int32_t id);

 private:
  friend struct Http2Callbacks;

  struct Event {
    Http2Callback what;
    int32_t id = 0;
    uint32_t first = 0;   // category, code, type
    uint32_t second = 0;  // flags, code
    Http2Fields fields = {};
    std::string text = {}, more = {};
    std::vector<std::string> texts = {};
    std::vector<double> numbers = {};
    // Data: where it lies in stores_[store].
    size_t store = 0, offset = 0, length = 0;
  };
  struct Asked {  // a ping or settings that wait for their acknowledgement
    runtime::AsyncContext async;
    v8::Global<v8::Function> done;
    uint64_t sentNs;
    std::vector<nghttp2_settings_entry> custom = {};
  };
  struct Later final : loop::Ready {
    explicit Later(Http2Session& owner) : owner(owner) {}
    void run() override { owner.runLater(); }
    void discard() override { owner.laterHeld_ = false; }
    Http2Session& owner;
  };

  Buffer readBuffer(size_t suggestedBytes) override;
  void onRead(ssize_t result, Buffer buffer) override;
  void flush() override;
  void streamGone() override { stream_ = nullptr; }

  template <class Body>
  void enter(Body&& body);
  enum class Memory : uint8_t { kSlab, kOther };
  void parse(std::span<const char> bytes, Memory memory);
  /// Tells JavaScript, sends, tells again, until there is nothing left to do for now.
  void work(js::Scope& js);
  void deliver(js::Scope& js);
  void tell(js::Scope& js, Event& event);
  void send(js::Scope& js);
  /// Lets nghttp2 produce frames, up to a limit; false: it has failed.
  bool produce();
  void finishWrites(js::Scope& js);
  void later();
  void runLater();
  void call(js::Scope& js, const runtime::AsyncContext& async, Http2Callback which,
            std::span<v8::Local<v8::Value>> arguments);

  Http2Stream* find(int32_t id) const {
    auto found = streams_.find(id);
    return found == streams_.end() ? nullptr : found->second.get();
  }
  Http2Stream& addStream(int32_t id);
  /// Has the stream's data sent, if there is any to send.
  void resumeData(Http2Stream& stream);
  void enqueue(Http2Stream& stream, Http2Write write);
  void dropWrites(Http2Stream& stream);
  Event& note(Http2Callback what, int32_t id) {
    Event& event = events_.emplace_back();
    event.what = what;
    event.id = id;
    return event;
  }
  void acknowledge(js::Scope& js, std::deque<Asked>& asked, bool acknowledged, std::string_view payload);
  void wantSend() {
    wantsSend_ = true;
    if (!working_) later();
  }
  size_t memoryBytes() const;
  /// No more streams are taken in.
  bool memoryIsShort() const;
  void rememberCustom(std::span<const nghttp2_settings_entry> entries);
  std::vector<double> settingsOf(bool local) const;

  // nghttp2's callbacks; they return what nghttp2 wants.
  int onBeginHeaders(const nghttp2_frame* frame);
  int onHeader(const nghttp2_frame* frame, nghttp2_rcbuf* name, nghttp2_rcbuf* value, uint8_t flags);
  int onFrameReceived(const nghttp2_frame* frame);
  int onInvalidFrame(const nghttp2_frame* frame, int error);
  int onDataChunk(int32_t id, const uint8_t* data, size_t size);
  int onStreamClosed(int32_t id, uint32_t code);
  int onFrameNotSent(const nghttp2_frame* frame, int error);
  void onFrameSent(const nghttp2_frame* frame);
  nghttp2_ssize readData(int32_t id, size_t length, uint32_t* flags);
  int sendData(const nghttp2_frame* frame, const uint8_t* header, size_t length);
  nghttp2_ssize selectPadding(const nghttp2_frame* frame, size_t maxPayload) const;

  struct SessionDeleter {
    void operator()(nghttp2_session* session) const { nghttp2_session_del(session); }
  };

  runtime::Environment& env_;
  Http2State& state_;
  Http2Options options_;
  runtime::AsyncContext async_;
  Later later_;
  std::unique_ptr<nghttp2_session, SessionDeleter> session_;
  NativeStream* stream_ = nullptr;
  v8::Global<v8::Value> writeRequest_;
  std::unordered_map<int32_t, std::unique_ptr<Http2Stream>> streams_;

  std::vector<Event> events_;
  std::vector<v8::Global<v8::ArrayBuffer>> stores_;
  Http2Fields incoming_;  // of the block that is coming in
  Http2Output output_;
  std::vector<Http2Write> taken_;     // by output_, which may point into them
  std::vector<Http2Write> finished_;  // whose writers are to be told
  std::deque<Asked> pings_;
  size_t pingsAnswered_ = 0;  // of pings_, and not told yet
  std::deque<Asked> settings_;
  std::deque<Asked> refused_;  // pings of which there were too many
  std::vector<uint32_t> customSettings_;
  std::vector<nghttp2_settings_entry> localCustom_, remoteCustom_;

  // What is being parsed.
  std::span<const char> input_;
  Memory inputMemory_ = Memory::kOther;
  bool inputTaken_ = false;  // there is data of it that JavaScript is told of

  const char* failure_ = nullptr;  // Node's code of what a callback has found wrong
  uint32_t invalidFrames_ = 0;
  uint32_t rejectedStreams_ = 0;
  size_t queuedBytes_ = 0;  // in all streams
  size_t headerBytes_ = 0;  // noted and not told
  bool isServer_;
  bool readsData_ = false;  // the last read brought data: the next is likely to
  bool working_ = false;
  bool wantsSend_ = false;
  bool writing_ = false;  // the stream below has output that it has not taken
  bool blocked_ = false;  // output_ is full
  bool laterHeld_ = false;
  bool destroyed_ = false;
  bool broken_ = false;  // nothing can be written
  bool failed_ = false;  // nghttp2 takes no more
  bool doneTold_ = false;
  bool overTold_ = false;

  uint64_t startNs_ = 0;
  uint64_t framesReceived_ = 0, framesSent_ = 0, bytesRead_ = 0, bytesWritten_ = 0;
  uint64_t streamCount_ = 0, closedStreams_ = 0, closedStreamsNs_ = 0;
  size_t maxConcurrent_ = 0;
  double pingRttMs_ = -1;
};

}  // namespace gyre::bindings
