// NativeStream: a stream of bytes as native code sees it that stands in JavaScript's place at it: HTTP over TCP, a pipe
// or TLS. StreamConsumer: that native code, as the stream sees it.
//
// Isolate's thread. A stream outlives its consumer's use of it: it says streamGone() when it goes first.
#pragma once

#include <v8.h>

#include "engine/scope.h"
#include "loop/stream.h"

struct iovec;

namespace gyre::bindings {

/// Native code that takes what a stream reads in JavaScript's place (HTTP). The end of the stream and errors still go
/// to `onread`. It takes itself out, by consume(nullptr), before it goes.
class StreamConsumer : public loop::StreamReader {
 public:
  /// Somebody else is about to write: what was held back goes first.
  virtual void flush() = 0;
  /// The stream object goes, and is not to be used any more.
  virtual void streamGone() = 0;

 protected:
  ~StreamConsumer() = default;
};

class NativeStream {
 public:
  /// The stream behind a handle of JavaScript's (TCP, Pipe, TTY, TLSWrap); null: it is none, or is gone.
  static NativeStream* from(js::Scope& js, v8::Local<v8::Value> handle);

  /// Null: JavaScript gets what is read, as at first.
  virtual void consume(StreamConsumer* consumer) = 0;
  virtual StreamConsumer* consumer() const = 0;
  /// False once nothing can be written any more.
  virtual bool isOpen() const = 0;
  /// Bytes that were written and not taken yet by what is below.
  virtual size_t queuedBytes() const = 0;
  /// Writes all parts, which are used up. 0: done; 1: queued, and `onwritten(request, status)` comes later; negative:
  /// the errno, and nothing is queued. `keep`: what the bytes lie in; empty: what has to wait is copied.
  virtual int32_t write(js::Scope& js, iovec* parts, size_t count, v8::Local<v8::Value> request,
                        v8::Local<v8::Value> keep) = 0;

 protected:
  ~NativeStream() = default;
};

}  // namespace gyre::bindings
