#include "bindings/message.h"

#include <algorithm>

#include "bindings/mailbox.h"
#include "runtime/environment.h"

namespace gyre::bindings {

namespace {

using runtime::Environment;

/// Calls a method of the host; empty with an exception pending when it throws.
v8::MaybeLocal<v8::Value> ask(js::Scope& js, v8::Local<v8::Object> host, std::string_view method,
                              std::initializer_list<v8::Local<v8::Value>> arguments) {
  v8::Local<v8::Value> function;
  if (!js.get(host, method).ToLocal(&function) || !function->IsFunction()) return {};
  std::vector<v8::Local<v8::Value>> all(arguments);
  return Environment::from(js).dispatch().callNested(js, host, function.As<v8::Function>(), all);
}

v8::Local<v8::Private> hostMark(js::Scope& js) { return v8::Private::ForApi(js.isolate(), js.name("gyre:hostObject")); }

template <class T>
uint32_t numberOf(std::vector<v8::Global<T>>& known, v8::Isolate* isolate, v8::Local<T> object) {
  auto found = std::find(known.begin(), known.end(), object);
  if (found == known.end()) found = known.emplace(known.end(), isolate, object);
  return static_cast<uint32_t>(found - known.begin());
}

}  // namespace

void markHostObject(js::Scope& js, v8::Local<v8::Object> object) {
  (void)object->SetPrivate(js.context(), hostMark(js), js.boolean(true));
}

/// Writes the value, then a description of each platform object that it met. V8 calls the delegate where JavaScript
/// must not run, so that only takes notes; in handles of its own, since V8's end with each call.
class MessageWriter {
 public:
  MessageWriter(js::Scope& js, Message& message, v8::Local<v8::Object> host)
      : js_(js), message_(message), host_(host) {}

  bool run(v8::Local<v8::Value> value, const std::vector<v8::Local<v8::ArrayBuffer>>& buffers) {
    buffers_ = &buffers;
    std::vector<uint32_t> met;
    if (!write(value, message_.value_, met)) return false;
    std::vector<std::vector<uint32_t>> references;
    std::vector<Message::Bytes> descriptions;
    for (size_t i = 0; i < hosts_.size(); ++i) {  // describing may meet more of them
      v8::Local<v8::Value> description;
      if (!ask(js_, host_, "describe", {hosts_[i].Get(js_.isolate())}).ToLocal(&description)) return false;
      if (!write(description, descriptions.emplace_back(), references.emplace_back())) return false;
    }
    states_.assign(hosts_.size(), State::untouched);
    for (uint32_t i = 0; i < hosts_.size(); ++i) {
      if (!order(i, references, descriptions)) {
        throwDataCloneError(js_.string("Objects that refer to each other could not be cloned."));
        return false;
      }
    }
    for (const auto& shared : shared_) message_.shared_.push_back(shared.Get(js_.isolate())->GetBackingStore());
    return true;
  }

  void throwDataCloneError(v8::Local<v8::String> reason) {
    v8::Local<v8::Value> error;
    if (ask(js_, host_, "dataCloneError", {reason}).ToLocal(&error)) js_.throwException(error);
  }

 private:
  class Delegate final : public v8::ValueSerializer::Delegate {
   public:
    Delegate(MessageWriter& writer, std::vector<uint32_t>& met) : writer_(writer), met_(met) {}

    v8::ValueSerializer* serializer = nullptr;
    v8::Global<v8::String> reason;  // why the value cannot be cloned, unless something else was thrown

    void ThrowDataCloneError(v8::Local<v8::String> message) override {
      reason.Reset(isolate(), message);
      isolate()->ThrowException(message);  // stands in for the DOMException, which is made later
    }

    bool HasCustomHostObject(v8::Isolate*) override { return true; }

    v8::Maybe<bool> IsHostObject(v8::Isolate*, v8::Local<v8::Object> object) override {
      if (object->InternalFieldCount() > 0) return v8::Just(true);
      return object->HasPrivate(writer_.js_.context(), hostMark(writer_.js_));
    }

    v8::Maybe<bool> WriteHostObject(v8::Isolate*, v8::Local<v8::Object> object) override {
      if (!object->HasPrivate(writer_.js_.context(), hostMark(writer_.js_)).FromMaybe(false)) {
        ThrowDataCloneError(writer_.js_.string("Cannot clone object of unsupported type."));
        return v8::Nothing<bool>();
      }
      uint32_t number = numberOf(writer_.hosts_, isolate(), object);
      met_.push_back(number);
      serializer->WriteUint32(number);
      return v8::Just(true);
    }

    v8::Maybe<uint32_t> GetSharedArrayBufferId(v8::Isolate*, v8::Local<v8::SharedArrayBuffer> buffer) override {
      return v8::Just(numberOf(writer_.shared_, isolate(), buffer));
    }

    v8::Maybe<uint32_t> GetWasmModuleTransferId(v8::Isolate*, v8::Local<v8::WasmModuleObject> module) override {
      writer_.message_.modules_.push_back(module->GetCompiledModule());
      return v8::Just(static_cast<uint32_t>(writer_.message_.modules_.size() - 1));
    }

   private:
    v8::Isolate* isolate() const { return writer_.js_.isolate(); }

    MessageWriter& writer_;
    std::vector<uint32_t>& met_;
  };

