// FsEvent: tells when a file or directory changes (inotify), with all directories below on request.
//
// FsEventHub is the kernel's queue behind it; one serves any number of FsEvents of a loop, and should, for a
// user may have few of them (fs.inotify.max_user_instances, often 128). Loop thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/fd.h"
#include "base/ref.h"
#include "base/result.h"
#include "base/unique_function.h"
#include "loop/handle.h"
#include "loop/poller.h"

namespace gyre::loop {

class FsEvent;

class FsEventHub final : public base::RefCounted<FsEventHub> {
 public:
  /// Errors: EMFILE, ENFILE, ENOMEM: the kernel gives no more queues.
  static base::Result<base::Ref<FsEventHub>> create(Loop& loop);

 private:
  friend class FsEvent;
  friend class base::RefCounted<FsEventHub>;

  /// An FsEvent that watches an inode, and what it calls it.
  struct Use {
    FsEvent* event;
    std::string below;  // where it is, relative to the FsEvent's path; empty: that path itself
  };

  explicit FsEventHub(Loop& loop);
  ~FsEventHub() = default;

  base::Result<void> add(FsEvent& event, const std::string& path, const std::string& below, bool directoryOnly);
  void removeAll(FsEvent& event);
  void removeBelow(FsEvent& event, const std::string& below);
  void onReady(uint32_t ready);
  void deliver(int wd, uint32_t mask, std::string_view name);

  base::Fd inotify_;
  Watcher watcher_;
  std::unordered_map<int, std::vector<Use>> uses_;  // by watch descriptor
  size_t started_ = 0;
};

class FsEvent final : public Handle {
 public:
  enum Kind : int {
    kRename = 1,  // something came, went, or changed its name
    kChange = 2,  // contents or attributes
  };
  /// `kinds`: of Kind. `name`: relative to the watched directory; for a watched file its own base name.
  using Callback = base::UniqueFunction<void(int kinds, std::string_view name)>;

  /// `hub` null: one of its own.
  static base::Ref<FsEvent> create(Loop& loop, base::Ref<FsEventHub> hub = nullptr);

  enum class Depth : bool { kThis, kAllBelow };

  /// Errors: ENOENT, EACCES, ENOSPC (too many watches), EMFILE. Started before: EALREADY.
  base::Result<void> start(const std::string& path, Depth depth, Callback callback);
  void stop();

  const std::string& path() const { return path_; }

 private:
  friend class FsEventHub;
  FsEvent(Loop& loop, base::Ref<FsEventHub> hub);
  void onClose() override { stop(); }
  base::Result<void> watchBelow(const std::string& below, bool tell);
  void onEvent(uint32_t mask, std::string_view name, const std::string& below);
  void tell(int kinds, std::string_view name);

  base::Ref<FsEventHub> hub_;
  std::string path_;
  std::string baseName_;
  Callback callback_;
  bool recursive_ = false;
  uint64_t generation_ = 0;  // of start(), so that a callback that restarts gets no stale events
};

}  // namespace gyre::loop
