// Ready: something that waits for its moment on the loop's thread. ReadyList: those waiting, in arrival
// order, and the one place where it is decided which of them runs next.
//
// A descriptor that became readable, a kernel operation or lane job that finished, an Async that was sent:
// all are Ready, all wait in one list of the loop, and leave it in the order that the Schedule says.
#pragma once

#include <cstddef>

#include "base/intrusive_list.h"
#include "loop/schedule.h"

namespace gyre::loop {

class Ready : public base::ListNode<> {
 public:
  /// Runs once, on the loop's thread, after it has left the list; it may destroy itself or queue itself anew.
  virtual void run() = 0;

  /// Called instead of run() when the loop goes away first.
  virtual void discard() {}

 protected:
  ~Ready() = default;

 private:
  friend class Inbox;
  Ready* inboxNext_ = nullptr;  // while it is on its way from another thread
};

class ReadyList {
 public:
  bool empty() const { return list_.empty(); }

  /// Queues `item`; nothing happens when it is queued already.
  void push(Ready& item) {
    if (!item.linked()) list_.pushBack(item);
  }

  /// Runs what is queued now, not what gets queued meanwhile. An item that unlinks itself before its
  /// turn does not run. Returns how many ran.
  size_t drain(Schedule* schedule, Schedule::Choice choice);

  /// Empties the list without running what is in it.
  void discardAll();

 private:
  base::IntrusiveList<Ready> list_;
};

}  // namespace gyre::loop
