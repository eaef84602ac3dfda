// binding('errors'): uncaught exceptions, for lib/internal/process/execution and others.
#include "bindings/modules.h"
#include "runtime/environment.h"
#include "runtime/fatal.h"

namespace gyre::bindings {

namespace {

using runtime::Environment;

/// The source line and caret that an error carries; empty when it has none.
std::string arrowMessage(js::Scope& js, v8::Local<v8::Value> error) { return runtime::arrowOf(js, error); }

/// Does what an exception does that nothing catches: asks the program's handlers, else ends the process.
void triggerUncaughtException(js::Scope& js, v8::Local<v8::Value> error, bool fromPromise) {
  Environment::from(js).uncaughtException(js, error, v8::Exception::CreateMessage(js.isolate(), error), fromPromise);
}

/// Whether --abort-on-uncaught-exception applies to what is thrown from now on: false while a handler would take it.
void setAbortsOnUncaught(js::Scope& js, bool aborts) { Environment::from(js).setAbortsOnUncaught(aborts); }

/// (error) → where it was thrown, or where its stack begins: {sourceLine, scriptName, lineNumber, startColumn}; lines
/// count from 1, columns from 0.
void getErrorSourcePosition(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info) {
  v8::Local<v8::Message> message = v8::Exception::CreateMessage(js.isolate(), info[0]);
  v8::Local<v8::String> line;
  if (message.IsEmpty() || !message->GetSourceLine(js.context()).ToLocal(&line)) return;
  v8::Local<v8::Object> result = js.object();
  js.set(result, "sourceLine", line);
  js.set(result, "scriptName", message->GetScriptResourceName());
  js.set(result, "lineNumber", js.integer(message->GetLineNumber(js.context()).FromMaybe(0)));
  js.set(result, "startColumn", js.integer(message->GetStartColumn(js.context()).FromMaybe(0)));
  info.GetReturnValue().Set(result);
}

/// The text of a value as the engine writes it in its own messages, without running anything of the program's.
v8::MaybeLocal<v8::String> noSideEffectsToString(js::Scope& js, v8::Local<v8::Value> value) {
  return value->ToDetailString(js.context());
}

/// The mark of errors whose code belongs into the first line of their stack.
void addMark(js::Scope& js, v8::Local<v8::Object> exports) {
  js.set(exports, "kIsNodeError", v8::Symbol::New(js.isolate(), js.name("kIsNodeError")));
}

constexpr js::Member kMembers[] = {
    js::function<"arrowMessage", &arrowMessage>,
    js::function<"getErrorSourcePosition", &getErrorSourcePosition>,
    js::function<"noSideEffectsToString", &noSideEffectsToString>,
    js::function<"setAbortsOnUncaught", &setAbortsOnUncaught>,
    js::function<"triggerUncaughtException", &triggerUncaughtException>,
};

}  // namespace

const js::Module kErrorsModule = {.name = "errors", .members = kMembers, .initialize = addMark};

}  // namespace gyre::bindings
