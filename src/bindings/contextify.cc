// binding('contextify'): compiles scripts and functions, for the CommonJS loader and for node:vm.
#include "bindings/contextify.h"

#include <algorithm>
#include <string_view>

#include "base/check.h"
#include "bindings/modules.h"
#include "runtime/environment.h"
#include "runtime/fatal.h"

namespace gyre::bindings {

using runtime::Environment;
using v8::Local;
using v8::ScriptCompiler;
using v8::Value;

v8::ScriptOrigin Origin::make(js::Scope& js) const {
  Local<v8::PrimitiveArray> options;
  if (!symbol.IsEmpty() && symbol->IsSymbol()) {
    options = v8::PrimitiveArray::New(js.isolate(), 1);
    options->Set(js.isolate(), 0, symbol.As<v8::Symbol>());
  }
  return v8::ScriptOrigin(filename, line, column, true, -1, Local<Value>(), false, false, isModule, options);
}

Local<Value> symbolOf(js::Scope& js, Local<v8::Data> hostDefinedOptions) {
  if (hostDefinedOptions.IsEmpty() || !hostDefinedOptions->IsFixedArray()) return js.undefined();
  auto options = hostDefinedOptions.As<v8::PrimitiveArray>();
  if (options->Length() == 0) return js.undefined();
  Local<v8::Primitive> first = options->Get(js.isolate(), 0);
  return first->IsSymbol() ? Local<Value>(first) : Local<Value>(js.undefined());
}

ScriptCompiler::CachedData* borrowCache(Local<Value> bytes) {
  js::Bytes view;
  if (bytes->IsUndefined() || !js::bytesOf(bytes, &view)) return nullptr;
  return new ScriptCompiler::CachedData(view.data(), static_cast<int>(view.size()));
}

Local<Value> bufferOf(js::Scope& js, std::unique_ptr<ScriptCompiler::CachedData> data) {
  if (!data) return js.undefined();
  auto store = v8::ArrayBuffer::NewBackingStore(js.isolate(), static_cast<size_t>(data->length));
  std::copy_n(data->data, data->length, static_cast<uint8_t*>(store->Data()));
  auto bytes =
      v8::Uint8Array::New(v8::ArrayBuffer::New(js.isolate(), std::move(store)), 0, static_cast<size_t>(data->length));
  Environment& env = Environment::from(js);
  if (env.hasHook(runtime::Hook::bufferPrototype)) {
    bytes->SetPrototypeV2(js.context(), env.hook(runtime::Hook::bufferPrototype)).Check();  // a fresh, ordinary object
  }
  return bytes;
}

namespace {

/// Puts the place of the error above its stack, and lets it go on.
void rethrowDecorated(js::Scope& js, v8::TryCatch& caught, bool decorate = true) {
  if (decorate && !caught.HasTerminated() && caught.Exception()->IsNativeError()) {
    runtime::decorateException(js, caught.Exception(), caught.Message());
    std::string arrow = runtime::arrowOf(js, caught.Exception());
    auto error = caught.Exception().As<v8::Object>();
    Local<Value> stack;
    if (!arrow.empty() && js.get(error, "stack").ToLocal(&stack) && stack->IsString()) {
      std::string text = js.utf8(stack.As<v8::String>());
      if (!text.starts_with(arrow)) js.set(error, "stack", js.string(arrow + "\n" + text));
    }
  }
  caught.ReThrow();
}

// ---- The CommonJS loader --------------------------------------------------------------------------------------------

constexpr std::string_view kWrapperParameters[] = {"exports", "require", "module", "__filename", "__dirname"};

v8::MaybeLocal<v8::Function> compileWrapped(js::Scope& js, Local<v8::String> source, Local<Value> filename) {
  Local<v8::String> parameters[std::size(kWrapperParameters)];
  std::transform(std::begin(kWrapperParameters), std::end(kWrapperParameters), parameters,
                 [&](std::string_view name) { return js.name(name); });
  ScriptCompiler::Source input(source, Origin{.filename = filename}.make(js));
  return ScriptCompiler::CompileFunction(js.context(), &input, std::size(parameters), parameters);
}

bool parsesAsModule(js::Scope& js, Local<v8::String> source, Local<Value> filename) {
  v8::TryCatch caught(js.isolate());
  ScriptCompiler::Source input(source, Origin{.filename = filename, .isModule = true}.make(js));
  return !ScriptCompiler::CompileModule(js.isolate(), &input).IsEmpty();
}

/// Whether a syntax error of text read as CommonJS means that it is an ES module. V8's messages are all it tells.
bool meansModule(js::Scope& js, Local<v8::Message> message, Local<v8::String> source, Local<Value> filename) {
  static constexpr std::string_view kOnlyInModules[] = {
      "Cannot use import statement outside a module",
      "Unexpected token 'export'",
      "Cannot use 'import.meta' outside a module",
  };
  if (message.IsEmpty()) return false;
  std::string text = js.utf8(message->Get());
  auto mentions = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  if (std::any_of(std::begin(kOnlyInModules), std::end(kOnlyInModules), mentions)) return true;
  // Top-level await and variables named like CommonJS's own break CommonJS in many ways: the text decides.
  return parsesAsModule(js, source, filename);
}

/// compileCommonJS(source, filename, detect) → function, or undefined where `detect` found an ES module.
v8::MaybeLocal<Value> compileCommonJS(js::Scope& js, Local<v8::String> source, Local<Value> filename, bool detect) {
  v8::TryCatch caught(js.isolate());
  Local<v8::Function> function;
  if (compileWrapped(js, source, filename).ToLocal(&function)) return function;
  if (detect && meansModule(js, caught.Message(), source, filename)) return js.undefined();
  rethrowDecorated(js, caught);
  return {};
}

/// containsModuleSyntax(source, filename): the text does not parse as CommonJS, but as an ES module.
bool containsModuleSyntax(js::Scope& js, Local<v8::String> source, Local<Value> filename) {
  v8::TryCatch caught(js.isolate());
  if (!compileWrapped(js, source, filename).IsEmpty()) return false;
  return meansModule(js, caught.Message(), source, filename);
}

// ---- Scripts --------------------------------------------------------------------------------------------------------

/// A compiled script, not bound to a context. Fields of the wrapper: the script.
class Script final : public js::Object {
 public:
  using Object::Object;
  static const js::ClassSpec kClass;
  enum Field : int { kScript = 1 };

