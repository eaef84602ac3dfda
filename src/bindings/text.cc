#include "bindings/text.h"

#include <simdutf.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "bindings/text_codec.h"
#include "engine/convert.h"

namespace gyre::bindings {

namespace {

using View = v8::String::ValueView;

const char* chars(const uint8_t* bytes) { return reinterpret_cast<const char*>(bytes); }
char* chars(uint8_t* bytes) { return reinterpret_cast<char*>(bytes); }
const char16_t* units(const uint16_t* text) { return reinterpret_cast<const char16_t*>(text); }

// --- Strings to bytes.

/// Writes whole characters while they fit; half of a surrogate pair becomes U+FFFD.
size_t writeUtf8Slowly(const uint16_t* text, size_t length, uint8_t* out, size_t capacity) {
  size_t at = 0;
  for (size_t i = 0; i < length; ++i) {
    uint32_t code = text[i];
    if ((code & 0xf800) == 0xd800) {
      const bool pair = code < 0xdc00 && i + 1 < length && (text[i + 1] & 0xfc00) == 0xdc00;
      code = pair ? 0x10000 + ((code & 0x3ff) << 10 | (text[i + 1] & 0x3ff)) : 0xfffd;
      if (pair) ++i;
    }
    const size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (at + size > capacity) break;
    if (size == 1) {
      out[at++] = static_cast<uint8_t>(code);
      continue;
    }
    static constexpr uint8_t kLead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t k = size - 1; k > 0; --k, code >>= 6) out[at + k] = static_cast<uint8_t>(0x80 | (code & 0x3f));
    out[at] = static_cast<uint8_t>(kLead[size] | code);
    at += size;
  }
  return at;
}

size_t writeUtf8(const View& text, uint8_t* out, size_t capacity) {
  const size_t length = text.length();
  if (text.is_one_byte()) {
    // Each character needs at most two bytes.
    if (length * 2 <= capacity) return simdutf::convert_latin1_to_utf8(chars(text.data8()), length, chars(out));
    return simdutf::convert_latin1_to_utf8_safe(chars(text.data8()), length, chars(out), capacity);
  }
  const char16_t* in = units(text.data16());
  if (length * 3 <= capacity || simdutf::utf8_length_from_utf16_with_replacement(in, length).count <= capacity) {
    const size_t written = simdutf::convert_utf16_to_utf8(in, length, chars(out));
    if (written > 0 || length == 0) return written;
  }
  return writeUtf8Slowly(text.data16(), length, out, capacity);
}

size_t writeUtf16(const View& text, uint8_t* out, size_t capacity) {
  const size_t count = std::min<size_t>(text.length(), capacity / 2);
  if (!text.is_one_byte()) {
    std::memcpy(out, text.data16(), count * 2);
    return count * 2;
  }
  const uint8_t* in = text.data8();
  for (size_t i = 0; i < count; ++i) {
    out[2 * i] = in[i];
    out[2 * i + 1] = 0;
  }
  return count * 2;
}

/// The low byte of each character.
size_t writeLatin1(const View& text, uint8_t* out, size_t capacity) {
  const size_t count = std::min<size_t>(text.length(), capacity);
  if (text.is_one_byte()) {
    std::memcpy(out, text.data8(), count);
  } else {
    const uint16_t* in = text.data16();
    for (size_t i = 0; i < count; ++i) out[i] = static_cast<uint8_t>(in[i]);
  }
  return count;
}

/// The most bytes that a string can have in an encoding.
size_t mostBytes(const View& text, Encoding encoding) {
  const size_t length = text.length();
  switch (encoding) {
    case Encoding::utf8:
    case Encoding::buffer:
      return text.is_one_byte() ? length * 2 : length * 3;
    case Encoding::utf16le:
      return length * 2;
    default:
      return length;
  }
}

size_t write(const View& text, Encoding encoding, uint8_t* out, size_t capacity) {
  if (capacity == 0 || text.length() == 0) return 0;
  switch (encoding) {
    case Encoding::utf8:
    case Encoding::buffer:
      return writeUtf8(text, out, capacity);
    case Encoding::utf16le:
      return writeUtf16(text, out, capacity);
    case Encoding::ascii:
    case Encoding::latin1:
      return writeLatin1(text, out, capacity);
    case Encoding::hex:
      return text.is_one_byte() ? decodeHex(text.data8(), text.length(), out, capacity)
                                : decodeHex(text.data16(), text.length(), out, capacity);
    case Encoding::base64:
    case Encoding::base64url:
      return text.is_one_byte() ? decodeBase64(text.data8(), text.length(), out, capacity)
                                : decodeBase64(text.data16(), text.length(), out, capacity);
  }
  return 0;
}

// --- Bytes to strings.

v8::MaybeLocal<v8::Value> tooLong(js::Scope& js) {
  js.throwError(js::Scope::ErrorType::error, "Cannot create a string longer than 0x1fffffe8 characters",
                "ERR_STRING_TOO_LONG");
  return {};
}

v8::MaybeLocal<v8::Value> oneByte(js::Scope& js, const uint8_t* data, size_t length) {
  v8::Local<v8::String> text;
  if (length > static_cast<size_t>(v8::String::kMaxLength) ||
      !v8::String::NewFromOneByte(js.isolate(), data, v8::NewStringType::kNormal, static_cast<int>(length))
           .ToLocal(&text)) {
    return tooLong(js);
  }
  return text;
}

v8::MaybeLocal<v8::Value> twoByte(js::Scope& js, const uint16_t* data, size_t length) {
  v8::Local<v8::String> text;
  if (length > static_cast<size_t>(v8::String::kMaxLength) ||
      !v8::String::NewFromTwoByte(js.isolate(), data, v8::NewStringType::kNormal, static_cast<int>(length))
           .ToLocal(&text)) {
    return tooLong(js);
  }
  return text;
}

/// Uninitialised room for characters: on the stack for short texts.
template <class Char, size_t kInline = 1024>
class Scratch {
 public:
  explicit Scratch(size_t size) : heap_(size > kInline ? new Char[size] : nullptr) {}
  Char* data() { return heap_ ? heap_.get() : inline_; }

