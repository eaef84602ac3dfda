// Benchmarks of the loop library. `loop_bench [NAME...]` runs all or those named, and prints one line each.
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <liburing.h>

#include "loop/async.h"
#include "loop/hooks.h"
#include "loop/lanes.h"
#include "loop/loop.h"
#include "loop/timer.h"
#include "loop/uring.h"

namespace {

using namespace gyre;
using namespace gyre::loop;

std::unique_ptr<Loop> newLoop() { return std::move(Loop::create()).value(); }

double secondsSince(uint64_t startNs) { return static_cast<double>(base::monotonicNs() - startNs) / 1e9; }

double cpuPerOperation = 0;  // µs, of the last perSecond(): holds on a busy machine too

void report(const char* name, double value, const char* unit) {
  std::printf("%-28s %14.1f %-6s", name, value, unit);
  if (cpuPerOperation > 0) std::printf(" %10.3f µs CPU each", cpuPerOperation);
  std::printf("\n");
  std::fflush(stdout);
  cpuPerOperation = 0;
}

double cpuSeconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// Runs the loop for a while, in which callbacks add to `count`.
double perSecond(Loop& loop, uint64_t& count, uint64_t ms = 1000) {
  auto end = Timer::create(loop);
  loop.updateTime();
  end->start(ms, [&] { loop.stop(); });
  end->unref();
  uint64_t start = base::monotonicNs();
  double cpu = cpuSeconds();
  count = 0;
  loop.run();
  cpuPerOperation = (cpuSeconds() - cpu) * 1e6 / static_cast<double>(count);
  double rate = static_cast<double>(count) / secondsSince(start);
  end->close();
  return rate;
}

void emptyTurns() {
  auto loop = newLoop();
  uint64_t count = 0;
  auto idle = Idle::create(*loop);
  idle->start([&] { ++count; });
  report("empty turns", perSecond(*loop, count) / 1e6, "M/s");
  constexpr uint64_t kTurns = 20'000'000;
  count = 0;
  idle->start([&] {
    if (++count == kTurns) loop->stop();
  });
  uint64_t start = base::monotonicNs();
  double cpu = cpuSeconds();
  loop->run();
  cpuPerOperation = (cpuSeconds() - cpu) * 1e6 / double{kTurns};
  report("empty turns, no timer", double{kTurns} / secondsSince(start) / 1e6, "M/s");
}

void checkTurns() {
  auto loop = newLoop();
  uint64_t count = 0;
  int fds[2];
  if (pipe2(fds, O_NONBLOCK)) return;
  base::Fd in(fds[0]), out(fds[1]);
  Watcher watcher(
      *loop, [](void*, uint32_t) {}, nullptr);
  watcher.start(fds[0], kReadable).ignore();
  auto idle = Idle::create(*loop);
  idle->start([&] { ++count; });
  report("turns with a descriptor", perSecond(*loop, count) / 1e6, "M/s");
}

/// Timers of 0 to 9,999 ms, all fired: the time that is not waiting.
void tenMillionTimers() {
  constexpr int kTimers = 10'000'000;
  auto loop = newLoop();
  std::vector<base::Ref<Timer>> timers;
  timers.reserve(kTimers);
  int fired = 0, closed = 0;
  uint64_t start = base::monotonicNs();
  uint64_t delay = 0;
  for (int i = 0; i < kTimers; ++i) {
    if (i % 1000 == 0) ++delay;
    timers.push_back(Timer::create(*loop));
    timers.back()->start(delay, [&fired] { ++fired; });
  }
  double begin = secondsSince(start);
  start = base::monotonicNs();
  loop->run();
  double run = secondsSince(start);
  double slept = static_cast<double>(loop->sleptNs()) / 1e9;
  start = base::monotonicNs();
  for (auto& timer : timers) timer->close([&closed] { ++closed; });
  loop->run();
  double end = secondsSince(start);
  timers.clear();
  if (fired != kTimers || closed != kTimers) std::abort();
  report("10 M timers: start", begin, "s");
  report("10 M timers: run", run, "s");
  report("10 M timers: of it awake", run - slept, "s");
  report("10 M timers: close", end, "s");
}

void timerChurn() {
  auto loop = newLoop();
  constexpr int kTimers = 100'000, kRounds = 100;
  std::vector<base::Ref<Timer>> timers;
  for (int i = 0; i < kTimers; ++i) timers.push_back(Timer::create(*loop));
  uint64_t start = base::monotonicNs();
  uint32_t random = 1;
  for (int round = 0; round < kRounds; ++round) {
    for (auto& timer : timers) {
      random = random * 1664525 + 1013904223;
      timer->start(random >> 16, [] {});
    }
  }
  for (auto& timer : timers) timer->stop();
  report("timer re-armed", secondsSince(start) * 1e9 / (double{kTimers} * kRounds), "ns");
}

void asyncs() {
  auto loop = newLoop();
  uint64_t count = 0;
  bool stop = false;
  auto async = Async::create(*loop, [&] { ++count; });
  std::thread sender([&] {
    while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) async->send();
  });
  report("async events", perSecond(*loop, count) / 1e3, "k/s");
  __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
  sender.join();
}