  bool write(v8::Local<v8::Value> value, Message::Bytes& out, std::vector<uint32_t>& met) {
    Delegate delegate(*this, met);
    v8::ValueSerializer serializer(js_.isolate(), &delegate);
    delegate.serializer = &serializer;
    for (size_t i = 0; i < buffers_->size(); ++i) {
      serializer.TransferArrayBuffer(static_cast<uint32_t>(i), (*buffers_)[i]);
    }
    serializer.WriteHeader();
    {
      v8::TryCatch attempt(js_.isolate());
      bool written = serializer.WriteValue(js_.context(), value).FromMaybe(false);
      if (!written && delegate.reason.IsEmpty()) {
        attempt.ReThrow();
        return false;
      }
    }
    if (!delegate.reason.IsEmpty()) {
      throwDataCloneError(delegate.reason.Get(js_.isolate()));
      return false;
    }
    auto [data, size] = serializer.Release();
    out.data.reset(data);
    out.size = size;
    return true;
  }

  enum class State : uint8_t { untouched, underWay, done };

  /// Appends object `i` after those that its description refers to; false when they go in a circle.
  bool order(uint32_t i, const std::vector<std::vector<uint32_t>>& references, std::vector<Message::Bytes>& bytes) {
    if (states_[i] == State::done) return true;
    if (states_[i] == State::underWay) return false;
    states_[i] = State::underWay;
    for (uint32_t other : references[i]) {
      if (!order(other, references, bytes)) return false;
    }
    states_[i] = State::done;
    message_.objects_.push_back({i, std::move(bytes[i])});
    return true;
  }

  js::Scope& js_;
  Message& message_;
  v8::Local<v8::Object> host_;
  const std::vector<v8::Local<v8::ArrayBuffer>>* buffers_ = nullptr;
  std::vector<v8::Global<v8::Object>> hosts_;
  std::vector<v8::Global<v8::SharedArrayBuffer>> shared_;
  std::vector<State> states_;
};

class MessageReader final : public v8::ValueDeserializer::Delegate {
 public:
  MessageReader(js::Scope& js, Message& message) : js_(js), message_(message), objects_(message.objects_.size()) {
    for (auto& store : message.handedOver_) buffers_.push_back(v8::ArrayBuffer::New(js.isolate(), std::move(store)));
    message.handedOver_.clear();
  }

  v8::MaybeLocal<v8::Value> read(const Message::Bytes& bytes) {
    v8::ValueDeserializer deserializer(js_.isolate(), bytes.data.get(), bytes.size, this);
    deserializer_ = &deserializer;
    for (size_t i = 0; i < buffers_.size(); ++i) {
      deserializer.TransferArrayBuffer(static_cast<uint32_t>(i), buffers_[i]);
    }
    if (deserializer.ReadHeader(js_.context()).IsNothing()) return {};
    return deserializer.ReadValue(js_.context());
  }

  void setObject(uint32_t number, v8::Local<v8::Object> object) { objects_[number] = object; }

  v8::MaybeLocal<v8::Object> ReadHostObject(v8::Isolate*) override {
    uint32_t number;
    if (!deserializer_->ReadUint32(&number) || number >= objects_.size() || objects_[number].IsEmpty()) return {};
    return objects_[number];
  }

  v8::MaybeLocal<v8::SharedArrayBuffer> GetSharedArrayBufferFromId(v8::Isolate*, uint32_t id) override {
    if (id >= message_.shared_.size()) return {};
    return v8::SharedArrayBuffer::New(js_.isolate(), message_.shared_[id]);
  }

  v8::MaybeLocal<v8::WasmModuleObject> GetWasmModuleFromId(v8::Isolate*, uint32_t id) override {
    if (id >= message_.modules_.size()) return {};
    return v8::WasmModuleObject::FromCompiledModule(js_.isolate(), message_.modules_[id]);
  }

 private:
  js::Scope& js_;
  Message& message_;
  std::vector<v8::Local<v8::Object>> objects_;
  std::vector<v8::Local<v8::ArrayBuffer>> buffers_;
  v8::ValueDeserializer* deserializer_ = nullptr;
};

Message::~Message() {
  for (auto& port : ports_) port->leave();
}

bool Message::write(js::Scope& js, v8::Local<v8::Value> value, v8::Local<v8::Array> transfer,
                    v8::Local<v8::Object> host) {
  MessageWriter writer(js, *this, host);
  std::vector<v8::Local<v8::ArrayBuffer>> buffers;
  for (uint32_t i = 0; i < transfer->Length(); ++i) {
    v8::Local<v8::Value> buffer;
    if (!transfer->Get(js.context(), i).ToLocal(&buffer)) return false;
    buffers.push_back(buffer.As<v8::ArrayBuffer>());
    if (buffers.back()->WasDetached()) {
      writer.throwDataCloneError(js.string("An ArrayBuffer is detached and could not be cloned."));
      return false;
    }
  }
  if (!writer.run(value, buffers)) return false;
  for (v8::Local<v8::ArrayBuffer> buffer : buffers) {
    handedOver_.push_back(buffer->GetBackingStore());
    if (buffer->Detach(v8::Local<v8::Value>()).IsNothing()) return false;
  }
  return true;
}

v8::MaybeLocal<v8::Value> Message::read(js::Scope& js, v8::Local<v8::Value> ports, v8::Local<v8::Object> host) {
  MessageReader reader(js, *this);
  for (const Described& object : objects_) {
    v8::Local<v8::Value> description, made;
    if (!reader.read(object.bytes).ToLocal(&description)) return {};
    if (!ask(js, host, "make", {description, ports}).ToLocal(&made)) return {};
    reader.setObject(object.number, made.As<v8::Object>());
  }
  return reader.read(value_);
}

}  // namespace gyre::bindings
