// binding('heap'): V8's figures about its heap and its flags, for node:v8.
#include <v8-profiler.h>

#include <string>

#include "bindings/modules.h"
#include "runtime/environment.h"

namespace gyre::bindings {

namespace {

v8::Local<v8::Object> heapStatistics(js::Scope& js) {
  v8::HeapStatistics heap;
  js.isolate()->GetHeapStatistics(&heap);
  v8::Local<v8::Object> result = js.object();
  auto put = [&](const char* name, size_t value) { js.set(result, name, js.number(static_cast<double>(value))); };
  put("total_heap_size", heap.total_heap_size());
  put("total_heap_size_executable", heap.total_heap_size_executable());
  put("total_physical_size", heap.total_physical_size());
  put("total_available_size", heap.total_available_size());
  put("used_heap_size", heap.used_heap_size());
  put("heap_size_limit", heap.heap_size_limit());
  put("malloced_memory", heap.malloced_memory());
  put("peak_malloced_memory", heap.peak_malloced_memory());
  put("does_zap_garbage", heap.does_zap_garbage());
  put("number_of_native_contexts", heap.number_of_native_contexts());
  put("number_of_detached_contexts", heap.number_of_detached_contexts());
  put("total_global_handles_size", heap.total_global_handles_size());
  put("used_global_handles_size", heap.used_global_handles_size());
  put("external_memory", heap.external_memory());
  return result;
}

std::vector<v8::Local<v8::Value>> heapSpaceStatistics(js::Scope& js) {
  std::vector<v8::Local<v8::Value>> all;
  for (size_t i = 0; i < js.isolate()->NumberOfHeapSpaces(); ++i) {
    v8::HeapSpaceStatistics space;
    js.isolate()->GetHeapSpaceStatistics(&space, i);
    v8::Local<v8::Object> entry = js.object();
    js.set(entry, "space_name", js.string(space.space_name()));
    js.set(entry, "space_size", js.number(static_cast<double>(space.space_size())));
    js.set(entry, "space_used_size", js.number(static_cast<double>(space.space_used_size())));
    js.set(entry, "space_available_size", js.number(static_cast<double>(space.space_available_size())));
    js.set(entry, "physical_space_size", js.number(static_cast<double>(space.physical_space_size())));
    all.push_back(entry);
  }
  return all;
}

v8::Local<v8::Object> heapCodeStatistics(js::Scope& js) {
  v8::HeapCodeStatistics code;
  js.isolate()->GetHeapCodeAndMetadataStatistics(&code);
  v8::Local<v8::Object> result = js.object();
  auto put = [&](const char* name, size_t value) { js.set(result, name, js.number(static_cast<double>(value))); };
  put("code_and_metadata_size", code.code_and_metadata_size());
  put("bytecode_and_metadata_size", code.bytecode_and_metadata_size());
  put("external_script_source_size", code.external_script_source_size());
  put("cpu_profiler_metadata_size", code.cpu_profiler_metadata_size());
  return result;
}

void setFlagsFromString(js::Scope&, std::string flags) { v8::V8::SetFlagsFromString(flags.c_str(), flags.size()); }

/// Tells code caches of different V8 versions and flags apart.
uint32_t cachedDataVersionTag(js::Scope&) { return v8::ScriptCompiler::CachedDataVersionTag(); }

bool isStringOneByteRepresentation(js::Scope&, v8::Local<v8::String> text) { return text->IsOneByte(); }

/// A heap snapshot in V8's JSON, in pieces.
class Pieces final : public v8::OutputStream {
 public:
  explicit Pieces(std::string& out) : out_(out) {}
  void EndOfStream() override {}
  int GetChunkSize() override { return 1 << 16; }
  WriteResult WriteAsciiChunk(char* data, int size) override {
    out_.append(data, static_cast<size_t>(size));
    return kContinue;
  }

 private:
  std::string& out_;
};

std::string heapSnapshot(js::Scope& js) {
  std::string json;
  Pieces pieces(json);
  const v8::HeapSnapshot* snapshot = js.isolate()->GetHeapProfiler()->TakeHeapSnapshot();
  snapshot->Serialize(&pieces, v8::HeapSnapshot::kJSON);
  const_cast<v8::HeapSnapshot*>(snapshot)->Delete();
  return json;
}

constexpr js::Member kMembers[] = {
    js::function<"heapStatistics", &heapStatistics>,
    js::function<"heapSpaceStatistics", &heapSpaceStatistics>,
    js::function<"heapCodeStatistics", &heapCodeStatistics>,
    js::function<"setFlagsFromString", &setFlagsFromString>,
    js::function<"cachedDataVersionTag", &cachedDataVersionTag>,
    js::function<"isStringOneByteRepresentation", &isStringOneByteRepresentation>,
    js::function<"heapSnapshot", &heapSnapshot>,
};

}  // namespace

const js::Module kHeapModule = {.name = "heap", .members = kMembers};

}  // namespace gyre::bindings
