// Buffers made by native code. Lives on the isolate's thread.
#pragma once

#include <v8.h>

#include <memory>
#include <string_view>
#include <vector>

#include "engine/scope.h"

namespace gyre::runtime {

/// A Buffer over `length` bytes of `store` from `offset` on, without a copy. Empty when an exception is pending.
v8::MaybeLocal<v8::Uint8Array> newBuffer(js::Scope& js, std::shared_ptr<v8::BackingStore> store, size_t offset,
                                         size_t length);
/// The same over all of `store`.
v8::MaybeLocal<v8::Uint8Array> newBuffer(js::Scope& js, std::unique_ptr<v8::BackingStore> store);
/// Takes the vector's memory over.
v8::MaybeLocal<v8::Uint8Array> newBuffer(js::Scope& js, std::vector<uint8_t> bytes);
/// Copies the bytes.
v8::MaybeLocal<v8::Uint8Array> newBuffer(js::Scope& js, std::string_view bytes);

/// Memory for `newBuffer` whose bytes are not set to anything; null when there is not so much.
std::unique_ptr<v8::BackingStore> newUninitializedStore(js::Scope& js, size_t sizeBytes);

}  // namespace gyre::runtime
