// spawnChild(): a child that shares this process's memory until it runs its program (CLONE_VM | CLONE_VFORK),
// so that the cost does not grow with the memory of the parent, as it does with fork().
//
// Between clone and exec the child runs on a stack of its own but in our memory. It may only make system
// calls: no allocation, no locks, and raw calls for setuid and its kin, since the C library's would change
// the parent's threads too. Everything it needs is made ready before; what fails it writes into Plan::code.
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "loop/process.h"

extern char** environ;

namespace gyre::loop {

using base::Error;
using base::Fd;
using base::Result;

namespace {

constexpr size_t kStackBytes = 64 * 1024;

struct Plan {
  const char* const* candidates;  // full paths to try in order, null-terminated
  char* const* argv;
  char** shellArgv;  // {"/bin/sh", the script's path, arguments...}
  char* const* envp;
  const char* cwd;
  const ProcessOptions* options;
  int* descriptors;  // copy of options->stdio, to be moved about
  int descriptorCount;
  sigset_t parentMask;
  volatile int code;
};

// The sanitizers' shadow memory and stack bookkeeping belong to the parent's threads.
#define CHILD_SIDE __attribute__((no_sanitize("address", "thread", "undefined"), noinline))

CHILD_SIDE long rawCall(long number, long a = 0, long b = 0, long c = 0, long d = 0) {
  long result;
  register long r10 __asm__("r10") = d;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
  return result;
}

CHILD_SIDE long rawPointer(const void* pointer) { return reinterpret_cast<long>(pointer); }

// Puts the descriptors in their places. Returns 0 or a negative errno.
CHILD_SIDE long placeDescriptors(Plan& plan) {
  const int count = plan.descriptorCount;
  // A source that sits in the way of another's target moves up first.
  for (int target = 0; target < count; ++target) {
    int source = plan.descriptors[target];
    if (source < 0 || source >= target) continue;
    long moved = rawCall(SYS_fcntl, source, F_DUPFD_CLOEXEC, count);
    if (moved < 0) return moved;
    plan.descriptors[target] = static_cast<int>(moved);
  }
  for (int target = 0; target < count; ++target) {
    int source = plan.descriptors[target];
    if (source < 0) {
      if (target > 2) {
        rawCall(SYS_close, target);
        continue;
      }
      long opened = rawCall(SYS_openat, AT_FDCWD, rawPointer("/dev/null"), target == 0 ? O_RDONLY : O_RDWR);
      if (opened < 0) return opened;
      if (opened != target) {
        long copied = rawCall(SYS_dup3, opened, target, 0);
        rawCall(SYS_close, opened);
        if (copied < 0) return copied;
      }
      continue;
    }
    if (source == target) {
      rawCall(SYS_fcntl, target, F_SETFD, 0);
    } else {
      long copied = rawCall(SYS_dup3, source, target, 0);
      if (copied < 0) return copied;
    }
    // Standard streams are blocking for whoever gets them.
    if (target <= 2) {
      long flags = rawCall(SYS_fcntl, target, F_GETFL);
      if (flags >= 0 && (flags & O_NONBLOCK)) rawCall(SYS_fcntl, target, F_SETFL, flags & ~O_NONBLOCK);
    }
  }
  return 0;
}

CHILD_SIDE long changeIdentity(const ProcessOptions& options) {
  if (options.uid || options.gid) {
    // Without this the child would keep the supplementary groups of root; refusal means that we are not root.
    rawCall(SYS_setgroups, 0, 0);
  }
  if (options.gid) {
    if (long failed = rawCall(SYS_setgid, *options.gid); failed < 0) return failed;
  }
  if (options.uid) {
    if (long failed = rawCall(SYS_setuid, *options.uid); failed < 0) return failed;
  }
  return 0;
}

// Handlers are code of a program that is about to go; ignored signals would stay ignored in the new one.
CHILD_SIDE void resetSignals(const Plan& plan) {
  struct KernelAction {
    void* handler;
    unsigned long flags;
    void* restorer;
    unsigned long mask;
  } action;
  action.handler = nullptr;  // SIG_DFL
  action.flags = 0;
  action.restorer = nullptr;
  action.mask = 0;
  for (int signum = 1; signum < 65; ++signum) {
    if (signum == SIGKILL || signum == SIGSTOP) continue;
    rawCall(SYS_rt_sigaction, signum, rawPointer(&action), 0, sizeof(unsigned long));
  }
  rawCall(SYS_rt_sigprocmask, SIG_SETMASK, rawPointer(&plan.parentMask), 0, sizeof(unsigned long));
}

CHILD_SIDE long runProgram(const Plan& plan) {
  long code = -ENOENT;
  for (const char* const* path = plan.candidates; *path; ++path) {
    long failed = rawCall(SYS_execve, rawPointer(*path), rawPointer(plan.argv), rawPointer(plan.envp));
    if (failed == -ENOEXEC) {
      // A script that does not name its interpreter is the shell's, as with execvp(3).
      plan.shellArgv[1] = const_cast<char*>(*path);
      failed = rawCall(SYS_execve, rawPointer("/bin/sh"), rawPointer(plan.shellArgv), rawPointer(plan.envp));
    }
    // As execvp(3): what is not there is looked for further on, what may not be run is remembered.
    if (failed == -EACCES) {
      code = failed;
    } else if (failed != -ENOENT && failed != -ENOTDIR && failed != -ENAMETOOLONG) {
      return failed;
    }
  }
  return code;
}

CHILD_SIDE int childMain(void* argument) {
  Plan& plan = *static_cast<Plan*>(argument);
  long code = 0;
  if (plan.options->detached) rawCall(SYS_setsid);
  if (code == 0) code = placeDescriptors(plan);
  if (code == 0 && plan.cwd) code = rawCall(SYS_chdir, rawPointer(plan.cwd));
  if (code == 0) code = changeIdentity(*plan.options);
  if (code == 0) {
    resetSignals(plan);
    code = runProgram(plan);
  }
  plan.code = static_cast<int>(code);
  rawCall(SYS_exit_group, 127);
  __builtin_unreachable();
}

const char* findPath(const std::optional<std::vector<std::string>>& env) {
  if (!env) return getenv("PATH");
  for (const std::string& entry : *env) {
    if (entry.compare(0, 5, "PATH=") == 0) return entry.c_str() + 5;
  }
  return nullptr;
}

// The paths at which the program may be.
std::vector<std::string> candidatePaths(const ProcessOptions& options) {
  if (options.file.find('/') != std::string::npos) return {options.file};
  const char* search = findPath(options.env);
  std::string_view rest = search ? search : "/usr/local/bin:/bin:/usr/bin";
  std::vector<std::string> paths;
  for (;;) {
    const size_t colon = rest.find(':');
    std::string path(rest.substr(0, colon));
    if (!path.empty()) path += '/';  // an empty entry is the working directory
    paths.push_back(path + options.file);
    if (colon == std::string_view::npos) return paths;
    rest.remove_prefix(colon + 1);
  }
}

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (const std::string& each : strings) result.push_back(const_cast<char*>(each.c_str()));
  result.push_back(nullptr);
  return result;
}

class ChildStack {
 public:
  ChildStack()
      : base_(mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0)) {}
  ~ChildStack() {
    if (ok()) munmap(base_, kStackBytes);
  }
  bool ok() const { return base_ != MAP_FAILED; }
  void* top() const { return static_cast<char*>(base_) + kStackBytes; }

