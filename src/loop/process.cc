#include "loop/process.h"

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "loop/loop.h"

namespace gyre::loop {

using base::Error;
using base::Ref;
using base::Result;

namespace {

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

}  // namespace

Result<std::optional<ProcessExit>> reapChild(const SpawnedChild& child) {
  siginfo_t info{};
  int failed;
  do {
    failed = waitid(static_cast<idtype_t>(P_PIDFD), static_cast<id_t>(child.pidfd.get()), &info, WEXITED | WNOHANG);
  } while (failed != 0 && errno == EINTR);
  if (failed != 0) return Error::last("waitid");
  if (info.si_pid == 0) return std::optional<ProcessExit>();
  ProcessExit exit;
  if (info.si_code == CLD_EXITED) {
    exit.exitCode = info.si_status;
  } else {
    exit.signal = info.si_status;
  }
  return std::optional<ProcessExit>(exit);
}

Process::Process(Loop& loop, SpawnedChild child, ExitCallback onExit)
    : Handle(loop, HandleKind::kProcess),
      child_(std::move(child)),
      watcher_(loop, Watcher::to<&Process::onReady>, this),
      onExit_(std::move(onExit)) {}

Result<Ref<Process>> Process::spawn(Loop& loop, const ProcessOptions& options, ExitCallback onExit) {
  GYRE_TRY_ASSIGN(SpawnedChild child, spawnChild(options));
  Ref<Process> process(new Process(loop, std::move(child), std::move(onExit)));
  if (Result<void> watched = process->watcher_.start(process->child_.pidfd.get(), kReadable); !watched) {
    // Nobody would ever learn of its end: rather no child than a lost one.
    process->kill(SIGKILL).ignore();
    while (true) {
      Result<std::optional<ProcessExit>> reaped = reapChild(process->child_);
      if (!reaped || *reaped) break;
      usleep(100);
    }
    process->close();
    return std::move(watched).error();
  }
  process->setActive(true);
  process->tellBegin(Operation::kChild);
  return process;
}

void Process::onReady(uint32_t) {
  Result<std::optional<ProcessExit>> reaped = reapChild(child_);
  if (reaped && !*reaped) return watcher_.exhausted(kReadable);
  // Somebody else has reaped it (ECHILD): how it ended is not to be known any more.
  exit_ = reaped ? **reaped : ProcessExit{};
  exited_ = true;
  watcher_.stop();
  child_.pidfd.reset();
  loop().defer(later_);
}

void Process::tellExit() {
  setActive(false);
  tellEnd(Operation::kChild, exit_.signal ? -exit_.signal : exit_.exitCode);
  ExitCallback callback = std::move(onExit_);
  if (callback) callback(exit_);
}

Result<void> Process::kill(int signum) {
  if (exited_ || !child_.pidfd) return Error(-ESRCH, "kill");
  if (syscall(SYS_pidfd_send_signal, child_.pidfd.get(), signum, nullptr, 0) != 0) {
    return Error::last("kill");
  }
  return {};
}

// A child that still runs is left to run; the kernel hands it to init, or it stays a zombie until this
// process ends.
void Process::onClose() {
  later_.unlink();
  watcher_.stop();
  child_.pidfd.reset();
  if (isActive()) tellEnd(Operation::kChild, -ECANCELED);
  setActive(false);
}

Result<void> killProcess(pid_t pid, int signum) {
  if (::kill(pid, signum) != 0) return Error::last("kill");
  return {};
}

}  // namespace gyre::loop
