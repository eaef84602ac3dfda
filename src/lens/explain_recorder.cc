#include "lens/explain_recorder.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "loop/handle.h"
#include "loop/request.h"

namespace gyre::lens {

namespace {

constexpr size_t kStepFrames = 50;
constexpr size_t kOriginFrames = 4;

const char* phaseName(loop::Phase phase) {
  switch (phase) {
    case loop::Phase::kTimers:
      return "timers";
    case loop::Phase::kPending:
      return "pending";
    case loop::Phase::kIdle:
      return "idle";
    case loop::Phase::kPrepare:
      return "prepare";
    case loop::Phase::kPoll:
      return "poll";
    case loop::Phase::kCheck:
      return "check";
    case loop::Phase::kClosing:
      return "close";
  }
  return "";
}

/// A data property of an object of the runtime's own.
v8::Local<v8::Value> field(js::Scope& js, v8::Local<v8::Object> object, std::string_view name) {
  v8::Local<v8::Value> value;
  return js.get(object, name).ToLocal(&value) ? value : v8::Local<v8::Value>(js.undefined());
}

/// The recorder of the isolate's environment, for V8's promise hook, which takes no data.
struct Current {
  explicit Current(runtime::Environment&) {}
  ExplainRecorder* recorder = nullptr;
};

}  // namespace

ExplainRecorder::ExplainRecorder(js::Scope& js, base::Fd fd, size_t mostSteps)
    : env_(runtime::Environment::from(js)),
      log_(std::move(fd), env_.startTimeNs()),
      microtasks_(log_),
      inspector_(env_, *this),
      stepsLeft_(mostSteps) {
  env_.state<Current>().recorder = this;
  env_.loop().attach(*this);
  env_.isolate()->SetPromiseHook(onPromise);
  inspector_.send(R"({"id":0,"method":"Debugger.enable"})");
  inspector_.send(R"({"id":0,"method":"Debugger.setPauseOnExceptions","params":{"state":"all"}})");
}

ExplainRecorder::~ExplainRecorder() {
  observe();
  stop();
}

void ExplainRecorder::stop() {
  if (!recording_) return;
  recording_ = false;
  env_.isolate()->SetPromiseHook(nullptr);
  env_.loop().detach(*this);
  env_.state<Current>().recorder = nullptr;
}

// ---- Statements

void ExplainRecorder::message(std::string_view json) {
  const bool isScript = json.find(R"("method":"Debugger.scriptParsed")") != json.npos;
  const bool isPause = json.find(R"("method":"Debugger.paused")") != json.npos;
  const bool isLocations = json.find(R"({"locations":[)") != json.npos;
  if (!isScript && !isPause && !isLocations) return;
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  if (parser.parse(json.data(), json.size()).get(document) != simdjson::SUCCESS) return;
  simdjson::dom::element params;
  simdjson::dom::array locations;
  if (document["params"].get(params) == simdjson::SUCCESS) {
    if (isScript) scriptParsed(params);
    if (isPause) describePause(params);
  } else if (document["result"]["locations"].get(locations) == simdjson::SUCCESS) {
    setBreakpoints(locations);
  }
}

// Of the runtime's own scripts most stand in the startup snapshot, and V8 cannot tell a debugger to skip such. So the
// debugger does not step: the program's scripts get a breakpoint wherever there can be one, and the runtime's run at
// full speed. That is done at the first call after the script was compiled, which is before it runs.
void ExplainRecorder::scriptParsed(const simdjson::dom::element& params) {
  std::string_view url, id;
  if (params["url"].get(url) != simdjson::SUCCESS || params["scriptId"].get(id) != simdjson::SUCCESS) return;
  if (url.starts_with("node:")) return;
  newScripts_.emplace_back(id);
  inspector_.pauseSoon();
}

void ExplainRecorder::setBreakpoints(const simdjson::dom::array& locations) {
  for (simdjson::dom::element location : locations) {
    inspector_.send(fmt::format(R"({{"id":0,"method":"Debugger.setBreakpoint","params":{{"location":{}}}}})",
                                simdjson::minify(location)));
  }
}

void ExplainRecorder::describePause(const simdjson::dom::element& params) {
  thrown_.clear();
  std::string_view reason, text;
  if (params["reason"].get(reason) != simdjson::SUCCESS) return;
  if (reason != "exception" && reason != "promiseRejection") return;
  if (params["data"]["description"].get(text) != simdjson::SUCCESS &&
      params["data"]["value"].get(text) != simdjson::SUCCESS) {
    text = "a value";
  }
  thrown_ = text.substr(0, text.find('\n'));
}

void ExplainRecorder::paused() {
  for (const std::string& id : std::exchange(newScripts_, {})) {
    inspector_.send(fmt::format(R"({{"id":0,"method":"Debugger.getPossibleBreakpoints","params":)"
                                R"({{"start":{{"scriptId":"{}","lineNumber":0,"columnNumber":0}}}}}})",
                                id));
  }
  if (recording_ && log_.inProgram(env_.isolate())) {
    observe();
    if (stepsLeft_ == 0) {
      ExplainLog::Record(log_, "limit");
      inspector_.send(R"({"id":0,"method":"Debugger.disable"})");
      return stop();
    }
    --stepsLeft_;
    const Stack frames = stack(kStepFrames);
    ExplainLog::Record record(log_, thrown_.empty() ? "step" : "throw");
    record.stack("stack", frames);
    if (!thrown_.empty()) record.text("text", thrown_);
  }
  inspector_.send(R"({"id":0,"method":"Debugger.resume"})");
}

// ---- Queues

void ExplainRecorder::created(js::Scope& js, double asyncId, const std::string& type, v8::Local<v8::Object> resource) {
  if (!recording_) return;
  observe();
  const char* callbackName = nullptr;
  Waiting waiting{Queue::other, {}, -1};
  if (type == "TickObject") {
    waiting.queue = Queue::tick;
    callbackName = "callback";
  } else if (type == "Timeout") {
    waiting.queue = Queue::timer;
    callbackName = "_onTimeout";
  } else if (type == "Immediate") {
    waiting.queue = Queue::immediate;
    callbackName = "_onImmediate";
  } else if (type == "Microtask") {
    waiting.queue = Queue::microtask;
  } else {
    lastType_ = type;
  }

  Place callback;
  if (callbackName) {
    v8::Local<v8::Value> function = field(js, resource, callbackName);
    if (function->IsFunction()) callback = log_.definition(js.isolate(), function.As<v8::Function>());
  }
  Stack at = stack(kOriginFrames);
  if (waiting.queue == Queue::microtask) {
    microtasks_.callbackQueued(asyncId, at, callback);
  } else {
    ExplainLog::Record record(log_, "created");
    record.number("id", asyncId).text("type", type).stack("at", at);
    if (callback.script != 0) record.place("fn", callback);
    if (waiting.queue == Queue::timer) {
      record.number("ms", field(js, resource, "_idleTimeout")->NumberValue(js.context()).FromMaybe(0));
      record.flag("repeats", field(js, resource, "_repeat")->IsNumber());
    }
  }
  if (waiting.queue == Queue::timer || waiting.queue == Queue::immediate) {
    waiting.resource.Reset(js.isolate(), resource);
  }
  if (waiting.queue != Queue::other) waiting_[asyncId] = std::move(waiting);
}

void ExplainRecorder::before(double asyncId) {
  if (!recording_) return;
  observe();
  auto found = waiting_.find(asyncId);
  if (found != waiting_.end() && found->second.queue == Queue::microtask) {
    microtasks_.callbackBegan(asyncId);
  } else {
    ExplainLog::Record(log_, "before").number("id", asyncId);
  }
}

void ExplainRecorder::after(double asyncId) {
  if (!recording_) return;
  observe();
  auto found = waiting_.find(asyncId);
  if (found != waiting_.end() && found->second.queue == Queue::microtask) {
    microtasks_.callbackEnded(asyncId);
  } else {
    ExplainLog::Record(log_, "after").number("id", asyncId);
  }
  if (found != waiting_.end() && found->second.queue != Queue::timer) waiting_.erase(found);
}

void ExplainRecorder::onPromise(v8::PromiseHookType type, v8::Local<v8::Promise> promise, v8::Local<v8::Value> parent) {
  runtime::Environment& env = runtime::Environment::from(v8::Isolate::GetCurrent());
  if (ExplainRecorder* recorder = env.state<Current>().recorder) recorder->promiseEvent(type, promise, parent);
}

void ExplainRecorder::promiseEvent(v8::PromiseHookType type, v8::Local<v8::Promise> promise,
                                   v8::Local<v8::Value> parent) {
  observe();
  microtasks_.promiseEvent(env_.isolate(), type, promise, parent);
}

// ---- Looking

void ExplainRecorder::observe() {
  if (!recording_) return;
  v8::HandleScope handles(env_.isolate());
  v8::Context::Scope entered(env_.context());
  js::Scope js(env_.isolate(), env_.context());
  microtasks_.settleResolving(env_.isolate());
  observeTimers(js);
  observeOutput();
}

void ExplainRecorder::observeTimers(js::Scope& js) {
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    auto& [asyncId, waiting] = *at;
    if (waiting.resource.IsEmpty()) {
      ++at;
      continue;
    }
    v8::Local<v8::Object> resource = waiting.resource.Get(js.isolate());
    if (field(js, resource, "_destroyed")->IsTrue()) {
      ExplainLog::Record(log_, "gone").number("id", asyncId);
      at = waiting_.erase(at);
      continue;
    }
    v8::Local<v8::Value> start = field(js, resource, "_idleStart");
    if (waiting.queue == Queue::timer && start->IsNumber()) {
      const double due =
          start.As<v8::Number>()->Value() + field(js, resource, "_idleTimeout")->NumberValue(js.context()).FromMaybe(0);
      if (due != waiting.due) {
        waiting.due = due;
        ExplainLog::Record(log_, "armed").number("id", asyncId).number("due", due);
      }
    }
    ++at;
  }
}

