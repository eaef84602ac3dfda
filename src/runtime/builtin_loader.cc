#include "runtime/builtin_loader.h"

#include "base/check.h"
#include "runtime/embedded_sources.h"
#include "runtime/environment.h"

namespace gyre::runtime {

namespace {

v8::MaybeLocal<v8::Function> compile(js::Scope& js, std::string id) {
  return Environment::from(js).compileBuiltin(js, id);
}

v8::MaybeLocal<v8::Object> binding(js::Scope& js, std::string name) { return Environment::from(js).binding(js, name); }

bool has(js::Scope&, std::string id) {
  for (const auto& source : embeddedSources()) {
    if (source.id == id) return true;
  }
  return false;
}

std::vector<std::string> ids(js::Scope&) {
  std::vector<std::string> all;
  for (const auto& source : embeddedSources()) all.emplace_back(source.id);
  return all;
}

/// setHook(name, value): see Hook.
void setHook(js::Scope& js, uint32_t hook, v8::Local<v8::Value> value) {
  CHECK(hook < static_cast<uint32_t>(Hook::count));
  Environment::from(js).setHook(static_cast<Hook>(hook), value);
}

constexpr js::Member kMembers[] = {
    js::function<"compile", &compile>,
    js::function<"binding", &binding>,
    js::function<"has", &has>,
    js::function<"ids", &ids>,
    js::function<"setHook", &setHook>,
    js::constant<"kStart", Hook::start>,
    js::constant<"kTick", Hook::tick>,
    js::constant<"kProcessTimers", Hook::processTimers>,
    js::constant<"kProcessImmediate", Hook::processImmediate>,
    js::constant<"kPromiseReject", Hook::promiseReject>,
    js::constant<"kUncaught", Hook::uncaught>,
    js::constant<"kInspectFatal", Hook::inspectFatal>,
    js::constant<"kPrepareStackTrace", Hook::prepareStackTrace>,
    js::constant<"kBeforeExit", Hook::beforeExit>,
    js::constant<"kExit", Hook::exit>,
    js::constant<"kAsyncInit", Hook::asyncInit>,
    js::constant<"kAsyncBefore", Hook::asyncBefore>,
    js::constant<"kAsyncAfter", Hook::asyncAfter>,
    js::constant<"kAsyncDestroy", Hook::asyncDestroy>,
    js::constant<"kImportModule", Hook::importModule>,
    js::constant<"kImportMeta", Hook::importMeta>,
    js::constant<"kBufferPrototype", Hook::bufferPrototype>,
    js::constant<"kMakeStats", Hook::makeStats>,
};

}  // namespace

const js::Module kBuiltinsModule = {.name = "builtins", .members = kMembers};

bool runBuiltinLoader(js::Scope& js, Environment& env) {
  v8::Local<v8::Function> loader;
  v8::Local<v8::Object> builtins;
  if (!env.compileBuiltin(js, "internal/boot/loader").ToLocal(&loader)) return false;
  if (!env.binding(js, "builtins").ToLocal(&builtins)) return false;
  // It has no `exports`, `require`, `module` yet: it makes the `require` of all the others from `binding`'s argument.
  v8::Local<v8::Value> arguments[] = {js.undefined(), js.undefined(), js.undefined(), builtins, js.undefined()};
  if (env.dispatch().callNested(js, js.undefined(), loader, arguments).IsEmpty()) return false;
  env.dispatch().drain(js);
  return true;
}

std::vector<CodeCacheEntry> makeCodeCache(js::Scope& js, Environment& env) {
  std::vector<CodeCacheEntry> all;
  for (const auto& source : embeddedSources()) {
    v8::HandleScope handles(js.isolate());
    v8::Local<v8::Function> function;
    v8::TryCatch caught(js.isolate());
    if (!env.compileBuiltin(js, source.id).ToLocal(&function)) continue;  // the module that needs it says why
    std::unique_ptr<v8::ScriptCompiler::CachedData> cache(v8::ScriptCompiler::CreateCodeCacheForFunction(function));
    CHECK(cache);
    all.push_back({std::string(source.id), {cache->data, cache->data + cache->length}});
  }
  return all;
}

}  // namespace gyre::runtime
