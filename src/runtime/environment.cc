#include "runtime/environment.h"

#include <sys/sysinfo.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>

#include "base/check.h"
#include "base/clock.h"
#include "runtime/builtin_loader.h"
#include "runtime/fatal.h"
#include "runtime/platform_tasks.h"

namespace gyre::runtime {

namespace {

/// Order of the context's data in the snapshot.
enum ContextData : size_t { kHooksData, kSharedBuffersData, kBindingsData };

constexpr std::string_view kCoreBuffer = "core";
struct CoreFields {
  AsyncFields async;
  TickFields tick;
};

/// The snapshot holds no native objects: bindings make them only at run time.
v8::StartupData refuseNativeObjects(v8::Local<v8::Object> holder, int index, void*) {
  CHECK(index != js::Object::kPointerField || holder->GetAlignedPointerFromInternalField(index) == nullptr);
  return {nullptr, 0};
}

loop::Collection collectionOf(v8::GCType type) {
  switch (type) {
    case v8::kGCTypeScavenge:
    case v8::kGCTypeMinorMarkSweep:
      return loop::Collection::kScavenge;
    case v8::kGCTypeMarkSweepCompact:
      return loop::Collection::kMarkSweep;
    case v8::kGCTypeIncrementalMarking:
      return loop::Collection::kIncrementalMarking;
    case v8::kGCTypeProcessWeakCallbacks:
      return loop::Collection::kWeakCallbacks;
    default:
      return loop::Collection::kOther;
  }
}

}  // namespace

Environment::Environment(Config config) : config_(std::move(config)) {
  milestones_.started = base::monotonicNs();
  allocator_.reset(v8::ArrayBuffer::Allocator::NewDefaultAllocator());
}

std::unique_ptr<Environment> Environment::create(Config config) {
  std::unique_ptr<Environment> env(new Environment(std::move(config)));
  auto loop = loop::Loop::create();
  if (!loop.ok()) return nullptr;
  env->loop_ = std::move(loop).value();
  env->createIsolate();
  v8::Isolate::Scope entered(env->isolate_);
  v8::HandleScope handles(env->isolate_);
  for (EnvironmentObserver* observer : env->config_.observers) observer->environmentMade(*env);
  if (env->config_.snapshot) {
    env->bootFromSnapshot();
  } else {
    env->bootFromSource();
  }
  env->platformTasks_ = std::make_unique<PlatformTasks>(*env, *env->loop_, *env->foreground_);
  env->milestones_.booted = base::monotonicNs();
  for (EnvironmentObserver* observer : env->config_.observers) observer->environmentBooted(*env);
  return env;
}

void Environment::createIsolate() {
  isolate_ = v8::Isolate::Allocate();
  foreground_ = config_.platform->registerIsolate(isolate_);
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator_shared = allocator_;
  params.external_references = config_.modules->externalReferences();
  if (makingSnapshot_) {
    snapshotCreator_ = std::make_unique<v8::SnapshotCreator>(isolate_, params);
  } else {
    if (config_.snapshot) {
      startup_ = {config_.snapshot->heap().data(), static_cast<int>(config_.snapshot->heap().size())};
      params.snapshot_blob = &startup_;
    }
    limitHeap(params);
    v8::Isolate::Initialize(isolate_, params);
    if (config_.worker) {
      isolate_->AddNearHeapLimitCallback(
          [](void* data, size_t current, size_t) {
            auto& env = *static_cast<Environment*>(data);
            env.ranOutOfMemory_ = true;
            env.requestStop(1);
            // The program ends at its next loop or call; until then one operation may make its largest array, and copy
            // one to do so.
            constexpr size_t kToUnwind = size_t{2} * 1024 * 1024 * 1024;
            return current + kToUnwind;
          },
          this);
    }
  }
  isolate_->SetData(js::kEnvironmentSlot, this);
  engine_ = std::make_unique<js::Engine>(isolate_);
  installIsolateCallbacks();
}

void Environment::installIsolateCallbacks() {
  isolate_->SetMicrotasksPolicy(v8::MicrotasksPolicy::kExplicit);
  isolate_->SetFatalErrorHandler(onV8FatalError);
  isolate_->SetOOMErrorHandler(onV8OutOfMemory);
  isolate_->SetCaptureStackTraceForUncaughtExceptions(false);
  if (makingSnapshot_) return;  // callbacks into this process have no place in a snapshot
  // What a microtask throws has no caller: it arrives here, and the queue goes on.
  isolate_->AddMessageListener([](v8::Local<v8::Message> message, v8::Local<v8::Value> exception) {
    v8::Isolate* isolate = v8::Isolate::GetCurrent();
    Environment& env = from(isolate);
    js::Scope js(isolate, env.context());
    env.uncaughtException(js, exception, message);
  });
  isolate_->AddGCPrologueCallback([](v8::Isolate* isolate, v8::GCType type, v8::GCCallbackFlags) {
    if (loop::Probe* probe = from(isolate).probe()) [[unlikely]]
      probe->collectionBegin(collectionOf(type));
  });
  isolate_->AddGCEpilogueCallback([](v8::Isolate* isolate, v8::GCType type, v8::GCCallbackFlags) {
    if (loop::Probe* probe = from(isolate).probe()) [[unlikely]]
      probe->collectionEnd(collectionOf(type));
  });
  // A worker's exceptions are for its parent to see.
  isolate_->SetAbortOnUncaughtExceptionCallback([](v8::Isolate* isolate) {
    const Environment& env = from(isolate);
    return env.abortsOnUncaught_ && env.isMainThread() && env.canCallJs();
  });
  // Asked when `error.stack` is first read, by whatever code reads it.
  isolate_->SetPrepareStackTraceCallback([](v8::Local<v8::Context> context, v8::Local<v8::Value> error,
                                            v8::Local<v8::Array> sites) -> v8::MaybeLocal<v8::Value> {
    v8::Isolate* isolate = v8::Isolate::GetCurrent();
    Environment& env = from(isolate);
    js::Scope js(isolate, context);
    if (!env.canCallJs() || !env.hasHook(Hook::prepareStackTrace)) return js.string(js.text(error));
    v8::Local<v8::Value> arguments[] = {context->Global(), error, sites};
    return env.dispatch().callNested(js, js.undefined(), env.hook(Hook::prepareStackTrace).As<v8::Function>(),
                                     arguments);
  });
  isolate_->SetPromiseRejectCallback([](v8::PromiseRejectMessage message) {
    v8::Isolate* isolate = message.GetPromise()->GetIsolate();
    Environment& env = from(isolate);
    if (!env.canCallJs() || !env.hasHook(Hook::promiseReject)) return;
    v8::HandleScope handles(isolate);
    js::Scope js(isolate, env.context());
    v8::Local<v8::Value> reason = message.GetValue();
    v8::Local<v8::Value> arguments[] = {js.integer(message.GetEvent()), message.GetPromise(),
                                        reason.IsEmpty() ? v8::Local<v8::Value>(js.undefined()) : reason};
    // The hook only takes note; a stack overflow in it must not hide the rejection's own exception.
    v8::TryCatch caught(isolate);
    (void)env.dispatch().callNested(js, js.undefined(), env.hook(Hook::promiseReject).As<v8::Function>(), arguments);
  });
}

// Boot

void Environment::bootFromSource() {
  v8::Local<v8::Context> context = v8::Context::New(isolate_);
  context_.Reset(isolate_, context);
  v8::Context::Scope entered(context);
  js::Scope js(isolate_, context);
  sharedBuffers_.Reset(isolate_, js.object());
  bindings_.Reset(isolate_, js.object());
  auto core = sharedBuffer(js, kCoreBuffer, sizeof(CoreFields));
  auto* fields = static_cast<CoreFields*>(core->Data());
  fields->async.defaultTriggerAsyncId = -1;
  dispatch_.attach(&fields->async, &fields->tick);

  v8::TryCatch caught(isolate_);
  if (!runBuiltinLoader(js, *this)) {
    std::fputs("gyre: the boot failed\n", stderr);
    if (caught.HasCaught()) printFatalException(js, caught.Exception(), caught.Message());
    std::abort();
  }
}

void Environment::bootFromSnapshot() {
  v8::Local<v8::Context> context;
  CHECK(v8::Context::FromSnapshot(isolate_, 0).ToLocal(&context));
  context_.Reset(isolate_, context);
  v8::Context::Scope entered(context);
  js::Scope js(isolate_, context);

  v8::Local<v8::Array> hooks;
  v8::Local<v8::Object> buffers, bindings;
  CHECK(context->GetDataFromSnapshotOnce<v8::Array>(kHooksData).ToLocal(&hooks));
  CHECK(context->GetDataFromSnapshotOnce<v8::Object>(kSharedBuffersData).ToLocal(&buffers));
  CHECK(context->GetDataFromSnapshotOnce<v8::Object>(kBindingsData).ToLocal(&bindings));
  sharedBuffers_.Reset(isolate_, buffers);
  bindings_.Reset(isolate_, bindings);
  attachHooks(js, hooks);
  // The constructors in the snapshot are made from these: classTemplate must find the same ones.
  size_t count = 0;
  config_.modules->forEachClass([&](const js::ClassSpec& spec) {
    v8::Local<v8::FunctionTemplate> found;
    CHECK(isolate_->GetDataFromSnapshotOnce<v8::FunctionTemplate>(count++).ToLocal(&found));
    engine_->templates[&spec].Reset(isolate_, found);
  });
  auto* fields = static_cast<CoreFields*>(sharedBuffer(js, kCoreBuffer, sizeof(CoreFields))->Data());
  dispatch_.attach(&fields->async, &fields->tick);
}

void Environment::attachHooks(js::Scope& js, v8::Local<v8::Array> persisted) {
  for (uint32_t i = 0; i < persisted->Length() && i < hooks_.size(); ++i) {
    v8::Local<v8::Value> value;
    CHECK(persisted->Get(js.context(), i).ToLocal(&value));
    if (!value->IsUndefined()) hooks_[i].Reset(isolate_, value);
  }
}

SnapshotData Environment::makeSnapshot(js::Platform& platform, const NativeModules& modules) {
  Environment env(Config{.platform = &platform, .modules = &modules, .snapshot = nullptr, .program = {}});
  env.makingSnapshot_ = true;
  env.createIsolate();
  SnapshotData made;
  {
    v8::HandleScope handles(env.isolate_);
    env.bootFromSource();
    v8::Local<v8::Context> context = env.context();
    js::Scope js(env.isolate_, context);
    v8::Context::Scope entered(context);

    v8::Local<v8::Array> hooks = v8::Array::New(env.isolate_, static_cast<int>(Hook::count));
    for (uint32_t i = 0; i < env.hooks_.size(); ++i) {
      v8::Local<v8::Value> value = js.undefined();
      if (!env.hooks_[i].IsEmpty()) value = env.hooks_[i].Get(env.isolate_);
      CHECK(js.set(hooks, i, value));
    }
    env.snapshotCreator_->SetDefaultContext(v8::Context::New(env.isolate_));
    env.snapshotCreator_->AddContext(context, v8::SerializeInternalFieldsCallback(refuseNativeObjects, nullptr));
    CHECK(env.snapshotCreator_->AddData(context, hooks) == kHooksData);
    CHECK(env.snapshotCreator_->AddData(context, env.sharedBuffers_.Get(env.isolate_)) == kSharedBuffersData);
    CHECK(env.snapshotCreator_->AddData(context, env.bindings_.Get(env.isolate_)) == kBindingsData);
    size_t count = 0;
    modules.forEachClass([&](const js::ClassSpec& spec) {
      CHECK(env.snapshotCreator_->AddData(js::classTemplate(js, spec)) == count++);
    });
    env.engine_->templates.clear();
    env.states_.clear();
    for (auto& hook : env.hooks_) hook.Reset();
    env.sharedBuffers_.Reset();
    env.bindings_.Reset();
    env.context_.Reset();
  }
  v8::StartupData blob = env.snapshotCreator_->CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kKeep);
  made.heap.assign(blob.data, blob.data + blob.raw_size);
  delete[] blob.data;
  env.engine_.reset();
  env.snapshotCreator_.reset();  // leaves the isolate
  env.isolate_->Dispose();
  platform.unregisterIsolate(env.isolate_);
  env.isolate_ = nullptr;

