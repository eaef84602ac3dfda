// binding('module_wrap'): ES module records for the loader and for node:vm, and V8's questions about import() and
// import.meta. Source: ECMA-262, "Modules"; v8-script.h.
#include <string>
#include <unordered_map>

#include "base/check.h"
#include "bindings/contextify.h"
#include "bindings/modules.h"
#include "runtime/environment.h"
#include "runtime/fatal.h"

namespace gyre::bindings {

namespace {

using runtime::Environment;
using runtime::Hook;
using v8::Local;
using v8::Module;
using v8::Value;

class ModuleWrap;

/// The wraps of one environment, by the identity hash of their modules.
struct ModuleIndex {
  explicit ModuleIndex(Environment&) {}
  std::unordered_multimap<int, ModuleWrap*> wraps;
  /// What `export * from 'original'` means while createRequiredFacade links.
  v8::Global<Module> facadeTarget;
};

/// A module record. Everything that it refers to lies in fields of the wrapper, where the collector sees it.
class ModuleWrap final : public js::Object {
 public:
  static const js::ClassSpec kClass;
  enum Field : int { kModule = 1, kContext, kSymbol, kSteps, kLinked, kRequests, kSource, kFieldEnd };
  static constexpr int kValueFields = kFieldEnd - kModule;

  /// new ModuleWrap(url, sandbox, source, line, column, symbol, cachedData), or
  /// new ModuleWrap(url, sandbox, exportNames, evaluationSteps)
  static void construct(const v8::FunctionCallbackInfo<Value>& info);
  ModuleWrap(js::Scope& js, Local<v8::Object> wrapper, Local<Module> module);
  ~ModuleWrap() override;

  static ModuleWrap* of(v8::Isolate* isolate, Local<Module> module);
  Local<Module> module(v8::Isolate* isolate) const { return field(isolate, kModule).As<Module>(); }

  v8::MaybeLocal<v8::Array> getModuleRequests(js::Scope& js);
  void link(js::Scope& js, Local<v8::Array> wraps);
  v8::MaybeLocal<Value> instantiate(js::Scope& js);
  v8::MaybeLocal<Value> evaluate(js::Scope& js, int64_t timeoutMs, bool breakOnSigint);
  v8::MaybeLocal<Value> evaluateSync(js::Scope& js);
  static v8::MaybeLocal<Value> settleOutside(js::Scope& js, Local<v8::Promise> inner);
  v8::MaybeLocal<Value> getNamespace(js::Scope& js);
  int32_t getStatus(js::Scope& js) { return module(js.isolate())->GetStatus(); }
  Local<Value> getError(js::Scope& js) { return module(js.isolate())->GetException(); }
  bool isGraphAsync(js::Scope& js) { return module(js.isolate())->IsGraphAsync(); }
  bool hasTopLevelAwait(js::Scope& js);
  void setExport(js::Scope& js, Local<v8::String> name, Local<Value> value);
  std::vector<std::string> getStalledAwaits(js::Scope& js);
  Local<Value> createCachedData(js::Scope& js);
  Local<Value> getSourceObject(js::Scope& js);
  void setSourceObject(js::Scope& js, Local<Value> source);

  // V8's callbacks.
  static v8::MaybeLocal<Module> resolve(Local<v8::Context> context, Local<v8::String> specifier,
                                        Local<v8::FixedArray> attributes, Local<Module> referrer);
  static v8::MaybeLocal<v8::Object> resolveSource(Local<v8::Context> context, Local<v8::String> specifier,
                                                  Local<v8::FixedArray> attributes, Local<Module> referrer);
  static v8::MaybeLocal<Value> runSteps(Local<v8::Context> context, Local<Module> module);

  Local<v8::Data> field(v8::Isolate* isolate, Field which) const { return wrapper(isolate)->GetInternalField(which); }
  Local<v8::Context> context(v8::Isolate* isolate) const {
    // The context's global object stands for it.
    return field(isolate, kContext).As<v8::Object>()->GetCreationContextChecked(isolate);
  }

