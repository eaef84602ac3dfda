// FileRequest: a FileCall done without blocking the loop, in the kernel (io_uring) or on lane `fs`.
//
// Which of the two is measured, not guessed. Reading, opening, closing and syncing go to the ring: the kernel
// answers from its cache at once, or waits without a thread. What the kernel would itself hand to a worker thread
// (stat, rename, unlink, mkdir, opening with O_CREAT, writing on ext4, ...) costs less on the lane, where one
// thread does a burst of them (io_uring 2.4 µs, lane 1 µs per stat with 64 in flight) and in the order in which
// they were asked for; and so do sequences of several calls (reading or writing a whole file).
#pragma once

#include "base/ref.h"
#include "base/unique_function.h"
#include "loop/file_call.h"
#include "loop/request.h"

namespace gyre::loop {

class FileRequest : public Request {
 public:
  /// What to do; fill in before start(), read after it is over. Leave it alone in between.
  FileCall call;

  /// Errors: EAGAIN, the lane's queue is full. On success finish() follows.
  base::Result<void> start();
  const char* name() const override { return fileOpName(call.op); }

 protected:
  explicit FileRequest(Loop& loop) : Request(loop) {}
  ~FileRequest() override = default;

  void prepare(io_uring_sqe& entry) final;
  void work() final;
};

/// File operations of one loop, for C++ programs: recycles the requests. Loop thread. May go away while
/// operations are in flight.
class Files {
 public:
  /// `result`: what FileCall::perform() returns, -ECANCELED at teardown. The call holds further results and
  /// tells the error. It is taken back afterwards: move out of it what is to stay.
  using Callback = base::UniqueFunction<void(int64_t result, FileCall& call)>;

  explicit Files(Loop& loop);
  ~Files();

  /// The callback never runs before this returns. Errors: EAGAIN.
  base::Result<void> start(FileCall call, Callback callback);

 private:
  class Task;
  class Pool;
  base::Ref<Pool> pool_;
};

}  // namespace gyre::loop