  // Code cache is made from what the program will find: an environment booted from this snapshot.
  const std::vector<char> bytes = made.serialize();
  const auto image = SnapshotImage::parse(bytes);
  auto booted = create(Config{.platform = &platform, .modules = &modules, .snapshot = image.get(), .program = {}});
  CHECK(booted);
  {
    v8::Isolate::Scope entered(booted->isolate_);
    v8::HandleScope handles(booted->isolate_);
    js::Scope js(booted->isolate_, booted->context());
    v8::Context::Scope contextEntered(js.context());
    made.codeCache = makeCodeCache(js, *booted);
  }
  return made;
}

// What JavaScript hands over

void Environment::setHook(Hook hook, v8::Local<v8::Value> value) {
  hooks_[static_cast<size_t>(hook)].Reset(isolate_, value);
}

v8::Local<v8::ArrayBuffer> Environment::sharedBuffer(js::Scope& js, std::string_view name, size_t sizeBytes) {
  v8::Local<v8::Object> buffers = sharedBuffers_.Get(isolate_);
  v8::Local<v8::Value> found;
  // A plain object that only native code sees: no getter can throw.
  if (js.get(buffers, name).ToLocal(&found) && found->IsArrayBuffer()) {
    CHECK(found.As<v8::ArrayBuffer>()->ByteLength() == sizeBytes);
    return found.As<v8::ArrayBuffer>();
  }
  v8::Local<v8::ArrayBuffer> made = v8::ArrayBuffer::New(isolate_, sizeBytes);
  CHECK(js.set(buffers, name, made));
  return made;
}

