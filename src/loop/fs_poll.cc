#include "loop/fs_poll.h"

#include <cerrno>

#include "loop/loop.h"

namespace gyre::loop {
namespace {

bool same(const FileStat::Time& a, const FileStat::Time& b) { return a.sec == b.sec && a.nsec == b.nsec; }

/// The time of the last access does not count: looking changes it.
bool same(const FileStat& a, const FileStat& b) {
  return same(a.changed, b.changed) && same(a.modified, b.modified) && same(a.born, b.born) && a.size == b.size &&
         a.mode == b.mode && a.uid == b.uid && a.gid == b.gid && a.ino == b.ino && a.dev == b.dev;
}

}  // namespace

FsPoll::FsPoll(Loop& loop) : Handle(loop, HandleKind::kFsPoll), timer_(Timer::create(loop)), look_(loop, *this) {
  timer_->unref();  // this handle is what keeps the loop alive, or not
}

base::Ref<FsPoll> FsPoll::create(Loop& loop) { return base::Ref<FsPoll>(new FsPoll(loop)); }

base::Result<void> FsPoll::start(std::string path, uint64_t intervalMs, Callback callback) {
  if (isActive()) return base::Error(-EALREADY, "stat");
  if (isClosing()) return base::Error(-EBADF, "stat");
  path_ = std::move(path);
  intervalMs_ = intervalMs > 0 ? intervalMs : 1;
  callback_ = std::move(callback);
  first_ = true;
  stale_ = look_.inFlight();
  if (!stale_) GYRE_TRY(look());
  setActive(true);
  return {};
}

void FsPoll::stop() {
  timer_->stop();
  setActive(false);
}

void FsPoll::onClose() {
  stop();
  timer_->close();
  look_.cancel();
}

base::Result<void> FsPoll::look() {
  look_.call.reset(FileOp::kStat);
  look_.call.path = path_;
  return look_.start();
}

void FsPoll::onLook(int status, const FileStat& found) {
  if (!isActive() || isClosing()) return;
  base::Ref<FsPoll> alive(this);
  if (stale_) {
    stale_ = false;
  } else {
    FileStat now = status < 0 ? FileStat() : found;
    if (status > 0) status = 0;
    bool changed = status != lastStatus_ || !same(now, last_);
    bool tell = first_ ? status < 0 : changed;
    FileStat before = std::exchange(last_, now);
    if (first_ && status == 0) before = now;
    lastStatus_ = status;
    first_ = false;
    if (tell) {
      Callback callback = std::move(callback_);
      callback(status, before, now);
      if (!callback_) callback_ = std::move(callback);
    }
    if (!isActive() || isClosing() || look_.inFlight()) return;
  }
  // When nothing can be queued now, the next interval tries again.
  timer_->start(intervalMs_, [this] { look().ignore(); });
}

}  // namespace gyre::loop
