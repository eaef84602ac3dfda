// binding('serdes'): V8's value serializer and deserializer as classes, for node:v8.
// Source: Node's documentation, "Serialization API". Host objects are written and read by the JavaScript methods
// `_writeHostObject` and `_readHostObject` of the object itself.
#include <cstring>
#include <memory>

#include "bindings/modules.h"
#include "runtime/environment.h"

namespace gyre::bindings {

namespace {

using runtime::Environment;

/// Calls a method of `self` if it has one; empty without one, or with an exception pending.
v8::MaybeLocal<v8::Value> callMethod(js::Scope& js, v8::Local<v8::Object> self, const char* name,
                                     std::span<v8::Local<v8::Value>> arguments) {
  v8::Local<v8::Value> method;
  if (!js.get(self, name).ToLocal(&method) || !method->IsFunction()) return {};
  return Environment::from(js).dispatch().callNested(js, self, method.As<v8::Function>(), arguments);
}

class SerializerObject final : public js::Object, public v8::ValueSerializer::Delegate {
 public:
  static const js::ClassSpec kClass;

  SerializerObject(js::Scope& js, v8::Local<v8::Object> wrapper)
      : Object(js, wrapper), isolate_(js.isolate()), serializer_(js.isolate(), this) {}

  void writeHeader(js::Scope&) { serializer_.WriteHeader(); }
  v8::MaybeLocal<v8::Value> writeValue(js::Scope& js, v8::Local<v8::Value> value) {
    bool written = false;
    if (!serializer_.WriteValue(js.context(), value).To(&written)) return {};
    return js.boolean(written);
  }
  /// The bytes so far, as an ArrayBuffer; the serializer is empty afterwards.
  v8::Local<v8::ArrayBuffer> release(js::Scope& js) {
    auto [data, size] = serializer_.Release();
    auto store = v8::ArrayBuffer::NewBackingStore(
        data, size, [](void* bytes, size_t, void*) { std::free(bytes); }, nullptr);
    return v8::ArrayBuffer::New(js.isolate(), std::move(store));
  }
  void transferArrayBuffer(js::Scope& js, uint32_t id, v8::Local<v8::Value> buffer) {
    if (buffer->IsArrayBuffer()) return serializer_.TransferArrayBuffer(id, buffer.As<v8::ArrayBuffer>());
    if (buffer->IsSharedArrayBuffer()) return;  // shared, not moved: its id is asked of _getSharedArrayBufferId
    js.throwError(js::Scope::ErrorType::typeError, "arrayBuffer must be an ArrayBuffer or SharedArrayBuffer",
                  "ERR_INVALID_ARG_TYPE");
  }
  void writeUint32(js::Scope&, uint32_t value) { serializer_.WriteUint32(value); }
  void writeUint64(js::Scope&, uint32_t high, uint32_t low) {
    serializer_.WriteUint64(static_cast<uint64_t>(high) << 32 | low);
  }
  void writeDouble(js::Scope&, double value) { serializer_.WriteDouble(value); }
  void writeRawBytes(js::Scope&, js::Bytes bytes) { serializer_.WriteRawBytes(bytes.data(), bytes.size()); }
  void setTreatArrayBufferViewsAsHostObjects(js::Scope&, bool on) {
    serializer_.SetTreatArrayBufferViewsAsHostObjects(on);
  }

 private:
  void ThrowDataCloneError(v8::Local<v8::String> message) override {
    js::Scope js(isolate_);
    v8::Local<v8::Value> arguments[] = {message};
    v8::Local<v8::Value> error;
    if (callMethod(js, wrapper(isolate_), "_getDataCloneError", arguments).ToLocal(&error)) {
      js.throwException(error);
    } else {
      js.throwException(v8::Exception::Error(message));
    }
  }
  v8::Maybe<uint32_t> GetSharedArrayBufferId(v8::Isolate* isolate, v8::Local<v8::SharedArrayBuffer> buffer) override {
    js::Scope js(isolate);
    v8::Local<v8::Value> arguments[] = {buffer};
    v8::Local<v8::Value> id;
    if (callMethod(js, wrapper(isolate), "_getSharedArrayBufferId", arguments).ToLocal(&id)) {
      return id->Uint32Value(js.context());
    }
    ThrowDataCloneError(js.string("#<SharedArrayBuffer> could not be cloned."));
    return v8::Nothing<uint32_t>();
  }
  v8::Maybe<bool> WriteHostObject(v8::Isolate* isolate, v8::Local<v8::Object> object) override {
    js::Scope js(isolate);
    v8::Local<v8::Value> method;
    if (!js.get(wrapper(isolate), "_writeHostObject").ToLocal(&method)) return v8::Nothing<bool>();
    if (!method->IsFunction()) return v8::ValueSerializer::Delegate::WriteHostObject(isolate, object);
    v8::Local<v8::Value> arguments[] = {object};
    if (callMethod(js, wrapper(isolate), "_writeHostObject", arguments).IsEmpty()) return v8::Nothing<bool>();
    return v8::Just(true);
  }

  v8::Isolate* isolate_;
  v8::ValueSerializer serializer_;
};

class DeserializerObject final : public js::Object, public v8::ValueDeserializer::Delegate {
 public:
  static const js::ClassSpec kClass;

  DeserializerObject(js::Scope& js, v8::Local<v8::Object> wrapper, js::PinnedBytes bytes)
      : Object(js, wrapper),
        bytes_(std::move(bytes)),
        deserializer_(js.isolate(), bytes_.data(), bytes_.size(), this) {}

