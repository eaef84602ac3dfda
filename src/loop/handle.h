// Handle: a long-lived thing of a loop (timer, socket, child process, ...).
//
// Lives on its loop's thread; every method is called there (Async::send() alone is free of it).
// Memory: a counted reference (base::Ref). The loop holds one from the handle's birth until after its close
// callback, so a handle goes away only by being closed; dropping one's own Ref neither closes nor frees.
// Keeping the loop alive is another matter: an active handle does so unless unref'd.
#pragma once

#include <cstdint>

#include "base/intrusive_list.h"
#include "base/ref.h"
#include "base/unique_function.h"

namespace gyre::loop {

class Loop;
enum class Operation : uint8_t;

struct HandleTag;

enum class HandleKind : uint8_t {
  kTimer,
  kIdle,
  kPrepare,
  kCheck,
  kAsync,
  kSignal,
  kPoll,
  kTcp,
  kPipe,
  kTty,
  kUdp,
  kProcess,
  kFsEvent,
  kFsPoll,
  kOther,
};

/// "timer", "tcp", ...: for reports.
const char* handleKindName(HandleKind kind);

class Handle : public base::RefCounted<Handle>, public base::ListNode<HandleTag> {
 public:
  using CloseCallback = base::UniqueFunction<void()>;

  virtual ~Handle();

  Loop& loop() const { return *loop_; }
  HandleKind kind() const { return kind_; }
  /// Tells it from every other handle and request of its loop, also from those that are gone: for those who watch.
  uint32_t id() const { return id_; }

  /// Starts closing: everything stops at once, no callback but those of cancelled requests and `callback`
  /// will run. `callback` runs in the closing phase of this turn or the next, never before close() returns;
  /// of handles that wait for the same closing phase the one closed last comes first.
  /// Closing again does nothing; the later callback is dropped.
  void close(CloseCallback callback = {});

  bool isClosing() const { return state_ != State::kOpen; }
  bool isClosed() const { return state_ == State::kClosed; }

  /// Active: it has something to wait for (a started timer, a listening socket, ...).
  bool isActive() const { return active_; }

  /// A ref'd handle keeps the loop alive while it is active. Handles are born ref'd. Idempotent.
  void ref() { setRef(true); }
  void unref() { setRef(false); }
  bool hasRef() const { return ref_; }

  /// For the embedder: the object that this handle belongs to. The loop never looks at it.
  void setOwner(void* owner) { owner_ = owner; }
  void* owner() const { return owner_; }

 protected:
  Handle(Loop& loop, HandleKind kind);

  /// Implementations call this whenever they begin or cease to wait for something.
  void setActive(bool active);

  /// Tells the probe, if there is one, of what the handle has asked the kernel for.
  void tellBegin(Operation operation);
  void tellEnd(Operation operation, int64_t result);

  /// Called once from close(): stop everything, unregister, close descriptors. No callbacks from here.
  virtual void onClose() = 0;

  /// Called once in the closing phase, just before the close callback: the place to finish requests that
  /// were in flight, with -ECANCELED. Return false to be asked again in the next closing phase (something
  /// still uses the handle's memory).
  virtual bool onClosing() { return true; }

 private:
  friend class Loop;
  enum class State : uint8_t { kOpen, kClosing, kClosed };

  void setRef(bool ref);

  Loop* loop_;
  CloseCallback closeCallback_;
  void* owner_ = nullptr;
  Handle* nextClosing_ = nullptr;
  uint32_t id_;
  HandleKind kind_;
  State state_ = State::kOpen;
  bool active_ = false;
  bool ref_ = true;
};

}  // namespace gyre::loop
