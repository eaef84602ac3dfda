#include "lens/recording_file.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>

namespace gyre::lens {

namespace {

void store32(char* at, uint32_t value) {
  for (int i = 0; i < 4; ++i) at[i] = static_cast<char>(value >> 8 * i);
}

uint32_t crcOf(const char* header, std::string_view content) {
  uLong crc = crc32(0, reinterpret_cast<const Bytef*>(header), 8);
  return static_cast<uint32_t>(
      crc32(crc, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size())));
}

}  // namespace

base::Result<RecordingFile> RecordingFile::create(const std::string& path) {
  base::Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!fd) return base::Error::last("open").withPath(path);
  RecordingFile file(std::move(fd));
  file.out_.assign(kRecordingMagic.begin(), kRecordingMagic.end());
  return file;
}

void RecordingFile::beginChunk() {
  chunkAt_ = out_.size();
  out_.append(kChunkHeaderBytes, '\0');
}

void RecordingFile::endChunk(ChunkKind kind) {
  char* header = out_.data() + chunkAt_;
  const std::string_view content = std::string_view(out_).substr(chunkAt_ + kChunkHeaderBytes);
  store32(header, static_cast<uint32_t>(kind));
  store32(header + 4, static_cast<uint32_t>(content.size()));
  store32(header + 8, crcOf(header, content));
}

void RecordingFile::number(uint64_t value) {
  for (; value >= 0x80; value >>= 7) out_ += static_cast<char>(value | 0x80);
  out_ += static_cast<char>(value);
}

void RecordingFile::text(std::string_view text) {
  number(text.size());
  out_ += text;
}

void RecordingFile::info(const InfoEntries& entries) {
  beginChunk();
  number(entries.size());
  for (const auto& [key, value] : entries) {
    text(key);
    text(value);
  }
  endChunk(ChunkKind::kInfo);
}

void RecordingFile::thread(const ThreadInfo& thread) {
  beginChunk();
  number(thread.id);
  number(static_cast<uint64_t>(thread.tid));
  text(thread.name);
  endChunk(ChunkKind::kThread);
}

void RecordingFile::definitions(const Names& names) {
  // Locations first: they were there before the names that are taken now, so these cover theirs.
  const auto locations = names.locationsFrom(locationsWritten_);
  const auto texts = names.namesFrom(namesWritten_);
  constexpr size_t kMostAtOnce = 512;  // keeps a chunk of the longest texts within kMostChunkBytes
  for (std::span<const std::string> rest = texts; !rest.empty();) {
    const auto some = rest.first(std::min(rest.size(), kMostAtOnce));
    beginChunk();
    number(namesWritten_);
    number(some.size());
    for (const std::string& each : some) text(each);
    endChunk(ChunkKind::kNames);
    namesWritten_ += some.size();
    rest = rest.subspan(some.size());
  }
  if (locations.empty()) return;
  beginChunk();
  number(locationsWritten_);
  number(locations.size());
  for (const LocationEntry& each : locations) {
    number(each.script);
    number(each.function);
    number(each.line);
    number(each.column);
  }
  endChunk(ChunkKind::kLocations);
  locationsWritten_ += locations.size();
}

void RecordingFile::events(uint32_t thread, const EventBuffer::Piece& piece) {
  beginChunk();
  number(thread);
  number(piece.block);
  number(piece.offset);
  number(piece.baseNs);
  out_.append(reinterpret_cast<const char*>(piece.bytes), piece.sizeBytes);
  endChunk(ChunkKind::kEvents);
}

void RecordingFile::end(uint64_t timeNs) {
  beginChunk();
  number(timeNs);
  endChunk(ChunkKind::kEnd);
}

base::Result<void> RecordingFile::flush() {
  std::string_view left = out_;
  while (!left.empty()) {
    const ssize_t wrote = ::write(fd_.get(), left.data(), left.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return base::Error::last("write");
    left.remove_prefix(static_cast<size_t>(wrote));
  }
  out_.clear();
  return {};
}

}  // namespace gyre::lens