 private:
  v8::MaybeLocal<v8::Object> linkedTo(js::Scope& js, Local<v8::String> specifier, Local<v8::FixedArray> attributes);

  int hash_;
  std::unordered_map<std::string, uint32_t> linkIndex_;  // request → position among the linked modules
};

/// A request as a key: specifier and attributes.
std::string requestKey(js::Scope& js, Local<v8::String> specifier, Local<v8::FixedArray> attributes, int stride) {
  std::string key = js.utf8(specifier);
  for (int i = 0; i + 1 < attributes->Length(); i += stride) {
    key += '\0';
    key += js.utf8(attributes->Get(js.context(), i).As<v8::String>());
    key += '\0';
    key += js.utf8(attributes->Get(js.context(), i + 1).As<v8::String>());
  }
  return key;
}

constexpr int kStaticStride = 3;   // key, value, source offset
constexpr int kDynamicStride = 2;  // key, value

Local<v8::Object> attributesObject(js::Scope& js, Local<v8::FixedArray> attributes, int stride) {
  v8::LocalVector<v8::Name> names(js.isolate());
  v8::LocalVector<Value> values(js.isolate());
  for (int i = 0; i + 1 < attributes->Length(); i += stride) {
    names.push_back(attributes->Get(js.context(), i).As<v8::Name>());
    values.push_back(attributes->Get(js.context(), i + 1).As<Value>());
  }
  return v8::Object::New(js.isolate(), js.null(), names.data(), values.data(), names.size());
}

void rethrowDecorated(js::Scope& js, v8::TryCatch& caught) {
  if (!caught.HasTerminated()) runtime::decorateException(js, caught.Exception(), caught.Message());
  caught.ReThrow();
}

ModuleWrap::ModuleWrap(js::Scope& js, Local<v8::Object> wrapper, Local<Module> module)
    : Object(js, wrapper), hash_(module->GetIdentityHash()) {
  Environment::from(js).state<ModuleIndex>().wraps.emplace(hash_, this);
}

ModuleWrap::~ModuleWrap() {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  auto& wraps = Environment::from(isolate).state<ModuleIndex>().wraps;
  auto [at, end] = wraps.equal_range(hash_);
  for (; at != end; ++at) {
    if (at->second == this) {
      wraps.erase(at);
      return;
    }
  }
}

ModuleWrap* ModuleWrap::of(v8::Isolate* isolate, Local<Module> module) {
  auto& wraps = Environment::from(isolate).state<ModuleIndex>().wraps;
  auto [at, end] = wraps.equal_range(module->GetIdentityHash());
  for (; at != end; ++at) {
    if (at->second->hasWrapper() && at->second->module(isolate) == module) return at->second;
  }
  return nullptr;
}

void ModuleWrap::construct(const v8::FunctionCallbackInfo<Value>& info) {
  js::Scope js(info.GetIsolate());
  v8::Isolate* isolate = js.isolate();
  if (!info.IsConstructCall()) return js.throwError(js::Scope::ErrorType::typeError, "a class constructor needs 'new'");
  CHECK(info.Length() >= 4 && info[0]->IsString());
  auto url = info[0].As<v8::String>();
  Local<v8::Context> context = Environment::from(js).context();
  if (info[1]->IsObject() && !VmContext::of(js, info[1].As<v8::Object>()).ToLocal(&context)) return;

  Local<Module> module;
  v8::TryCatch caught(isolate);
  bool synthetic = info[2]->IsArray();
  std::unique_ptr<v8::ScriptCompiler::CachedData> unused;
  if (synthetic) {
    auto array = info[2].As<v8::Array>();
    v8::LocalVector<v8::String> names(isolate);
    for (uint32_t i = 0; i < array->Length(); ++i) {
      Local<Value> name;
      if (!array->Get(js.context(), i).ToLocal(&name)) return rethrowDecorated(js, caught);
      CHECK(name->IsString());
      names.push_back(name.As<v8::String>());
    }
    module = Module::CreateSyntheticModule(
        isolate, url, v8::MemorySpan<const Local<v8::String>>(names.data(), names.size()), &ModuleWrap::runSteps);
  } else {
    Origin origin{.filename = url,
                  .line = info[3]->Int32Value(js.context()).FromMaybe(0),
                  .column = info[4]->Int32Value(js.context()).FromMaybe(0),
                  .symbol = info[5],
                  .isModule = true};
    auto* cache = info.Length() > 6 ? borrowCache(info[6]) : nullptr;
    v8::ScriptCompiler::Source source(info[2].As<v8::String>(), origin.make(js), cache);
    v8::Context::Scope entered(context);
    if (!v8::ScriptCompiler::CompileModule(
             isolate, &source, cache ? v8::ScriptCompiler::kConsumeCodeCache : v8::ScriptCompiler::kNoCompileOptions)
             .ToLocal(&module)) {
      return rethrowDecorated(js, caught);
    }
    if (cache && source.GetCachedData()->rejected) {
      js.throwError(js::Scope::ErrorType::error, "cachedData buffer was rejected",
                    "ERR_VM_MODULE_CACHED_DATA_REJECTED");
      caught.ReThrow();
      return;
    }
  }
  Local<v8::Object> self = info.This();
  self->SetInternalField(kModule, module);
  self->SetInternalField(kContext, context->Global());
  self->SetInternalField(kSymbol, synthetic ? Local<Value>(js.undefined()) : info[5]);
  self->SetInternalField(kSteps, synthetic ? info[3] : Local<Value>(js.undefined()));
  self->SetInternalField(kLinked, js.undefined());
  self->SetInternalField(kRequests, js.undefined());
  self->SetInternalField(kSource, js.undefined());
  new ModuleWrap(js, self, module);
  js.set(self, "url", url);
  if (!synthetic) js.set(self, "sourceMapURL", module->GetUnboundModuleScript()->GetSourceMappingURL());
}

v8::MaybeLocal<v8::Array> ModuleWrap::getModuleRequests(js::Scope& js) {
  v8::Isolate* isolate = js.isolate();
  Local<v8::Data> known = field(isolate, kRequests);
  if (known.As<Value>()->IsArray()) return known.As<v8::Array>();
  Local<Module> record = module(isolate);
  v8::LocalVector<Value> items(isolate);
  if (record->IsSourceTextModule()) {
    Local<v8::FixedArray> requests = record->GetModuleRequests();
    for (int i = 0; i < requests->Length(); ++i) {
      auto request = requests->Get(js.context(), i).As<v8::ModuleRequest>();
      v8::Location place = record->SourceOffsetToLocation(request->GetSourceOffset());
      Local<v8::Object> item = js.object();
      js.set(item, "specifier", request->GetSpecifier());
      js.set(item, "attributes", attributesObject(js, request->GetImportAttributes(), kStaticStride));
      js.set(item, "phase", js.integer(static_cast<int>(request->GetPhase())));
      js.set(item, "line", js.integer(place.GetLineNumber()));
      js.set(item, "column", js.integer(place.GetColumnNumber()));
      items.push_back(item);
    }
  }
  Local<v8::Array> array = v8::Array::New(isolate, items.data(), items.size());
  wrapper(isolate)->SetInternalField(kRequests, array);
  return array;
}

/// link(wraps): the modules that stand for the requests, in their order.
void ModuleWrap::link(js::Scope& js, Local<v8::Array> wraps) {
  Local<v8::FixedArray> requests = module(js.isolate())->GetModuleRequests();
  CHECK(static_cast<int>(wraps->Length()) == requests->Length());
  linkIndex_.clear();
  for (int i = 0; i < requests->Length(); ++i) {
    auto request = requests->Get(js.context(), i).As<v8::ModuleRequest>();
    linkIndex_.emplace(requestKey(js, request->GetSpecifier(), request->GetImportAttributes(), kStaticStride), i);
  }
  wrapper(js.isolate())->SetInternalField(kLinked, wraps);
}

v8::MaybeLocal<v8::Object> ModuleWrap::linkedTo(js::Scope& js, Local<v8::String> specifier,
                                                Local<v8::FixedArray> attributes) {
  auto found = linkIndex_.find(requestKey(js, specifier, attributes, kStaticStride));
  Local<v8::Data> linked = field(js.isolate(), kLinked);
  Local<Value> wrap;
  if (found == linkIndex_.end() || !linked.As<Value>()->IsArray() ||
      !linked.As<v8::Array>()->Get(js.context(), found->second).ToLocal(&wrap) || js::Object::from(wrap) == nullptr) {
    js.throwError(js::Scope::ErrorType::error, "request for '" + js.utf8(specifier) + "' is not yet fulfilled",
                  "ERR_VM_MODULE_LINK_FAILURE");
    return {};
  }
  return wrap.As<v8::Object>();
}

v8::MaybeLocal<Module> ModuleWrap::resolve(Local<v8::Context> context, Local<v8::String> specifier,
                                           Local<v8::FixedArray> attributes, Local<Module> referrer) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  js::Scope js(isolate, context);
  ModuleIndex& index = Environment::from(isolate).state<ModuleIndex>();
  if (!index.facadeTarget.IsEmpty()) return index.facadeTarget.Get(isolate);
  ModuleWrap* from = of(isolate, referrer);
  if (from == nullptr) {
    js.throwError(js::Scope::ErrorType::error, "request for '" + js.utf8(specifier) + "' is from invalid module",
                  "ERR_VM_MODULE_LINK_FAILURE");
    return {};
  }
  Local<v8::Object> wrap;
  if (!from->linkedTo(js, specifier, attributes).ToLocal(&wrap)) return {};
  return static_cast<ModuleWrap*>(js::Object::from(wrap))->module(isolate);
}

v8::MaybeLocal<v8::Object> ModuleWrap::resolveSource(Local<v8::Context> context, Local<v8::String> specifier,
                                                     Local<v8::FixedArray> attributes, Local<Module> referrer) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  js::Scope js(isolate, context);
  ModuleWrap* from = of(isolate, referrer);
  Local<v8::Object> wrap;
  if (from == nullptr || !from->linkedTo(js, specifier, attributes).ToLocal(&wrap)) return {};
  Local<Value> source = static_cast<ModuleWrap*>(js::Object::from(wrap))->getSourceObject(js);
  if (source->IsObject()) return source.As<v8::Object>();
  js.throwError(js::Scope::ErrorType::error,
                "Source phase import object is not defined for module '" + js.utf8(specifier) + "'",
                "ERR_SOURCE_PHASE_NOT_DEFINED");
  return {};
}

