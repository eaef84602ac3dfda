#include "lens/loop_recorder.h"

#include <algorithm>

#include "loop/handle.h"
#include "loop/request.h"

namespace gyre::lens {

uint32_t LoopRecorder::nameOf(const char* literal) {
  if (!literal) return 0;
  const auto key = reinterpret_cast<uint64_t>(literal);
  if (const uint32_t* known = literals_.find(key)) return *known;
  const uint32_t number = names_.name(literal);
  literals_.add(key, number);
  return number;
}

uint32_t LoopRecorder::locationOf(const loop::CallbackInfo& info) {
  if (info.locationKey == 0) return 0;
  if (const uint32_t* known = locations_.find(info.locationKey)) return *known;
  const uint32_t number = info.locator ? names_.location(info.locator->locate()) : 0;
  locations_.add(info.locationKey, number);
  return number;
}

void LoopRecorder::pollBegin(int64_t timeoutNs) {
  write(EventKind::kPollBegin, timeoutNs < 0 ? uint64_t{0} : static_cast<uint64_t>(timeoutNs) + 1);
}

void LoopRecorder::handleOpened(const loop::Handle& handle) {
  write(EventKind::kHandleOpened, handle.id(), handle.kind());
}
void LoopRecorder::handleClosing(const loop::Handle& handle) { write(EventKind::kHandleClosing, handle.id()); }
void LoopRecorder::handleClosed(const loop::Handle& handle) { write(EventKind::kHandleClosed, handle.id()); }
void LoopRecorder::handleRefChanged(const loop::Handle& handle, bool hasRef) {
  write(EventKind::kHandleRef, handle.id(), hasRef);
}
void LoopRecorder::handleActiveChanged(const loop::Handle& handle, bool active) {
  write(EventKind::kHandleActive, handle.id(), active);
}

void LoopRecorder::requestSubmitted(const loop::Request& request, loop::Place place) {
  write(EventKind::kRequestSubmitted, request.id(), place, request.lane(), nameOf(request.name()));
}

void LoopRecorder::requestFinished(const loop::Request& request, loop::Place place) {
  const loop::RequestTimes& times = request.times();
  const uint64_t now = clock_.nowNs();
  auto between = [](uint64_t from, uint64_t to) { return from != 0 && to > from ? to - from : uint64_t{0}; };
  // Cancelled before it started: it waited until then, and never ran.
  const uint64_t waited = between(times.submitNs, times.startNs != 0 ? times.startNs : times.finishNs);
  buffer_.write(EventKind::kRequestFinished, now, request.id(), place, EventBuffer::zigzag(request.result()), waited,
                between(times.startNs, times.finishNs), between(times.finishNs, now), request.thread());
}

void LoopRecorder::callbackBegin(const loop::CallbackInfo& info) {
  const uint32_t resource = nameOf(info.resource), location = locationOf(info);
  const uint64_t now = clock_.nowNs();
  if (info.latenessNs >= 0) buffer_.write(EventKind::kTimerFired, now, static_cast<uint64_t>(info.latenessNs));
  buffer_.write(EventKind::kCallbackBegin, now, resource, location, static_cast<uint64_t>(std::max(0.0, info.asyncId)));
}

void LoopRecorder::operationBegin(const loop::Handle& handle, loop::Operation operation) {
  write(EventKind::kOperationBegin, handle.id(), operation);
}
void LoopRecorder::operationEnd(const loop::Handle& handle, loop::Operation operation, int64_t result) {
  write(EventKind::kOperationEnd, handle.id(), operation, EventBuffer::zigzag(result));
}

void LoopRecorder::uncaughtException(const char* text) {
  write(EventKind::kException, names_.name(text));
  sawException_.store(true, std::memory_order_relaxed);
}

void LoopRecorder::stalled(uint64_t sinceNs, uint64_t durationNs, const char* what) {
  const uint64_t now = clock_.nowNs();
  buffer_.write(EventKind::kStall, now, now - std::min(now, sinceNs), durationNs, names_.name(what));
  onStall_();
}

}  // namespace gyre::lens
