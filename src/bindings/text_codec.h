// Hexadecimal and base64 as Buffer reads and writes them: leniently. Pure functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace gyre::bindings {

/// Writes two lower-case digits a byte; `out` has room for twice `bytes.size()`.
void encodeHex(std::span<const uint8_t> bytes, char* out);

/// Decodes pairs of digits until something else comes, or `capacity` bytes are written. Returns how many were.
/// `Char` is uint8_t (Latin-1) or uint16_t.
template <class Char>
size_t decodeHex(const Char* text, size_t length, uint8_t* out, size_t capacity);

/// Decodes base64 of either alphabet up to the first `=`, passing over all that is not base64, until `capacity` bytes
/// are written. Returns how many were.
template <class Char>
size_t decodeBase64(const Char* text, size_t length, uint8_t* out, size_t capacity);

enum class Base64Alphabet : bool { standard, url };

/// How many characters `encodeBase64` writes. The URL alphabet goes without padding.
size_t base64Length(size_t bytes, Base64Alphabet alphabet);
void encodeBase64(std::span<const uint8_t> bytes, Base64Alphabet alphabet, char* out);

}  // namespace gyre::bindings