 private:
  Char inline_[kInline];
  std::unique_ptr<Char[]> heap_;
};

v8::MaybeLocal<v8::Value> readUtf8(js::Scope& js, std::span<const uint8_t> bytes) {
  const char* in = chars(bytes.data());
  const size_t size = bytes.size();
  const simdutf::result ascii = simdutf::validate_ascii_with_errors(in, size);
  if (ascii.error == simdutf::SUCCESS) return oneByte(js, bytes.data(), size);
  if (!simdutf::validate_utf8(in + ascii.count, size - ascii.count)) {
    // V8 replaces what is invalid just as the Encoding standard says.
    v8::Local<v8::String> text;
    if (size > static_cast<size_t>(v8::String::kMaxLength) ||
        !v8::String::NewFromUtf8(js.isolate(), in, v8::NewStringType::kNormal, static_cast<int>(size)).ToLocal(&text)) {
      return tooLong(js);
    }
    return text;
  }
  const size_t length = simdutf::utf16_length_from_utf8(in, size);
  if (length > static_cast<size_t>(v8::String::kMaxLength)) return tooLong(js);
  // Western European text fits into strings of one byte a character, which are half as large. The bytes C2 and C3 alone
  // lead to such characters, so most other text gives up at its first letter.
  {
    Scratch<uint8_t> latin1(length);
    const simdutf::result narrow = simdutf::convert_utf8_to_latin1_with_errors(in, size, chars(latin1.data()));
    if (narrow.error == simdutf::SUCCESS) return oneByte(js, latin1.data(), narrow.count);
  }
  Scratch<uint16_t> wide(length);
  const size_t count = simdutf::convert_valid_utf8_to_utf16(in, size, reinterpret_cast<char16_t*>(wide.data()));
  return twoByte(js, wide.data(), count);
}

v8::MaybeLocal<v8::Value> readUtf16(js::Scope& js, std::span<const uint8_t> bytes) {
  const size_t length = bytes.size() / 2;
  if (reinterpret_cast<uintptr_t>(bytes.data()) % alignof(uint16_t) == 0) {
    return twoByte(js, reinterpret_cast<const uint16_t*>(bytes.data()), length);
  }
  Scratch<uint16_t> aligned(length);
  std::memcpy(aligned.data(), bytes.data(), length * 2);
  return twoByte(js, aligned.data(), length);
}

v8::MaybeLocal<v8::Value> readAscii(js::Scope& js, std::span<const uint8_t> bytes) {
  if (simdutf::validate_ascii(chars(bytes.data()), bytes.size())) return oneByte(js, bytes.data(), bytes.size());
  if (bytes.size() > static_cast<size_t>(v8::String::kMaxLength)) return tooLong(js);
  Scratch<uint8_t> masked(bytes.size());
  for (size_t i = 0; i < bytes.size(); ++i) masked.data()[i] = bytes[i] & 0x7f;
  return oneByte(js, masked.data(), bytes.size());
}

v8::MaybeLocal<v8::Value> readHex(js::Scope& js, std::span<const uint8_t> bytes) {
  const size_t length = bytes.size() * 2;
  if (length > static_cast<size_t>(v8::String::kMaxLength)) return tooLong(js);
  Scratch<uint8_t> digits(length);
  encodeHex(bytes, chars(digits.data()));
  return oneByte(js, digits.data(), length);
}

v8::MaybeLocal<v8::Value> readBase64(js::Scope& js, std::span<const uint8_t> bytes, Base64Alphabet alphabet) {
  const size_t length = base64Length(bytes.size(), alphabet);
  if (length > static_cast<size_t>(v8::String::kMaxLength)) return tooLong(js);
  Scratch<uint8_t> digits(length);
  encodeBase64(bytes, alphabet, chars(digits.data()));
  return oneByte(js, digits.data(), length);
}

}  // namespace

