#include "lens/stack_frame.h"

namespace gyre::lens {

namespace {

std::string utf8(v8::Isolate* isolate, v8::Local<v8::String> text) {
  if (text.IsEmpty()) return {};
  v8::String::Utf8Value value(isolate, text);
  return *value ? std::string(*value, static_cast<size_t>(value.length())) : std::string();
}

}  // namespace

std::string StackFrame::text() const {
  std::string place = script.empty() ? "<anonymous>" : script;
  if (line > 0) place += ":" + std::to_string(line);
  if (line > 0 && column > 0) place += ":" + std::to_string(column);
  return function.empty() ? place : function + " (" + place + ")";
}

Stack captureStack(v8::Isolate* isolate, int mostFrames) {
  v8::HandleScope handles(isolate);
  v8::Local<v8::StackTrace> trace = v8::StackTrace::CurrentStackTrace(isolate, mostFrames, v8::StackTrace::kDetailed);
  Stack stack;
  for (int i = 0; i < trace->GetFrameCount(); ++i) {
    v8::Local<v8::StackFrame> frame = trace->GetFrame(isolate, static_cast<uint32_t>(i));
    stack.push_back({.function = utf8(isolate, frame->GetFunctionName()),
                     .script = utf8(isolate, frame->GetScriptNameOrSourceURL()),
                     .line = frame->GetLineNumber(),
                     .column = frame->GetColumn()});
  }
  return stack;
}

const StackFrame* ownFrame(const Stack& stack) {
  for (const StackFrame& frame : stack) {
    if (!frame.isInternal()) return &frame;
  }
  return stack.empty() ? nullptr : &stack.front();
}

std::string stackText(const Stack& stack) {
  size_t count = stack.size();
  while (count > 0 && stack[count - 1].isInternal()) --count;
  if (count == 0) count = stack.size();
  std::string text;
  for (size_t i = 0; i < count; ++i) text += "    at " + stack[i].text() + "\n";
  return text;
}

}  // namespace gyre::lens
