// binding('process_spawn'): Process and spawnSync, for lib/child_process.js.
#include <cerrno>
#include <csignal>

#include "bindings/modules.h"
#include "loop/process.h"
#include "loop/process_sync.h"
#include "runtime/handle_object.h"

namespace gyre::bindings {

namespace {

using base::Ref;
using base::Result;
using loop::Process;
using loop::ProcessOptions;
using runtime::Environment;

v8::Local<v8::Value> field(js::Scope& js, v8::Local<v8::Object> object, std::string_view name) {
  v8::Local<v8::Value> value;
  if (!js.get(object, name).ToLocal(&value)) return js.undefined();
  return value;
}

bool strings(js::Scope& js, v8::Local<v8::Value> value, std::vector<std::string>* out) {
  return js::Convert<std::vector<std::string>>::from(js, value, out);
}

// {file, args, envPairs?, cwd?, uid?, gid?, detached?}; standard streams are the caller's business.
bool readOptions(js::Scope& js, v8::Local<v8::Object> from, ProcessOptions* options) {
  if (!js::Convert<std::string>::from(js, field(js, from, "file"), &options->file)) return false;
  v8::Local<v8::Value> args = field(js, from, "args");
  if (!args->IsNullOrUndefined() && !strings(js, args, &options->args)) return false;
  v8::Local<v8::Value> env = field(js, from, "envPairs");
  if (!env->IsNullOrUndefined() && !strings(js, env, &options->env.emplace())) return false;
  v8::Local<v8::Value> cwd = field(js, from, "cwd");
  if (!cwd->IsNullOrUndefined() && !js::Convert<std::string>::from(js, cwd, &options->cwd)) return false;
  v8::Local<v8::Value> uid = field(js, from, "uid");
  if (uid->IsNumber()) options->uid = static_cast<uid_t>(uid.As<v8::Number>()->Value());
  v8::Local<v8::Value> gid = field(js, from, "gid");
  if (gid->IsNumber()) options->gid = static_cast<gid_t>(gid.As<v8::Number>()->Value());
  options->detached = field(js, from, "detached")->BooleanValue(js.isolate());
  return true;
}

class ProcessObject final : public runtime::HandleObjectBase {
 public:
  static const js::ClassSpec kClass;

  enum { kOnExit, kFieldCount };

  ProcessObject(js::Scope& js, v8::Local<v8::Object> wrapper) : HandleObjectBase(js, wrapper, "PROCESSWRAP") {}

  /// `stdio[i]`: the descriptor that becomes the child's i, or -1 for none. Returns 0 or a negative errno.
  int32_t spawn(js::Scope& js, v8::Local<v8::Object> from, std::vector<int32_t> stdio) {
    ProcessOptions options;
    if (!readOptions(js, from, &options)) return -EINVAL;
    options.stdio.assign(stdio.begin(), stdio.end());
    auto spawned = Process::spawn(env().loop(), options, [this](loop::ProcessExit exit) { onExit(exit); });
    if (!spawned) return spawned.code();
    pid_ = (*spawned)->pid();
    adopt(std::move(*spawned));
    return 0;
  }

  int32_t pid(js::Scope&) { return pid_; }

  int32_t kill(js::Scope&, int32_t signum) {
    if (isClosing()) return -ESRCH;
    return static_cast<Process*>(handle())->kill(signum).code();
  }

 private:
  void onExit(loop::ProcessExit exit) {
    enter([&](js::Scope& js) {
      v8::Local<v8::Value> arguments[] = {js.number(static_cast<double>(exit.exitCode)), js.integer(exit.signal)};
      holdWrapper();
      syncHold();
      emit(js, kOnExit, arguments);
      releaseWrapper();
    });
  }