CoreBuffer Environment::coreBuffer(js::Scope& js) {
  return {sharedBuffer(js, kCoreBuffer, sizeof(CoreFields)), offsetof(CoreFields, async), offsetof(CoreFields, tick)};
}

v8::MaybeLocal<v8::Object> Environment::binding(js::Scope& js, std::string_view name) {
  v8::Local<v8::Object> bindings = bindings_.Get(isolate_);
  v8::Local<v8::Value> found;
  if (js.get(bindings, name).ToLocal(&found) && found->IsObject()) return found.As<v8::Object>();
  const js::Module* module = config_.modules->find(name);
  if (module == nullptr) {
    js.throwError(js::Scope::ErrorType::error, "No such binding: " + std::string(name), "ERR_INVALID_MODULE");
    return {};
  }
  v8::Local<v8::Object> exports = js.object();
  js::installModule(js, *module, exports);
  CHECK(js.set(bindings, name, exports));
  return exports;
}

size_t Environment::nextStateIndex() {
  static size_t count = 0;
  return count++;
}

// Running

int Environment::run() {
  v8::Isolate::Scope entered(isolate_);
  v8::HandleScope handles(isolate_);
  v8::Local<v8::Context> context = this->context();
  v8::Context::Scope contextEntered(context);
  if (config_.worker) limitStack();
  constexpr double kMainAsyncId = 1;
  dispatch_.push(kMainAsyncId, 0, {});
  tellStage(loop::Stage::kMain);
  bool started = callHook(Hook::start);
  if (started) dispatch_.pop(kMainAsyncId);
  js::Scope js(isolate_, context);
  dispatch_.drain(js);
  milestones_.loopStarted = base::monotonicNs();
  tellStage(loop::Stage::kLoop);
  do {
    if (!canCallJs()) return exitCode_;
    loop_->run(loop::RunMode::kDefault);
    if (!canCallJs()) return exitCode_;
    while (!config_.platform->drainWorkers(1)) platformTasks_->runDue();
    platformTasks_->runDue();
    if (loop_->alive()) continue;
    if (callHook(Hook::beforeExit)) dispatch_.drain(js);
  } while (loop_->alive());
  milestones_.loopEnded = base::monotonicNs();
  tellStage(loop::Stage::kExit);
  const int code = emitExit(0);
  return canCallJs() ? code : exitCode_.load();
}

