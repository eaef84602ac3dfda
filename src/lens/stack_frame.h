// StackFrame: a line of a JavaScript stack as text, free of the isolate that it comes from.
#pragma once

#include <v8.h>

#include <string>
#include <string_view>
#include <vector>

namespace gyre::lens {

struct StackFrame {
  std::string function;  // empty: anonymous, or the top level of a script
  std::string script;    // a path, a URL, or "node:..." for modules of lib/
  int line = 0;          // from 1; 0: unknown
  int column = 0;

  /// Whether it belongs to the runtime rather than to the program.
  bool isInternal() const { return script.empty() || script.starts_with("node:"); }
  /// "function (script:line:column)", as in an error's stack.
  std::string text() const;
};

using Stack = std::vector<StackFrame>;

/// The isolate's JavaScript stack, the innermost call first. The isolate's thread, where V8 is in order: in a callback
/// from JavaScript or an interrupt.
Stack captureStack(v8::Isolate* isolate, int mostFrames);

/// The innermost frame that is the program's own; the innermost of all if none is; null: the stack is empty.
const StackFrame* ownFrame(const Stack& stack);

/// A line "    at FRAME" for each; frames of the runtime below the program's outermost one are left out.
std::string stackText(const Stack& stack);

}  // namespace gyre::lens
