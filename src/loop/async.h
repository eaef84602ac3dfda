// Async: wakes the loop from any thread, or from a signal handler.
//
// Sends coalesce: however often send() is called before the callback runs, it runs once. What was written
// before the send is visible to the callback. An Async is active, and so keeps the loop alive, until closed.
// No thread may be in send() any more once the close callback has run, or the loop goes away.
#pragma once

#include <atomic>

#include "base/unique_function.h"
#include "loop/handle.h"
#include "loop/ready.h"

namespace gyre::loop {

class Async final : public Handle, private Ready {
 public:
  using Callback = base::UniqueFunction<void()>;

  static base::Ref<Async> create(Loop& loop, Callback callback);

  /// Any thread, and async-signal-safe. While the loop runs this costs no system call.
  void send();

 private:
  enum Bits : uint32_t { kSent = 1, kClosed = 2 };

  Async(Loop& loop, Callback callback);
  void onClose() override;
  bool onClosing() override;
  void run() override;

  Callback callback_;
  std::atomic<uint32_t> state_{0};  // Bits
  bool closedWhileSent_ = false;
};

}  // namespace gyre::loop