v8::MaybeLocal<Value> ModuleWrap::runSteps(Local<v8::Context> context, Local<Module> module) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  ModuleWrap* self = of(isolate, module);
  CHECK(self != nullptr);
  js::Scope js(isolate, context);
  Environment& env = Environment::from(isolate);
  Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(context).ToLocal(&resolver)) return {};
  Local<v8::Data> steps = self->field(isolate, kSteps);
  if (steps.As<Value>()->IsFunction() &&
      env.dispatch().callNested(js, self->wrapper(isolate), steps.As<v8::Function>(), {}).IsEmpty()) {
    return {};
  }
  if (resolver->Resolve(context, js.undefined()).IsNothing()) return {};
  return resolver->GetPromise();
}

v8::MaybeLocal<Value> ModuleWrap::instantiate(js::Scope& js) {
  v8::TryCatch caught(js.isolate());
  if (!module(js.isolate())->InstantiateModule(context(js.isolate()), &resolve, &resolveSource).FromMaybe(false)) {
    rethrowDecorated(js, caught);
    return {};
  }
  return js.undefined();
}

/// evaluate(timeoutMs, breakOnSigint) → promise
v8::MaybeLocal<Value> ModuleWrap::evaluate(js::Scope& js, int64_t timeoutMs, bool breakOnSigint) {
  v8::Isolate* isolate = js.isolate();
  Local<v8::Context> context = this->context(isolate);
  v8::MaybeLocal<Value> result;
  ExecutionGuard guard(isolate, timeoutMs, breakOnSigint);
  v8::TryCatch caught(isolate);
  // not through Dispatch: the program, or the loader on its behalf, calls synchronously
  result = module(isolate)->Evaluate(context);
  v8::MicrotaskQueue* queue = VmContext::queueOf(js, context);
  if (queue && !result.IsEmpty()) queue->PerformCheckpoint(isolate);
  if (guard.rethrow(js, timeoutMs)) {
    caught.ReThrow();
    return {};
  }
  if (caught.HasCaught()) {
    rethrowDecorated(js, caught);
    return {};
  }
  Local<Value> outcome;
  if (!queue || !result.ToLocal(&outcome) || !outcome->IsPromise()) return result;
  return settleOutside(js, outcome.As<v8::Promise>());
}

