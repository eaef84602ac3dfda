#include "runtime/buffer.h"

#include <cstring>

#include "runtime/environment.h"

namespace gyre::runtime {

v8::MaybeLocal<v8::Uint8Array> newBuffer(js::Scope& js, std::shared_ptr<v8::BackingStore> store, size_t offset,
                                         size_t length) {
  Environment& env = Environment::from(js);
  auto buffer = v8::ArrayBuffer::New(js.isolate(), std::move(store));
  auto array = v8::Uint8Array::New(buffer, offset, length);
  // Without lib/buffer (while the boot runs) it stays a plain Uint8Array.
  if (env.hasHook(Hook::bufferPrototype) &&
      array->SetPrototypeV2(js.context(), env.hook(Hook::bufferPrototype)).IsNothing()) {
    return {};
  }
  return array;
}

v8::MaybeLocal<v8::Uint8Array> newBuffer(js::Scope& js, std::unique_ptr<v8::BackingStore> store) {
  const size_t length = store->ByteLength();
  return newBuffer(js, std::shared_ptr<v8::BackingStore>(std::move(store)), 0, length);
}

v8::MaybeLocal<v8::Uint8Array> newBuffer(js::Scope& js, std::vector<uint8_t> bytes) {
  if (bytes.empty()) return newBuffer(js, std::string_view());
  auto* owner = new std::vector<uint8_t>(std::move(bytes));
  return newBuffer(js, v8::ArrayBuffer::NewBackingStore(
                           owner->data(), owner->size(),
                           [](void*, size_t, void* data) { delete static_cast<std::vector<uint8_t>*>(data); }, owner));
}

v8::MaybeLocal<v8::Uint8Array> newBuffer(js::Scope& js, std::string_view bytes) {
  auto store = newUninitializedStore(js, bytes.size());
  if (!store) {
    js.throwError(js::Scope::ErrorType::rangeError, "Array buffer allocation failed");
    return {};
  }
  if (!bytes.empty()) std::memcpy(store->Data(), bytes.data(), bytes.size());
  return newBuffer(js, std::move(store));
}

std::unique_ptr<v8::BackingStore> newUninitializedStore(js::Scope& js, size_t sizeBytes) {
  return v8::ArrayBuffer::NewBackingStore(js.isolate(), sizeBytes, v8::BackingStoreInitializationMode::kUninitialized,
                                          v8::BackingStoreOnFailureMode::kReturnNull);
}

}  // namespace gyre::runtime
