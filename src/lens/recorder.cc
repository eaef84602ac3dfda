#include "lens/recorder.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "base/check.h"
#include "base/clock.h"

namespace gyre::lens {

namespace {

// How long an event may wait to be written: what a crash may cost.
constexpr int kDrainMs = 50;
// Of a thread that streams: at most what it may write between two drains. In memory, what the newest events may take.
constexpr size_t kStreamBlocks = 128;
constexpr size_t kMainBlocks = 320, kOtherBlocks = 32;
// Threads that have ended and whose last events are still kept in memory.
constexpr size_t kMostEnded = 4;

uint64_t wallNs() {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<uint64_t>(now.tv_sec) * base::kNsPerSec + static_cast<uint64_t>(now.tv_nsec);
}

}  // namespace

Recorder::Recorder(Options options) : options_(std::move(options)) {
  info_ = options_.info;
  info_.emplace_back("pid", std::to_string(getpid()));
  info_.emplace_back("processors", std::to_string(sysconf(_SC_NPROCESSORS_ONLN)));
  info_.emplace_back("startNs", std::to_string(base::monotonicNs()));
  info_.emplace_back("wallNs", std::to_string(wallNs()));
  info_.emplace_back("mode", keepsInMemory() ? "flight" : "stream");
}

base::Result<std::unique_ptr<Recorder>> Recorder::start(Options options) {
  std::unique_ptr<Recorder> recorder(new Recorder(std::move(options)));
  if (!recorder->keepsInMemory()) {
    GYRE_TRY_ASSIGN(RecordingFile file, RecordingFile::create(recorder->options_.path));
    file.info(recorder->info_);
    GYRE_TRY(file.flush());
    recorder->file_.emplace(std::move(file));
  }
  recorder->wanted_.reset(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!recorder->wanted_) return base::Error::last("eventfd");
  // Signals are for the program's own threads.
  sigset_t all, saved;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &saved);
  recorder->thread_ = std::thread([self = recorder.get()] { self->main(); });
  pthread_sigmask(SIG_SETMASK, &saved, nullptr);
  return recorder;
}

Recorder::~Recorder() { finish(); }

LoopRecorder& Recorder::attach(loop::Loop& loop, std::string name) {
  std::lock_guard lock(mutex_);
  const bool isFirst = lastThread_ == 0;
  const size_t blocks = keepsInMemory() ? (isFirst ? kMainBlocks : kOtherBlocks) : kStreamBlocks;
  auto thread = std::make_unique<Thread>(*this, keepsInMemory() ? Keeping::kNewest : Keeping::kStream, blocks);
  thread->info = {lastThread_++, gettid(), std::move(name)};
  threads_.push_back(std::move(thread));
  LoopRecorder& recorder = threads_.back()->recorder;
  loop.attach(recorder);
  return recorder;
}

void Recorder::detach(loop::Loop& loop, LoopRecorder& recorder) {
  loop.detach(recorder);
  recorder.end();
  std::lock_guard lock(mutex_);
  for (auto& thread : threads_) {
    if (&thread->recorder == &recorder) thread->ended = true;
  }
  dropEnded();
}

// In memory the oldest of those that have ended go; streaming they go once they are written, see drain().
void Recorder::dropEnded() {
  if (!keepsInMemory()) return;
  auto ended = [](const auto& thread) { return thread->ended; };
  while (std::count_if(threads_.begin(), threads_.end(), ended) > static_cast<ptrdiff_t>(kMostEnded)) {
    threads_.erase(std::find_if(threads_.begin(), threads_.end(), ended));
  }
}

void Recorder::drain() {
  if (!file_) return;
  for (auto& thread : threads_) {
    if (!std::exchange(thread->told, true)) file_->thread(thread->info);
    thread->buffer.drain([&](const EventBuffer::Piece& piece) {
      file_->definitions(names_);
      file_->events(thread->info.id, piece);
    });
  }
  if (auto written = file_->flush(); !written.ok()) {
    std::fprintf(stderr, "gyre: the recording ends here, it cannot be written: %s\n",
                 written.error().toString().c_str());
    file_.reset();
  }
  std::erase_if(threads_, [](const auto& thread) { return thread->ended; });
}