/// A promise of the caller's context with the outcome of one whose own context may never run its reactions.
v8::MaybeLocal<Value> ModuleWrap::settleOutside(js::Scope& js, Local<v8::Promise> inner) {
  Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(js.context()).ToLocal(&resolver)) return {};
  v8::Maybe<bool> done = v8::Nothing<bool>();
  if (inner->State() == v8::Promise::kRejected) {
    inner->MarkAsHandled();
    done = resolver->Reject(js.context(), inner->Result());
  } else if (inner->State() == v8::Promise::kFulfilled) {
    done = resolver->Resolve(js.context(), inner->Result());
  } else {
    done = resolver->Resolve(js.context(), inner);
  }
  if (done.IsNothing()) return {};
  return resolver->GetPromise();
}

/// evaluateSync() → namespace. For graphs without top-level await; throws what the module throws.
v8::MaybeLocal<Value> ModuleWrap::evaluateSync(js::Scope& js) {
  v8::Isolate* isolate = js.isolate();
  Local<Value> result;
  // not through Dispatch: require() of the program calls, synchronously
  if (!module(isolate)->Evaluate(context(isolate)).ToLocal(&result)) return {};
  CHECK(result->IsPromise());
  auto promise = result.As<v8::Promise>();
  if (promise->State() == v8::Promise::kRejected) {
    // The caller gets the reason as an exception: as a rejection it counts as handled.
    Local<v8::Function> ignore = js::makeFunction(js, "", [](const v8::FunctionCallbackInfo<Value>&) {});
    if (promise->Catch(js.context(), ignore).IsEmpty()) return {};
    js.throwException(promise->Result());
    return {};
  }
  return getNamespace(js);
}

