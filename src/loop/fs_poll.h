// FsPoll: looks at a file at intervals and tells when what stat says of it has changed. For file systems
// without change notices, and for fs.watchFile. Loop thread.
#pragma once

#include <string>

#include "base/ref.h"
#include "base/result.h"
#include "base/unique_function.h"
#include "loop/file_request.h"
#include "loop/handle.h"
#include "loop/timer.h"

namespace gyre::loop {

class FsPoll final : public Handle {
 public:
  /// `status`: 0, or the negative errno of the stat, and then `now` is all zero. Called when the status or
  /// the file changes, and at once for a file that is not there; never for a first look that succeeds.
  using Callback = base::UniqueFunction<void(int status, const FileStat& before, const FileStat& now)>;

  static base::Ref<FsPoll> create(Loop& loop);

  /// `intervalMs` at least 1. Errors: EALREADY; EAGAIN, the first look could not be queued.
  base::Result<void> start(std::string path, uint64_t intervalMs, Callback callback);
  void stop();

  const std::string& path() const { return path_; }

 private:
  class Look final : public FileRequest {
   public:
    Look(Loop& loop, FsPoll& poll) : FileRequest(loop), poll_(poll) {}
    ~Look() final = default;

   private:
    void finish() override { poll_.onLook(static_cast<int>(result()), call.stat); }
    FsPoll& poll_;
  };

  explicit FsPoll(Loop& loop);
  void onClose() override;
  bool onClosing() override { return !look_.inFlight(); }
  base::Result<void> look();
  void onLook(int status, const FileStat& now);

  std::string path_;
  Callback callback_;
  base::Ref<Timer> timer_;
  Look look_;
  FileStat last_;
  uint64_t intervalMs_ = 0;
  int lastStatus_ = 0;
  bool first_ = true;
  bool stale_ = false;  // the look in flight is of an earlier start()
};

}  // namespace gyre::loop
