// Recorder: writes down what the loops of a process do, in a file as it happens, or in memory, where the last seconds
// are kept and written when they are asked for. docs/RECORDING.md describes what is written.
//
// One for the process. Each loop's thread writes into a buffer of its own; a thread of the recorder's empties the
// buffers into the file. All methods may be called from any thread unless they say otherwise.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/result.h"
#include "lens/event_buffer.h"
#include "lens/loop_recorder.h"
#include "lens/names.h"
#include "lens/recording_file.h"
#include "loop/loop.h"

namespace gyre::lens {

class Recorder {
 public:
  struct Options {
    /// Where to write; empty: nowhere, the newest events are kept in memory.
    std::string path;
    /// How far back dump() goes, as far as the memory reaches.
    uint64_t keepNs = 30 * base::kNsPerSec;
    /// Beside what the recorder says itself (time, processors, pid).
    InfoEntries info;
  };

  /// Errors: those of opening the file, EAGAIN.
  static base::Result<std::unique_ptr<Recorder>> start(Options options);
  /// The loops that it records must have been detached, or their threads be at rest for good.
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  bool keepsInMemory() const { return options_.path.empty(); }

  /// Records `loop` from now on as the thread `name`; the loop's own thread. The recorder keeps what it returns.
  LoopRecorder& attach(loop::Loop& loop, std::string name);
  /// Ends that. The loop's own thread.
  void detach(loop::Loop& loop, LoopRecorder& recorder);

  /// Writes all there is so far. In memory: to `path`, or, where that is empty, to a file named after the process and
  /// a number in the working directory. Returns where it is. Errors: those of writing; EBADF after finish().
  base::Result<std::string> dump(std::string path = {});

  /// The same, and says on stderr where it is, or why it is nowhere.
  void dumpAndTell();

  /// Async-signal-safe: has the recorder's thread dump and say on stderr where.
  void dumpSoon();

  /// Whether an exception that nothing caught ended one of the programs.
  bool sawException();

  /// Writes what is left and ends the recording in the file; nothing is written any more. Idempotent.
  void finish();

 private:
  struct Thread {
    Thread(Recorder& owner, Keeping keeping, size_t blocks)
        : buffer(keeping, blocks), recorder(buffer, owner.names_, [&owner] { owner.onStall(); }) {}
    ThreadInfo info;
    EventBuffer buffer;
    LoopRecorder recorder;
    bool ended = false;
    bool told = false;  // the file knows of it
  };

  explicit Recorder(Options options);
  void main();
  void onStall();
  /// Under the mutex, all three.
  void drain();
  base::Result<void> writeKept(const std::string& path);
  void dropEnded();

  const Options options_;
  Names names_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Thread>> threads_;
  uint32_t lastThread_ = 0;
  std::optional<RecordingFile> file_;  // none: in memory, or over
  InfoEntries info_;
  unsigned dumps_ = 0;
  uint64_t stallDumpNs_ = 0;  // when a stall was the reason for the last time
  bool finished_ = false;
  bool stopping_ = false;
  base::Fd wanted_;  // an eventfd: dumpSoon()
  std::thread thread_;
};

}  // namespace gyre::lens
