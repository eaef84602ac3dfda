// binding('structured_clone'): HTML's structured clone within one isolate, by V8's serializer.
// Source: HTML Standard, "StructuredSerializeWithTransfer".
#include <cstdlib>
#include <memory>
#include <vector>

#include "bindings/modules.h"
#include "runtime/environment.h"

namespace gyre::bindings {

namespace {

using runtime::Environment;
using runtime::Hook;

/// Throws a DOMException named DataCloneError.
void throwDataCloneError(js::Scope& js, v8::Local<v8::String> message) {
  Environment& env = Environment::from(js);
  if (env.hasHook(Hook::domException)) {
    v8::Local<v8::Value> arguments[] = {message, js.string("DataCloneError")};
    v8::Local<v8::Value> exception;
    if (env.dispatch()
            .callNested(js, js.undefined(), env.hook(Hook::domException).As<v8::Function>(), arguments)
            .ToLocal(&exception)) {
      js.throwException(exception);
    }
    return;
  }
  js.throwError(js::Scope::ErrorType::error, js.utf8(message), "DataCloneError");
}

class Writer final : public v8::ValueSerializer::Delegate {
 public:
  explicit Writer(js::Scope& js) : js_(js), serializer(js.isolate(), this) {}

  void ThrowDataCloneError(v8::Local<v8::String> message) override { throwDataCloneError(js_, message); }
  v8::Maybe<uint32_t> GetSharedArrayBufferId(v8::Isolate*, v8::Local<v8::SharedArrayBuffer> buffer) override {
    shared.push_back(buffer);
    return v8::Just(static_cast<uint32_t>(shared.size() - 1));
  }

 private:
  js::Scope& js_;

 public:
  v8::ValueSerializer serializer;
  std::vector<v8::Local<v8::SharedArrayBuffer>> shared;
};

class Reader final : public v8::ValueDeserializer::Delegate {
 public:
  explicit Reader(const std::vector<v8::Local<v8::SharedArrayBuffer>>& shared) : shared_(shared) {}
  v8::MaybeLocal<v8::SharedArrayBuffer> GetSharedArrayBufferFromId(v8::Isolate*, uint32_t id) override {
    return id < shared_.size() ? shared_[id] : v8::MaybeLocal<v8::SharedArrayBuffer>();
  }

 private:
  const std::vector<v8::Local<v8::SharedArrayBuffer>>& shared_;
};

/// clone(value, buffers): `buffers` are ArrayBuffers, each once, that are moved rather than copied.
v8::MaybeLocal<v8::Value> clone(js::Scope& js, v8::Local<v8::Value> value,
                                std::vector<v8::Local<v8::ArrayBuffer>> buffers) {
  Writer writer(js);
  for (const auto& buffer : buffers) {
    if (!buffer->IsDetachable() || buffer->WasDetached()) {
      throwDataCloneError(js, js.string("An ArrayBuffer is detached and could not be cloned."));
      return {};
    }
  }
  for (uint32_t i = 0; i < buffers.size(); ++i) writer.serializer.TransferArrayBuffer(i, buffers[i]);
  writer.serializer.WriteHeader();
  if (writer.serializer.WriteValue(js.context(), value).IsNothing()) return {};

  // Detached only now: a value that cannot be cloned leaves its buffers whole.
  std::vector<std::shared_ptr<v8::BackingStore>> moved;
  for (const auto& buffer : buffers) {
    moved.push_back(buffer->GetBackingStore());
    if (buffer->Detach(v8::Local<v8::Value>()).IsNothing()) return {};
  }
  std::pair<uint8_t*, size_t> bytes = writer.serializer.Release();
  std::unique_ptr<uint8_t, decltype(&std::free)> owned(bytes.first, &std::free);

  Reader reader(writer.shared);
  v8::ValueDeserializer deserializer(js.isolate(), bytes.first, bytes.second, &reader);
  for (uint32_t i = 0; i < moved.size(); ++i) {
    deserializer.TransferArrayBuffer(i, v8::ArrayBuffer::New(js.isolate(), moved[i]));
  }
  if (deserializer.ReadHeader(js.context()).IsNothing()) return {};
  return deserializer.ReadValue(js.context());
}

constexpr js::Member kMembers[] = {js::function<"clone", &clone>};

}  // namespace

const js::Module kStructuredCloneModule = {.name = "structured_clone", .members = kMembers};

}  // namespace gyre::bindings
