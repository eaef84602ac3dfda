#include "lens/sampler.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/clock.h"
#include "base/fd.h"

namespace gyre::lens {

namespace {

/// Not one that a program can listen to by name; below the last, which tools are fond of.
int samplingSignal() { return SIGRTMAX - 3; }

thread_local Sampler* samplerOfThread = nullptr;

std::string readTaskFile(int threadId, const char* name) {
  char path[64], text[512];
  std::snprintf(path, sizeof path, "/proc/self/task/%d/%s", threadId, name);
  base::Fd fd(::open(path, O_RDONLY | O_CLOEXEC));
  if (!fd) return {};
  const ssize_t length = ::read(fd.get(), text, sizeof text);
  return length > 0 ? std::string(text, static_cast<size_t>(length)) : std::string();
}

/// Whether the thread sleeps in the kernel.
bool sleeps(int threadId) {
  // "TID (name) S ...": the name may hold anything, also parentheses.
  const std::string stat = readTaskFile(threadId, "stat");
  const size_t state = stat.rfind(')');
  return state != std::string::npos && state + 2 < stat.size() && (stat[state + 2] == 'S' || stat[state + 2] == 'D');
}

/// The name of the system call in which the thread sleeps; empty where the kernel does not tell, or it is a rare one.
std::string systemCallOf(int threadId) {
  constexpr std::pair<long, const char*> kNames[] = {
      {SYS_read, "read"},
      {SYS_pread64, "pread"},
      {SYS_readv, "readv"},
      {SYS_write, "write"},
      {SYS_pwrite64, "pwrite"},
      {SYS_writev, "writev"},
      {SYS_open, "open"},
      {SYS_openat, "openat"},
      {SYS_fsync, "fsync"},
      {SYS_fdatasync, "fdatasync"},
      {SYS_poll, "poll"},
      {SYS_ppoll, "ppoll"},
      {SYS_select, "select"},
      {SYS_epoll_wait, "epoll_wait"},
      {SYS_epoll_pwait, "epoll_pwait"},
      {SYS_wait4, "wait4"},
      {SYS_waitid, "waitid"},
      {SYS_futex, "futex"},
      {SYS_nanosleep, "nanosleep"},
      {SYS_clock_nanosleep, "clock_nanosleep"},
      {SYS_flock, "flock"},
      {SYS_connect, "connect"},
      {SYS_recvfrom, "recvfrom"},
      {SYS_recvmsg, "recvmsg"},
      {SYS_sendto, "sendto"},
      {SYS_sendmsg, "sendmsg"},
      {SYS_copy_file_range, "copy_file_range"},
  };
  const std::string text = readTaskFile(threadId, "syscall");
  if (text.empty() || text[0] < '0' || text[0] > '9') return {};
  const long number = std::atol(text.c_str());
  for (auto [known, name] : kNames) {
    if (known == number) return name;
  }
  return {};
}

Activity activityOf(v8::StateTag state, bool inCode) {
  switch (state) {
    case v8::GC:
      return Activity::kCollector;
    case v8::PARSER:
    case v8::BYTECODE_COMPILER:
    case v8::COMPILER:
      return Activity::kCompiler;
    default:
      return inCode ? Activity::kJavaScript : Activity::kNative;
  }
}

}  // namespace

const char* activityName(Activity activity) {
  switch (activity) {
    case Activity::kJavaScript:
      return "JavaScript";
    case Activity::kNative:
      return "native code";
    case Activity::kWaiting:
      return "a synchronous call";
    case Activity::kCollector:
      return "the garbage collector";
    case Activity::kCompiler:
      return "the compiler";
    case Activity::kUnknown:
      break;
  }
  return "an unknown place";
}

Sampler::Sampler(runtime::Environment& env)
    : env_(env),
      isolate_(env.isolate()),
      codes_(env.isolate()),
      thread_(::pthread_self()),
      threadId_(static_cast<int>(::syscall(SYS_gettid))) {
  ::sem_init(&signalled_, 0, 0);
  samplerOfThread = this;
  struct sigaction action {};
  action.sa_sigaction = &Sampler::onSignal;
  action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
  ::sigaction(samplingSignal(), &action, nullptr);
}

Sampler::~Sampler() {
  // A signal that is still under way finds nothing to do.
  samplerOfThread = nullptr;
  ::sem_destroy(&signalled_);
}

Sample Sampler::take() {
  Sample sample;
  sample.timeNs = base::monotonicNs();
  if (sleeps(threadId_)) {
    std::string call = systemCallOf(threadId_);
    if (stop(&sample)) {
      // Threads of V8's own may be what it waits for, as in a collection.
      if (sample.activity == Activity::kNative || sample.activity == Activity::kJavaScript) {
        sample.activity = Activity::kWaiting;
        sample.waitsIn = std::move(call);
      }
      return sample;
    }
  }
  if (!interrupt(&sample)) {
    stop(&sample);
    return sample;
  }
  // V8 serves interrupts also between two microtasks, where the program has no frame: a signal comes by chance.
  constexpr int kTries = 8;
  const StackFrame* own = ownFrame(sample.stack);
  for (int i = 0; i < kTries && sample.inMicrotasks && (!own || own->isInternal()); ++i) {
    ::usleep(300);  // not right behind the last look, where the thread is as it was
    Sample stopped = sample;
    stopped.stack.clear();
    if (!stop(&stopped)) break;
    own = ownFrame(stopped.stack);
    if (own && !own->isInternal()) sample.stack = std::move(stopped.stack);
    own = ownFrame(sample.stack);
  }
  return sample;
}

bool Sampler::interrupt(Sample* sample) {
  // The thread has this long to come by a place where V8 looks for interrupts. It has had that long already where an
  // earlier sample has asked and is still not served: it is where it was.
  constexpr auto kPatience = std::chrono::milliseconds(15), kRest = std::chrono::milliseconds(1);
  std::unique_lock lock(mutex_);
  const bool asked = std::exchange(requested_, true);
  if (!asked) isolate_->RequestInterrupt(&Sampler::onInterrupt, this);
  if (!served_.wait_for(lock, asked ? kRest : kPatience, [this] { return !requested_; })) return false;
  *sample = interrupted_;
  return true;
}

void Sampler::onInterrupt(v8::Isolate* isolate, void* data) {
  auto* self = static_cast<Sampler*>(data);
  Sample sample;
  sample.timeNs = base::monotonicNs();
  sample.activity = Activity::kJavaScript;
  sample.stack = captureStack(isolate, kMostFrames);
  sample.asyncId = self->env_.dispatch().async().executionAsyncId;
  sample.inMicrotasks = v8::MicrotasksScope::IsRunningMicrotasks(isolate);
  if (sample.inMicrotasks) {
    // It waits behind all that is queued now: when it has run, the queue has got on.
    isolate->EnqueueMicrotask(
        [](void* counter) { static_cast<std::atomic<uint64_t>*>(counter)->fetch_add(1, std::memory_order_relaxed); },
        &self->markersRun_);
  }
  std::lock_guard lock(self->mutex_);
  self->interrupted_ = std::move(sample);
  self->requested_ = false;
  self->served_.notify_all();
}

void Sampler::onSignal(int, siginfo_t*, void* context) {
  Sampler* self = samplerOfThread;
  if (!self || !self->wanted_.load(std::memory_order_acquire)) return;
  const int error = errno;
  const auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  v8::RegisterState state;
  state.pc = reinterpret_cast<void*>(registers[REG_RIP]);
  state.sp = reinterpret_cast<void*>(registers[REG_RSP]);
  state.fp = reinterpret_cast<void*>(registers[REG_RBP]);
  self->stopped_.pc = state.pc;
  self->isolate_->GetStackSample(state, self->stopped_.frames, kMostFrames, &self->stopped_.info);
  self->wanted_.store(false, std::memory_order_release);
  ::sem_post(&self->signalled_);
  errno = error;
}

bool Sampler::stop(Sample* sample) {
  constexpr long kPatienceNs = 100'000'000;
  while (::sem_trywait(&signalled_) == 0) {
  }
  wanted_.store(true, std::memory_order_release);
  if (::pthread_kill(thread_, samplingSignal()) != 0) return false;
  timespec until;
  ::clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += kPatienceNs;
  if (until.tv_nsec >= static_cast<long>(base::kNsPerSec)) {
    until.tv_nsec -= static_cast<long>(base::kNsPerSec);
    ++until.tv_sec;
  }
  while (::sem_timedwait(&signalled_, &until) != 0) {
    if (errno == EINTR) continue;
    wanted_.store(false, std::memory_order_release);
    return false;
  }
  sample->activity = activityOf(stopped_.info.vm_state, codes_.isCode(reinterpret_cast<uintptr_t>(stopped_.pc)));
  sample->asyncId = env_.dispatch().async().executionAsyncId;
  for (size_t i = 0; i < stopped_.info.frames_count; ++i) {
    if (auto frame = codes_.find(reinterpret_cast<uintptr_t>(stopped_.frames[i]))) sample->stack.push_back(*frame);
  }
  return true;
}

}  // namespace gyre::lens