  v8::MaybeLocal<v8::Value> readHeader(js::Scope& js) {
    bool read = false;
    if (!deserializer_.ReadHeader(js.context()).To(&read)) return {};
    return js.boolean(read);
  }
  v8::MaybeLocal<v8::Value> readValue(js::Scope& js) { return deserializer_.ReadValue(js.context()); }
  uint32_t getWireFormatVersion(js::Scope&) { return deserializer_.GetWireFormatVersion(); }
  void transferArrayBuffer(js::Scope& js, uint32_t id, v8::Local<v8::Value> buffer) {
    if (buffer->IsArrayBuffer()) return deserializer_.TransferArrayBuffer(id, buffer.As<v8::ArrayBuffer>());
    if (buffer->IsSharedArrayBuffer()) {
      return deserializer_.TransferSharedArrayBuffer(id, buffer.As<v8::SharedArrayBuffer>());
    }
    js.throwError(js::Scope::ErrorType::typeError, "arrayBuffer must be an ArrayBuffer or SharedArrayBuffer",
                  "ERR_INVALID_ARG_TYPE");
  }
  v8::MaybeLocal<v8::Value> readUint32(js::Scope& js) {
    uint32_t value;
    if (!deserializer_.ReadUint32(&value)) return ended(js, "ReadUint32() failed");
    return js.number(value);
  }
  /// [high, low]
  v8::MaybeLocal<v8::Value> readUint64(js::Scope& js) {
    uint64_t value;
    if (!deserializer_.ReadUint64(&value)) return ended(js, "ReadUint64() failed");
    return js::toJs(js, std::vector<uint32_t>{static_cast<uint32_t>(value >> 32), static_cast<uint32_t>(value)});
  }
  v8::MaybeLocal<v8::Value> readDouble(js::Scope& js) {
    double value;
    if (!deserializer_.ReadDouble(&value)) return ended(js, "ReadDouble() failed");
    return js.number(value);
  }
  /// Where in the bytes the next `length` ones lie; they count as read.
  v8::MaybeLocal<v8::Value> readRawBytes(js::Scope& js, double length) {
    const void* at;
    if (!(length >= 0) || !deserializer_.ReadRawBytes(static_cast<size_t>(length), &at)) {
      return ended(js, "ReadRawBytes() failed");
    }
    return js.number(static_cast<double>(static_cast<const uint8_t*>(at) - bytes_.data()));
  }

 private:
  v8::MaybeLocal<v8::Object> ReadHostObject(v8::Isolate* isolate) override {
    js::Scope js(isolate);
    v8::Local<v8::Value> method;
    if (!js.get(wrapper(isolate), "_readHostObject").ToLocal(&method)) return {};
    if (!method->IsFunction()) return v8::ValueDeserializer::Delegate::ReadHostObject(isolate);
    // V8 forbids JavaScript while it reads, for the sake of those who do not expect it to run.
    v8::Isolate::AllowJavascriptExecutionScope allowed(isolate);
    v8::Local<v8::Value> result;
    if (!callMethod(js, wrapper(isolate), "_readHostObject", {}).ToLocal(&result)) return {};
    if (!result->IsObject()) {
      js.throwError(js::Scope::ErrorType::typeError, "readHostObject must return an object");
      return {};
    }
    return result.As<v8::Object>();
  }
  static v8::MaybeLocal<v8::Value> ended(js::Scope& js, const char* message) {
    js.throwError(js::Scope::ErrorType::error, message);
    return {};
  }

  js::PinnedBytes bytes_;
  v8::ValueDeserializer deserializer_;
};

constexpr js::Member kSerializerMembers[] = {
    js::method<"writeHeader", &SerializerObject::writeHeader>,
    js::method<"writeValue", &SerializerObject::writeValue>,
    js::method<"_release", &SerializerObject::release>,
    js::method<"transferArrayBuffer", &SerializerObject::transferArrayBuffer>,
    js::method<"writeUint32", &SerializerObject::writeUint32>,
    js::method<"writeUint64", &SerializerObject::writeUint64>,
    js::method<"writeDouble", &SerializerObject::writeDouble>,
    js::method<"writeRawBytes", &SerializerObject::writeRawBytes>,
    js::method<"_setTreatArrayBufferViewsAsHostObjects", &SerializerObject::setTreatArrayBufferViewsAsHostObjects>,
};
const js::ClassSpec SerializerObject::kClass = {
    .name = "Serializer", .construct = js::constructor<SerializerObject>, .members = kSerializerMembers};

constexpr js::Member kDeserializerMembers[] = {
    js::method<"readHeader", &DeserializerObject::readHeader>,
    js::method<"readValue", &DeserializerObject::readValue>,
    js::method<"getWireFormatVersion", &DeserializerObject::getWireFormatVersion>,
    js::method<"transferArrayBuffer", &DeserializerObject::transferArrayBuffer>,
    js::method<"readUint32", &DeserializerObject::readUint32>,
    js::method<"readUint64", &DeserializerObject::readUint64>,
    js::method<"readDouble", &DeserializerObject::readDouble>,
    js::method<"_readRawBytes", &DeserializerObject::readRawBytes>,
};
const js::ClassSpec DeserializerObject::kClass = {.name = "Deserializer",
                                                  .construct = js::constructor<DeserializerObject, js::PinnedBytes>,
                                                  .members = kDeserializerMembers};

const js::ClassSpec* const kClasses[] = {&SerializerObject::kClass, &DeserializerObject::kClass};

}  // namespace

const js::Module kSerdesModule = {.name = "serdes", .classes = kClasses};

}  // namespace gyre::bindings
