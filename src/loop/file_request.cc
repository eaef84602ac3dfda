#include "loop/file_request.h"

#include <fcntl.h>
#include <liburing.h>
#include <limits.h>

#include <algorithm>
#include <vector>

#include "loop/loop.h"
#include "loop/uring.h"

namespace gyre::loop {
namespace {

constexpr int kLaneOnly = -1;

/// The ring's operation for a call; kLaneOnly where the lane does better or the ring cannot.
int ringOperation(const FileCall& call) {
  switch (call.op) {
    case FileOp::kRead:
      if (call.length > INT_MAX) return kLaneOnly;
      return IORING_OP_READ;
    case FileOp::kReadv:
      if (call.vectorCount > IOV_MAX) return kLaneOnly;
      return IORING_OP_READV;
    case FileOp::kFsync:
    case FileOp::kFdatasync:
      return IORING_OP_FSYNC;
    case FileOp::kClose:
      return IORING_OP_CLOSE;
    case FileOp::kOpen:
      // The kernel hands these to a worker.
      if (call.flags & (O_CREAT | O_TRUNC | __O_TMPFILE)) return kLaneOnly;
      return IORING_OP_OPENAT;
    default:
      return kLaneOnly;
  }
}

}  // namespace

base::Result<void> FileRequest::start() {
  constexpr uint8_t kOpenFstatReadClose = 4, kOpenWriteClose = 3;
  setRoundTrips(call.op == FileOp::kReadFile    ? kOpenFstatReadClose
                : call.op == FileOp::kWriteFile ? kOpenWriteClose
                                                : 1);
  int operation = ringOperation(call);
  if (operation != kLaneOnly) {
    Uring* ring = loop().uring();
    if (ring && ring->supports(static_cast<uint8_t>(operation)) && ring->submit(*this).ok()) return {};
  }
  return loop().lanes().submit(*this, Lane::kFs);
}

void FileRequest::prepare(io_uring_sqe& entry) {
  // In the ring too -1 stands for the file's own position.
  uint64_t offset = call.offset < 0 ? ~uint64_t{0} : static_cast<uint64_t>(call.offset);
  auto length = static_cast<unsigned>(call.length);
  auto vectors = static_cast<unsigned>(call.vectorCount);
  switch (call.op) {
    case FileOp::kRead:
      return io_uring_prep_read(&entry, call.fd, call.buffer, length, offset);
    case FileOp::kReadv:
      return io_uring_prep_readv(&entry, call.fd, call.vectors, vectors, offset);
    case FileOp::kFsync:
      return io_uring_prep_fsync(&entry, call.fd, 0);
    case FileOp::kFdatasync:
      return io_uring_prep_fsync(&entry, call.fd, IORING_FSYNC_DATASYNC);
    case FileOp::kClose:
      return io_uring_prep_close(&entry, call.fd);
    case FileOp::kOpen:
      return io_uring_prep_openat(&entry, AT_FDCWD, call.path.c_str(), call.flags | O_CLOEXEC, call.mode);
    default:
      UNREACHABLE("not an operation of the ring");
  }
}

void FileRequest::work() { setResult(call.perform()); }

class Files::Pool final : public base::RefCounted<Pool> {
 public:
  explicit Pool(Loop& loop) : loop_(loop) {}
  ~Pool();
  Task* take();
  void giveBack(Task* task);

 private:
  static constexpr size_t kMost = 256;
  Loop& loop_;
  std::vector<Task*> free_;
};

class Files::Task final : public FileRequest {
 public:
  explicit Task(Loop& loop) : FileRequest(loop) {}
  ~Task() final = default;

  Callback callback;
  base::Ref<Pool> pool;

 private:
  void finish() override {
    auto done = std::move(callback);
    done(result(), call);
    done.reset();
    auto home = std::move(pool);
    home->giveBack(this);
  }
};

Files::Pool::~Pool() {
  for (Task* task : free_) delete task;
}

Files::Task* Files::Pool::take() {
  if (free_.empty()) return new Task(loop_);
  Task* task = free_.back();
  free_.pop_back();
  return task;
}

void Files::Pool::giveBack(Task* task) {
  if (free_.size() >= kMost) {
    delete task;
    return;
  }
  task->call.reset(FileOp::kClose);
  free_.push_back(task);
}

Files::Files(Loop& loop) : pool_(base::makeRef<Pool>(loop)) {}
Files::~Files() = default;

base::Result<void> Files::start(FileCall call, Callback callback) {
  Task* task = pool_->take();
  task->call = std::move(call);
  task->callback = std::move(callback);
  auto started = task->start();
  if (!started.ok()) {
    task->callback.reset();
    pool_->giveBack(task);
    return started;
  }
  task->pool = pool_;
  return {};
}

}  // namespace gyre::loop
