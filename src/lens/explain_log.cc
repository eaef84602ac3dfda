#include "lens/explain_log.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <iterator>

#include "base/clock.h"

namespace gyre::lens {

namespace {

/// Frames that are looked at to find those of the program.
constexpr int kDepth = 100;

std::string utf8(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  if (value.IsEmpty() || !value->IsString()) return {};
  v8::String::Utf8Value text(isolate, value);
  return {*text, static_cast<size_t>(text.length())};
}

void appendString(std::string& out, std::string_view text) {
  out += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

void appendPlace(std::string& out, const Place& place) {
  out += '[';
  appendString(out, place.function);
  fmt::format_to(std::back_inserter(out), ",{},{},{}]", place.script, place.line, place.column);
}

}  // namespace

ExplainLog::Script& ExplainLog::script(v8::Isolate* isolate, int id, v8::Local<v8::Value> name) {
  auto [found, isNew] = scripts_.try_emplace(id);
  if (isNew) {
    std::string text = utf8(isolate, name);
    found->second.isProgram = id != 0 && !text.starts_with("node:");
  }
  return found->second;
}

Stack ExplainLog::stack(v8::Isolate* isolate, size_t most) {
  Stack result;
  v8::HandleScope handles(isolate);
  v8::Local<v8::StackTrace> trace = v8::StackTrace::CurrentStackTrace(isolate, kDepth, v8::StackTrace::kDetailed);
  for (int i = 0; i < trace->GetFrameCount() && result.size() < most; ++i) {
    v8::Local<v8::StackFrame> frame = trace->GetFrame(isolate, static_cast<uint32_t>(i));
    const int id = frame->GetScriptId();
    Script& from = script(isolate, id, frame->GetScriptName());
    if (!from.isProgram) continue;
    if (!from.isWritten) {
      from.isWritten = true;
      Record(*this, "script")
          .number("id", id)
          .text("url", utf8(isolate, frame->GetScriptNameOrSourceURL()))
          .text("source", utf8(isolate, frame->GetScriptSource()));
    }
    result.push_back({utf8(isolate, frame->GetFunctionName()), id, frame->GetLineNumber(), frame->GetColumn()});
  }
  return result;
}

bool ExplainLog::inProgram(v8::Isolate* isolate) {
  v8::HandleScope handles(isolate);
  v8::Local<v8::StackTrace> trace = v8::StackTrace::CurrentStackTrace(isolate, 1, v8::StackTrace::kDetailed);
  if (trace->GetFrameCount() == 0) return false;
  v8::Local<v8::StackFrame> frame = trace->GetFrame(isolate, 0);
  return script(isolate, frame->GetScriptId(), frame->GetScriptName()).isProgram;
}

Place ExplainLog::definition(v8::Isolate* isolate, v8::Local<v8::Function> function) {
  const int id = function->ScriptId();
  if (id == v8::Message::kNoScriptIdInfo ||
      !script(isolate, id, function->GetScriptOrigin().ResourceName()).isProgram) {
    return {};
  }
  return {utf8(isolate, function->GetDebugName()), id, function->GetScriptLineNumber() + 1,
          function->GetScriptColumnNumber() + 1};
}

void ExplainLog::write(std::string_view line) {
  while (!line.empty()) {
    const ssize_t count = ::write(fd_.get(), line.data(), line.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;  // nobody reads it any more, or the disk is full: the program is not to suffer for it
    line.remove_prefix(static_cast<size_t>(count));
  }
}

ExplainLog::Record::Record(ExplainLog& log, std::string_view what) : log_(log), line_("{\"what\":") {
  appendString(line_, what);
  number("t", static_cast<double>(base::monotonicNs() - log.startNs_) / 1e6);
}

ExplainLog::Record::~Record() {
  line_ += "}\n";
  log_.write(line_);
}

void ExplainLog::Record::key(std::string_view name) {
  line_ += ',';
  appendString(line_, name);
  line_ += ':';
}

ExplainLog::Record& ExplainLog::Record::number(std::string_view name, double value) {
  key(name);
  fmt::format_to(std::back_inserter(line_), "{}", value);
  return *this;
}

ExplainLog::Record& ExplainLog::Record::text(std::string_view name, std::string_view utf8) {
  key(name);
  appendString(line_, utf8);
  return *this;
}

ExplainLog::Record& ExplainLog::Record::flag(std::string_view name, bool value) {
  key(name);
  line_ += value ? "true" : "false";
  return *this;
}

ExplainLog::Record& ExplainLog::Record::place(std::string_view name, const Place& place) {
  key(name);
  appendPlace(line_, place);
  return *this;
}

ExplainLog::Record& ExplainLog::Record::stack(std::string_view name, const Stack& stack) {
  key(name);
  line_ += '[';
  for (const Place& place : stack) {
    if (&place != &stack.front()) line_ += ',';
    appendPlace(line_, place);
  }
  line_ += ']';
  return *this;
}

}  // namespace gyre::lens
