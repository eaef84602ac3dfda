#include "loop/async.h"

#include "loop/loop.h"

namespace gyre::loop {

Async::Async(Loop& loop, Callback callback) : Handle(loop, HandleKind::kAsync), callback_(std::move(callback)) {
  setActive(true);
}

base::Ref<Async> Async::create(Loop& loop, Callback callback) {
  return base::Ref<Async>(new Async(loop, std::move(callback)));
}

void Async::send() {
  // A read-modify-write even when it is sent already: it publishes what this thread wrote before to the
  // callback that is going to run.
  if (state_.fetch_or(kSent, std::memory_order_acq_rel) == 0) loop().inbox().put(*this);
}

void Async::run() {
  if (isClosing()) {
    closedWhileSent_ = false;
    return;
  }
  // Before the callback: a send from now on is another one.
  state_.fetch_and(~uint32_t{kSent}, std::memory_order_acq_rel);
  Callback running = std::move(callback_);
  running();
  if (!isClosing()) callback_ = std::move(running);
}

void Async::onClose() {
  closedWhileSent_ = state_.fetch_or(kClosed, std::memory_order_acq_rel) & kSent;
  callback_.reset();
}

bool Async::onClosing() {
  if (!closedWhileSent_) return true;
  // A send was on its way when the handle closed. Until it has come out of the inbox, its thread may still
  // be putting it in, and the memory must stay.
  loop().takeInbox();
  if (!Ready::linked()) return false;
  Ready::unlink();
  return true;
}

}  // namespace gyre::loop
