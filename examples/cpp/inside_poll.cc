// Gyre's loop inside a foreign one, here a plain poll(2) loop that also watches standard input.
#include <gyre/timer.h>

#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace {

// How long the foreign loop may sleep on Gyre's behalf.
int timeoutMs(gyre::Loop& loop) {
  auto deadline = loop.nextDeadline();  // CLOCK_MONOTONIC, as steady_clock
  if (!deadline) return -1;
  auto now = std::chrono::steady_clock::now().time_since_epoch();
  auto left = std::chrono::nanoseconds(*deadline) - now;
  return left.count() <= 0 ? 0 : static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
}

}  // namespace

int main() {
  auto loop = gyre::Loop::create().value();
  auto timer = gyre::Timer::create(*loop);
  int seconds = 0;
  timer->start(
      1000, [&] { std::printf("%d s\n", ++seconds); }, 1000);

  std::puts("Press return to end.");
  pollfd watched[] = {{STDIN_FILENO, POLLIN, 0}, {loop->backendFd(), POLLIN, 0}};
  while (!watched[0].revents) {
    if (poll(watched, 2, timeoutMs(*loop)) < 0) return 1;
    loop->run(gyre::RunMode::kNoWait);
  }
}
