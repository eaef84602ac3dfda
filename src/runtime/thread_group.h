// ThreadGroup: what the threads of one program share: the main one, its workers, theirs.
//
// Any thread. Every environment of the program holds a reference.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace gyre::runtime {

class ThreadGroup {
 public:
  /// The number of a new thread; the main one has 0.
  uint64_t nextThreadId() { return ++lastThreadId_; }

  /// The object of that name, made by the first who asks; it lives for as long as somebody has it. A name is of one
  /// type.
  template <class T, class Make>
  std::shared_ptr<T> shared(const std::string& name, Make&& make) {
    std::lock_guard lock(mutex_);
    std::weak_ptr<void>& slot = shared_[name];
    auto found = std::static_pointer_cast<T>(slot.lock());
    if (!found) slot = found = make();
    return found;
  }

 private:
  std::atomic<uint64_t> lastThreadId_{0};
  std::mutex mutex_;
  std::unordered_map<std::string, std::weak_ptr<void>> shared_;
};

}  // namespace gyre::runtime