void Environment::tellStage(loop::Stage stage) {
  if (loop::Probe* probe = this->probe()) [[unlikely]]
    probe->stageBegin(stage);
}

bool Environment::callHook(Hook which) {
  if (!hasHook(which)) return false;
  v8::HandleScope handles(isolate_);
  js::Scope js(isolate_, context());
  return !dispatch_.callInternal(js, hook(which).As<v8::Function>(), {}).IsEmpty();
}

int Environment::emitExit(int code) {
  if (!hasHook(Hook::exit)) return code;
  v8::HandleScope handles(isolate_);
  js::Scope js(isolate_, context());
  v8::Local<v8::Value> result;
  if (!dispatch_.callInternal(js, hook(Hook::exit).As<v8::Function>(), {}).ToLocal(&result)) return 7;
  return result->Int32Value(js.context()).FromMaybe(code);
}

void Environment::exit(int code) {
  if (!config_.isMainThread) return requestStop(code);
  stopping_ = true;
  std::fflush(stdout);
  std::exit(code);
}

void Environment::requestStop(int code) {
  if (stopping_.exchange(true)) return;
  exitCode_ = code;
  isolate_->TerminateExecution();
  loop_->post([this] { loop_->stop(); });
}

Environment::Config Environment::configForWorker() const {
  Config config{.platform = config_.platform,
                .modules = config_.modules,
                .snapshot = config_.snapshot,
                .program = config_.program,
                .isMainThread = false,
                .parseOptions = config_.parseOptions,
                .worker = {},
                .threads = config_.threads,
                .observers = config_.observers};
  config.program.args.clear();
  // These are about the main program's text.
  for (const char* name : {"--eval", "--print-result", "--check", "--input-type", "--entry-url"}) {
    config.program.options.erase(name);
  }
  return config;
}

