// The JavaScript half of Gyre (lib/), embedded in the binary. tools/embed_js.py writes the data at build time.
// Immutable static data: any thread may read it, and V8 may keep external strings over it for ever.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace gyre::runtime {

struct EmbeddedSource {
  std::string_view id;      // path under lib/ without ".js": "events", "internal/util"
  const uint8_t* oneByte;   // Latin-1 text, or null where the text needs two bytes a character
  const uint16_t* twoByte;  // UTF-16 text, or null
  size_t length;            // in characters
};

// All of lib/, sorted by id.
std::span<const EmbeddedSource> embeddedSources();

}  // namespace gyre::runtime