  /// new Script(source, filename, line, column, cachedData, produceCachedData, symbol, parsingContext)
  static void construct(const v8::FunctionCallbackInfo<Value>& info);

  Local<v8::UnboundScript> script(js::Scope& js) {
    return wrapper(js.isolate())->GetInternalField(kScript).As<v8::UnboundScript>();
  }

  v8::MaybeLocal<Value> run(js::Scope& js, Local<Value> sandbox, int64_t timeoutMs, bool displayErrors,
                            bool breakOnSigint);
  Local<Value> createCachedData(js::Scope& js) {
    return bufferOf(js, std::unique_ptr<ScriptCompiler::CachedData>(ScriptCompiler::CreateCodeCache(script(js))));
  }
  Local<Value> sourceMapURL(js::Scope& js) { return script(js)->GetSourceMappingURL(); }
};

void Script::construct(const v8::FunctionCallbackInfo<Value>& info) {
  js::Scope js(info.GetIsolate());
  if (!info.IsConstructCall()) return js.throwError(js::Scope::ErrorType::typeError, "a class constructor needs 'new'");
  CHECK(info.Length() >= 7 && info[0]->IsString());
  Origin origin{.filename = info[1],
                .line = info[2]->Int32Value(js.context()).FromMaybe(0),
                .column = info[3]->Int32Value(js.context()).FromMaybe(0),
                .symbol = info[6]};
  auto* cache = borrowCache(info[4]);
  ScriptCompiler::Source source(info[0].As<v8::String>(), origin.make(js), cache);
  v8::TryCatch caught(js.isolate());
  Local<v8::UnboundScript> script;
  if (!ScriptCompiler::CompileUnboundScript(
           js.isolate(), &source, cache ? ScriptCompiler::kConsumeCodeCache : ScriptCompiler::kNoCompileOptions)
           .ToLocal(&script)) {
    return rethrowDecorated(js, caught);
  }
  Local<v8::Object> self = info.This();
  self->SetInternalField(kScript, script);
  new Script(js, self);
  if (cache) js.set(self, "cachedDataRejected", js.boolean(source.GetCachedData()->rejected));
  if (info[5]->IsTrue()) {
    Local<Value> made =
        bufferOf(js, std::unique_ptr<ScriptCompiler::CachedData>(ScriptCompiler::CreateCodeCache(script)));
    js.set(self, "cachedDataProduced", js.boolean(!made->IsUndefined()));
    if (!made->IsUndefined()) js.set(self, "cachedData", made);
  }
  js.set(self, "sourceURL", script->GetSourceURL());
  js.set(self, "sourceMapURL", script->GetSourceMappingURL());
}

v8::MaybeLocal<Value> Script::run(js::Scope& js, Local<Value> sandbox, int64_t timeoutMs, bool displayErrors,
                                  bool breakOnSigint) {
  Environment& env = Environment::from(js);
  Local<v8::Context> context = env.context();
  if (sandbox->IsObject() && !VmContext::of(js, sandbox.As<v8::Object>()).ToLocal(&context)) {
    js.throwError(js::Scope::ErrorType::typeError, "the object is not a vm.Context", "ERR_INVALID_ARG_TYPE");
    return {};
  }
  v8::MaybeLocal<Value> result;
  ExecutionGuard guard(js.isolate(), timeoutMs, breakOnSigint);
  v8::TryCatch caught(js.isolate());
  {
    v8::Context::Scope entered(context);
    // not through Dispatch: the program calls, synchronously
    result = script(js)->BindToCurrentContext()->Run(context);
    v8::MicrotaskQueue* queue = VmContext::queueOf(js, context);
    if (queue && !result.IsEmpty()) queue->PerformCheckpoint(js.isolate());
  }
  if (guard.rethrow(js, timeoutMs)) {
    caught.ReThrow();
    return {};
  }
  if (caught.HasCaught()) {
    rethrowDecorated(js, caught, displayErrors);
    return {};
  }
  return result;
}

constexpr js::Member kScriptMembers[] = {
    js::method<"createCachedData", &Script::createCachedData>,
    js::method<"runInContext", &Script::run>,
};

}  // namespace

const js::ClassSpec Script::kClass = {
    .name = "ContextifyScript", .construct = &Script::construct, .members = kScriptMembers, .valueFields = 1};

namespace {

// ---- Functions ------------------------------------------------------------------------------------------------------

/// compileFunction(code, filename, line, column, cachedData, produceCachedData, sandbox, extensions, parameters,
/// symbol) → {function, sourceMapURL, cachedDataRejected?, cachedDataProduced?, cachedData?}
void compileFunction(js::Scope& js, const v8::FunctionCallbackInfo<Value>& info) {
  CHECK(info.Length() == 10 && info[0]->IsString());
  Local<v8::Context> context = Environment::from(js).context();
  if (info[6]->IsObject() && !VmContext::of(js, info[6].As<v8::Object>()).ToLocal(&context)) return;
  std::vector<Local<v8::Object>> extensions;
  std::vector<Local<v8::String>> parameters;
  if (info[7]->IsArray() && !js::Convert<std::vector<Local<v8::Object>>>::from(js, info[7], &extensions)) return;
  if (info[8]->IsArray() && !js::Convert<std::vector<Local<v8::String>>>::from(js, info[8], &parameters)) return;

  Origin origin{.filename = info[1],
                .line = info[2]->Int32Value(js.context()).FromMaybe(0),
                .column = info[3]->Int32Value(js.context()).FromMaybe(0),
                .symbol = info[9]};
  auto* cache = borrowCache(info[4]);
  ScriptCompiler::Source source(info[0].As<v8::String>(), origin.make(js), cache);
  v8::TryCatch caught(js.isolate());
  Local<v8::Function> function;
  {
    v8::Context::Scope entered(context);
    if (!ScriptCompiler::CompileFunction(context, &source, parameters.size(), parameters.data(), extensions.size(),
                                         extensions.data(),
                                         cache ? ScriptCompiler::kConsumeCodeCache : ScriptCompiler::kNoCompileOptions)
             .ToLocal(&function)) {
      return rethrowDecorated(js, caught);
    }
  }
  Local<v8::Object> result = js.object();
  js.set(result, "function", function);
  js.set(result, "sourceMapURL", function->GetScriptOrigin().SourceMapUrl());
  if (cache) js.set(result, "cachedDataRejected", js.boolean(source.GetCachedData()->rejected));
  if (info[5]->IsTrue()) {
    Local<Value> made =
        bufferOf(js, std::unique_ptr<ScriptCompiler::CachedData>(ScriptCompiler::CreateCodeCacheForFunction(function)));
    js.set(result, "cachedDataProduced", js.boolean(!made->IsUndefined()));
    if (!made->IsUndefined()) js.set(result, "cachedData", made);
  }
  info.GetReturnValue().Set(result);
}

bool isContext(js::Scope& js, Local<v8::Object> value) { return VmContext::isContext(js, value); }

/// The source line and caret of an error, noted now if they were not yet: later changes of its stack hide them.
std::string arrowOf(js::Scope& js, Local<Value> error) {
  runtime::decorateException(js, error, v8::Exception::CreateMessage(js.isolate(), error));
  return runtime::arrowOf(js, error);
}

// ---- Memory ---------------------------------------------------------------------------------------------------------

/// Resolves a promise with what V8 measured: {total: {jsMemoryEstimate, jsMemoryRange}, current, other}.
class MemoryMeasurement final : public v8::MeasureMemoryDelegate {
 public:
  MemoryMeasurement(js::Scope& js, Local<v8::Promise::Resolver> resolver, bool detailed)
      : isolate_(js.isolate()),
        context_(js.isolate(), js.context()),
        resolver_(js.isolate(), resolver),
        detailed_(detailed) {}

