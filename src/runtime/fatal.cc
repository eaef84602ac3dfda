#include "runtime/fatal.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/check.h"
#include "runtime/environment.h"
#include "runtime/version.h"

namespace gyre::runtime {

namespace {

v8::Local<v8::Private> arrowSymbol(js::Scope& js) {
  return v8::Private::ForApi(js.isolate(), js.name("gyre:arrowMessage"));
}

void printToStderr(std::string_view text) {
  while (!text.empty()) {
    ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) {
      usleep(1000);  // a non-blocking pipe that is full: the last words wait for their reader
      continue;
    }
    if (written <= 0) return;
    text.remove_prefix(static_cast<size_t>(written));
  }
}

/// The error as a person reads it: util.inspect's text for errors, the value itself for others.
std::string describe(js::Scope& js, v8::Local<v8::Value> exception) {
  Environment& env = Environment::from(js);
  v8::TryCatch ignored(js.isolate());
  if (env.hasHook(Hook::inspectFatal)) {
    v8::Local<v8::Value> arguments[] = {exception};
    v8::Local<v8::Value> text;
    if (env.dispatch()
            .callNested(js, js.undefined(), env.hook(Hook::inspectFatal).As<v8::Function>(), arguments)
            .ToLocal(&text) &&
        text->IsString()) {
      return js.utf8(text.As<v8::String>());
    }
  }
  if (exception->IsObject()) {
    v8::Local<v8::Value> stack;
    if (js.get(exception.As<v8::Object>(), "stack").ToLocal(&stack) && stack->IsString()) {
      return js.utf8(stack.As<v8::String>());
    }
  }
  v8::Local<v8::String> text;
  if (exception->ToDetailString(js.context()).ToLocal(&text)) return js.utf8(text);
  return "<exception without a text>";
}

}  // namespace

std::string sourceContext(js::Scope& js, v8::Local<v8::Message> message) {
  if (message.IsEmpty()) return {};
  v8::Local<v8::String> line;
  if (!message->GetSourceLine(js.context()).ToLocal(&line)) return {};
  std::string source = js.utf8(line);
  // A line that is nobody's to read, such as a bundle's.
  constexpr size_t kLongestLine = 10'000;
  if (source.size() > kLongestLine) return {};
  v8::Local<v8::Value> resource = message->GetScriptResourceName();
  std::string name = resource->IsUndefined() ? "<anonymous_script>" : js.text(resource);
  int number = message->GetLineNumber(js.context()).FromMaybe(0);
  int start = message->GetStartColumn(js.context()).FromMaybe(0);
  int end = message->GetEndColumn(js.context()).FromMaybe(start + 1);

  std::string text = name + ":" + std::to_string(number) + "\n" + source + "\n";
  for (int i = 0; i < start && i < static_cast<int>(source.size()); ++i) {
    text += source[static_cast<size_t>(i)] == '\t' ? '\t' : ' ';
  }
  text.append(static_cast<size_t>(std::max(1, std::min(end, static_cast<int>(source.size())) - start)), '^');
  text += "\n";
  return text;
}

void decorateException(js::Scope& js, v8::Local<v8::Value> exception, v8::Local<v8::Message> message) {
  if (exception.IsEmpty() || !exception->IsNativeError()) return;
  v8::Local<v8::Object> error = exception.As<v8::Object>();
  if (error->HasPrivate(js.context(), arrowSymbol(js)).FromMaybe(true)) return;
  std::string arrow = sourceContext(js, message);
  if (!arrow.empty()) (void)error->SetPrivate(js.context(), arrowSymbol(js), js.string(arrow));
}

std::string arrowOf(js::Scope& js, v8::Local<v8::Value> exception) {
  if (exception.IsEmpty() || !exception->IsObject()) return {};
  v8::Local<v8::Value> arrow;
  if (!exception.As<v8::Object>()->GetPrivate(js.context(), arrowSymbol(js)).ToLocal(&arrow)) return {};
  return arrow->IsString() ? js.utf8(arrow.As<v8::String>()) : std::string();
}

void printFatalException(js::Scope& js, v8::Local<v8::Value> exception, v8::Local<v8::Message> message) {
  v8::HandleScope handles(js.isolate());
  std::string arrow = arrowOf(js, exception);
  if (arrow.empty()) arrow = sourceContext(js, message);
  std::string text;
  if (exception->IsNativeError()) {
    std::string description = describe(js, exception);
    // Some stacks (of scripts, and of modules that do not link) show the place themselves.
    if (!arrow.empty() && !description.starts_with(arrow)) text += arrow + "\n";
    text += description + "\n";
  } else {
    text += "\n" + arrow + (exception->IsSymbol() ? std::string() : describe(js, exception)) + "\n";
    if (!exception->IsObject()) {
      text += "(Use `node --trace-uncaught ...` to show where the exception was thrown)\n";
    }
  }
  text += "\nNode.js " + std::string(kNodeVersion) + "\n";
  printToStderr(text);
}

void onV8FatalError(const char* location, const char* message) {
  std::fprintf(stderr, "FATAL ERROR: %s %s\n", location ? location : "", message);
  base::checkFailed(__FILE__, __LINE__, "V8 has met a fatal error", message);
}

void onV8OutOfMemory(const char* location, const v8::OOMDetails& details) {
  std::fprintf(stderr, "FATAL ERROR: %s %s\n", location ? location : "",
               details.is_heap_oom ? "Allocation failed - JavaScript heap out of memory"
                                   : "Allocation failed - process out of memory");
  if (details.detail) std::fprintf(stderr, "Reason: %s\n", details.detail);
  std::abort();
}

}  // namespace gyre::runtime
