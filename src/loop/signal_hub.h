// SignalHub: a loop's end of signal delivery. Internal.
//
// The process's signal handler looks into a process-wide registry of hubs and puts the number into each that
// watches it; the hub, woken like an Async, calls its Signals on the loop's thread.
#pragma once

#include <cstdint>

#include "base/intrusive_list.h"
#include "loop/ready.h"
#include "loop/signal.h"

namespace gyre::loop {

class Loop;

class SignalHub final : public Ready {
 public:
  explicit SignalHub(Loop& loop) : loop_(loop) {}
  ~SignalHub();

  /// Error: EINVAL.
  base::Result<void> add(Signal& signal, int signum);
  void remove(Signal& signal);

  void run() override;

 private:
  friend struct SignalRegistry;

  void receive(int signum);  // in the signal handler, under the registry's lock

  Loop& loop_;
  base::IntrusiveList<Signal, SignalTag> signals_;
  base::IntrusiveList<Signal, SignalTag>* delivering_ = nullptr;  // those still to be called, in run()

  // Under the registry's lock.
  static constexpr uint32_t kCapacity = 256;
  SignalHub* nextHub_ = nullptr;
  bool registered_ = false;
  bool queued_ = false;
  uint64_t watched_ = 0;         // bit n - 1 for signal n
  uint8_t received_[kCapacity];  // a ring of numbers
  uint32_t begin_ = 0;
  uint32_t count_ = 0;
};

}  // namespace gyre::loop