  int32_t pid_ = 0;
  static const js::Member kMembers[];
};

const js::Member ProcessObject::kMembers[] = {
    js::method<"spawn", &ProcessObject::spawn>,
    js::method<"kill", &ProcessObject::kill>,
    js::getter<"pid", &ProcessObject::pid>,
    js::valueField<"onexit", ProcessObject::kOnExit>,
};

const js::ClassSpec ProcessObject::kClass = {
    .name = "Process",
    .construct = js::constructor<ProcessObject>,
    .members = kMembers,
    .parent = &runtime::kHandleClass,
    .valueFields = ProcessObject::kFieldCount,
};

const js::ClassSpec* const kClasses[] = {&ProcessObject::kClass};

// What becomes of the child's descriptor i: {fd} a copy of ours; {input} it reads these bytes; {output: true} what it
// writes is collected; {} nothing.
bool readSyncStdio(js::Scope& js, v8::Local<v8::Value> list, std::vector<loop::SyncStdio>* out) {
  if (!list->IsArray()) return false;
  auto array = list.As<v8::Array>();
  for (uint32_t i = 0; i < array->Length(); ++i) {
    v8::Local<v8::Value> item;
    if (!array->Get(js.context(), i).ToLocal(&item) || !item->IsObject()) return false;
    auto entry = item.As<v8::Object>();
    loop::SyncStdio stdio;
    v8::Local<v8::Value> fd = field(js, entry, "fd");
    if (fd->IsInt32()) stdio.fd = fd.As<v8::Int32>()->Value();
    js::Bytes input;
    if (js::bytesOf(field(js, entry, "input"), &input)) {
      stdio.input = std::string_view(reinterpret_cast<const char*>(input.data()), input.size());
      stdio.pipe = true;
    }
    if (field(js, entry, "output")->IsTrue()) stdio.pipe = stdio.output = true;
    out->push_back(stdio);
  }
  return true;
}

v8::Local<v8::Value> outputBuffer(js::Scope& js, std::string& bytes) {
  auto* owned = new std::string(std::move(bytes));
  auto store = v8::ArrayBuffer::NewBackingStore(
      owned->data(), owned->size(), [](void*, size_t, void* string) { delete static_cast<std::string*>(string); },
      owned);
  return v8::ArrayBuffer::New(js.isolate(), std::move(store));
}

/// Runs a child to its end. `options`: as for spawn, with stdio, timeout (ms), maxBuffer, killSignal. Returns
/// {pid, status, signal, error (errno), output: [ArrayBuffer|null, ...]}.
v8::MaybeLocal<v8::Value> spawnSync(js::Scope& js, v8::Local<v8::Object> from) {
  loop::SyncOptions options;
  if (!readOptions(js, from, &options.process) || !readSyncStdio(js, field(js, from, "stdio"), &options.stdio)) {
    js.throwError(js::Scope::ErrorType::typeError, "spawnSync: malformed options");
    return {};
  }
  v8::Local<v8::Value> timeout = field(js, from, "timeout");
  if (timeout->IsNumber()) options.timeoutMs = static_cast<uint64_t>(timeout.As<v8::Number>()->Value());
  v8::Local<v8::Value> maxBuffer = field(js, from, "maxBuffer");
  if (maxBuffer->IsNumber()) {
    const double limit = maxBuffer.As<v8::Number>()->Value();
    options.maxOutputBytes = limit >= 9007199254740992.0 ? SIZE_MAX : static_cast<size_t>(limit);
  }
  v8::Local<v8::Value> killSignal = field(js, from, "killSignal");
  if (killSignal->IsInt32()) options.killSignal = killSignal.As<v8::Int32>()->Value();

  loop::SyncOutcome outcome = loop::runSync(options);
  v8::Local<v8::Object> result = js.object();
  js.set(result, "pid", js.integer(outcome.pid));
  v8::Local<v8::Value> status = js.null();
  v8::Local<v8::Value> signal = js.null();
  if (outcome.exited) {
    if (outcome.exit.signal != 0) {
      signal = js.integer(outcome.exit.signal);
    } else {
      status = js.number(static_cast<double>(outcome.exit.exitCode));
    }
  }
  js.set(result, "status", status);
  js.set(result, "signal", signal);
  if (outcome.code != 0) js.set(result, "error", js.integer(outcome.code));
  if (outcome.pid > 0) {
    std::vector<v8::Local<v8::Value>> output;
    for (size_t i = 0; i < outcome.output.size(); ++i) {
      output.push_back(options.stdio[i].output ? outputBuffer(js, outcome.output[i]) : v8::Local<v8::Value>(js.null()));
    }
    js.set(result, "output", v8::Array::New(js.isolate(), output.data(), output.size()));
  } else {
    js.set(result, "output", js.null());
  }
  return result;
}

constexpr js::Member kFunctions[] = {js::function<"spawnSync", &spawnSync>};

}  // namespace

const js::Module kProcessSpawnModule = {.name = "process_spawn", .members = kFunctions, .classes = kClasses};

}  // namespace gyre::bindings
