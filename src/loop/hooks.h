// Idle, Prepare, Check: callbacks that run once every turn, in their phase, in the order of their start.
//
// Prepare runs right before the poll, Check right after it. Idle runs before Prepare, and while an Idle is
// active the loop does not sleep. A hook that is started during its own phase runs from the next turn on.
#pragma once

#include "base/unique_function.h"
#include "loop/handle.h"

namespace gyre::loop {

struct HookTag;

class Hook : public Handle, public base::ListNode<HookTag> {
 public:
  using Callback = base::UniqueFunction<void()>;

  /// Starting again replaces the callback and keeps the place. On a closing handle nothing happens.
  void start(Callback callback);
  void stop();

 protected:
  Hook(Loop& loop, HandleKind kind) : Handle(loop, kind) {}
  void onClose() override;

 private:
  friend class Loop;
  void call();

  Callback callback_;
};

class Idle final : public Hook {
 public:
  static base::Ref<Idle> create(Loop& loop) { return base::Ref<Idle>(new Idle(loop)); }

 private:
  explicit Idle(Loop& loop) : Hook(loop, HandleKind::kIdle) {}
};

class Prepare final : public Hook {
 public:
  static base::Ref<Prepare> create(Loop& loop) { return base::Ref<Prepare>(new Prepare(loop)); }

 private:
  explicit Prepare(Loop& loop) : Hook(loop, HandleKind::kPrepare) {}
};

class Check final : public Hook {
 public:
  static base::Ref<Check> create(Loop& loop) { return base::Ref<Check>(new Check(loop)); }

 private:
  explicit Check(Loop& loop) : Hook(loop, HandleKind::kCheck) {}
};

}  // namespace gyre::loop