v8::MaybeLocal<Value> ModuleWrap::getNamespace(js::Scope& js) {
  Local<Module> record = module(js.isolate());
  if (record->GetStatus() < Module::kInstantiated) {
    js.throwError(js::Scope::ErrorType::error, "cannot get namespace, module has not been instantiated",
                  "ERR_MODULE_NOT_INSTANTIATED");
    return {};
  }
  return record->GetModuleNamespace();
}

bool ModuleWrap::hasTopLevelAwait(js::Scope& js) {
  Local<Module> record = module(js.isolate());
  return record->IsSourceTextModule() && record->HasTopLevelAwait();
}

void ModuleWrap::setExport(js::Scope& js, Local<v8::String> name, Local<Value> value) {
  // A name that was not declared has thrown.
  if (module(js.isolate())->SetSyntheticModuleExport(js.isolate(), name, value).IsNothing()) return;
}

std::vector<std::string> ModuleWrap::getStalledAwaits(js::Scope& js) {
  std::vector<std::string> places;
  Local<Module> record = module(js.isolate());
  if (record->GetStatus() != Module::kEvaluated || !record->IsGraphAsync()) return places;
  auto [modules, messages] = record->GetStalledTopLevelAwaitMessages(js.isolate());
  for (Local<v8::Message> message : messages) places.push_back(runtime::sourceContext(js, message));
  return places;
}

