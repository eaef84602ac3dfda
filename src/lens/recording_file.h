// RecordingFile: writes a recording, chunk by chunk. Each chunk reaches the file by itself and carries a checksum, so
// that what a crash leaves is readable up to there. One thread's.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/fd.h"
#include "base/result.h"
#include "lens/event_buffer.h"
#include "lens/names.h"

namespace gyre::lens {

struct ThreadInfo {
  uint32_t id = 0;   // within the recording, from 0 on
  int32_t tid = 0;   // the system's
  std::string name;  // "main", "worker 1", ...
};

using InfoEntries = std::vector<std::pair<std::string, std::string>>;

class RecordingFile {
 public:
  /// Makes the file anew. Errors: those of open(2).
  static base::Result<RecordingFile> create(const std::string& path);

  // Each adds a chunk; flush() writes them.
  void info(const InfoEntries& entries);
  void thread(const ThreadInfo& thread);
  /// What `names` has that was not written yet: to be called before the events that use it.
  void definitions(const Names& names);
  void events(uint32_t thread, const EventBuffer::Piece& piece);
  void end(uint64_t timeNs);

  /// Errors: those of write(2); the file then ends somewhere in a chunk.
  base::Result<void> flush();

 private:
  explicit RecordingFile(base::Fd fd) : fd_(std::move(fd)) {}
  /// Between these two the content is appended to `out_`.
  void beginChunk();
  void endChunk(ChunkKind kind);
  void number(uint64_t value);
  void text(std::string_view text);

  base::Fd fd_;
  std::string out_;
  size_t chunkAt_ = 0;
  size_t namesWritten_ = 0;
  size_t locationsWritten_ = 0;
};

}  // namespace gyre::lens
