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

constexpr js::Member kMembers[] = {
    js::function<"arrowMessage", &arrowMessage>,
    js::function<"triggerUncaughtException", &triggerUncaughtException>,
};

}  // namespace

const js::Module kErrorsModule = {.name = "errors", .members = kMembers};

}  // namespace gyre::bindings