  bool ShouldMeasure(Local<v8::Context>) override { return true; }

  void MeasurementComplete(Result result) override {
    v8::HandleScope handles(isolate_);
    Local<v8::Context> context = context_.Get(isolate_);
    v8::Context::Scope entered(context);
    js::Scope js(isolate_, context);
    size_t total = 0;
    for (size_t size : result.sizes_in_bytes) total += size;
    Local<v8::Object> report = js.object();
    js.set(report, "total", range(js, total, total + result.unattributed_size_in_bytes));
    if (detailed_) {
      js.set(report, "current",
             range(js, result.sizes_in_bytes.empty() ? 0 : result.sizes_in_bytes[0],
                   (result.sizes_in_bytes.empty() ? 0 : result.sizes_in_bytes[0]) + result.unattributed_size_in_bytes));
      v8::LocalVector<Value> other(isolate_);
      for (size_t i = 1; i < result.sizes_in_bytes.size(); ++i) {
        other.push_back(
            range(js, result.sizes_in_bytes[i], result.sizes_in_bytes[i] + result.unattributed_size_in_bytes));
      }
      js.set(report, "other", v8::Array::New(isolate_, other.data(), other.size()));
    }
    resolver_.Get(isolate_)->Resolve(context, report).Check();  // a plain object resolves
  }

