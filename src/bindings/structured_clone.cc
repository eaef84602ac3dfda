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

class Writer final : public v8::ValueSerializer::Delegate {
 public:
  Writer(js::Scope& js, v8::Local<v8::Object> host) : js_(js), host_(host), serializer_(js.isolate(), this) {}

  v8::ValueSerializer& serializer() { return serializer_; }
  const std::vector<v8::Local<v8::SharedArrayBuffer>>& shared() const { return shared_; }

  void ThrowDataCloneError(v8::Local<v8::String> message) override {
    v8::Local<v8::Value> error;
    if (ask(js_, host_, "dataCloneError", message).ToLocal(&error)) js_.throwException(error);
  }

  bool HasCustomHostObject(v8::Isolate*) override { return true; }

  v8::Maybe<bool> IsHostObject(v8::Isolate*, v8::Local<v8::Object> object) override {
    // Most objects are plain ones, and there is no need to ask about them.
    v8::Local<v8::Value> prototype = object->GetPrototypeV2();
    if (prototype->IsNull() || (prototype->IsObject() && prototype.As<v8::Object>()->GetPrototypeV2()->IsNull())) {
      return v8::Just(false);
    }
    v8::Local<v8::Value> answer;
    if (!ask(js_, host_, "isHostObject", object).ToLocal(&answer)) return v8::Nothing<bool>();
    return v8::Just(answer->IsTrue());
  }

  v8::Maybe<bool> WriteHostObject(v8::Isolate* isolate, v8::Local<v8::Object> object) override {
    v8::Local<v8::Value> answer;
    // An object of a native binding is not known to the host either.
    v8::Local<v8::Value> known;
    if (!ask(js_, host_, "isHostObject", object).ToLocal(&known)) return v8::Nothing<bool>();
    if (!known->IsTrue()) {
      ThrowDataCloneError(js_.string("Cannot clone object of unsupported type."));
      return v8::Nothing<bool>();
    }
    if (!ask(js_, host_, "write", object).ToLocal(&answer)) return v8::Nothing<bool>();
    if (answer->IsString()) {
      ThrowDataCloneError(answer.As<v8::String>());
      return v8::Nothing<bool>();
    }
    serializer_.WriteUint32(answer->Uint32Value(isolate->GetCurrentContext()).FromMaybe(0));
    return v8::Just(true);
  }

  v8::Maybe<uint32_t> GetSharedArrayBufferId(v8::Isolate*, v8::Local<v8::SharedArrayBuffer> buffer) override {
    for (size_t i = 0; i < shared_.size(); ++i) {
      if (shared_[i] == buffer) return v8::Just(static_cast<uint32_t>(i));
    }
    shared_.push_back(buffer);
    return v8::Just(static_cast<uint32_t>(shared_.size() - 1));
  }

 private:
  js::Scope& js_;
  v8::Local<v8::Object> host_;
  v8::ValueSerializer serializer_;
  std::vector<v8::Local<v8::SharedArrayBuffer>> shared_;
};

class Reader final : public v8::ValueDeserializer::Delegate {
 public:
  Reader(js::Scope& js, v8::Local<v8::Object> host, const std::vector<v8::Local<v8::SharedArrayBuffer>>& shared,
         const uint8_t* data, size_t size)
      : js_(js), host_(host), shared_(shared), deserializer_(js.isolate(), data, size, this) {}

  v8::ValueDeserializer& deserializer() { return deserializer_; }

  v8::MaybeLocal<v8::Object> ReadHostObject(v8::Isolate*) override {
    uint32_t index;
    v8::Local<v8::Value> object;
    if (!deserializer_.ReadUint32(&index) ||
        !ask(js_, host_, "read", v8::Integer::NewFromUnsigned(js_.isolate(), index)).ToLocal(&object)) {
      return {};
    }
    return object.As<v8::Object>();
  }

  v8::MaybeLocal<v8::SharedArrayBuffer> GetSharedArrayBufferFromId(v8::Isolate*, uint32_t id) override {
    if (id >= shared_.size()) return {};
    return v8::SharedArrayBuffer::New(js_.isolate(), shared_[id]->GetBackingStore());
  }

 private:
  js::Scope& js_;
  v8::Local<v8::Object> host_;
  const std::vector<v8::Local<v8::SharedArrayBuffer>>& shared_;
  v8::ValueDeserializer deserializer_;
};

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

  Writer writer(js, host);
  for (size_t i = 0; i < buffers.size(); ++i) {
    if (buffers[i]->WasDetached()) {
      writer.ThrowDataCloneError(js.string("An ArrayBuffer is detached and could not be cloned."));
      return {};
    }
    writer.serializer().TransferArrayBuffer(static_cast<uint32_t>(i), buffers[i]);
  }
  writer.serializer().WriteHeader();
  bool written;
  if (!writer.serializer().WriteValue(js.context(), value).To(&written) || !written) return {};
  auto [data, size] = writer.serializer().Release();
  std::unique_ptr<uint8_t, decltype(&std::free)> bytes(data, &std::free);

  Reader reader(js, host, writer.shared(), data, size);
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
};

}  // namespace

const js::Module kStructuredCloneModule = {.name = "structured_clone", .members = kMembers};

}  // namespace gyre::bindings
