// Http2Stream: the native half of one stream of a session: what is to be sent on it, and how far its reader has come.
// Isolate's thread; owned by its session, from the frame that opens it until JavaScript is told of its end.
#pragma once

#include <v8.h>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "engine/convert.h"
#include "runtime/dispatch.h"

namespace gyre::bindings {

/// A chunk that JavaScript has written. Its bytes stay where they are when it is moved, if there are more than
/// kCopiedBytes of them.
class Http2Write {
 public:
  /// Chunks up to this size are copied, also into what goes out in one write; bigger ones stay where they are.
  static constexpr size_t kCopiedBytes = 4096;

  /// A text, in UTF-8 or Latin-1; or bytes (false: it is neither).
  static bool make(js::Scope& js, v8::Local<v8::Value> data, bool latin1, Http2Write* out);

  size_t left() const { return size() - taken_; }
  /// The first `bytes` of what is left; they count as sent.
  std::string_view take(size_t bytes) {
    std::string_view taken(data() + taken_, bytes);
    taken_ += bytes;
    return taken;
  }
  /// What is called, with an errno or 0, when the chunk has been sent or given up. Empty: nobody wants to know.
  void onDone(js::Scope& js, v8::Local<v8::Value> done) {
    if (!done->IsFunction()) return;
    async_ = runtime::AsyncContext(js, "WRITEWRAP");
    done_.Reset(js.isolate(), done.As<v8::Function>());
  }
  bool hasDone() const { return !done_.IsEmpty(); }
  void fail(int status) { status_ = status; }
  void tell(js::Scope& js, runtime::Dispatch& dispatch);

 private:
  const char* data() const { return pinned_.data() ? reinterpret_cast<const char*>(pinned_.data()) : owned_.data(); }
  size_t size() const { return pinned_.data() ? pinned_.size() : owned_.size(); }

  js::PinnedBytes pinned_;
  std::string owned_;
  size_t taken_ = 0;
  int status_ = 0;
  runtime::AsyncContext async_;
  v8::Global<v8::Function> done_;
};

struct Http2Stream {
  explicit Http2Stream(int32_t streamId) : id(streamId) {}

  void push(Http2Write write) {
    queuedBytes += write.left();
    writes.push_back(std::move(write));
  }

  int32_t id;
  runtime::AsyncContext async;  // made when JavaScript first hears of the stream
  std::deque<Http2Write> writes;
  size_t queuedBytes = 0;
  size_t unconsumedBytes = 0;  // that have come while nobody read: the peer may not send as many more yet
  uint32_t headerBytes = 0;    // of the block that is coming in
  uint32_t headerCount = 0;
  bool reading = true;
  bool ended = false;     // nothing more will be written
  bool trailers = false;  // come behind the data
  bool askedForTrailers = false;
  bool released = false;  // JavaScript has done with it
  // For measurements.
  uint64_t startNs = 0, firstHeaderNs = 0, firstByteNs = 0, firstByteSentNs = 0;
  uint64_t bytesRead = 0, bytesWritten = 0;
};

}  // namespace gyre::bindings
