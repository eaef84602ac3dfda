// binding('encoding'): the native half of TextEncoder and TextDecoder.
#include <simdutf.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "bindings/modules.h"
#include "bindings/text.h"
#include "engine/convert.h"
#include "runtime/environment.h"

namespace gyre::bindings {

namespace {

using runtime::Environment;

/// Shared with lib/internal/encoding.js as `encodeIntoResults`.
struct EncodeIntoResults {
  uint32_t read;     // UTF-16 units
  uint32_t written;  // bytes
};

constexpr std::string_view kResultsName = "encoding.encodeIntoResults";

struct EncodingState {
  explicit EncodingState(Environment& env) {
    v8::HandleScope handles(env.isolate());
    js::Scope js(env.isolate(), env.context());
    results = static_cast<EncodeIntoResults*>(env.sharedBuffer(js, kResultsName, sizeof(EncodeIntoResults))->Data());
  }
  EncodeIntoResults* results;
};

/// How many UTF-16 units the UTF-8 that was written stands for.
size_t unitsOf(const uint8_t* bytes, size_t size) {
  return simdutf::utf16_length_from_utf8(reinterpret_cast<const char*>(bytes), size);
}

void encodeInto(js::Scope& js, v8::Local<v8::String> source, js::Bytes target) {
  const size_t written = writeText(js, source, Encoding::utf8, target.data(), target.size());
  // Half of a surrogate pair is written as U+FFFD, which is one unit too, so the count holds for such text as well.
  *Environment::from(js).state<EncodingState>().results = {static_cast<uint32_t>(unitsOf(target.data(), written)),
                                                           static_cast<uint32_t>(written)};
}

/// The text of UTF-8; undefined when it is invalid and `fatal` is set.
v8::MaybeLocal<v8::Value> decodeUtf8(js::Scope& js, v8::Local<v8::ArrayBufferView> input, bool keepMark, bool fatal) {
  ViewContents contents(input);
  auto bytes = contents.bytes();
  if (fatal && !simdutf::validate_utf8(reinterpret_cast<const char*>(bytes.data()), bytes.size())) {
    return js.undefined().As<v8::Value>();
  }
  if (!keepMark && bytes.size() >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf) {
    bytes = bytes.subspan(3);
  }
  return textOfBytes(js, bytes, Encoding::utf8);
}

/// The text of UTF-16; undefined when it is invalid and `fatal` is set. Half a unit at the end is invalid.
v8::MaybeLocal<v8::Value> decodeUtf16(js::Scope& js, v8::Local<v8::ArrayBufferView> input, bool bigEndian, bool fatal) {
  ViewContents contents(input);
  auto bytes = contents.bytes();
  const size_t whole = bytes.size() / 2;
  const bool half = bytes.size() % 2 != 0;
  if (fatal && half) return js.undefined().As<v8::Value>();
  auto units = std::make_unique<char16_t[]>(whole + 1);
  std::memcpy(units.get(), bytes.data(), whole * 2);
  if (bigEndian) simdutf::change_endianness_utf16(units.get(), whole, units.get());
  if (fatal && !simdutf::validate_utf16le(units.get(), whole)) return js.undefined().As<v8::Value>();
  if (!fatal) simdutf::to_well_formed_utf16le(units.get(), whole, units.get());
  if (half) units[whole] = 0xfffd;
  return textOfBytes(js, {reinterpret_cast<const uint8_t*>(units.get()), (whole + half) * 2}, Encoding::utf16le);
}

void initialize(js::Scope& js, v8::Local<v8::Object> exports) {
  auto buffer = Environment::from(js).sharedBuffer(js, kResultsName, sizeof(EncodeIntoResults));
  js.set(exports, "encodeIntoResults", v8::Uint32Array::New(buffer, 0, sizeof(EncodeIntoResults) / sizeof(uint32_t)));
}

constexpr js::Member kMembers[] = {
    js::function<"encodeInto", &encodeInto>,
    js::function<"decodeUtf8", &decodeUtf8>,
    js::function<"decodeUtf16", &decodeUtf16>,
};

}  // namespace

const js::Module kEncodingModule = {.name = "encoding", .members = kMembers, .initialize = initialize};

}  // namespace gyre::bindings
