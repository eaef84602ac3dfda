// Signal: calls back when the process receives a signal.
//
// Several Signals, on several loops and threads, may watch the same number: each is called. The process's
// disposition is changed when the first starts and restored to what it was when the last stops. Deliveries
// arrive in order; those that come in faster than the loop takes them may coalesce, as the kernel's own do.
#pragma once

#include <signal.h>

#include "base/result.h"
#include "base/unique_function.h"
#include "loop/handle.h"

namespace gyre::loop {

struct SignalTag;

class Signal final : public Handle, public base::ListNode<SignalTag> {
 public:
  using Callback = base::UniqueFunction<void(int signum)>;

  static base::Ref<Signal> create(Loop& loop);

  /// Begins to watch; started before: another number or callback takes the place of the old.
  /// Errors: EINVAL (no such signal, or SIGKILL/SIGSTOP).
  base::Result<void> start(int signum, Callback callback);

  /// As start(), and stops by itself just before the first callback.
  base::Result<void> startOnce(int signum, Callback callback);

  void stop();

  /// The number watched; 0 when stopped.
  int signum() const { return signum_; }

 private:
  friend class SignalHub;
  explicit Signal(Loop& loop);
  base::Result<void> begin(int signum, Callback callback, bool once);
  void onClose() override;
  void deliver();

  Callback callback_;
  int signum_ = 0;
  bool once_ = false;
};

}  // namespace gyre::loop
