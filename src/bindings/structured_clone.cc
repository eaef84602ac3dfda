// binding('structured_clone'): copies a value within one environment by V8's serializer. What the engine does not know
// (objects of the platform) it asks of the `host` that lib/internal/structured_clone.js hands over.
#include <v8.h>

#include <cstdlib>
#include <memory>
#include <vector>

#include "bindings/modules.h"
#include "runtime/environment.h"

namespace gyre::bindings {

namespace {

using runtime::Environment;

/// Calls a method of the host; empty with an exception pending when it throws.
v8::MaybeLocal<v8::Value> ask(js::Scope& js, v8::Local<v8::Object> host, std::string_view method,
                              v8::Local<v8::Value> argument) {
  v8::Local<v8::Value> function;
  if (!js.get(host, method).ToLocal(&function) || !function->IsFunction()) return {};
  v8::Local<v8::Value> arguments[] = {argument};
  return Environment::from(js).dispatch().callNested(js, host, function.As<v8::Function>(), arguments);
}

v8::Local<v8::Private> hostMark(js::Scope& js) { return v8::Private::ForApi(js.isolate(), js.name("gyre:hostObject")); }

/// V8 calls the delegates where JavaScript must not run, so they only take notes; in handles of their own, since V8's end
/// with each call.
class Writer final : public v8::ValueSerializer::Delegate {
 public:
  explicit Writer(js::Scope& js) : js_(js), serializer_(js.isolate(), this) {}

  v8::ValueSerializer& serializer() { return serializer_; }
  const std::vector<v8::Global<v8::SharedArrayBuffer>>& shared() const { return shared_; }
  const std::vector<v8::Global<v8::Object>>& hosts() const { return hosts_; }
  /// Why the value cannot be cloned; empty if it can, or if something else was thrown.
  v8::Local<v8::String> reason() const { return reason_.Get(js_.isolate()); }

  void ThrowDataCloneError(v8::Local<v8::String> message) override {
    reason_.Reset(js_.isolate(), message);
    js_.throwException(message);  // stands in for the DOMException, which is made later
  }

  bool HasCustomHostObject(v8::Isolate*) override { return true; }

  v8::Maybe<bool> IsHostObject(v8::Isolate*, v8::Local<v8::Object> object) override {
    if (object->InternalFieldCount() > 0) return v8::Just(true);
    return object->HasPrivate(js_.context(), hostMark(js_));
  }

  v8::Maybe<bool> WriteHostObject(v8::Isolate*, v8::Local<v8::Object> object) override {
    if (!object->HasPrivate(js_.context(), hostMark(js_)).FromMaybe(false)) {
      ThrowDataCloneError(js_.string("Cannot clone object of unsupported type."));
      return v8::Nothing<bool>();
    }
    serializer_.WriteUint32(static_cast<uint32_t>(hosts_.size()));
    hosts_.emplace_back(js_.isolate(), object);
    return v8::Just(true);
  }

  v8::Maybe<uint32_t> GetSharedArrayBufferId(v8::Isolate*, v8::Local<v8::SharedArrayBuffer> buffer) override {
    for (size_t i = 0; i < shared_.size(); ++i) {
      if (shared_[i] == buffer) return v8::Just(static_cast<uint32_t>(i));
    }
    shared_.emplace_back(js_.isolate(), buffer);
    return v8::Just(static_cast<uint32_t>(shared_.size() - 1));
  }

 private:
  js::Scope& js_;
  v8::ValueSerializer serializer_;
  std::vector<v8::Global<v8::SharedArrayBuffer>> shared_;
  std::vector<v8::Global<v8::Object>> hosts_;
  v8::Global<v8::String> reason_;
};

class Reader final : public v8::ValueDeserializer::Delegate {
 public:
  Reader(js::Scope& js, const Writer& writer, const std::vector<v8::Local<v8::Object>>& clones, const uint8_t* data,
         size_t size)
      : js_(js), writer_(writer), clones_(clones), deserializer_(js.isolate(), data, size, this) {}

  v8::ValueDeserializer& deserializer() { return deserializer_; }

  v8::MaybeLocal<v8::Object> ReadHostObject(v8::Isolate*) override {
    uint32_t index;
    if (!deserializer_.ReadUint32(&index) || index >= clones_.size()) return {};
    return clones_[index];
  }