v8::MaybeLocal<v8::Value> textOfBytes(js::Scope& js, std::span<const uint8_t> bytes, Encoding encoding) {
  if (bytes.empty()) return v8::String::Empty(js.isolate()).As<v8::Value>();
  switch (encoding) {
    case Encoding::utf8:
    case Encoding::buffer:
      return readUtf8(js, bytes);
    case Encoding::utf16le:
      return readUtf16(js, bytes);
    case Encoding::latin1:
      return oneByte(js, bytes.data(), bytes.size());
    case Encoding::ascii:
      return readAscii(js, bytes);
    case Encoding::hex:
      return readHex(js, bytes);
    case Encoding::base64:
      return readBase64(js, bytes, Base64Alphabet::standard);
    case Encoding::base64url:
      return readBase64(js, bytes, Base64Alphabet::url);
  }
  return {};
}

size_t writeText(js::Scope& js, v8::Local<v8::String> text, Encoding encoding, uint8_t* out, size_t capacity) {
  return write(View(js.isolate(), text), encoding, out, capacity);
}

size_t utf8Length(v8::Isolate* isolate, v8::Local<v8::String> text) {
  View view(isolate, text);
  if (view.is_one_byte()) return simdutf::utf8_length_from_latin1(chars(view.data8()), view.length());
  return simdutf::utf8_length_from_utf16_with_replacement(units(view.data16()), view.length()).count;
}

std::string bytesOfText(js::Scope& js, v8::Local<v8::String> text, Encoding encoding) {
  View view(js.isolate(), text);
  std::string out(mostBytes(view, encoding), '\0');
  out.resize(write(view, encoding, reinterpret_cast<uint8_t*>(out.data()), out.size()));
  return out;
}

TextBytes::TextBytes(js::Scope& js, v8::Local<v8::String> text, Encoding encoding) {
  View view(js.isolate(), text);
  if (mostBytes(view, encoding) <= sizeof inline_) {
    bytes_ = {inline_, write(view, encoding, inline_, sizeof inline_)};
    return;
  }
  heap_.resize(mostBytes(view, encoding));
  auto* out = reinterpret_cast<uint8_t*>(heap_.data());
  bytes_ = {out, write(view, encoding, out, heap_.size())};
}

ViewContents::ViewContents(v8::Local<v8::Value> value) {
  if (value->IsArrayBufferView()) {
    v8::MemorySpan<uint8_t> contents =
        value.As<v8::ArrayBufferView>()->GetContents(v8::MemorySpan<uint8_t>(storage_, sizeof storage_));
    bytes_ = {contents.data(), contents.size()};
    return;
  }
  js::Bytes bytes;
  if (js::bytesOf(value, &bytes)) bytes_ = bytes;
}

}  // namespace gyre::bindings