// The program's stdout and stderr are files, which grow when anything writes: JavaScript, native code or a child.
void ExplainRecorder::observeOutput() {
  for (int i = 0; i < 2; ++i) {
    int64_t& seen = outputSeen_[static_cast<size_t>(i)];
    struct stat state;
    if (::fstat(i + 1, &state) != 0 || !S_ISREG(state.st_mode) || state.st_size <= seen) continue;
    std::string text(static_cast<size_t>(state.st_size - seen), '\0');
    const ssize_t count = ::pread(i + 1, text.data(), text.size(), seen);
    if (count <= 0) continue;
    seen += count;
    text.resize(static_cast<size_t>(count));
    ExplainLog::Record(log_, "output").number("fd", i + 1).text("text", text);
  }
}

// ---- The loop

void ExplainRecorder::turnBegin(uint64_t turn) {
  observe();
  ExplainLog::Record(log_, "turn").number("number", static_cast<double>(turn));
}

void ExplainRecorder::phaseBegin(loop::Phase phase) {
  observe();
  ExplainLog::Record(log_, "phase").text("name", phaseName(phase));
}

void ExplainRecorder::phaseEnd(loop::Phase phase) {
  observe();
  ExplainLog::Record(log_, "phase-end").text("name", phaseName(phase));
}