/// Two loops that wake each other, one event at a time.
void asyncPingPong() {
  auto mine = newLoop();
  auto theirs = newLoop();
  uint64_t count = 0;
  base::Ref<Async> toMine, toTheirs;
  toTheirs = Async::create(*theirs, [&] { toMine->send(); });
  toMine = Async::create(*mine, [&] {
    ++count;
    toTheirs->send();
  });
  std::thread thread([&] { theirs->run(); });
  toTheirs->send();
  double rate = perSecond(*mine, count);
  theirs->post([&] { theirs->stop(); });
  thread.join();
  report("async ping-pong", rate, "/s");
}

void queueWork() {
  auto loop = newLoop();
  uint64_t count = 0;
  bool stopped = false;
  std::function<void()> next = [&] {
    (void)Work::start(
        *loop, Lane::kUser, [] {},
        [&](int) {
          ++count;
          if (!stopped) next();
        });
  };
  next();
  double rate = perSecond(*loop, count);
  stopped = true;
  loop->shutdown();
  report("work, one in flight", rate / 1e3, "k/s");
}

bool ended = false;  // requests that finish start no other

struct Stat final : Request {
  Stat(Loop& loop, uint64_t& count, int mode) : Request(loop), count_(count), mode_(mode) {}
  ~Stat() override = default;
  void go() {
    if (mode_ == 0) {
      loop().lanes().submit(*this, Lane::kFs).ignore();
    } else {
      loop().uring()->submit(*this).ignore();
    }
  }
  void prepare(io_uring_sqe& entry) override {
    io_uring_prep_statx(&entry, AT_FDCWD, "/usr/bin/env", 0, STATX_BASIC_STATS, &data_);
  }
  void work() override { setResult(statx(AT_FDCWD, "/usr/bin/env", 0, STATX_BASIC_STATS, &data_)); }
  void finish() override {
    ++count_;
    if (!ended) go();
  }
  uint64_t& count_;
  int mode_;
  struct statx data_ {};
};

void stats(int mode) {
  for (int inFlight : {1, 8, 32, 64}) {
    auto loop = newLoop();
    if (mode == 1 && !loop->uring()) return;
    uint64_t count = 0;
    std::vector<std::unique_ptr<Stat>> all;
    for (int i = 0; i < inFlight; ++i) {
      all.push_back(std::make_unique<Stat>(*loop, count, mode));
      all.back()->go();
    }
    double rate = perSecond(*loop, count);
    ended = true;
    loop->shutdown();
    ended = false;
    std::string name = std::string("stat, ") + (mode ? "ring, " : "lane, ") + std::to_string(inFlight) + " in flight";
    report(name.c_str(), rate / 1e3, "k/s");
  }
}

/// Reads of 4 KB of a cached file.
struct Read final : Request {
  Read(Loop& loop, uint64_t& count, int fd, int mode) : Request(loop), count_(count), fd_(fd), mode_(mode) {}
  ~Read() override = default;
  void go() {
    if (mode_ == 0) {
      loop().lanes().submit(*this, Lane::kFs).ignore();
    } else {
      loop().uring()->submit(*this).ignore();
    }
  }
  void prepare(io_uring_sqe& entry) override { io_uring_prep_read(&entry, fd_, data_, sizeof data_, 0); }
  void work() override { setResult(pread(fd_, data_, sizeof data_, 0)); }
  void finish() override {
    ++count_;
    if (!ended) go();
  }
  uint64_t& count_;
  int fd_;
  int mode_;
  char data_[4096];
};

