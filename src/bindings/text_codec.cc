#include "bindings/text_codec.h"

#include <simdutf.h>

#include <algorithm>
#include <array>

namespace gyre::bindings {

namespace {

constexpr uint8_t kInvalid = 0xff;

constexpr std::array<uint8_t, 256> makeHexValues() {
  std::array<uint8_t, 256> values{};
  values.fill(kInvalid);
  for (int i = 0; i < 10; ++i) values['0' + i] = static_cast<uint8_t>(i);
  for (int i = 0; i < 6; ++i) values['a' + i] = values['A' + i] = static_cast<uint8_t>(10 + i);
  return values;
}

constexpr std::array<uint8_t, 256> makeBase64Values() {
  std::array<uint8_t, 256> values{};
  values.fill(kInvalid);
  for (int i = 0; i < 26; ++i) {
    values['A' + i] = static_cast<uint8_t>(i);
    values['a' + i] = static_cast<uint8_t>(26 + i);
  }
  for (int i = 0; i < 10; ++i) values['0' + i] = static_cast<uint8_t>(52 + i);
  values['+'] = values['-'] = 62;
  values['/'] = values['_'] = 63;
  return values;
}

constexpr auto kHexValues = makeHexValues();
constexpr auto kBase64Values = makeBase64Values();

template <class Char>
uint8_t valueOf(const std::array<uint8_t, 256>& values, Char character) {
  if constexpr (sizeof(Char) > 1) {
    if (character > 0xff) return kInvalid;
  }
  return values[character];
}

const char* asInput(const uint8_t* text) { return reinterpret_cast<const char*>(text); }
const char16_t* asInput(const uint16_t* text) { return reinterpret_cast<const char16_t*>(text); }

}  // namespace

void encodeHex(std::span<const uint8_t> bytes, char* out) {
  static constexpr char kDigits[] = "0123456789abcdef";
  for (uint8_t byte : bytes) {
    *out++ = kDigits[byte >> 4];
    *out++ = kDigits[byte & 15];
  }
}

template <class Char>
size_t decodeHex(const Char* text, size_t length, uint8_t* out, size_t capacity) {
  const size_t pairs = std::min(length / 2, capacity);
  for (size_t i = 0; i < pairs; ++i) {
    const uint8_t high = valueOf(kHexValues, text[2 * i]);
    const uint8_t low = valueOf(kHexValues, text[2 * i + 1]);
    if ((high | low) == kInvalid || high == kInvalid || low == kInvalid) return i;
    out[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return pairs;
}

template <class Char>
size_t decodeBase64(const Char* text, size_t length, uint8_t* out, size_t capacity) {
  // Well-formed input, the usual kind, in one go.
  if (capacity >= simdutf::maximal_binary_length_from_base64(asInput(text), length)) {
    auto result = simdutf::base64_to_binary(asInput(text), length, reinterpret_cast<char*>(out),
                                            simdutf::base64_default_or_url, simdutf::loose);
    if (result.error == simdutf::SUCCESS) return result.count;
  }
  size_t written = 0;
  uint32_t bits = 0;
  int bitCount = 0;
  for (size_t i = 0; i < length && text[i] != '='; ++i) {
    const uint8_t value = valueOf(kBase64Values, text[i]);
    if (value == kInvalid) continue;
    bits = bits << 6 | value;
    bitCount += 6;
    if (bitCount < 8) continue;
    if (written == capacity) break;
    bitCount -= 8;
    out[written++] = static_cast<uint8_t>(bits >> bitCount);
  }
  return written;
}

template size_t decodeHex(const uint8_t*, size_t, uint8_t*, size_t);
template size_t decodeHex(const uint16_t*, size_t, uint8_t*, size_t);
template size_t decodeBase64(const uint8_t*, size_t, uint8_t*, size_t);
template size_t decodeBase64(const uint16_t*, size_t, uint8_t*, size_t);

size_t base64Length(size_t bytes, Base64Alphabet alphabet) {
  return simdutf::base64_length_from_binary(
      bytes, alphabet == Base64Alphabet::url ? simdutf::base64_url : simdutf::base64_default);
}

void encodeBase64(std::span<const uint8_t> bytes, Base64Alphabet alphabet, char* out) {
  (void)simdutf::binary_to_base64(reinterpret_cast<const char*>(bytes.data()), bytes.size(), out,
                                  alphabet == Base64Alphabet::url ? simdutf::base64_url : simdutf::base64_default);
}

}  // namespace gyre::bindings
