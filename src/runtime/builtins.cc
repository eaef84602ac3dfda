// Compiling the modules of lib/: sources are embedded as external strings, code comes from the build's cache.
#include <algorithm>
#include <deque>
#include <memory>
#include <vector>

#include "runtime/embedded_sources.h"
#include "runtime/environment.h"
#include "runtime/source_strings.h"

namespace gyre::runtime {

namespace {

class OneByteSource final : public v8::String::ExternalOneByteStringResource {
 public:
  OneByteSource(const uint8_t* data, size_t length) : data_(data), length_(length) {}
  const char* data() const override { return reinterpret_cast<const char*>(data_); }
  size_t length() const override { return length_; }
  void Dispose() override {}  // static data

 private:
  const uint8_t* data_;
  size_t length_;
};

class TwoByteSource final : public v8::String::ExternalStringResource {
 public:
  TwoByteSource(const uint16_t* data, size_t length) : data_(data), length_(length) {}
  const uint16_t* data() const override { return data_; }
  size_t length() const override { return length_; }
  void Dispose() override {}  // static data

 private:
  const uint16_t* data_;
  size_t length_;
};

struct SourceStrings {
  std::deque<OneByteSource> oneByte;
  std::deque<TwoByteSource> twoByte;
};

/// One resource a source, never freed: strings in any isolate point at them, and so does the snapshot.
const SourceStrings& sourceStrings() {
  static const SourceStrings& all = *[] {
    auto* made = new SourceStrings;
    for (const EmbeddedSource& source : embeddedSources()) {
      made->oneByte.emplace_back(source.oneByte, source.length);
      made->twoByte.emplace_back(source.twoByte, source.length);
    }
    return made;
  }();
  return all;
}

v8::Local<v8::String> sourceText(v8::Isolate* isolate, size_t index) {
  const EmbeddedSource& source = embeddedSources()[index];
  auto& strings = const_cast<SourceStrings&>(sourceStrings());  // V8's signature; the resources are immutable
  v8::MaybeLocal<v8::String> text = source.oneByte ? v8::String::NewExternalOneByte(isolate, &strings.oneByte[index])
                                                   : v8::String::NewExternalTwoByte(isolate, &strings.twoByte[index]);
  return text.ToLocalChecked();  // fails only past V8's string limit
}

}  // namespace

void appendSourceReferences(std::vector<intptr_t>& out) {
  const auto sources = embeddedSources();
  for (size_t i = 0; i < sources.size(); ++i) {
    out.push_back(sources[i].oneByte ? reinterpret_cast<intptr_t>(&sourceStrings().oneByte[i])
                                     : reinterpret_cast<intptr_t>(&sourceStrings().twoByte[i]));
  }
}

namespace {

/// Whether most programs run through much of the module at their start. The snapshot holds such a module compiled as a
/// whole; of the others it holds what ran while it was made, and V8 compiles the rest when it is called.
bool runsAtStart(std::string_view id) {
  constexpr std::string_view kFolders[] = {"internal/boot/", "internal/console/", "internal/modules/cjs/"};
  constexpr std::string_view kModules[] = {
      "diagnostics_channel",           "internal/fs/sync_write_stream",
      "internal/modules/conditions",   "internal/modules/find_package",
      "internal/modules/package_json", "internal/modules/realpath",
      "internal/modules/run_main",     "internal/options",
      "internal/process/execution",    "internal/process/stdio",
      "internal/process/task_queues",
  };
  return std::any_of(std::begin(kFolders), std::end(kFolders), [&](auto folder) { return id.starts_with(folder); }) ||
         std::find(std::begin(kModules), std::end(kModules), id) != std::end(kModules);
}

}  // namespace

v8::MaybeLocal<v8::Function> Environment::compileBuiltin(js::Scope& js, std::string_view id) {
  const auto sources = embeddedSources();
  auto found =
      std::lower_bound(sources.begin(), sources.end(), id,
                       [](const EmbeddedSource& source, std::string_view wanted) { return source.id < wanted; });
  if (found == sources.end() || found->id != id) {
    js.throwError(js::Scope::ErrorType::error, "No such built-in module: " + std::string(id),
                  "ERR_UNKNOWN_BUILTIN_MODULE");
    return {};
  }

  v8::Local<v8::String> name = js.string("node:" + std::string(id));
  std::span<const uint8_t> cache = config_.snapshot ? config_.snapshot->codeCache(id) : std::span<const uint8_t>();
  // The compiler takes ownership of the CachedData, not of its bytes.
  auto* cached = cache.empty() ? nullptr
                               : new v8::ScriptCompiler::CachedData(cache.data(), static_cast<int>(cache.size()),
                                                                    v8::ScriptCompiler::CachedData::BufferNotOwned);
  v8::ScriptCompiler::Source source(sourceText(isolate_, static_cast<size_t>(found - sources.begin())),
                                    v8::ScriptOrigin(name, 0, 0, true), cached);
  v8::Local<v8::String> parameters[] = {js.name("exports"), js.name("require"), js.name("module"), js.name("binding"),
                                        js.name("process")};
  const bool eager = snapshotCreator_ && runsAtStart(id);
  return v8::ScriptCompiler::CompileFunction(js.context(), &source, std::size(parameters), parameters, 0, nullptr,
                                             cached  ? v8::ScriptCompiler::kConsumeCodeCache
                                             : eager ? v8::ScriptCompiler::kEagerCompile
                                                     : v8::ScriptCompiler::kNoCompileOptions);
}

}  // namespace gyre::runtime