 private:
  static Local<v8::Object> range(js::Scope& js, size_t low, size_t high) {
    Local<v8::Object> result = js.object();
    js.set(result, "jsMemoryEstimate", js.number(static_cast<double>(low)));
    Local<Value> bounds[] = {js.number(static_cast<double>(low)), js.number(static_cast<double>(high))};
    js.set(result, "jsMemoryRange", v8::Array::New(js.isolate(), bounds, 2));
    return result;
  }

  v8::Isolate* isolate_;
  v8::Global<v8::Context> context_;
  v8::Global<v8::Promise::Resolver> resolver_;
  bool detailed_;
};

/// measureMemory(detailed, eager) → promise
v8::MaybeLocal<v8::Promise> measureMemory(js::Scope& js, bool detailed, bool eager) {
  Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(js.context()).ToLocal(&resolver)) return {};
  js.isolate()->MeasureMemory(std::make_unique<MemoryMeasurement>(js, resolver, detailed),
                              eager ? v8::MeasureMemoryExecution::kEager : v8::MeasureMemoryExecution::kDefault);
  return resolver->GetPromise();
}

constexpr js::Member kMembers[] = {
    js::function<"arrowOf", &arrowOf>,
    js::function<"compileCommonJS", &compileCommonJS>,
    js::function<"compileFunction", &compileFunction>,
    js::function<"containsModuleSyntax", &containsModuleSyntax>,
    js::function<"isContext", &isContext>,
    js::function<"makeContext", &makeVmContext>,
    js::function<"measureMemory", &measureMemory>,
};
const js::ClassSpec* const kClasses[] = {&Script::kClass};

}  // namespace

const js::Module kContextifyModule = {.name = "contextify", .members = kMembers, .classes = kClasses};

}  // namespace gyre::bindings
