// The recording format: what kinds of events there are, and which numbers each carries. One table, read by the recorder
// and by the reader; docs/RECORDING.md describes the file around it.
//
// An event is a byte (its kind), the nanoseconds since the event before it, and its fields, all of them variable-length
// numbers (LEB128), signed ones zigzag-coded. Fields may be added to the end of a kind and kinds to the table only with
// a new version.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace gyre::lens {

constexpr uint8_t kRecordingVersion = 1;
/// Begins every recording; the last byte is the version.
constexpr std::array<uint8_t, 8> kRecordingMagic = {'G', 'Y', 'R', 'E', 'R', 'E', 'C', kRecordingVersion};

enum class EventKind : uint8_t {
  kGap = 1,
  kStage,
  kTurnBegin,
  kTurnEnd,
  kPhaseBegin,
  kPhaseEnd,
  kPollBegin,
  kPollEnd,
  kCallbackBegin,
  kCallbackEnd,
  kDrainBegin,
  kDrainEnd,
  kCollectionBegin,
  kCollectionEnd,
  kTimerFired,
  kHandleOpened,
  kHandleClosing,
  kHandleClosed,
  kHandleRef,
  kHandleActive,
  kRequestSubmitted,
  kRequestFinished,
  kOperationBegin,
  kOperationEnd,
  kStall,
  kException,
  kEnd,
};
constexpr size_t kEventKinds = static_cast<size_t>(EventKind::kEnd) + 1;
constexpr size_t kMostFields = 7;

enum class FieldType : uint8_t {
  kNumber,
  kSigned,
  kName,      // index into the recording's names
  kLocation,  // index into its locations
};

struct FieldSpec {
  const char* name = nullptr;
  FieldType type = FieldType::kNumber;
};

struct EventSpec {
  const char* name = nullptr;
  std::array<FieldSpec, kMostFields> fields = {};
  size_t count() const {
    size_t n = 0;
    while (n < kMostFields && fields[n].name) ++n;
    return n;
  }
};

namespace detail {
constexpr auto N = FieldType::kName;
constexpr auto L = FieldType::kLocation;
constexpr auto S = FieldType::kSigned;
}  // namespace detail

/// By EventKind.
constexpr std::array<EventSpec, kEventKinds> kEventSpecs = {{
    {},
    {"gap", {{{"dropped"}}}},  // so many events found no room here
    {"stage", {{{"stage"}}}},  // loop::Stage: one ends, the next begins
    {"turn-begin", {{{"turn"}}}},
    {"turn-end", {}},
    {"phase-begin", {{{"phase"}}}},  // loop::Phase
    {"phase-end", {{{"phase"}}}},
    {"poll-begin", {{{"timeout"}}}},  // ns + 1; 0: without end
    {"poll-end", {{{"ready"}}}},
    {"callback-begin", {{{"resource", detail::N}, {"location", detail::L}, {"asyncId"}}}},
    {"callback-end", {}},
    {"drain-begin", {{{"queue"}}}},           // loop::Queue
    {"drain-end", {{{"queue"}, {"count"}}}},  // 0: not counted
    {"collection-begin", {{{"type"}}}},       // loop::Collection
    {"collection-end", {{{"type"}}}},
    {"timer-fired", {{{"lateness"}}}},            // ns; its callback follows
    {"handle-opened", {{{"handle"}, {"type"}}}},  // loop::HandleKind
    {"handle-closing", {{{"handle"}}}},
    {"handle-closed", {{{"handle"}}}},
    {"handle-ref", {{{"handle"}, {"ref"}}}},
    {"handle-active", {{{"handle"}, {"active"}}}},
    {"request-submitted", {{{"request"}, {"place"}, {"lane"}, {"name", detail::N}}}},  // loop::Place, loop::Lane
    // Times in ns: waited from submission to start, ran from start to finish, then so long until the loop took it up.
    {"request-finished",
     {{{"request"}, {"place"}, {"result", detail::S}, {"waited"}, {"ran"}, {"delivered"}, {"thread"}}}},
    {"operation-begin", {{{"handle"}, {"operation"}}}},  // loop::Operation
    {"operation-end", {{{"handle"}, {"operation"}, {"result", detail::S}}}},
    {"stall", {{{"ago"}, {"duration"}, {"what", detail::N}}}},  // ns: so long before this event it began, and lasted
    {"exception", {{{"text", detail::N}}}},
    {"end", {}},  // of this thread's recording
}};

/// The chunks of the file. Each: its kind, the length of its content in bytes and the CRC-32 of both numbers and the
/// content, 4 bytes little-endian each, then the content.
enum class ChunkKind : uint32_t {
  kInfo = 1,
  kThread,
  kNames,
  kLocations,
  kEvents,
  kEnd,
};
constexpr size_t kChunkHeaderBytes = 12;
/// Longer content is damage.
constexpr uint32_t kMostChunkBytes = 1u << 24;

}  // namespace gyre::lens
