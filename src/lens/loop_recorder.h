// LoopRecorder: the probe that writes down what one loop tells. Lives on the loop's thread, owned by its Recorder.
#pragma once

#include <atomic>

#include "base/unique_function.h"
#include "lens/event_buffer.h"
#include "lens/fast_clock.h"
#include "lens/names.h"
#include "loop/probe.h"

namespace gyre::lens {

class LoopRecorder final : public loop::Probe {
 public:
  /// `onStall` is called when a stall has been written down.
  LoopRecorder(EventBuffer& buffer, Names& names, base::UniqueFunction<void()> onStall)
      : buffer_(buffer), names_(names), onStall_(std::move(onStall)) {}

  /// Any thread.
  bool sawException() const { return sawException_.load(std::memory_order_relaxed); }
  /// The thread's last event.
  void end() { write(EventKind::kEnd); }

  void turnBegin(uint64_t turn) override { write(EventKind::kTurnBegin, turn); }
  void turnEnd(uint64_t) override { write(EventKind::kTurnEnd); }
  void phaseBegin(loop::Phase phase) override { write(EventKind::kPhaseBegin, phase); }
  void phaseEnd(loop::Phase phase) override { write(EventKind::kPhaseEnd, phase); }
  void pollBegin(int64_t timeoutNs) override;
  void pollEnd(size_t readyCount) override { write(EventKind::kPollEnd, readyCount); }
  void handleOpened(const loop::Handle& handle) override;
  void handleClosing(const loop::Handle& handle) override;
  void handleClosed(const loop::Handle& handle) override;
  void handleRefChanged(const loop::Handle& handle, bool hasRef) override;
  void handleActiveChanged(const loop::Handle& handle, bool active) override;
  void requestSubmitted(const loop::Request& request, loop::Place place) override;
  void requestFinished(const loop::Request& request, loop::Place place) override;
  void callbackBegin(const loop::CallbackInfo& info) override;
  void callbackEnd(const loop::CallbackInfo&) override { write(EventKind::kCallbackEnd); }
  void drainBegin(loop::Queue queue) override { write(EventKind::kDrainBegin, queue); }
  void drainEnd(loop::Queue queue, size_t count) override { write(EventKind::kDrainEnd, queue, count); }
  void operationBegin(const loop::Handle& handle, loop::Operation operation) override;
  void operationEnd(const loop::Handle& handle, loop::Operation operation, int64_t result) override;
  void collectionBegin(loop::Collection type) override { write(EventKind::kCollectionBegin, type); }
  void collectionEnd(loop::Collection type) override { write(EventKind::kCollectionEnd, type); }
  void stageBegin(loop::Stage stage) override { write(EventKind::kStage, stage); }
  void stalled(uint64_t sinceNs, uint64_t durationNs, const char* what) override;
  void uncaughtException(const char* text) override;

 private:
  template <typename... Fields>
  void write(EventKind kind, Fields... fields) {
    buffer_.write(kind, clock_.nowNs(), fields...);
  }
  uint32_t nameOf(const char* literal);
  uint32_t locationOf(const loop::CallbackInfo& info);

  EventBuffer& buffer_;
  Names& names_;
  base::UniqueFunction<void()> onStall_;
  FastClock clock_;
  std::atomic<bool> sawException_ = false;
  NumberCache literals_;   // by address
  NumberCache locations_;  // by CallbackInfo::locationKey
};

}  // namespace gyre::lens
