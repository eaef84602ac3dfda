// The phases of a turn, made visible: timers, a hook, a job on a lane, and a close callback.
#include <gyre/hooks.h>
#include <gyre/timer.h>
#include <gyre/work.h>

#include <cstdio>

int main() {
  auto loop = gyre::Loop::create().value();

  auto timer = gyre::Timer::create(*loop);
  int ticks = 0;
  timer->start(
      100,
      [&] {
        std::printf("timer: tick %d\n", ++ticks);
        if (ticks == 3) timer->close([] { std::puts("close: the timer is closed"); });
      },
      100);

  // The hook alone would not keep the loop alive.
  auto check = gyre::Check::create(*loop);
  check->start([&] { std::printf("check: end of turn %llu\n", static_cast<unsigned long long>(loop->turns())); });
  check->unref();

  auto job = gyre::Work::start(
      *loop, gyre::Lane::kCpu, [] { std::puts("lane: computing on another thread"); },
      [](int status) { std::printf("poll: the job has finished with %d\n", status); });
  if (!job.ok()) return 1;

  loop->run();
}