Local<Value> ModuleWrap::createCachedData(js::Scope& js) {
  Local<Module> record = module(js.isolate());
  CHECK(record->GetStatus() < Module::kEvaluating);
  return bufferOf(js, std::unique_ptr<v8::ScriptCompiler::CachedData>(
                          v8::ScriptCompiler::CreateCodeCache(record->GetUnboundModuleScript())));
}

/// What `import source` gives; undefined for modules without a source representation.
Local<Value> ModuleWrap::getSourceObject(js::Scope& js) { return field(js.isolate(), kSource).As<Value>(); }
void ModuleWrap::setSourceObject(js::Scope& js, Local<Value> source) {
  wrapper(js.isolate())->SetInternalField(kSource, source);
}

constexpr js::Member kWrapMembers[] = {
    js::method<"createCachedData", &ModuleWrap::createCachedData>,
    js::method<"evaluate", &ModuleWrap::evaluate>,
    js::method<"evaluateSync", &ModuleWrap::evaluateSync>,
    js::method<"getError", &ModuleWrap::getError>,
    js::method<"getModuleRequests", &ModuleWrap::getModuleRequests>,
    js::method<"getNamespace", &ModuleWrap::getNamespace>,
    js::method<"getSourceObject", &ModuleWrap::getSourceObject>,
    js::method<"getStalledAwaits", &ModuleWrap::getStalledAwaits>,
    js::method<"getStatus", &ModuleWrap::getStatus>,
    js::method<"hasTopLevelAwait", &ModuleWrap::hasTopLevelAwait>,
    js::method<"instantiate", &ModuleWrap::instantiate>,
    js::method<"isGraphAsync", &ModuleWrap::isGraphAsync>,
    js::method<"link", &ModuleWrap::link>,
    js::method<"setExport", &ModuleWrap::setExport>,
    js::method<"setSourceObject", &ModuleWrap::setSourceObject>,
};

const js::ClassSpec ModuleWrap::kClass = {.name = "ModuleWrap",
                                          .construct = &ModuleWrap::construct,
                                          .members = kWrapMembers,
                                          .valueFields = ModuleWrap::kValueFields};

// ---- V8's questions
// ---------------------------------------------------------------------------------------------------

v8::MaybeLocal<v8::Promise> importModule(Local<v8::Context> context, Local<v8::Data> hostDefinedOptions,
                                         Local<Value> resourceName, Local<v8::String> specifier,
                                         v8::ModuleImportPhase phase, Local<v8::FixedArray> attributes) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::EscapableHandleScope handles(isolate);
  Environment& env = Environment::from(isolate);
  js::Scope js(isolate, context);
  if (!env.hasHook(Hook::importModule)) {
    js.throwError(js::Scope::ErrorType::error, "import() is not available here",
                  "ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING");
    return {};
  }
  Local<Value> arguments[] = {symbolOf(js, hostDefinedOptions), specifier,
                              attributesObject(js, attributes, kDynamicStride), resourceName,
                              js.integer(static_cast<int>(phase))};
  Local<Value> result;
  if (!env.dispatch()
           .callNested(js, js.undefined(), env.hook(Hook::importModule).As<v8::Function>(), arguments)
           .ToLocal(&result)) {
    return {};
  }
  CHECK(result->IsPromise());
  if (context == env.context()) return handles.Escape(result.As<v8::Promise>());
  // Code of another context gets a promise of its own.
  Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(context).ToLocal(&resolver)) return {};
  if (resolver->Resolve(context, result).IsNothing()) return {};
  return handles.Escape(resolver->GetPromise());
}