void Environment::limitHeap(v8::Isolate::CreateParams& params) {
  // By the machine's memory, as V8's embedders do: by itself V8 stops at an old generation of 1.5 GB.
  struct sysinfo machine;
  if (::sysinfo(&machine) == 0) params.constraints.ConfigureDefaults(uint64_t{machine.totalram} * machine.mem_unit, 0);
  if (!config_.worker) return;
  constexpr size_t kMiB = 1024 * 1024;
  const auto& [young, old, code, stack] = config_.worker->limits;
  auto bytes = [](double mib) { return static_cast<size_t>(mib * kMiB); };
  if (young > 0) params.constraints.set_max_young_generation_size_in_bytes(bytes(young));
  if (old > 0) params.constraints.set_max_old_generation_size_in_bytes(bytes(old));
  if (code > 0) params.constraints.set_code_range_size_in_bytes(bytes(code));
}

void Environment::limitStack() {
  // The thread has the system's usual 8 MiB; native code needs some of it below V8's limit.
  constexpr double kMiB = 1024 * 1024, kMost = 7 * kMiB, kReserve = 192 * 1024;
  const double wanted = config_.worker->limits[3] > 0 ? config_.worker->limits[3] * kMiB : 4 * kMiB;
  const double size = std::clamp(wanted - kReserve, kReserve, kMost);
  isolate_->SetStackLimit(reinterpret_cast<uintptr_t>(&size) - static_cast<uintptr_t>(size));
}

void Environment::uncaughtException(js::Scope& js, v8::Local<v8::Value> exception, v8::Local<v8::Message> message,
                                    bool fromPromise) {
  if (!canCallJs()) return;
  v8::HandleScope handles(isolate_);
  constexpr int kUncaught = 1, kHandlerThrew = 7;
  int code = kUncaught;
  decorateException(js, exception, message);
  if (hasHook(Hook::uncaught)) {
    v8::TryCatch inner(isolate_);
    v8::Local<v8::Value> arguments[] = {exception, js.boolean(fromPromise)};
    v8::Local<v8::Value> result;
    if (dispatch_.callNested(js, js.undefined(), hook(Hook::uncaught).As<v8::Function>(), arguments).ToLocal(&result)) {
      if (result->IsTrue()) return;  // a handler took it
      code = result->Int32Value(js.context()).FromMaybe(kUncaught);
    } else if (!canCallJs()) {
      return;  // the handler ended the program
    } else {
      decorateException(js, inner.Exception(), inner.Message());
      printFatalException(js, inner.Exception(), inner.Message());
      return exit(kHandlerThrew);
    }
  }
  if (loop::Probe* probe = this->probe()) [[unlikely]]
    probe->uncaughtException(message.IsEmpty() ? "" : js.text(message->Get()).c_str());
  // A worker's parent has been told.
  if (config_.isMainThread) printFatalException(js, exception, message);
  exit(code);
}

Environment::~Environment() {
  if (isolate_ == nullptr) return;
  stopping_ = true;
  {
    v8::Isolate::Scope entered(isolate_);
    v8::HandleScope handles(isolate_);
    platformTasks_.reset();
    states_.clear();
    loop_->shutdown();  // closes every handle, waits for work in flight and runs the close callbacks
    for (EnvironmentObserver* observer : config_.observers) observer->environmentGoes(*this);
    engine_->objects.deleteAll();
    dispatch_.clearStack();  // a program that was stopped leaves it as it was
    for (auto& hook : hooks_) hook.Reset();
    engine_->templates.clear();
    sharedBuffers_.Reset();
    bindings_.Reset();
    context_.Reset();
  }
  foreground_->terminate();
  isolate_->Dispose();
  config_.platform->unregisterIsolate(isolate_);
  loop_.reset();
}

}  // namespace gyre::runtime
