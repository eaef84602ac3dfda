// The startup snapshot: V8's heap after the whole boot, made once when Gyre is built and embedded in the binary, with
// the code cache of the modules of lib/ that are not in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gyre::runtime {

/// One lib/ module's compiled code.
struct CodeCacheEntry {
  std::string id;
  std::vector<uint8_t> bytes;
};

/// What the build makes (see `Environment::makeSnapshot`).
struct SnapshotData {
  std::vector<char> heap;
  std::vector<CodeCacheEntry> codeCache;

  /// The file that is embedded: see snapshot.cc for the layout.
  std::vector<char> serialize() const;
};

/// A snapshot that can be booted from: a view of bytes that live as long as the process.
class SnapshotImage {
 public:
  /// Null when the bytes are no snapshot of this binary's kind.
  static std::unique_ptr<SnapshotImage> parse(std::span<const char> bytes);

  std::span<const char> heap() const { return heap_; }
  /// Empty when there is none for `id`.
  std::span<const uint8_t> codeCache(std::string_view id) const;

 private:
  struct Entry {
    std::string_view id;
    std::span<const uint8_t> bytes;
  };
  std::span<const char> heap_;
  std::vector<Entry> entries_;  // sorted by id
};

}  // namespace gyre::runtime
