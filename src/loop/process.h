// Process: a child process. Spawned by a vfork-like clone, its end seen through its pidfd.
//
//   Result<Ref<Process>> child = Process::spawn(loop, {.file = "ls", .args = {"ls", "-l"}}, onExit);
//
// Loop thread. The handle is active from the spawn until the exit callback, and closes only by close().
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/result.h"
#include "base/unique_function.h"
#include "loop/handle.h"
#include "loop/poller.h"

namespace gyre::loop {

struct ProcessOptions {
  /// Program: a path if it holds a slash, else looked up in PATH (of `env` when that is given).
  std::string file;
  /// argv, with argv[0]; empty: just `file`.
  std::vector<std::string> args;
  /// "NAME=value" entries; none: this process's environment.
  std::optional<std::vector<std::string>> env;
  /// Working directory; empty: this process's.
  std::string cwd;
  /// Descriptor i of the child is a copy of stdio[i], which stays the caller's; -1: /dev/null for 0 to 2,
  /// otherwise closed. Descriptors beyond are closed as their close-on-exec flag says.
  std::vector<int> stdio = {0, 1, 2};
  std::optional<uid_t> uid;
  std::optional<gid_t> gid;
  /// A session of its own (setsid): it outlives this process's terminal, and signals to its group.
  bool detached = false;
};

struct ProcessExit {
  int64_t exitCode = 0;  // when signal is 0
  int signal = 0;        // the signal that ended it, or 0
};

/// A child that was started: to be waited for by whoever asked.
struct SpawnedChild {
  pid_t pid = -1;
  base::Fd pidfd;
};

/// Starts a program and returns once it runs, or says why it does not: the error of the step that failed
/// (ENOENT, EACCES, ENOEXEC, E2BIG, EPERM for uid/gid, ENOENT or ENOTDIR for cwd), EAGAIN, ENOMEM, EMFILE.
/// Any thread; this thread waits until the child has begun to run its program, with all signals blocked.
base::Result<SpawnedChild> spawnChild(const ProcessOptions& options);

/// Reaps a child that has ended; none: it is still running. Errors: ECHILD.
base::Result<std::optional<ProcessExit>> reapChild(const SpawnedChild& child);

class Process final : public Handle {
 public:
  using ExitCallback = base::UniqueFunction<void(ProcessExit)>;

  /// As spawnChild(); `onExit` runs once the child has ended and is reaped, after everything else that one poll has
  /// found: what the child wrote before its end is read first.
  static base::Result<base::Ref<Process>> spawn(Loop& loop, const ProcessOptions& options, ExitCallback onExit);

  pid_t pid() const { return child_.pid; }

  /// Sends a signal; 0 asks whether it is there. Never hits a stranger that got the same number.
  /// Errors: ESRCH (has ended), EINVAL, EPERM.
  base::Result<void> kill(int signum);

  bool hasExited() const { return exited_; }

 private:
  Process(Loop& loop, SpawnedChild child, ExitCallback onExit);
  struct Later final : Ready {
    explicit Later(Process& owner) : process(owner) {}
    void run() override { process.tellExit(); }
    Process& process;
  };

  void onReady(uint32_t ready);
  void tellExit();
  void onClose() override;

  SpawnedChild child_;
  Watcher watcher_;
  Later later_{*this};
  ExitCallback onExit_;
  ProcessExit exit_;
  bool exited_ = false;
};

/// Sends a signal to any process or group, as kill(2). Errors: ESRCH, EINVAL, EPERM.
base::Result<void> killProcess(pid_t pid, int signum);

}  // namespace gyre::loop
