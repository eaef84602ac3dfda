// StreamObject: the base of the JavaScript classes TCP, Pipe and TTY, a loop::Stream behind a wrapper.
//
// What JavaScript sees (lib/internal/stream_base.js is the other half):
//   onread(result, store, offset)   result > 0: so many bytes lie in ArrayBuffer `store` from `offset` on (in the
//   user's
//                                   own buffer when useUserBuffer() was called: `store` is undefined then); result < 0:
//                                   a negative errno, or EOF; reading has stopped
//   write*(data, request)           0: all is written. 1: it is queued, and onwritten(request, status) comes later.
//                                   Negative: the errno; nothing is queued
// Reads go into slabs that many small chunks share and a big one has for itself; nothing is copied.
#pragma once

#include <v8.h>

#include <memory>
#include <string>

#include "bindings/native_stream.h"
#include "loop/stream.h"
#include "runtime/handle_object.h"

namespace gyre::bindings {

class StreamObject : public runtime::HandleObject<loop::Stream>, public NativeStream, private loop::StreamReader {
 public:
  /// Internal fields that hold the callbacks. Subclasses go on from kFirstFreeField.
  enum Field { kOnRead, kOnWritten, kFirstFreeField };

  using HandleObject::HandleObject;
  ~StreamObject() override;

  // NativeStream
  void consume(StreamConsumer* consumer) override { consumer_ = consumer; }
  StreamConsumer* consumer() const override { return consumer_; }
  bool isOpen() const override { return !isClosing(); }
  size_t queuedBytes() const override { return isClosing() ? 0 : handle()->writeQueueBytes(); }
  int32_t write(js::Scope& js, iovec* parts, size_t count, v8::Local<v8::Value> request,
                v8::Local<v8::Value> keep) override {
    return writeBytes(js, parts, count, -1, request, keep);
  }

  // The members that every stream has: see kStreamClass. They return 0 or a negative errno where nothing else is said.
  int32_t readStart(js::Scope& js);
  int32_t readStop(js::Scope& js);
  void useUserBuffer(js::Scope& js, v8::Local<v8::ArrayBufferView> buffer);
  int32_t writeBuffer(js::Scope& js, v8::Local<v8::ArrayBufferView> data, v8::Local<v8::Value> request);
  int32_t writeUtf8String(js::Scope& js, v8::Local<v8::String> text, v8::Local<v8::Value> request);
  int32_t writeLatin1String(js::Scope& js, v8::Local<v8::String> text, v8::Local<v8::Value> request);
  /// An array of buffers.
  int32_t writev(js::Scope& js, v8::Local<v8::Array> chunks, v8::Local<v8::Value> request);
  /// `done(status)` comes once all that is queued is written and the writing side is shut down.
  int32_t shutdown(js::Scope& js, v8::Local<v8::Function> done);
  int32_t setBlocking(js::Scope& js, bool blocking);
  int32_t fd(js::Scope& js);
  double bytesRead(js::Scope& js);
  double bytesWritten(js::Scope& js);
  double writeQueueSize(js::Scope& js);

  /// What the write* members do; `keep`: what the bytes lie in, empty: they are copied if the kernel does not take
  /// them.
  int32_t writeBytes(js::Scope& js, iovec* parts, size_t count, int descriptor, v8::Local<v8::Value> request,
                     v8::Local<v8::Value> keep);
  /// For what stands between this stream and its user (TLS), which reads and writes the loop's stream itself: null once
  /// the stream is closed ...
  base::Ref<loop::Stream> stream() const { return base::Ref<loop::Stream>(handle()); }
  /// ... and says when it has begun or ceased to.
  void activityChanged() { syncHold(); }

 protected:
  /// A callback `done(status, ...)` for one operation of this stream; the wrapper is held until it has run.
  class Pending {
   public:
    Pending(js::Scope& js, StreamObject& owner, const char* type, v8::Local<v8::Function> done);
    Pending(Pending&&) = default;
    void finish(int status);

   private:
    StreamObject* owner_;
    runtime::AsyncContext async_;
    v8::Global<v8::Function> done_;
  };

  /// What comes along with a chunk, as the last argument of onread (descriptors passed over a pipe).
  virtual v8::Local<v8::Value> extraForRead(js::Scope& js) { return js.undefined(); }

 private:
  class Write;

  int32_t writeText(js::Scope& js, v8::Local<v8::String> text, v8::Local<v8::Value> request, bool latin1);
  Buffer readBuffer(size_t suggestedBytes) override;
  void onRead(ssize_t result, Buffer buffer) override;

  v8::Global<v8::ArrayBufferView> userBuffer_;
  StreamConsumer* consumer_ = nullptr;
  bool readsMuch_ = false;  // the last read was large: offer it a slab of its own
};

extern const js::ClassSpec kStreamClass;

/// Fills `target` with address, family and port; returns 0 or the negative errno.
int32_t giveAddress(js::Scope& js, v8::Local<v8::Object> target, const base::Result<loop::SocketAddress>& address);

/// A JavaScript object of a native class around something that native code made.
v8::MaybeLocal<v8::Object> newInstance(js::Scope& js, const js::ClassSpec& spec);

}  // namespace gyre::bindings
