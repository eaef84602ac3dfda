// binding('buffer'): what lib/buffer needs of native code. Its methods' arguments are checked there; the bounds of
// memory are checked here all the same, since programs can reach some of these functions by themselves.
#include <simdutf.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "bindings/buffer_text.h"
#include "bindings/byte_search.h"
#include "bindings/modules.h"
#include "bindings/text.h"
#include "runtime/buffer.h"
#include "runtime/environment.h"

namespace gyre::bindings {

namespace {

using runtime::Environment;
using runtime::Hook;

void setBufferPrototype(js::Scope& js, v8::Local<v8::Object> prototype) {
  Environment::from(js).setHook(Hook::bufferPrototype, prototype);
}

bool zeroFill(js::Scope& js) {
  const auto& options = Environment::from(js).program().options;
  auto found = options.find("--zero-fill-buffers");
  if (found == options.end()) return false;
  const bool* on = std::get_if<bool>(&found->second);
  return on != nullptr && *on;
}

v8::MaybeLocal<v8::Value> createUnsafeArrayBuffer(js::Scope& js, double size) {
  std::unique_ptr<v8::BackingStore> store;
  if (size <= static_cast<double>(v8::TypedArray::kMaxByteLength)) {
    const auto bytes = static_cast<size_t>(size);
    store = zeroFill(js) ? v8::ArrayBuffer::NewBackingStore(js.isolate(), bytes,
                                                            v8::BackingStoreInitializationMode::kZeroInitialized,
                                                            v8::BackingStoreOnFailureMode::kReturnNull)
                         : runtime::newUninitializedStore(js, bytes);
  }
  if (!store) {
    js.throwError(js::Scope::ErrorType::rangeError, "Array buffer allocation failed");
    return {};
  }
  return v8::ArrayBuffer::New(js.isolate(), std::move(store)).As<v8::Value>();
}

/// Structured clones refuse to transfer what carries this mark.
void markAsUntransferable(js::Scope& js, v8::Local<v8::Object> object) {
  auto mark = v8::Private::ForApi(js.isolate(), js.name("gyre:untransferable"));
  (void)object->SetPrivate(js.context(), mark, js.boolean(true));
  // Nor can JavaScript detach it by itself: it does not have the key.
  if (object->IsArrayBuffer()) object.As<v8::ArrayBuffer>()->SetDetachKey(js.name("gyre:untransferable"));
}

int32_t compareSpans(std::span<const uint8_t> a, std::span<const uint8_t> b) {
  const size_t common = std::min(a.size(), b.size());
  const int order = common == 0 ? 0 : std::memcmp(a.data(), b.data(), common);
  if (order != 0) return order < 0 ? -1 : 1;
  return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
}

std::span<const uint8_t> range(std::span<const uint8_t> bytes, double start, double end) {
  const auto size = static_cast<double>(bytes.size());
  const auto from = static_cast<size_t>(std::clamp(start, 0.0, size));
  const auto to = static_cast<size_t>(std::clamp(end, 0.0, size));
  return to > from ? bytes.subspan(from, to - from) : std::span<const uint8_t>();
}

int32_t compare(js::Scope&, v8::Local<v8::ArrayBufferView> a, v8::Local<v8::ArrayBufferView> b) {
  return compareSpans(ViewContents(a).bytes(), ViewContents(b).bytes());
}

int32_t compareRange(js::Scope&, v8::Local<v8::ArrayBufferView> a, v8::Local<v8::ArrayBufferView> b, double aStart,
                     double aEnd, double bStart, double bEnd) {
  ViewContents left(a);
  ViewContents right(b);
  return compareSpans(range(left.bytes(), aStart, aEnd), range(right.bytes(), bStart, bEnd));
}

void copy(js::Scope&, js::Bytes source, js::Bytes target, double targetStart, double sourceStart, double count) {
  auto from = range(source, sourceStart, sourceStart + count);
  auto to = range(target, targetStart, targetStart + count);
  const size_t size = std::min(from.size(), to.size());
  if (size > 0) std::memmove(const_cast<uint8_t*>(to.data()), from.data(), size);
}

/// Repeats `pattern` all over `target`.
void repeat(std::span<const uint8_t> target, std::span<const uint8_t> pattern) {
  if (target.empty() || pattern.empty()) return;
  auto* out = const_cast<uint8_t*>(target.data());
  size_t done = std::min(target.size(), pattern.size());
  std::memmove(out, pattern.data(), done);
  while (done < target.size()) {
    const size_t more = std::min(done, target.size() - done);
    std::memcpy(out + done, out, more);
    done += more;
  }
}

/// Fills with the string's bytes; returns how many one repetition has (0: nothing was filled).
uint32_t fillString(js::Scope& js, js::Bytes target, v8::Local<v8::String> value, double start, double end,
                    uint32_t encoding) {
  TextBytes pattern(js, value, static_cast<Encoding>(encoding));
  repeat(range(target, start, end), pattern.bytes());
  return static_cast<uint32_t>(pattern.bytes().size());
}

void fillBytes(js::Scope&, js::Bytes target, js::Bytes pattern, double start, double end) {
  repeat(range(target, start, end), pattern);
}

Direction direction(bool forward) { return forward ? Direction::forward : Direction::backward; }

double search(std::span<const uint8_t> haystack, std::span<const uint8_t> needle, double byteOffset, double end,
              uint32_t encoding, bool forward) {
  const auto total = static_cast<int64_t>(haystack.size());
  const int64_t start =
      searchStart(total, static_cast<int64_t>(byteOffset), static_cast<int64_t>(needle.size()), direction(forward));
  haystack = range(haystack, 0, end);
  const bool wide = static_cast<Encoding>(encoding) == Encoding::utf16le && !needle.empty();
  if (wide && (haystack.size() < 2 || needle.size() < 2)) return -1;
  // UTF-16 is searched by whole units.
  return static_cast<double>(
      findBytes(haystack, needle, wide && start > 0 ? start & ~int64_t{1} : start, direction(forward), wide ? 2 : 1));
}

double indexOfNumber(js::Scope&, v8::Local<v8::ArrayBufferView> haystack, uint32_t byte, double byteOffset, double end,
                     bool forward) {
  ViewContents contents(haystack);
  const int64_t start = searchStart(static_cast<int64_t>(contents.bytes().size()), static_cast<int64_t>(byteOffset), 1,
                                    direction(forward));
  return static_cast<double>(
      findByte(range(contents.bytes(), 0, end), static_cast<uint8_t>(byte), start, direction(forward)));
}

double indexOfBuffer(js::Scope&, v8::Local<v8::ArrayBufferView> haystack, v8::Local<v8::ArrayBufferView> needle,
                     double byteOffset, double end, uint32_t encoding, bool forward) {
  ViewContents contents(haystack);
  ViewContents wanted(needle);
  return search(contents.bytes(), wanted.bytes(), byteOffset, end, encoding, forward);
}

double indexOfString(js::Scope& js, v8::Local<v8::ArrayBufferView> haystack, v8::Local<v8::String> needle,
                     double byteOffset, double end, uint32_t encoding, bool forward) {
  TextBytes wanted(js, needle, static_cast<Encoding>(encoding));
  ViewContents contents(haystack);
  return search(contents.bytes(), wanted.bytes(), byteOffset, end, encoding, forward);
}

/// Reverses each `kSize` bytes. Swapping by bytes and fixed distances is what the compiler makes vector code of.
template <size_t kSize>
[[gnu::optimize("O3")]] void reverseEach(uint8_t* bytes, size_t size) {
  for (size_t i = 0; i + kSize <= size; i += kSize) {
    for (size_t k = 0; k < kSize / 2; ++k) std::swap(bytes[i + k], bytes[i + kSize - 1 - k]);
  }
}

template <size_t kSize>
void swap(js::Scope&, js::Bytes bytes) {
  if (kSize == 2 && reinterpret_cast<uintptr_t>(bytes.data()) % alignof(char16_t) == 0) {
    auto* units = reinterpret_cast<char16_t*>(bytes.data());
    simdutf::change_endianness_utf16(units, bytes.size() / 2, units);
  } else {
    reverseEach<kSize>(bytes.data(), bytes.size());
  }
}

void isUtf8(js::Scope&, const v8::FunctionCallbackInfo<v8::Value>& info) {
  ViewContents contents(info[0]);
  auto bytes = contents.bytes();
  info.GetReturnValue().Set(simdutf::validate_utf8(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

void isAscii(js::Scope&, const v8::FunctionCallbackInfo<v8::Value>& info) {
  ViewContents contents(info[0]);
  auto bytes = contents.bytes();
  info.GetReturnValue().Set(simdutf::validate_ascii(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

constexpr js::Member kMembers[] = {
    js::constant<"kMaxLength", v8::Uint8Array::kMaxLength>,
    js::constant<"kStringMaxLength", v8::String::kMaxLength>,
    js::function<"asciiSlice", &slice<Encoding::ascii>>,
    js::function<"base64Slice", &slice<Encoding::base64>>,
    js::function<"base64urlSlice", &slice<Encoding::base64url>>,
    js::function<"latin1Slice", &slice<Encoding::latin1>>,
    js::function<"hexSlice", &slice<Encoding::hex>>,
    js::function<"ucs2Slice", &slice<Encoding::utf16le>>,
    js::function<"utf8Slice", &slice<Encoding::utf8>>,
    js::function<"asciiWrite", &write<Encoding::ascii>>,
    js::function<"base64Write", &write<Encoding::base64>>,
    js::function<"base64urlWrite", &write<Encoding::base64url>>,
    js::function<"latin1Write", &write<Encoding::latin1>>,
    js::function<"hexWrite", &write<Encoding::hex>>,
    js::function<"ucs2Write", &write<Encoding::utf16le>>,
    js::function<"utf8Write", &write<Encoding::utf8>>,
    js::function<"atob", &atob>,
    js::function<"btoa", &btoa>,
    js::function<"byteLengthUtf8", &byteLengthUtf8>,
    js::function<"compare", &compare>,
    js::function<"compareRange", &compareRange>,
    js::function<"copy", &copy>,
    js::function<"createUnsafeArrayBuffer", &createUnsafeArrayBuffer>,
    js::function<"fillBytes", &fillBytes>,
    js::function<"fillString", &fillString>,
    js::function<"indexOfBuffer", &indexOfBuffer>,
    js::function<"indexOfNumber", &indexOfNumber>,
    js::function<"indexOfString", &indexOfString>,
    js::function<"isAscii", &isAscii>,
    js::function<"isUtf8", &isUtf8>,
    js::function<"markAsUntransferable", &markAsUntransferable>,
    js::function<"setBufferPrototype", &setBufferPrototype>,
    js::function<"swap16", &swap<2>>,
    js::function<"swap32", &swap<4>>,
    js::function<"swap64", &swap<8>>,
};

}  // namespace

const js::Module kBufferModule = {.name = "buffer", .members = kMembers};

}  // namespace gyre::bindings
