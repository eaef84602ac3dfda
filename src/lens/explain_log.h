// ExplainLog: the file that `gyre explain` has its program's process write: one JSON object a line, in the order in
// which things happened. lib/internal/explain/records.js says what each record means and reads them.
//
// A line is handed to the kernel when it is complete, so that whatever ends the process, what came before is there.
// Lives on the environment's thread.
#pragma once

#include <v8.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/fd.h"

namespace gyre::lens {

/// A place in the program: lines and columns count from 1.
struct Place {
  std::string function;
  int script = 0;
  int line = 0;
  int column = 0;
};
using Stack = std::vector<Place>;  // the innermost first

class ExplainLog {
 public:
  /// Writes to `fd`; times in the records count from `startNs` (CLOCK_MONOTONIC).
  ExplainLog(base::Fd fd, uint64_t startNs) : fd_(std::move(fd)), startNs_(startNs) {}

  /// The program's own frames of the running stack, up to `most`; the runtime's are left out.
  Stack stack(v8::Isolate* isolate, size_t most);
  /// Whether the innermost frame is the program's.
  bool inProgram(v8::Isolate* isolate);
  /// Where a function of the program is defined; script 0 for one of the runtime or of the engine.
  Place definition(v8::Isolate* isolate, v8::Local<v8::Function> function);

  /// Begins a record; it is written when it goes.
  class Record {
   public:
    Record(ExplainLog& log, std::string_view what);
    ~Record();
    Record(const Record&) = delete;
    Record& operator=(const Record&) = delete;

    Record& number(std::string_view key, double value);
    Record& text(std::string_view key, std::string_view utf8);
    Record& flag(std::string_view key, bool value);
    Record& place(std::string_view key, const Place& place);
    Record& stack(std::string_view key, const Stack& stack);

   private:
    void key(std::string_view name);
    ExplainLog& log_;
    std::string line_;
  };

 private:
  struct Script {
    bool isProgram = false;
    bool isWritten = false;  // its text stands in the log
  };
  Script& script(v8::Isolate* isolate, int id, v8::Local<v8::Value> name);
  void write(std::string_view line);

  base::Fd fd_;
  uint64_t startNs_;
  std::unordered_map<int, Script> scripts_;
};

}  // namespace gyre::lens
