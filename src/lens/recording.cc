#include "lens/recording.h"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "base/result.h"

namespace gyre::lens {

namespace {

constexpr uint64_t kMostThreads = 1 << 16;

/// Takes values off the front of some bytes; once something is missing or malformed it fails for good.
class Input {
 public:
  explicit Input(std::string_view bytes) : left_(bytes) {}
  bool failed() const { return failed_; }
  std::string_view left() const { return left_; }

  uint64_t number() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (left_.empty()) return fail();
      const auto byte = static_cast<uint8_t>(left_.front());
      left_.remove_prefix(1);
      if (shift == 63 && byte > 1) return fail();
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return fail();
  }
  std::string_view text() {
    const uint64_t size = number();
    if (size > left_.size()) {
      fail();
      return {};
    }
    const std::string_view text = left_.substr(0, size);
    left_.remove_prefix(size);
    return text;
  }

 private:
  uint64_t fail() {
    failed_ = true;
    left_ = {};
    return 0;
  }
  std::string_view left_;
  bool failed_ = false;
};

uint32_t load32(const char* at) {
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value |= static_cast<uint32_t>(static_cast<uint8_t>(at[i])) << 8 * i;
  return value;
}

/// Reads one event; false when the bytes hold none.
bool decode(std::string_view bytes, size_t* at, uint64_t* timeNs, Event* event) {
  const auto kind = static_cast<uint8_t>(bytes[*at]);
  if (kind == 0 || kind >= kEventKinds) return false;
  Input input(bytes.substr(*at + 1));
  event->kind = static_cast<EventKind>(kind);
  event->timeNs = *timeNs += input.number();
  const size_t count = kEventSpecs[kind].count();
  for (size_t i = 0; i < count; ++i) event->fields[i] = input.number();
  *at = bytes.size() - input.left().size();
  return !input.failed();
}

}  // namespace

std::unique_ptr<Recording> Recording::open(const std::string& path, std::string* error) {
  std::FILE* file = std::fopen(path.c_str(), "re");
  if (!file) {
    *error = path + ": " + base::errorMessage(-errno);
    return nullptr;
  }
  std::string bytes;
  char part[1 << 16];
  while (const size_t got = std::fread(part, 1, sizeof part, file)) bytes.append(part, got);
  const int code = std::ferror(file) ? errno : 0;
  std::fclose(file);
  if (code != 0) {
    *error = path + ": " + base::errorMessage(-code);
    return nullptr;
  }
  auto recording = parse(std::move(bytes), error);
  if (!recording) *error = path + ": " + *error;
  return recording;
}

std::unique_ptr<Recording> Recording::parse(std::string bytes, std::string* error) {
  constexpr size_t kVersionAt = kRecordingMagic.size() - 1;
  if (bytes.size() < kRecordingMagic.size() || std::memcmp(bytes.data(), kRecordingMagic.data(), kVersionAt) != 0) {
    *error = bytes.empty() ? "not a recording: the file is empty" : "not a recording";
    return nullptr;
  }
  if (const auto version = static_cast<uint8_t>(bytes[kVersionAt]); version != kRecordingVersion) {
    *error = "a recording of version " + std::to_string(version) + ", where this gyre reads version " +
             std::to_string(kRecordingVersion);
    return nullptr;
  }
  std::unique_ptr<Recording> recording(new Recording);
  recording->bytes_ = std::move(bytes);
  if (!recording->readChunks(error) || !recording->checkEvents(error)) return nullptr;
  return recording;
}

bool Recording::readChunks(std::string* error) {
  const std::string_view all = bytes_;
  size_t at = kRecordingMagic.size();
  // Fewer bytes than a chunk needs: there the file was cut off.
  while (all.size() - at >= kChunkHeaderBytes) {
    const char* header = all.data() + at;
    const uint32_t size = load32(header + 4);
    auto damaged = [&](const char* what) {
      *error = "damaged at byte " + std::to_string(at) + ": " + what;
      return false;
    };
    if (size > kMostChunkBytes) return damaged("a part of it claims an impossible length");
    if (all.size() - at - kChunkHeaderBytes < size) break;
    const std::string_view content = all.substr(at + kChunkHeaderBytes, size);
    uLong crc = crc32(0, reinterpret_cast<const Bytef*>(header), 8);
    crc = crc32(crc, reinterpret_cast<const Bytef*>(content.data()), size);
    if (static_cast<uint32_t>(crc) != load32(header + 8)) return damaged("the checksum is wrong");
    if (complete_) return damaged("something follows its end");
    if (!readChunk(static_cast<ChunkKind>(load32(header)), content)) return damaged("it holds what cannot be");
    at += kChunkHeaderBytes + size;
  }
  if (info_.empty()) {
    *error = "cut off before anything was recorded";
    return false;
  }
  return true;
}

