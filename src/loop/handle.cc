#include "loop/handle.h"

#include "loop/loop.h"

namespace gyre::loop {

const char* handleKindName(HandleKind kind) {
  switch (kind) {
    case HandleKind::kTimer:
      return "timer";
    case HandleKind::kIdle:
      return "idle";
    case HandleKind::kPrepare:
      return "prepare";
    case HandleKind::kCheck:
      return "check";
    case HandleKind::kAsync:
      return "async";
    case HandleKind::kSignal:
      return "signal";
    case HandleKind::kPoll:
      return "poll";
    case HandleKind::kTcp:
      return "tcp";
    case HandleKind::kPipe:
      return "pipe";
    case HandleKind::kTty:
      return "tty";
    case HandleKind::kUdp:
      return "udp";
    case HandleKind::kProcess:
      return "process";
    case HandleKind::kFsEvent:
      return "fs_event";
    case HandleKind::kFsPoll:
      return "fs_poll";
    case HandleKind::kOther:
      return "other";
  }
  UNREACHABLE("handle kind");
}

Handle::Handle(Loop& loop, HandleKind kind) : loop_(&loop), id_(loop.newId()), kind_(kind) {
  retain();  // the loop's reference, released after the close callback
  loop.handles_.pushBack(*this);
  if (Probe* probe = loop.probe()) [[unlikely]]
    probe->handleOpened(*this);
}

Handle::~Handle() { DCHECK(state_ == State::kClosed); }

void Handle::close(CloseCallback callback) {
  if (state_ != State::kOpen) return;
  state_ = State::kClosing;
  closeCallback_ = std::move(callback);
  onClose();
  setActive(false);
  if (Probe* probe = loop_->probe()) [[unlikely]]
    probe->handleClosing(*this);
  loop_->beginClosing(*this);
}

void Handle::setActive(bool active) {
  if (active_ == active) return;
  active_ = active;
  if (ref_) loop_->activeRefs_ += active ? 1 : -1;
  if (Probe* probe = loop_->probe()) [[unlikely]]
    probe->handleActiveChanged(*this, active);
}

void Handle::tellBegin(Operation operation) {
  if (Probe* probe = loop_->probe()) [[unlikely]]
    probe->operationBegin(*this, operation);
}

void Handle::tellEnd(Operation operation, int64_t result) {
  if (Probe* probe = loop_->probe()) [[unlikely]]
    probe->operationEnd(*this, operation, result);
}

void Handle::setRef(bool ref) {
  if (ref_ == ref) return;
  ref_ = ref;
  if (active_) loop_->activeRefs_ += ref ? 1 : -1;
  if (Probe* probe = loop_->probe()) [[unlikely]]
    probe->handleRefChanged(*this, ref);
}

}  // namespace gyre::loop