base::Result<void> Recorder::writeKept(const std::string& path) {
  GYRE_TRY_ASSIGN(RecordingFile file, RecordingFile::create(path));
  file.info(info_);
  const uint64_t now = base::monotonicNs();
  const uint64_t from = now > options_.keepNs ? now - options_.keepNs : 0;
  for (auto& thread : threads_) {
    file.thread(thread->info);
    // A block ends where the next begins, so it is only known then whether it reaches into the time that is wanted.
    std::vector<uint8_t> held;
    EventBuffer::Piece before;
    auto put = [&](bool isWanted) {
      if (!isWanted || held.empty()) return;
      before.bytes = held.data();
      file.definitions(names_);
      file.events(thread->info.id, before);
    };
    thread->buffer.snapshot([&](const EventBuffer::Piece& piece) {
      put(piece.baseNs >= from);
      held.assign(piece.bytes, piece.bytes + piece.sizeBytes);
      before = piece;
    });
    put(true);
    GYRE_TRY(file.flush());
  }
  file.end(now);
  return file.flush();
}

base::Result<std::string> Recorder::dump(std::string path) {
  std::lock_guard lock(mutex_);
  if (finished_) return base::Error(-EBADF, "dump");
  if (!keepsInMemory()) {
    drain();
    if (!file_) return base::Error(-EIO, "write").withPath(options_.path);
    return options_.path;
  }
  if (path.empty()) path = "gyre-flight-" + std::to_string(getpid()) + "-" + std::to_string(++dumps_) + ".gyre";
  GYRE_TRY(writeKept(path));
  return path;
}

// Not again before what would be written is all new.
void Recorder::onStall() {
  if (!keepsInMemory()) return;
  const uint64_t now = base::monotonicNs();
  {
    std::lock_guard lock(mutex_);
    if (stallDumpNs_ != 0 && now - stallDumpNs_ < options_.keepNs) return;
    stallDumpNs_ = now;
  }
  dumpSoon();
}

void Recorder::dumpAndTell() {
  auto written = dump();
  if (written.ok()) {
    std::fprintf(stderr, "gyre: recording written to %s\n", written->c_str());
  } else {
    std::fprintf(stderr, "gyre: cannot write the recording: %s\n", written.error().toString().c_str());
  }
}

void Recorder::dumpSoon() {
  const int saved = errno;
  const uint64_t one = 1;
  (void)!::write(wanted_.get(), &one, sizeof one);
  errno = saved;
}

void Recorder::main() {
  pthread_setname_np(pthread_self(), "gyre-recorder");
  for (;;) {
    pollfd wanted{wanted_.get(), POLLIN, 0};
    const bool asked = ::poll(&wanted, 1, keepsInMemory() ? -1 : kDrainMs) > 0;
    uint64_t count = 0;
    if (asked) (void)!::read(wanted_.get(), &count, sizeof count);
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return;
      if (!keepsInMemory()) drain();
    }
    if (!asked) continue;
    dumpAndTell();
  }
}

bool Recorder::sawException() {
  std::lock_guard lock(mutex_);
  return std::any_of(threads_.begin(), threads_.end(), [](const auto& t) { return t->recorder.sawException(); });
}

void Recorder::finish() {
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(finished_, true)) return;
    stopping_ = true;
  }
  dumpSoon();  // wakes the thread
  if (thread_.joinable()) thread_.join();
  std::lock_guard lock(mutex_);
  drain();
  if (!file_) return;
  file_->end(base::monotonicNs());
  (void)file_->flush().ok();  // the disk is full: what is there is readable as it is
  file_.reset();
}

}  // namespace gyre::lens
