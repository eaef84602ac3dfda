#include "loop/probe.h"

#include <algorithm>

namespace gyre::loop {

void ProbeFan::remove(Probe& probe) {
  probes_.erase(std::remove(probes_.begin(), probes_.end(), &probe), probes_.end());
}

void ProbeFan::turnBegin(uint64_t turn) {
  for (Probe* probe : probes_) probe->turnBegin(turn);
}
void ProbeFan::turnEnd(uint64_t turn) {
  for (Probe* probe : probes_) probe->turnEnd(turn);
}
void ProbeFan::phaseBegin(Phase phase) {
  for (Probe* probe : probes_) probe->phaseBegin(phase);
}
void ProbeFan::phaseEnd(Phase phase) {
  for (Probe* probe : probes_) probe->phaseEnd(phase);
}
void ProbeFan::pollBegin(int64_t timeoutNs) {
  for (Probe* probe : probes_) probe->pollBegin(timeoutNs);
}
void ProbeFan::pollEnd(size_t readyCount) {
  for (Probe* probe : probes_) probe->pollEnd(readyCount);
}
void ProbeFan::handleOpened(const Handle& handle) {
  for (Probe* probe : probes_) probe->handleOpened(handle);
}
void ProbeFan::handleClosing(const Handle& handle) {
  for (Probe* probe : probes_) probe->handleClosing(handle);
}
void ProbeFan::handleClosed(const Handle& handle) {
  for (Probe* probe : probes_) probe->handleClosed(handle);
}
void ProbeFan::handleRefChanged(const Handle& handle, bool hasRef) {
  for (Probe* probe : probes_) probe->handleRefChanged(handle, hasRef);
}
void ProbeFan::handleActiveChanged(const Handle& handle, bool active) {
  for (Probe* probe : probes_) probe->handleActiveChanged(handle, active);
}
void ProbeFan::requestSubmitted(const Request& request, Place place) {
  for (Probe* probe : probes_) probe->requestSubmitted(request, place);
}
void ProbeFan::requestFinished(const Request& request, Place place) {
  for (Probe* probe : probes_) probe->requestFinished(request, place);
}
void ProbeFan::timerArmed(const Timer& timer, uint64_t dueNs) {
  for (Probe* probe : probes_) probe->timerArmed(timer, dueNs);
}
void ProbeFan::timerFired(const Timer& timer, uint64_t latenessNs) {
  for (Probe* probe : probes_) probe->timerFired(timer, latenessNs);
}
void ProbeFan::callbackBegin(const CallbackInfo& info) {
  for (Probe* probe : probes_) probe->callbackBegin(info);
}
void ProbeFan::callbackEnd(const CallbackInfo& info) {
  for (Probe* probe : probes_) probe->callbackEnd(info);
}

void ProbeFan::drainBegin(Queue queue) {
  for (Probe* probe : probes_) probe->drainBegin(queue);
}
void ProbeFan::drainEnd(Queue queue, size_t count) {
  for (Probe* probe : probes_) probe->drainEnd(queue, count);
}
void ProbeFan::operationBegin(const Handle& handle, Operation operation) {
  for (Probe* probe : probes_) probe->operationBegin(handle, operation);
}
void ProbeFan::operationEnd(const Handle& handle, Operation operation, int64_t result) {
  for (Probe* probe : probes_) probe->operationEnd(handle, operation, result);
}
void ProbeFan::collectionBegin(Collection collection) {
  for (Probe* probe : probes_) probe->collectionBegin(collection);
}
void ProbeFan::collectionEnd(Collection collection) {
  for (Probe* probe : probes_) probe->collectionEnd(collection);
}
void ProbeFan::stageBegin(Stage stage) {
  for (Probe* probe : probes_) probe->stageBegin(stage);
}
void ProbeFan::stalled(uint64_t sinceNs, uint64_t durationNs, const char* what) {
  for (Probe* probe : probes_) probe->stalled(sinceNs, durationNs, what);
}
void ProbeFan::uncaughtException(const char* text) {
  for (Probe* probe : probes_) probe->uncaughtException(text);
}

const char* operationName(Operation operation) {
  static constexpr const char* kNames[] = {"connect", "accept", "read", "write", "child"};
  return kNames[static_cast<size_t>(operation)];
}

}  // namespace gyre::loop
