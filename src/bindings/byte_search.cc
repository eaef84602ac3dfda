#include "bindings/byte_search.h"

#include <algorithm>
#include <cstring>

namespace gyre::bindings {

namespace {

/// Where `needle` begins first at or after `start`; nullptr if nowhere. Looking for its first byte alone is the
/// quickest way where that byte is rare; where it is not, the search goes on by an algorithm that never turns
/// quadratic.
const uint8_t* findFirst(std::span<const uint8_t> haystack, std::span<const uint8_t> needle, size_t start) {
  const uint8_t* at = haystack.data() + start;
  const uint8_t* const last = haystack.data() + haystack.size() - needle.size();
  for (int misses = 0; misses < 32; ++misses) {
    if (at > last) return nullptr;
    at = static_cast<const uint8_t*>(std::memchr(at, needle[0], static_cast<size_t>(last - at) + 1));
    if (at == nullptr || std::memcmp(at, needle.data(), needle.size()) == 0) return at;
    ++at;
  }
  if (at > last) return nullptr;
  return static_cast<const uint8_t*>(
      memmem(at, static_cast<size_t>(last - at) + needle.size(), needle.data(), needle.size()));
}

int64_t findForward(std::span<const uint8_t> haystack, std::span<const uint8_t> needle, size_t start, size_t step) {
  while (start + needle.size() <= haystack.size()) {
    const uint8_t* hit = findFirst(haystack, needle, start);
    if (hit == nullptr) return -1;
    const auto index = static_cast<size_t>(hit - haystack.data());
    if (index % step == 0) return static_cast<int64_t>(index);
    start = index + 1;
  }
  return -1;
}

int64_t findBackward(std::span<const uint8_t> haystack, std::span<const uint8_t> needle, size_t start, size_t step) {
  const uint8_t* const base = haystack.data();
  size_t candidates = std::min(start, haystack.size() - needle.size()) + 1;
  while (candidates > 0) {
    const void* hit = memrchr(base, needle[0], candidates);
    if (hit == nullptr) return -1;
    auto index = static_cast<size_t>(static_cast<const uint8_t*>(hit) - base);
    if (index % step == 0 && std::memcmp(base + index, needle.data(), needle.size()) == 0) {
      return static_cast<int64_t>(index);
    }
    candidates = index;
  }
  return -1;
}

}  // namespace

int64_t searchStart(int64_t haystackLen, int64_t offset, int64_t needleLen, Direction direction) {
  if (offset < 0) {
    if (offset + haystackLen >= 0) return offset + haystackLen;
    return direction == Direction::forward || needleLen == 0 ? 0 : -1;
  }
  if (offset + needleLen <= haystackLen) return offset;
  if (needleLen == 0) return haystackLen;
  return direction == Direction::forward ? -1 : haystackLen - 1;
}

int64_t findBytes(std::span<const uint8_t> haystack, std::span<const uint8_t> needle, int64_t start,
                  Direction direction, size_t step) {
  if (start < 0) return -1;
  if (needle.empty()) return std::min(start, static_cast<int64_t>(haystack.size()));
  if (needle.size() > haystack.size()) return -1;
  auto from = static_cast<size_t>(start);
  return direction == Direction::forward ? findForward(haystack, needle, from, step)
                                         : findBackward(haystack, needle, from, step);
}

int64_t findByte(std::span<const uint8_t> haystack, uint8_t byte, int64_t start, Direction direction) {
  if (start < 0 || haystack.empty()) return -1;
  auto from = static_cast<size_t>(start);
  const void* hit = nullptr;
  if (direction == Direction::backward) {
    hit = memrchr(haystack.data(), byte, std::min(from + 1, haystack.size()));
  } else if (from < haystack.size()) {
    hit = std::memchr(haystack.data() + from, byte, haystack.size() - from);
  }
  return hit == nullptr ? -1 : static_cast<const uint8_t*>(hit) - haystack.data();
}

}  // namespace gyre::bindings
