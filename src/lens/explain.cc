// binding('explain'): the recording of `gyre explain`, for lib/internal/explain/record.js.
#include <optional>

#include "lens/explain_recorder.h"
#include "lens/modules.h"

namespace gyre::lens {

namespace {

struct Recording {
  explicit Recording(runtime::Environment&) {}
  std::optional<ExplainRecorder> recorder;
};

std::optional<ExplainRecorder>& recorder(js::Scope& js) {
  return runtime::Environment::from(js).state<Recording>().recorder;
}

/// Begins; `fd` is the recording's from now on.
void start(js::Scope& js, int32_t fd, double mostSteps) {
  recorder(js).emplace(js, base::Fd(fd), static_cast<size_t>(mostSteps));
}

// The callbacks of an async hook.
void init(js::Scope& js, double asyncId, std::string type, double, v8::Local<v8::Object> resource) {
  if (auto& to = recorder(js)) to->created(js, asyncId, type, resource);
}
void before(js::Scope& js, double asyncId) {
  if (auto& to = recorder(js)) to->before(asyncId);
}
void after(js::Scope& js, double asyncId) {
  if (auto& to = recorder(js)) to->after(asyncId);
}

constexpr js::Member kMembers[] = {
    js::function<"start", &start>,
    js::function<"init", &init>,
    js::function<"before", &before>,
    js::function<"after", &after>,
};

}  // namespace

const js::Module kExplainModule = {.name = "explain", .members = kMembers};

}  // namespace gyre::lens