 private:
  void* base_;
};

}  // namespace

#if defined(__SANITIZE_THREAD__)
// ThreadSanitizer takes clone() for fork() and sets its state for a child with a memory of its own. As this child
// shares ours, it would lose sight of all locking from then on. It does not know the call's other name.
extern "C" int __clone(int (*)(void*), void*, int, void*, ...);
constexpr auto realClone = __clone;
#else
constexpr auto realClone = clone;
#endif

Result<SpawnedChild> spawnChild(const ProcessOptions& options) {
  if (options.file.empty()) return Error(-ENOENT, "spawn");
  const std::vector<std::string> candidates = candidatePaths(options);
  const std::vector<std::string> justFile{options.file};
  std::vector<char*> candidatePointers = pointers(candidates);
  std::vector<char*> argv = pointers(options.args.empty() ? justFile : options.args);
  std::vector<char*> shellArgv{const_cast<char*>("/bin/sh"), nullptr};
  shellArgv.insert(shellArgv.end(), argv.begin() + 1, argv.end());
  std::vector<char*> envp;
  if (options.env) envp = pointers(*options.env);
  std::vector<int> descriptors = options.stdio;
  descriptors.resize(std::max<size_t>(descriptors.size(), 3), -1);

  ChildStack stack;
  if (!stack.ok()) return Error::last("spawn");

  Plan plan{};
  plan.candidates = candidatePointers.data();
  plan.argv = argv.data();
  plan.shellArgv = shellArgv.data();
  plan.envp = options.env ? envp.data() : environ;
  plan.cwd = options.cwd.empty() ? nullptr : options.cwd.c_str();
  plan.options = &options;
  plan.descriptors = descriptors.data();
  plan.descriptorCount = static_cast<int>(descriptors.size());

  // No handler may run in the child while it lives in our memory.
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &plan.parentMask);
  int pidfd = -1;
  const int pid = realClone(childMain, stack.top(), CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &plan, &pidfd);
  const int cloneErrno = errno;
  pthread_sigmask(SIG_SETMASK, &plan.parentMask, nullptr);

  if (pid < 0) return Error(-cloneErrno, "spawn");
  SpawnedChild child{pid, Fd(pidfd)};
  if (plan.code != 0) {
    siginfo_t info{};
    while (waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED) != 0 && errno == EINTR) {
    }
    return Error(plan.code, "spawn").withPath(options.file);
  }
  return child;
}

}  // namespace gyre::loop