bool Recording::readChunk(ChunkKind kind, std::string_view content) {
  Input input(content);
  switch (kind) {
    case ChunkKind::kInfo: {
      for (uint64_t left = input.number(); left > 0 && !input.failed(); --left) {
        const std::string_view key = input.text(), value = input.text();
        info_.emplace_back(key, value);
      }
      const std::string_view start = info("startNs");
      std::from_chars(start.data(), start.data() + start.size(), startNs_);
      endNs_ = startNs_;
      break;
    }
    case ChunkKind::kThread: {
      ThreadInfo thread;
      const uint64_t id = input.number();
      thread.tid = static_cast<int32_t>(input.number());
      thread.name = input.text();
      if (id != threads_.size() && std::any_of(threads_.begin(), threads_.end(), [&](auto& t) { return t.id == id; })) {
        return false;
      }
      if (id >= kMostThreads) return false;
      thread.id = static_cast<uint32_t>(id);
      if (pieces_.size() <= id) pieces_.resize(id + 1);
      threads_.push_back(std::move(thread));
      break;
    }
    case ChunkKind::kNames:
      if (input.number() != names_.size()) return false;
      for (uint64_t left = input.number(); left > 0 && !input.failed(); --left) names_.emplace_back(input.text());
      break;
    case ChunkKind::kLocations:
      if (input.number() != locations_.size()) return false;
      for (uint64_t left = input.number(); left > 0 && !input.failed(); --left) {
        LocationEntry entry;
        entry.script = static_cast<uint32_t>(input.number());
        entry.function = static_cast<uint32_t>(input.number());
        entry.line = static_cast<uint32_t>(input.number());
        entry.column = static_cast<uint32_t>(input.number());
        if (entry.script >= names_.size() || entry.function >= names_.size()) return false;
        locations_.push_back(entry);
      }
      break;
    case ChunkKind::kEvents: {
      const uint64_t thread = input.number();
      Piece piece;
      piece.block = input.number();
      piece.offset = input.number();
      piece.baseNs = input.number();
      piece.bytes = input.left();
      if (input.failed() || thread >= pieces_.size()) return false;
      pieces_[thread].push_back(piece);
      return true;
    }
    case ChunkKind::kEnd:
      endNs_ = std::max(endNs_, input.number());
      complete_ = true;
      break;
    default:
      return false;
  }
  return !input.failed() && input.left().empty();
}

// What a cursor relies on: every event decodes, and what it refers to is there.
bool Recording::checkEvents(std::string* error) {
  for (auto& pieces : pieces_) {
    uint64_t timeNs = 0, block = 0, end = 0;
    for (const Piece& piece : pieces) {
      const bool continues = piece.offset != 0;
      if (continues && (piece.block != block || piece.offset != end)) {
        *error = "damaged: events are missing in the middle of a block";
        return false;
      }
      if (!continues) timeNs = piece.baseNs;
      block = piece.block;
      end = piece.offset + piece.bytes.size();
      for (size_t at = 0; at < piece.bytes.size();) {
        Event event;
        bool good = decode(piece.bytes, &at, &timeNs, &event);
        const EventSpec& spec = kEventSpecs[static_cast<size_t>(event.kind)];
        for (size_t i = 0; good && i < spec.count(); ++i) {
          if (spec.fields[i].type == FieldType::kName) good = event.fields[i] < names_.size();
          if (spec.fields[i].type == FieldType::kLocation) good = event.fields[i] < locations_.size();
        }
        if (!good) {
          *error = "damaged: it holds an event that cannot be";
          return false;
        }
      }
      if (!complete_) endNs_ = std::max(endNs_, timeNs);
      // The kept events of a flight recording begin later than the program.
      if (info("mode") == "flight" && &piece == &pieces.front() && &pieces == &pieces_.front()) {
        startNs_ = std::max(startNs_, piece.baseNs);
      }
    }
  }
  return true;
}

std::string_view Recording::info(std::string_view key) const {
  for (const auto& [name, value] : info_) {
    if (name == key) return value;
  }
  return {};
}

std::string Recording::locationText(uint64_t number) const {
  const LocationEntry& entry = locations_[number];
  std::string_view script = names_[entry.script];
  if (script.empty()) return {};
  constexpr std::string_view kScheme = "file://";
  if (script.starts_with(kScheme)) script.remove_prefix(kScheme.size());
  return std::string(script) + ":" + std::to_string(entry.line);
}

Recording::Cursor::Cursor(const Recording& recording) {
  for (const ThreadInfo& thread : recording.threads_) {
    Track track{.recording = &recording, .thread = thread.id, .event = {}};
    track.advance();
    if (track.has) tracks_.push_back(track);
  }
}

void Recording::Cursor::Track::advance() {
  const auto& pieces = recording->pieces_[thread];
  while (piece < pieces.size() && at == pieces[piece].bytes.size()) {
    ++piece;
    at = 0;
  }
  has = piece < pieces.size();
  if (!has) return;
  if (at == 0 && pieces[piece].offset == 0) timeNs = pieces[piece].baseNs;
  event.thread = thread;
  decode(pieces[piece].bytes, &at, &timeNs, &event);
}

bool Recording::Cursor::next(Event* event) {
  Track* first = nullptr;
  for (Track& track : tracks_) {
    if (track.has && (!first || track.event.timeNs < first->event.timeNs)) first = &track;
  }
  if (!first) return false;
  *event = first->event;
  first->advance();
  return true;
}

}  // namespace gyre::lens