void ExplainRecorder::pollBegin(int64_t timeoutNs) {
  ExplainLog::Record(log_, "sleep").number("ms", timeoutNs < 0 ? -1 : static_cast<double>(timeoutNs) / 1e6);
}

void ExplainRecorder::pollEnd(size_t readyCount) {
  ExplainLog::Record(log_, "awake").number("ready", static_cast<double>(readyCount));
}

std::string ExplainRecorder::takeType() { return std::exchange(lastType_, {}); }

void ExplainRecorder::handleOpened(const loop::Handle& handle) {
  observe();
  handles_[&handle] = ++ids_;
  ExplainLog::Record(log_, "handle")
      .number("id", static_cast<double>(ids_))
      .text("kind", loop::handleKindName(handle.kind()))
      .text("type", takeType())
      .stack("at", stack(kOriginFrames));
}

void ExplainRecorder::handleActiveChanged(const loop::Handle& handle, bool active) {
  auto found = handles_.find(&handle);
  if (found == handles_.end()) return;
  observe();
  ExplainLog::Record(log_, "handle-active").number("id", static_cast<double>(found->second)).flag("active", active);
}

void ExplainRecorder::handleClosing(const loop::Handle& handle) {
  auto found = handles_.find(&handle);
  if (found == handles_.end()) return;
  observe();
  ExplainLog::Record(log_, "handle-closing")
      .number("id", static_cast<double>(found->second))
      .stack("at", stack(kOriginFrames));
}

void ExplainRecorder::handleClosed(const loop::Handle& handle) {
  auto found = handles_.find(&handle);
  if (found == handles_.end()) return;
  observe();
  ExplainLog::Record(log_, "handle-closed").number("id", static_cast<double>(found->second));
  handles_.erase(found);
}

void ExplainRecorder::requestSubmitted(const loop::Request& request, loop::Place place) {
  observe();
  Operation operation{++ids_, takeType()};
  ExplainLog::Record(log_, "operation")
      .number("id", static_cast<double>(operation.id))
      .text("type", operation.type)
      .text("place", place == loop::Place::kLane ? loop::laneName(request.lane()) : "kernel")
      .stack("at", stack(kOriginFrames));
  operations_[&request] = std::move(operation);
}

void ExplainRecorder::requestFinished(const loop::Request& request, loop::Place) {
  auto found = operations_.find(&request);
  if (found == operations_.end()) return;
  observe();
  const loop::RequestTimes& times = request.times();
  ExplainLog::Record(log_, "operation-end")
      .number("id", static_cast<double>(found->second.id))
      .number("waited", static_cast<double>(times.startNs - times.submitNs) / 1e6)
      .number("ran", static_cast<double>(times.finishNs - times.startNs) / 1e6)
      .number("result", static_cast<double>(request.result()));
  operations_.erase(found);
}

}  // namespace gyre::lens
