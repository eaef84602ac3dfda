#include "runtime/snapshot.h"

#include <algorithm>
#include <cstring>

namespace gyre::runtime {

// The layout: this header, `count` index rows, then the bytes that they point to, each block 8-aligned.
namespace {

constexpr char kMagic[8] = {'G', 'Y', 'R', 'E', 'S', 'N', 'A', '1'};

struct Header {
  char magic[8];
  uint64_t heapOffset, heapSize;
  uint64_t entryCount;
};
struct Row {
  uint64_t idOffset, idSize, codeOffset, codeSize;
};

size_t append(std::vector<char>& out, const void* data, size_t size) {
  size_t at = (out.size() + 7) & ~size_t{7};
  out.resize(at + size);
  if (size > 0) std::memcpy(out.data() + at, data, size);
  return at;
}

}  // namespace

std::vector<char> SnapshotData::serialize() const {
  std::vector<char> out(sizeof(Header) + codeCache.size() * sizeof(Row));
  std::vector<const CodeCacheEntry*> sorted;
  for (const auto& entry : codeCache) sorted.push_back(&entry);
  std::sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->id < b->id; });

  Header header{};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.heapSize = heap.size();
  header.heapOffset = append(out, heap.data(), heap.size());
  header.entryCount = sorted.size();
  for (size_t i = 0; i < sorted.size(); ++i) {
    Row row{};
    row.idSize = sorted[i]->id.size();
    row.idOffset = append(out, sorted[i]->id.data(), row.idSize);
    row.codeSize = sorted[i]->bytes.size();
    row.codeOffset = append(out, sorted[i]->bytes.data(), row.codeSize);
    std::memcpy(out.data() + sizeof(Header) + i * sizeof(Row), &row, sizeof row);
  }
  std::memcpy(out.data(), &header, sizeof header);
  return out;
}

std::unique_ptr<SnapshotImage> SnapshotImage::parse(std::span<const char> bytes) {
  Header header;
  if (bytes.size() < sizeof header) return nullptr;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (std::memcmp(header.magic, kMagic, sizeof kMagic) != 0) return nullptr;
  auto inside = [&](uint64_t offset, uint64_t size) { return offset <= bytes.size() && size <= bytes.size() - offset; };
  if (!inside(header.heapOffset, header.heapSize)) return nullptr;
  if (!inside(sizeof header, header.entryCount * sizeof(Row))) return nullptr;

  auto image = std::make_unique<SnapshotImage>();
  image->heap_ = bytes.subspan(header.heapOffset, header.heapSize);
  image->entries_.reserve(header.entryCount);
  for (uint64_t i = 0; i < header.entryCount; ++i) {
    Row row;
    std::memcpy(&row, bytes.data() + sizeof header + i * sizeof(Row), sizeof row);
    if (!inside(row.idOffset, row.idSize) || !inside(row.codeOffset, row.codeSize)) return nullptr;
    image->entries_.push_back({{bytes.data() + row.idOffset, row.idSize},
                               {reinterpret_cast<const uint8_t*>(bytes.data()) + row.codeOffset, row.codeSize}});
  }
  return image;
}

std::span<const uint8_t> SnapshotImage::codeCache(std::string_view id) const {
  auto found = std::lower_bound(entries_.begin(), entries_.end(), id,
                                [](const Entry& entry, std::string_view wanted) { return entry.id < wanted; });
  return found != entries_.end() && found->id == id ? found->bytes : std::span<const uint8_t>();
}

}  // namespace gyre::runtime