  v8::MaybeLocal<v8::SharedArrayBuffer> GetSharedArrayBufferFromId(v8::Isolate*, uint32_t id) override {
    if (id >= writer_.shared().size()) return {};
    return v8::SharedArrayBuffer::New(js_.isolate(), writer_.shared()[id].Get(js_.isolate())->GetBackingStore());
  }

 private:
  js::Scope& js_;
  const Writer& writer_;
  const std::vector<v8::Local<v8::Object>>& clones_;
  v8::ValueDeserializer deserializer_;
};

/// Throws the DOMException for a value that cannot be cloned.
void throwDataCloneError(js::Scope& js, v8::Local<v8::Object> host, v8::Local<v8::String> reason) {
  v8::Local<v8::Value> error;
  if (ask(js, host, "dataCloneError", reason).ToLocal(&error)) js.throwException(error);
}

/// Marks an object of the platform: it is cloned by what the host says.
void markHostObject(js::Scope& js, v8::Local<v8::Object> object) {
  (void)object->SetPrivate(js.context(), hostMark(js), js.boolean(true));
}

bool isMarkedUntransferable(js::Scope& js, v8::Local<v8::Object> object) {
  auto mark = v8::Private::ForApi(js.isolate(), js.name("gyre:untransferable"));
  return object->HasPrivate(js.context(), mark).FromMaybe(false);
}

bool isTransferableBuffer(js::Scope& js, v8::Local<v8::Value> value) {
  return value->IsArrayBuffer() && value.As<v8::ArrayBuffer>()->IsDetachable() &&
         !isMarkedUntransferable(js, value.As<v8::Object>());
}

v8::MaybeLocal<v8::Value> clone(js::Scope& js, v8::Local<v8::Value> value, v8::Local<v8::Array> transfer,
                                v8::Local<v8::Object> host) {
  std::vector<v8::Local<v8::ArrayBuffer>> buffers;
  for (uint32_t i = 0; i < transfer->Length(); ++i) {
    v8::Local<v8::Value> buffer;
    if (!transfer->Get(js.context(), i).ToLocal(&buffer)) return {};
    buffers.push_back(buffer.As<v8::ArrayBuffer>());
  }

  Writer writer(js);
  for (size_t i = 0; i < buffers.size(); ++i) {
    if (buffers[i]->WasDetached()) {
      throwDataCloneError(js, host, js.string("An ArrayBuffer is detached and could not be cloned."));
      return {};
    }
    writer.serializer().TransferArrayBuffer(static_cast<uint32_t>(i), buffers[i]);
  }
  {
    v8::TryCatch attempt(js.isolate());
    writer.serializer().WriteHeader();
    bool written;
    if (!writer.serializer().WriteValue(js.context(), value).To(&written) || !written) {
      if (writer.reason().IsEmpty()) {
        attempt.ReThrow();
        return {};
      }
      attempt.Reset();
    }
  }
  if (!writer.reason().IsEmpty()) {
    throwDataCloneError(js, host, writer.reason());
    return {};
  }
  auto [data, size] = writer.serializer().Release();
  std::unique_ptr<uint8_t, decltype(&std::free)> bytes(data, &std::free);

  std::vector<v8::Local<v8::Object>> clones;
  for (const v8::Global<v8::Object>& object : writer.hosts()) {
    v8::Local<v8::Value> copy;
    if (!ask(js, host, "clone", object.Get(js.isolate())).ToLocal(&copy)) return {};
    clones.push_back(copy.As<v8::Object>());
  }
  Reader reader(js, writer, clones, data, size);
  for (size_t i = 0; i < buffers.size(); ++i) {
    auto store = buffers[i]->GetBackingStore();
    if (buffers[i]->Detach(v8::Local<v8::Value>()).IsNothing()) return {};
    reader.deserializer().TransferArrayBuffer(static_cast<uint32_t>(i),
                                              v8::ArrayBuffer::New(js.isolate(), std::move(store)));
  }
  if (reader.deserializer().ReadHeader(js.context()).IsNothing()) return {};
  return reader.deserializer().ReadValue(js.context());
}

constexpr js::Member kMembers[] = {
    js::function<"clone", &clone>,
    js::function<"isTransferableBuffer", &isTransferableBuffer>,
    js::function<"markHostObject", &markHostObject>,
};

}  // namespace

const js::Module kStructuredCloneModule = {.name = "structured_clone", .members = kMembers};

}  // namespace gyre::bindings
