#include "loop/ready.h"

namespace gyre::loop {

namespace {

Ready* takeNext(base::IntrusiveList<Ready>& list, Schedule* schedule, Schedule::Choice choice, size_t candidates) {
  Ready* item = list.front();
  if (schedule && candidates > 1) [[unlikely]] {
    size_t index = schedule->pick(choice, candidates);
    DCHECK(index < candidates);
    while (index-- > 0) item = list.next(*item);
  }
  item->unlink();
  return item;
}

}  // namespace

size_t ReadyList::drain(Schedule* schedule, Schedule::Choice choice) {
  if (list_.empty()) return 0;
  base::IntrusiveList<Ready> now;
  now.append(list_);
  size_t ran = 0;
  while (!now.empty()) {
    // Counted anew each time: what ran may have taken others out of the list.
    size_t candidates = schedule ? now.countSlowly() : 1;
    takeNext(now, schedule, choice, candidates)->run();
    ++ran;
  }
  return ran;
}

void ReadyList::discardAll() {
  while (Ready* item = list_.popFront()) item->discard();
}

}  // namespace gyre::loop