void reads(int mode) {
  base::Fd file(open("/usr/bin/env", O_RDONLY | O_CLOEXEC));
  for (int inFlight : {1, 8, 64}) {
    auto loop = newLoop();
    if (mode == 1 && !loop->uring()) return;
    uint64_t count = 0;
    std::vector<std::unique_ptr<Read>> all;
    for (int i = 0; i < inFlight; ++i) {
      all.push_back(std::make_unique<Read>(*loop, count, file.get(), mode));
      all.back()->go();
    }
    double rate = perSecond(*loop, count);
    ended = true;
    loop->shutdown();
    ended = false;
    std::string name = std::string("read, ") + (mode ? "ring, " : "lane, ") + std::to_string(inFlight) + " in flight";
    report(name.c_str(), rate / 1e3, "k/s");
  }
}

/// How long a stat takes while 16 long jobs hold the cpu lane.
void statBesideComputation() {
  auto loop = newLoop();
  volatile bool stop = false;
  for (int i = 0; i < 16; ++i) {
    (void)Work::start(*loop, Lane::kCpu,
                      [&] {
                        while (!stop) {
                        }
                      },
                      {});
  }
  struct Once final : Request {
    explicit Once(Loop& loop) : Request(loop) {}
    ~Once() override = default;
    void work() override { setResult(statx(AT_FDCWD, "/usr/bin/env", 0, STATX_BASIC_STATS, &data)); }
    void finish() override { done = true; }
    struct statx data {};
    bool done = false;
  };
  double worst = 0, sum = 0;
  for (int i = 0; i < 50; ++i) {
    Once once(*loop);
    uint64_t start = base::monotonicNs();
    loop->lanes().submit(once, Lane::kFs).ignore();
    while (!once.done) loop->run(RunMode::kOnce);
    double ms = secondsSince(start) * 1e3;
    sum += ms;
    worst = std::max(worst, ms);
    usleep(5000);
  }
  stop = true;
  loop->run();
  report("stat beside 16 jobs, mean", sum / 50, "ms");
  report("stat beside 16 jobs, worst", worst, "ms");
}

struct Echo {
  Echo(Loop& loop, int fd, uint64_t* count) : fd(fd), count(count), watcher(loop, Watcher::to<&Echo::onReady>, this) {
    watcher.start(fd, kReadable).ignore();
  }
  void onReady(uint32_t) {
    char buffer[64];
    ssize_t got = read(fd, buffer, sizeof buffer);
    if (got < static_cast<ssize_t>(sizeof buffer)) watcher.exhausted(kReadable);
    if (got <= 0) return;
    if (count) ++*count;
    if (write(fd, buffer, static_cast<size_t>(got)) < 0) std::abort();
  }
  int fd;
  uint64_t* count;
  Watcher watcher;
};

void pingPong() {
  for (int pairs : {1, 32}) {
    auto loop = newLoop();
    uint64_t count = 0;
    std::vector<base::Fd> fds;
    std::vector<std::unique_ptr<Echo>> echoes;
    for (int i = 0; i < pairs; ++i) {
      int pair[2];
      if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair)) std::abort();
      fds.emplace_back(pair[0]);
      fds.emplace_back(pair[1]);
      echoes.push_back(std::make_unique<Echo>(*loop, pair[0], &count));
      echoes.push_back(std::make_unique<Echo>(*loop, pair[1], nullptr));
      if (write(pair[0], "PING\n", 5) != 5) std::abort();
    }
    loop->retainAlive();
    double rate = perSecond(*loop, count);
    loop->releaseAlive();
    report(pairs == 1 ? "ping-pong, 1 pair" : "ping-pong, 32 pairs", rate / 1e3, "k/s");
  }
}

struct Benchmark {
  const char* name;
  void (*run)();
};

constexpr Benchmark kBenchmarks[] = {
    {"turns", emptyTurns},
    {"turns-fd", checkTurns},
    {"timer-churn", timerChurn},
    {"async", asyncs},
    {"async-ping-pong", asyncPingPong},
    {"work", queueWork},
    {"stat-lane", [] { stats(0); }},
    {"stat-ring", [] { stats(1); }},
    {"read-lane", [] { reads(0); }},
    {"read-ring", [] { reads(1); }},
    {"stat-beside-work", statBesideComputation},
    {"ping-pong", pingPong},
    {"timers", tenMillionTimers},
};

}  // namespace

int main(int argc, char** argv) {
  for (const Benchmark& benchmark : kBenchmarks) {
    bool wanted = argc == 1;
    for (int i = 1; i < argc; ++i) wanted |= std::strcmp(argv[i], benchmark.name) == 0;
    if (wanted) benchmark.run();
  }
}
