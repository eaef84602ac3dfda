#include "lens/code_map.h"

#include <cstdlib>
#include <string_view>

#include "engine/scope.h"

namespace gyre::lens {

CodeMap::CodeMap(v8::Isolate* isolate) : isolate_(isolate) {
  // Lines are usually worked out when a stack is first asked for: too late for one that cannot wait.
  v8::V8::SetFlagsFromString("--no-enable-lazy-source-positions");
  isolate_->SetData(js::kCodeMapSlot, this);
  isolate_->SetJitCodeEventHandler(v8::kJitCodeEventEnumExisting, &CodeMap::onEvent);
}

CodeMap::~CodeMap() {
  isolate_->SetJitCodeEventHandler(v8::kJitCodeEventDefault, nullptr);
  isolate_->SetData(js::kCodeMapSlot, nullptr);
}

void CodeMap::onEvent(const v8::JitCodeEvent* event) {
  auto* self = static_cast<CodeMap*>(event->isolate->GetData(js::kCodeMapSlot));
  if (self) self->add(*event);
}

void CodeMap::add(const v8::JitCodeEvent& event) {
  std::lock_guard lock(mutex_);
  const auto start = reinterpret_cast<uintptr_t>(event.code_start);
  switch (event.type) {
    case v8::JitCodeEvent::CODE_ADDED: {
      auto code = std::make_shared<Code>();
      code->lenBytes = event.code_len;
      code->isBytecode = event.code_type == v8::JitCodeEvent::BYTE_CODE;
      code->name.assign(event.name.str, event.name.len);
      if (auto table = tables_.extract(start)) code->positions = std::move(table.mapped());
      codes_[start] = code;
      // Handles are the isolate's thread's to make; what another has compiled keeps the line at which it begins.
      if (code->positions.empty() || event.script.IsEmpty() || std::this_thread::get_id() != thread_) break;
      code->script.Reset(isolate_, event.script);
      if (unread_.empty()) isolate_->RequestInterrupt(&CodeMap::onInterrupt, nullptr);
      unread_.push_back(std::move(code));
      break;
    }
    case v8::JitCodeEvent::CODE_MOVED:
      if (auto code = codes_.extract(start)) {
        code.key() = reinterpret_cast<uintptr_t>(event.new_code_start);
        codes_.erase(code.key());
        codes_.insert(std::move(code));
      }
      break;
    case v8::JitCodeEvent::CODE_REMOVED:
      codes_.erase(start);
      break;
    // A table comes before its code. V8 hands `user_data` from one event of a table to the next, and lets it be set.
    case v8::JitCodeEvent::CODE_START_LINE_INFO_RECORDING:
      const_cast<v8::JitCodeEvent&>(event).user_data = new std::vector<Position>;
      break;
    case v8::JitCodeEvent::CODE_ADD_LINE_POS_INFO:
      if (auto* table = static_cast<std::vector<Position>*>(event.user_data)) {
        table->push_back({static_cast<uint32_t>(event.line_info.offset), static_cast<uint32_t>(event.line_info.pos)});
      }
      break;
    case v8::JitCodeEvent::CODE_END_LINE_INFO_RECORDING:
      if (auto* table = static_cast<std::vector<Position>*>(event.user_data)) {
        tables_[start] = std::move(*table);
        delete table;
      }
      break;
  }
}

void CodeMap::onInterrupt(v8::Isolate* isolate, void*) {
  if (auto* self = static_cast<CodeMap*>(isolate->GetData(js::kCodeMapSlot))) self->lookUp();
}

void CodeMap::lookUp() {
  std::vector<std::shared_ptr<Code>> unread;
  {
    std::lock_guard lock(mutex_);
    unread.swap(unread_);
  }
  v8::HandleScope handles(isolate_);
  for (const auto& code : unread) {
    // Not under the lock: looking up allocates, the collector may move code, and that is told to add().
    v8::Local<v8::UnboundScript> script = code->script.Get(isolate_);
    code->script.Reset();
    std::vector<Position> positions = code->positions;  // this thread alone writes them
    for (Position& position : positions) {
      position.line = script->GetLineNumber(static_cast<int>(position.source)) + 1;
      position.column = script->GetColumnNumber(static_cast<int>(position.source)) + 1;
    }
    v8::Local<v8::Value> name = script->GetScriptName();
    std::string file;
    if (!name.IsEmpty() && name->IsString()) file = *v8::String::Utf8Value(isolate_, name);
    std::lock_guard lock(mutex_);
    code->positions = std::move(positions);
    code->file = std::move(file);
  }
}

// The place where a function begins stands at the end of its name, " script:line:column".
StackFrame CodeMap::beginningOf(const Code& code) {
  StackFrame frame;
  const std::string_view name = code.name;
  const size_t tag = name.find(':');
  const size_t begin = name.find_first_not_of("~^+*'", tag == std::string::npos ? 0 : tag + 1);
  const size_t columnAt = name.rfind(':');
  const size_t lineAt = columnAt == std::string::npos ? columnAt : name.rfind(':', columnAt - 1);
  if (begin == std::string::npos || lineAt == std::string::npos || lineAt < begin) return frame;
  frame.line = std::atoi(code.name.c_str() + lineAt + 1);
  frame.column = std::atoi(code.name.c_str() + columnAt + 1);
  const std::string_view before = name.substr(begin, lineAt - begin);  // "function script" or "script"
  size_t functionLen = before.rfind(' ');
  if (!code.file.empty() && before.ends_with(code.file)) functionLen = before.size() - code.file.size();
  if (functionLen == std::string::npos) functionLen = 0;
  frame.script = before.substr(functionLen);
  if (frame.script.starts_with(' ')) frame.script.erase(0, 1);
  frame.function = before.substr(0, functionLen);
  while (frame.function.ends_with(' ')) frame.function.pop_back();
  return frame;
}

const CodeMap::Code* CodeMap::at(uintptr_t address, uintptr_t* offset) const {
  auto after = codes_.upper_bound(address);
  if (after == codes_.begin()) return nullptr;
  const auto& [start, code] = *std::prev(after);
  *offset = address - start;
  return *offset < code->lenBytes ? code.get() : nullptr;
}

std::optional<StackFrame> CodeMap::find(uintptr_t address) const {
  std::lock_guard lock(mutex_);
  uintptr_t offset = 0;
  const Code* code = at(address, &offset);
  if (!code) return std::nullopt;
  std::string_view tag = std::string_view(code->name).substr(0, code->name.find(':'));
  if (tag == "Builtin" || tag == "BytecodeHandler" || tag == "Stub" || tag == "RegExp") return std::nullopt;
  StackFrame frame = beginningOf(*code);
  // Tables are in the order of their offsets. Interpreted code is at the offset, other code returns to it.
  for (const Position& position : code->positions) {
    if (position.offset > offset || (position.offset == offset && !code->isBytecode)) break;
    if (position.line == 0) continue;
    frame.line = position.line;
    frame.column = position.column;
  }
  return frame;
}

bool CodeMap::isCode(uintptr_t address) const {
  std::lock_guard lock(mutex_);
  uintptr_t offset = 0;
  return at(address, &offset) != nullptr;
}

}  // namespace gyre::lens
