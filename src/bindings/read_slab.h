// ReadSlab: the memory that the sockets of one environment read into, one chunk behind the other, so that a small chunk
// costs no ArrayBuffer of its own and a large one is never copied. Reached by `env.state<ReadSlab>()`.
#pragma once

#include <v8.h>

#include <cstddef>
#include <memory>

#include "loop/stream.h"
#include "runtime/environment.h"

namespace gyre::bindings {

class ReadSlab {
 public:
  static constexpr size_t kSizeBytes = loop::Stream::kSuggestedRead;

  explicit ReadSlab(runtime::Environment& env) : env_(env) {}

  /// Room for the next read: all that is left of the slab, or of a new one. `whole`: a new one if this is begun.
  loop::StreamReader::Buffer room(bool whole) {
    const size_t wanted = whole ? kSizeBytes : kMinReadBytes;
    if (used_ + wanted > kSizeBytes || isDetached()) renew();
    return {static_cast<char*>(store_->Data()) + used_, kSizeBytes - used_};
  }

  /// The same for something of a known size, at most kSizeBytes.
  char* roomFor(size_t bytes) {
    if (!store_ || used_ + bytes > kSizeBytes || isDetached()) renew();
    return static_cast<char*>(store_->Data()) + used_;
  }

  v8::Local<v8::ArrayBuffer> buffer() const { return buffer_.Get(env_.isolate()); }
  size_t offset() const { return used_; }

  /// The bytes just read now belong to JavaScript.
  void take(size_t bytes) {
    // From the second chunk on the slab is shared: nobody may detach it from under the others.
    if (used_ > 0 && !shared_) {
      shared_ = true;
      buffer()->SetDetachKey(v8::Symbol::New(env_.isolate()));
    }
    used_ += (bytes + kAlignment - 1) & ~(kAlignment - 1);
  }

 private:
  bool isDetached() const {
    if (shared_) return false;
    v8::HandleScope handles(env_.isolate());
    return buffer()->WasDetached();
  }

  void renew() {
    v8::Isolate* isolate = env_.isolate();
    v8::HandleScope handles(isolate);
    v8::Local<v8::ArrayBuffer> buffer =
        v8::ArrayBuffer::New(isolate, kSizeBytes, v8::BackingStoreInitializationMode::kUninitialized);
    store_ = buffer->GetBackingStore();
    buffer_.Reset(isolate, buffer);
    used_ = 0;
    shared_ = false;
  }

  // Less room than this is not offered to a read: a new slab begins.
  static constexpr size_t kMinReadBytes = 8 * 1024;
  static constexpr size_t kAlignment = 8;

  runtime::Environment& env_;
  v8::Global<v8::ArrayBuffer> buffer_;
  std::shared_ptr<v8::BackingStore> store_;  // keeps the memory even if JavaScript detaches the buffer
  size_t used_ = kSizeBytes;
  bool shared_ = false;
};

}  // namespace gyre::bindings
