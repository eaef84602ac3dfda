// Searching bytes for bytes: what Buffer's indexOf and lastIndexOf do. Pure functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace gyre::bindings {

enum class Direction : bool { backward, forward };

/// Where a search begins. `offset` counts from the end when negative.
/// Returns -1 when nothing can be found from there.
/// @param haystackLen the whole buffer's, in bytes
int64_t searchStart(int64_t haystackLen, int64_t offset, int64_t needleLen, Direction direction);

/// The first index from `start` on (or the last up to it) at which `needle` lies in `haystack`, or -1.
/// An empty needle is found at `start`, or at the end if that comes first.
/// @param step 2 finds matches at even indexes alone: whole UTF-16 units
int64_t findBytes(std::span<const uint8_t> haystack, std::span<const uint8_t> needle, int64_t start,
                  Direction direction, size_t step = 1);

/// The same for a single byte.
int64_t findByte(std::span<const uint8_t> haystack, uint8_t byte, int64_t start, Direction direction);

}  // namespace gyre::bindings
