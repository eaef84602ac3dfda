// Names: texts and source locations by number, so that events carry numbers. Shared by all threads of a recording; a
// thread remembers what it has asked for, and so seldom comes here.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "loop/probe.h"

namespace gyre::lens {

/// A location as a recording holds it: its texts by number.
struct LocationEntry {
  uint32_t script = 0;
  uint32_t function = 0;
  uint32_t line = 0;
  uint32_t column = 0;
  auto operator<=>(const LocationEntry&) const = default;
};

/// Any thread. Number 0 is the empty text and the unknown location; a program that makes ever new ones gets it for
/// those beyond kMost.
class Names {
 public:
  static constexpr size_t kMost = 100'000;
  static constexpr size_t kMostTextBytes = 16 * 1024;  // longer ones are cut

  Names();

  uint32_t name(std::string_view text);
  uint32_t location(const loop::Location& location);

  /// Those from number `first` on.
  std::vector<std::string> namesFrom(size_t first) const;
  std::vector<LocationEntry> locationsFrom(size_t first) const;

 private:
  uint32_t nameLocked(std::string_view text);

  mutable std::mutex mutex_;
  std::unordered_map<std::string, uint32_t> byText_;
  std::vector<const std::string*> names_;  // keys of byText_
  std::map<LocationEntry, uint32_t> byLocation_;
  std::vector<LocationEntry> locations_;
};

/// What one thread remembers: numbers by key. Open addressing; keys are not 0.
class NumberCache {
 public:
  NumberCache() : slots_(64) {}

  /// Null when the key is new.
  const uint32_t* find(uint64_t key) const {
    for (size_t at = place(key);; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].key == key) return &slots_[at].number;
      if (slots_[at].key == 0) return nullptr;
    }
  }
  void add(uint64_t key, uint32_t number);

 private:
  struct Slot {
    uint64_t key = 0;
    uint32_t number = 0;
  };
  size_t place(uint64_t key) const { return (key * 0x9E3779B97F4A7C15u >> 20) & (slots_.size() - 1); }

  std::vector<Slot> slots_;
  size_t used_ = 0;
};

}  // namespace gyre::lens
