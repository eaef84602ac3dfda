#include "loop/hooks.h"

#include "loop/loop.h"

namespace gyre::loop {

void Hook::start(Callback callback) {
  if (isClosing()) return;
  callback_ = std::move(callback);
  if (isActive()) return;
  loop().hooksOf(kind()).pushBack(*this);
  setActive(true);
}

void Hook::stop() {
  base::ListNode<HookTag>::unlink();
  setActive(false);
}

void Hook::onClose() {
  stop();
  callback_.reset();
}

void Hook::call() {
  // Outside the handle while it runs, so that the callback may start the hook with another one.
  Callback running = std::move(callback_);
  running();
  if (!callback_ && !isClosing()) callback_ = std::move(running);
}

}  // namespace gyre::loop
