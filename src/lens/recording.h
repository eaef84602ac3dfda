// Recording: reads a recording file; what every tool reads it with. Knows nothing of V8.
//
// The whole file is checked when it is opened: checksums, the shape of every event, and that every number refers to
// something that is there. A file that was cut off (a crash, a full disk) is read up to the cut.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lens/names.h"
#include "lens/recording_file.h"
#include "lens/recording_format.h"

namespace gyre::lens {

struct Event {
  uint64_t timeNs = 0;  // CLOCK_MONOTONIC
  uint32_t thread = 0;
  EventKind kind = EventKind::kGap;
  std::array<uint64_t, kMostFields> fields = {};

  /// Of a signed field.
  int64_t signedField(size_t index) const {
    return static_cast<int64_t>(fields[index] >> 1) ^ -static_cast<int64_t>(fields[index] & 1);
  }
};

class Recording {
 public:
  /// Null when it cannot be read; `error` then says why, in a sentence.
  static std::unique_ptr<Recording> open(const std::string& path, std::string* error);
  static std::unique_ptr<Recording> parse(std::string bytes, std::string* error);

  /// Whether it was ended properly; if not, it was cut off, or is still being written.
  bool complete() const { return complete_; }
  uint64_t startNs() const { return startNs_; }
  /// Of its last event, or of its end.
  uint64_t endNs() const { return endNs_; }
  const InfoEntries& info() const { return info_; }
  /// Empty when there is no such entry.
  std::string_view info(std::string_view key) const;
  const std::vector<ThreadInfo>& threads() const { return threads_; }
  std::string_view name(uint64_t number) const { return names_[number]; }
  const LocationEntry& location(uint64_t number) const { return locations_[number]; }
  /// "app.js:42"; empty when unknown.
  std::string locationText(uint64_t number) const;

  /// Goes through the events of all threads in the order of their times; those of one thread in their own order.
  class Cursor {
   public:
    explicit Cursor(const Recording& recording);
    /// False: there are no more.
    bool next(Event* event);

   private:
    friend class Recording;
    struct Track {
      const Recording* recording = nullptr;
      uint32_t thread = 0;
      size_t piece = 0;
      size_t at = 0;
      uint64_t timeNs = 0;
      Event event;
      bool has = false;
      void advance();
    };
    std::vector<Track> tracks_;
  };

 private:
  struct Piece {
    uint64_t block = 0;
    uint64_t offset = 0;
    uint64_t baseNs = 0;
    std::string_view bytes;
  };

  bool readChunks(std::string* error);
  bool readChunk(ChunkKind kind, std::string_view content);
  bool checkEvents(std::string* error);

  std::string bytes_;
  bool complete_ = false;
  uint64_t startNs_ = 0;
  uint64_t endNs_ = 0;
  InfoEntries info_;
  std::vector<ThreadInfo> threads_;
  std::vector<std::string> names_;
  std::vector<LocationEntry> locations_;
  std::vector<std::vector<Piece>> pieces_;  // by thread
};

}  // namespace gyre::lens