v8::MaybeLocal<v8::Promise> importModuleEvaluation(Local<v8::Context> context, Local<v8::Data> options,
                                                   Local<Value> name, Local<v8::String> specifier,
                                                   Local<v8::FixedArray> attributes) {
  return importModule(context, options, name, specifier, v8::ModuleImportPhase::kEvaluation, attributes);
}

void initializeImportMeta(Local<v8::Context> context, Local<Module> module, Local<v8::Object> meta) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::HandleScope handles(isolate);
  Environment& env = Environment::from(isolate);
  ModuleWrap* wrap = ModuleWrap::of(isolate, module);
  if (wrap == nullptr || !env.hasHook(Hook::importMeta)) return;
  js::Scope js(isolate, context);
  Local<Value> arguments[] = {wrap->field(isolate, ModuleWrap::kSymbol).As<Value>(), meta, wrap->wrapper(isolate)};
  (void)env.dispatch().callNested(js, js.undefined(), env.hook(Hook::importMeta).As<v8::Function>(), arguments);
}

/// attach(): this isolate's import() and import.meta are answered by the hooks from now on. Once, as the program
/// starts.
void attach(js::Scope& js) {
  js.isolate()->SetHostImportModuleDynamicallyCallback(importModuleEvaluation);
  js.isolate()->SetHostImportModuleWithPhaseDynamicallyCallback(importModule);
  js.isolate()->SetHostInitializeImportMetaObjectCallback(initializeImportMeta);
}

/// createRequiredFacade(wrap) → a namespace with everything that the evaluated module exports, and __esModule.
v8::MaybeLocal<Value> createRequiredFacade(js::Scope& js, ModuleWrap* wrap) {
  v8::Isolate* isolate = js.isolate();
  ModuleIndex& index = Environment::from(js).state<ModuleIndex>();
  v8::ScriptCompiler::Source source(
      js.string("export * from 'original'; export { default } from 'original'; export const __esModule = true;"),
      Origin{.filename = js.string("node:internal/require_module_default_facade"), .isModule = true}.make(js));
  Local<Module> facade;
  if (!v8::ScriptCompiler::CompileModule(isolate, &source).ToLocal(&facade)) return {};
  index.facadeTarget.Reset(isolate, wrap->module(isolate));
  bool linked = facade->InstantiateModule(js.context(), &ModuleWrap::resolve).FromMaybe(false);
  index.facadeTarget.Reset();
  // not through Dispatch: a module of our own that only re-exports
  if (!linked || facade->Evaluate(js.context()).IsEmpty()) return {};
  return facade->GetModuleNamespace();
}

int32_t getPromiseState(js::Scope&, Local<v8::Promise> promise) { return promise->State(); }

constexpr js::Member kMembers[] = {
    js::function<"attach", &attach>,
    js::function<"createRequiredFacade", &createRequiredFacade>,
    js::function<"getPromiseState", &getPromiseState>,
    js::constant<"kUninstantiated", Module::kUninstantiated>,
    js::constant<"kInstantiating", Module::kInstantiating>,
    js::constant<"kInstantiated", Module::kInstantiated>,
    js::constant<"kEvaluating", Module::kEvaluating>,
    js::constant<"kEvaluated", Module::kEvaluated>,
    js::constant<"kErrored", Module::kErrored>,
    js::constant<"kSourcePhase", v8::ModuleImportPhase::kSource>,
    js::constant<"kEvaluationPhase", v8::ModuleImportPhase::kEvaluation>,
};
const js::ClassSpec* const kClasses[] = {&ModuleWrap::kClass};

}  // namespace

const js::Module kModuleWrapModule = {.name = "module_wrap", .members = kMembers, .classes = kClasses};

}  // namespace gyre::bindings
