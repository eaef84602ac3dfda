#include "loop/fs_event.h"

#include <dirent.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "loop/loop.h"

namespace gyre::loop {
namespace {

constexpr uint32_t kChanges = IN_ATTRIB | IN_MODIFY;
constexpr uint32_t kWanted =
    kChanges | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_MOVED_FROM | IN_MOVED_TO;

std::string join(const std::string& directory, std::string_view name) {
  if (directory.empty()) return std::string(name);
  std::string path = directory;
  if (path.back() != '/') path += '/';
  path += name;
  return path;
}

/// Whether `path` is `directory` or lies below it.
bool isWithin(const std::string& path, const std::string& directory) {
  return path.compare(0, directory.size(), directory) == 0 &&
         (path.size() == directory.size() || path[directory.size()] == '/');
}

}  // namespace

FsEventHub::FsEventHub(Loop& loop) : watcher_(loop, Watcher::to<&FsEventHub::onReady>, this) {}

base::Result<base::Ref<FsEventHub>> FsEventHub::create(Loop& loop) {
  base::Ref<FsEventHub> hub(new FsEventHub(loop));
  hub->inotify_.reset(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!hub->inotify_) return base::Error::last("inotify_init");
  GYRE_TRY(hub->watcher_.start(hub->inotify_.get(), kReadable));
  return hub;
}

base::Result<void> FsEventHub::add(FsEvent& event, const std::string& path, const std::string& below,
                                   bool directoryOnly) {
  int wd = inotify_add_watch(inotify_.get(), path.c_str(), kWanted | (directoryOnly ? IN_ONLYDIR | IN_DONT_FOLLOW : 0));
  if (wd < 0) return base::Error::last("watch");
  std::vector<Use>& uses = uses_[wd];
  for (Use& use : uses) {
    if (use.event == &event) {
      use.below = below;  // a directory that was moved
      return {};
    }
  }
  uses.push_back({&event, below});
  return {};
}

void FsEventHub::removeAll(FsEvent& event) {
  for (auto entry = uses_.begin(); entry != uses_.end();) {
    std::erase_if(entry->second, [&](const Use& use) { return use.event == &event; });
    if (entry->second.empty()) {
      inotify_rm_watch(inotify_.get(), entry->first);
      entry = uses_.erase(entry);
    } else {
      ++entry;
    }
  }
}

void FsEventHub::removeBelow(FsEvent& event, const std::string& below) {
  for (auto entry = uses_.begin(); entry != uses_.end();) {
    std::erase_if(entry->second, [&](const Use& use) { return use.event == &event && isWithin(use.below, below); });
    if (entry->second.empty()) {
      inotify_rm_watch(inotify_.get(), entry->first);
      entry = uses_.erase(entry);
    } else {
      ++entry;
    }
  }
}

void FsEventHub::onReady(uint32_t) {
  base::Ref<FsEventHub> alive(this);  // the last FsEvent may go in a callback
  alignas(inotify_event) char buffer[16 << 10];
  ssize_t length = ::read(inotify_.get(), buffer, sizeof buffer);
  if (length <= 0) {
    watcher_.exhausted(kReadable);
    return;
  }
  for (char* at = buffer; at < buffer + length;) {
    const auto* event = reinterpret_cast<inotify_event*>(at);
    at += sizeof *event + event->len;
    // The kernel pads names with zeros.
    deliver(event->wd, event->mask, event->len ? std::string_view(event->name) : std::string_view());
  }
}

void FsEventHub::deliver(int wd, uint32_t mask, std::string_view name) {
  auto found = uses_.find(wd);
  if (found == uses_.end()) return;
  struct Target {
    base::Ref<FsEvent> event;
    std::string below;
    uint64_t generation;
  };
  std::vector<Target> targets;
  targets.reserve(found->second.size());
  for (Use& use : found->second) {
    targets.push_back({base::Ref<FsEvent>(use.event), use.below, use.event->generation_});
  }
  if (mask & IN_IGNORED) {
    uses_.erase(found);  // the kernel has dropped the watch: its inode is gone
    return;
  }
  for (Target& target : targets) {
    if (target.event->generation_ == target.generation && target.event->isActive()) {
      target.event->onEvent(mask, name, target.below);
    }
  }
}

FsEvent::FsEvent(Loop& loop, base::Ref<FsEventHub> hub) : Handle(loop, HandleKind::kFsEvent), hub_(std::move(hub)) {}

base::Ref<FsEvent> FsEvent::create(Loop& loop, base::Ref<FsEventHub> hub) {
  return base::Ref<FsEvent>(new FsEvent(loop, std::move(hub)));
}

base::Result<void> FsEvent::start(const std::string& path, Depth depth, Callback callback) {
  if (isActive()) return base::Error(-EALREADY, "watch");
  if (isClosing()) return base::Error(-EBADF, "watch");
  if (!hub_) {
    auto hub = FsEventHub::create(loop());
    if (!hub.ok()) return std::move(hub).error().withPath(path);
    hub_ = std::move(hub).value();
  }
  path_ = path;
  std::string trimmed = path;
  while (trimmed.size() > 1 && trimmed.back() == '/') trimmed.pop_back();
  baseName_ = trimmed.substr(trimmed.find_last_of('/') + 1);
  recursive_ = depth == Depth::kAllBelow;
  auto added = hub_->add(*this, path, {}, false);
  if (!added.ok()) return std::move(added).error().withPath(path);
  if (recursive_) {
    auto below = watchBelow({}, false);
    if (!below.ok()) {
      hub_->removeAll(*this);
      return std::move(below).error().withPath(path);
    }
  }
  callback_ = std::move(callback);
  ++generation_;
  setActive(true);
  return {};
}

void FsEvent::stop() {
  if (!isActive()) return;
  hub_->removeAll(*this);
  ++generation_;
  setActive(false);
}

/// Watches the directories in `below`, and theirs. `tell`: what is found there has just come and is reported,
/// for its own events were missed.
base::Result<void> FsEvent::watchBelow(const std::string& below, bool tell) {
  std::string where = below.empty() ? path_ : join(path_, below);
  DIR* dir = ::opendir(where.c_str());
  // What is no directory, or gone by now, has nothing below.
  if (!dir) return {};
  std::vector<std::pair<std::string, bool>> found;
  while (dirent* entry = ::readdir(dir)) {
    std::string_view name(entry->d_name);
    if (name == "." || name == "..") continue;
    bool directory = entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN;
    if (directory || tell) found.emplace_back(join(below, name), directory);
  }
  ::closedir(dir);
  uint64_t generation = generation_;
  for (auto& [name, directory] : found) {
    if (directory) {
      auto added = hub_->add(*this, join(path_, name), name, true);
      // A directory without permission or gone meanwhile is passed over; too many watches is an error.
      if (!added.ok() && added.code() == -ENOSPC) return added;
      if (added.ok()) GYRE_TRY(watchBelow(name, tell));
      if (generation != generation_) return {};
    }
    if (tell) {
      this->tell(kRename, name);
      if (generation != generation_) return {};
    }
  }
  return {};
}

void FsEvent::onEvent(uint32_t mask, std::string_view name, const std::string& below) {
  std::string full = join(below, name);
  if (name.empty() && !below.empty()) {
    // A directory below tells of itself; its parent's watch has told the same by name.
    return;
  }
  int kinds = 0;
  if (mask & kChanges) kinds |= kChange;
  if (mask & ~kChanges & ~IN_ISDIR) kinds |= kRename;
  uint64_t generation = generation_;
  tell(kinds, full.empty() ? std::string_view(baseName_) : std::string_view(full));
  if (generation != generation_ || !recursive_ || !(mask & IN_ISDIR)) return;
  if (mask & (IN_DELETE | IN_MOVED_FROM)) hub_->removeBelow(*this, full);
  if (mask & (IN_CREATE | IN_MOVED_TO)) {
    auto added = hub_->add(*this, join(path_, full), full, true);
    // Beyond the limit of watches the rest stays unwatched; there is nobody to tell.
    if (added.ok()) watchBelow(full, true).ignore();
  }
}

void FsEvent::tell(int kinds, std::string_view name) {
  // The callback may stop or restart this; it must not destroy itself while it runs.
  Callback callback = std::move(callback_);
  uint64_t generation = generation_;
  callback(kinds, name);
  if (generation == generation_) callback_ = std::move(callback);
}

}  // namespace gyre::loop
