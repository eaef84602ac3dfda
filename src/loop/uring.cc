#include "loop/uring.h"

#include <liburing.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "base/check.h"
#include "base/clock.h"
#include "loop/loop.h"

namespace gyre::loop {

namespace {

constexpr unsigned kEntries = 256;

bool wanted() {
  const char* setting = std::getenv("GYRE_IO_URING");
  if (setting && std::strcmp(setting, "0") == 0) return false;
  // The kernel's workers act with the credentials of the ring's maker. After a change of credentials that
  // would be more than the program means to have.
  return !getauxval(AT_SECURE) && getuid() == geteuid() && getgid() == getegid();
}

}  // namespace

Uring::Uring(Loop& loop) : loop_(loop), ring_(std::make_unique<io_uring>()) {}

base::Result<std::unique_ptr<Uring>> Uring::create(Loop& loop) {
  if (!wanted()) return base::Error(-EPERM, "io_uring_setup");
  std::unique_ptr<Uring> uring(new Uring(loop));
  // The newest set of flags that the kernel takes; each step is one kernel generation back.
  constexpr unsigned kFlagSets[] = {
      IORING_SETUP_SUBMIT_ALL | IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG | IORING_SETUP_NO_SQARRAY,
      IORING_SETUP_SUBMIT_ALL | IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG,
      0,
  };
  int error = -EINVAL;
  for (unsigned flags : kFlagSets) {
    io_uring_params params{};
    params.flags = flags | IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP;
    params.cq_entries = kEntries * 8;
    error = io_uring_queue_init_params(kEntries, uring->ring_.get(), &params);
    if (error != -EINVAL) break;
  }
  if (error < 0) {
    uring->ring_.reset();
    return base::Error(error, "io_uring_setup");
  }
  // Without it completions that find no room would be lost (Linux 5.5).
  if (!(uring->ring_->features & IORING_FEAT_NODROP)) return base::Error(-ENOSYS, "io_uring_setup");
  io_uring_ring_dontfork(uring->ring_.get());
  uring->probeOperations();
  GYRE_TRY(loop.poller().addWakeSource(uring->fd()));
  return uring;
}

Uring::~Uring() {
  if (!ring_) return;
  DCHECK(pending_ == 0);
  io_uring_queue_exit(ring_.get());
}

void Uring::probeOperations() {
  io_uring_probe* probe = io_uring_get_probe_ring(ring_.get());
  if (!probe) return;
  for (unsigned op = 0; op <= probe->last_op && op < 256; ++op) {
    if (probe->ops[op].flags & IO_URING_OP_SUPPORTED) supported_[op / 64] |= uint64_t{1} << (op % 64);
  }
  io_uring_free_probe(probe);
}

bool Uring::supports(uint8_t opcode) const { return supported_[opcode / 64] >> (opcode % 64) & 1; }

io_uring_sqe* Uring::nextEntry() {
  io_uring_sqe* entry = io_uring_get_sqe(ring_.get());
  if (entry) return entry;
  flush();
  return io_uring_get_sqe(ring_.get());
}

base::Result<void> Uring::submit(Request& request) {
  DCHECK(!request.inFlight());
  io_uring_sqe* entry = nextEntry();
  if (!entry) return base::Error(-EAGAIN, "io_uring_enter");
  request.prepare(*entry);
  io_uring_sqe_set_data(entry, &request);
  ++pending_;
  request.setState(Request::State::kQueued);
  loop_.requestStarted(request, Place::kCompletion);
  return {};
}

size_t Uring::unsubmitted() const { return io_uring_sq_ready(ring_.get()); }

void Uring::flush() {
  if (!io_uring_sq_ready(ring_.get())) return;
  int result = io_uring_submit(ring_.get());
  // What the kernel cannot take now stays queued: EAGAIN and ENOMEM (short of memory), EBUSY (completions
  // wait to be reaped), EINTR. The next flush tries again.
  CHECK(result >= 0 || result == -EAGAIN || result == -EBUSY || result == -EINTR || result == -ENOMEM);
}

bool Uring::cancel(Request& request) {
  io_uring_sqe* entry = nextEntry();
  if (!entry) return false;
  io_uring_prep_cancel(entry, &request, 0);
  io_uring_sqe_set_data(entry, nullptr);  // its own completion tells nothing that the request's does not
  ++pending_;
  return true;
}

size_t Uring::reap(ReadyList& list) {
  io_uring* ring = ring_.get();
  if (pending_ == 0) return 0;
  if (IO_URING_READ_ONCE(*ring->sq.kflags) & (IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW)) {
    io_uring_get_events(ring);
  }
  size_t count = 0;
  unsigned head;
  io_uring_cqe* completion;
  io_uring_for_each_cqe(ring, head, completion) {
    ++count;
    auto* request = static_cast<Request*>(io_uring_cqe_get_data(completion));
    if (!request) continue;
    request->setResult(completion->res);
    if (loop_.probe()) [[unlikely]]
      request->times_.finishNs = base::monotonicNs();
    request->setState(Request::State::kFinished);
    list.push(*request);
  }
  if (count) {
    io_uring_cq_advance(ring, static_cast<unsigned>(count));
    pending_ -= count;
  }
  return count;
}

int Uring::fd() const { return ring_->ring_fd; }

}  // namespace gyre::loop
