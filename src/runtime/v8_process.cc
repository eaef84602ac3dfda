#include "runtime/v8_process.h"

#include <sys/random.h>
#include <v8.h>

#include <algorithm>
#include <thread>

// Of Abseil, which is inside V8's library and installs no headers.
namespace absl {
enum class OnDeadlockCycle { kIgnore, kReport, kAbort };
void SetMutexDeadlockDetectionMode(OnDeadlockCycle mode);
}  // namespace absl

namespace gyre::runtime {

namespace {

/// Flags of Gyre's own choice, the same while the snapshot is made and when it is used.
constexpr const char* kDefaultFlags =
    "--js-source-phase-imports "     // `import source x from "x.wasm"`
    "--no-freeze-flags-after-init "  // v8.setFlagsFromString() works at run time
    "--js-float16array --js-explicit-resource-management "
    // V8 begins with 1 MB for new objects and enlarges it only for those that survive. What lives for a moment, as
    // promises do, then fills it over and over: twice the room makes `await` 6 % faster, more makes it no faster.
    "--min-semi-space-size=2";

/// V8's own way is to read 4 KB of /dev/urandom through a stdio file, several times at start.
bool entropy(unsigned char* buffer, size_t length) {
  return getrandom(buffer, length, 0) == static_cast<ssize_t>(length);
}

}  // namespace

V8Process::V8Process(const std::vector<std::string>& flags) {
  // Debian compiles Abseil with its checks: each lock of a mutex in V8 would be entered into a graph, to find
  // deadlocks.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  v8::V8::SetFlagsFromString(kDefaultFlags);
  // V8 drops the flags that it knows from the arguments and leaves the others; argument 0 is the program.
  std::vector<std::string> texts = {"gyre"};
  texts.insert(texts.end(), flags.begin(), flags.end());
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  int count = static_cast<int>(pointers.size());
  if (count > 1) v8::V8::SetFlagsFromCommandLine(&count, pointers.data(), true);
  for (int i = 1; i < count; ++i) unknownFlags_.emplace_back(pointers[static_cast<size_t>(i)]);

  unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  platform_ = std::make_unique<js::Platform>(static_cast<int>(std::min(cores, 4u)));
  v8::V8::SetEntropySource(entropy);
  v8::V8::InitializePlatform(platform_.get());
  v8::V8::Initialize();
}

V8Process::~V8Process() {
  v8::V8::Dispose();
  v8::V8::DisposePlatform();
}

}  // namespace gyre::runtime
