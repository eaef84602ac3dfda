// CodeMap: which function an address in JavaScript code belongs to, and which line.
//
// V8 tells of every piece of code that it makes, moves and drops. What is kept can be asked from any thread, and while
// the isolate's own thread is anywhere, also inside of V8. Lines take a look at the source, for which V8 has to be in
// order: they are looked up in an interrupt that V8 serves before the new code runs. V8 writes line tables for code
// that is compiled after the map was made; of older functions the line at which they begin is known, as it is of
// optimised code.
#pragma once

#include <v8.h>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "lens/stack_frame.h"

namespace gyre::lens {

class CodeMap {
 public:
  /// The isolate's thread; one per isolate.
  explicit CodeMap(v8::Isolate* isolate);
  ~CodeMap();
  CodeMap(const CodeMap&) = delete;
  CodeMap& operator=(const CodeMap&) = delete;

  /// The frame of `address`, a return address or (of interpreted code) that of the current bytecode. Empty for what is
  /// no JavaScript function: V8's builtins. Any thread.
  std::optional<StackFrame> find(uintptr_t address) const;
  /// Whether `address` is in machine code that runs JavaScript, V8's builtins included. Any thread.
  bool isCode(uintptr_t address) const;

 private:
  struct Position {
    uint32_t offset;
    uint32_t source;  // a place in the script's text
    int line = 0;
    int column = 0;
  };
  struct Code {
    size_t lenBytes = 0;
    bool isBytecode = false;
    std::string name;                      // V8's: "JS:~function script:line:column"
    v8::Global<v8::UnboundScript> script;  // until its lines have been looked up
    std::vector<Position> positions;
    std::string file;  // the script's name, once looked up
  };

  static void onEvent(const v8::JitCodeEvent* event);
  static void onInterrupt(v8::Isolate* isolate, void* data);
  void add(const v8::JitCodeEvent& event);
  void lookUp();
  static StackFrame beginningOf(const Code& code);
  const Code* at(uintptr_t address, uintptr_t* offset) const;

  v8::Isolate* isolate_;
  std::thread::id thread_ = std::this_thread::get_id();
  mutable std::mutex mutex_;
  std::map<uintptr_t, std::shared_ptr<Code>> codes_;
  std::map<uintptr_t, std::vector<Position>> tables_;  // of code that has not been added yet
  std::vector<std::shared_ptr<Code>> unread_;          // their lines are still to be looked up
};

}  // namespace gyre::lens
