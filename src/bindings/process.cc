// binding('process'): what lib/internal/process asks of the system.
#include <fcntl.h>
#include <grp.h>
#include <openssl/crypto.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstdio>
#include <cstring>
#include <string>

#include "base/clock.h"
#include "bindings/modules.h"
#include "bindings/process_env.h"
#include "loop/request.h"
#include "runtime/environment.h"
#include "runtime/handle_object.h"
#include "runtime/version.h"

namespace gyre::bindings {

namespace {

using base::Error;
using base::Result;
using runtime::Environment;

/// {argv0, execPath, args, execArgs, options, pid, ppid, startTimeNs}
v8::Local<v8::Object> program(js::Scope& js) {
  const runtime::ProgramOptions& program = Environment::from(js).program();
  v8::Local<v8::Object> result = js.object();
  js.set(result, "argv0", js.string(program.argv0));
  js.set(result, "execPath", js.string(program.execPath));
  js.set(result, "args", js::toJs(js, program.args));
  js.set(result, "execArgs", js::toJs(js, program.execArgs));
  v8::Local<v8::Object> options = v8::Object::New(js.isolate(), js.null(), nullptr, nullptr, 0);
  for (const auto& [name, value] : program.options) {
    js.set(options, name, std::visit([&](const auto& typed) { return js::toJs(js, typed); }, value));
  }
  js.set(result, "options", options);
  js.set(result, "pid", js.integer(::getpid()));
  js.set(result, "ppid", js.integer(::getppid()));
  js.set(result, "isMainThread", js.boolean(Environment::from(js).isMainThread()));
  return result;
}

int32_t ppid(js::Scope&) { return ::getppid(); }

Result<std::string> cwd(js::Scope&) {
  char path[PATH_MAX];
  if (::getcwd(path, sizeof path) == nullptr) return Error::last("uv_cwd");
  return std::string(path);
}

Result<void> chdir(js::Scope&, std::string path) {
  if (::chdir(path.c_str()) == 0) return {};
  char here[PATH_MAX];
  Error error = Error::last("chdir");
  return std::move(error).withPath(::getcwd(here, sizeof here) ? here : "").withDest(path);
}

void reallyExit(js::Scope& js, int32_t code) { Environment::from(js).exit(code); }

void abortProcess(js::Scope&) { std::abort(); }

/// Writes text on stdout, synchronously and past every stream: for what is printed before a program runs.
void writeStdout(js::Scope&, std::string text) { (void)!::write(STDOUT_FILENO, text.data(), text.size()); }

/// Writes text on stderr past every stream.
void rawDebug(js::Scope&, std::string text) {
  text += "\n";
  (void)!::write(STDERR_FILENO, text.data(), text.size());
}

/// Nanoseconds of the monotonic clock into a BigUint64 or two Uint32 words: out = [seconds high, seconds low, nanos].
void hrtime(js::Scope&, js::Bytes out) {
  uint64_t now = base::monotonicNs();
  uint32_t words[3] = {static_cast<uint32_t>((now / 1'000'000'000) >> 32), static_cast<uint32_t>(now / 1'000'000'000),
                       static_cast<uint32_t>(now % 1'000'000'000)};
  if (out.size() >= sizeof words) std::memcpy(out.data(), words, sizeof words);
}

void hrtimeBigInt(js::Scope&, js::Bytes out) {
  uint64_t now = base::monotonicNs();
  if (out.size() >= sizeof now) std::memcpy(out.data(), &now, sizeof now);
}

/// Milliseconds since the environment began.
double uptimeMs(js::Scope& js) {
  return static_cast<double>(base::monotonicNs() - Environment::from(js).startTimeNs()) / 1e6;
}

double residentSetBytes() {
  long pages = 0, resident = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "re")) {
    if (std::fscanf(file, "%ld %ld", &pages, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double rss(js::Scope&) { return residentSetBytes(); }

/// [rss, heapTotal, heapUsed, external, arrayBuffers]
std::vector<double> memoryUsage(js::Scope& js) {
  v8::HeapStatistics heap;
  js.isolate()->GetHeapStatistics(&heap);
  return {residentSetBytes(), static_cast<double>(heap.total_heap_size()), static_cast<double>(heap.used_heap_size()),
          static_cast<double>(heap.external_memory()), static_cast<double>(heap.external_memory())};
}

double micros(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
}

/// [user µs, system µs] of the process, or with `thread` of this thread.
Result<std::vector<double>> cpuUsage(js::Scope&, bool thread) {
  rusage usage;
  if (::getrusage(thread ? RUSAGE_THREAD : RUSAGE_SELF, &usage) != 0) return Error::last("uv_getrusage");
  return std::vector<double>{micros(usage.ru_utime), micros(usage.ru_stime)};
}

/// In the order of process.resourceUsage()'s documentation.
Result<std::vector<double>> resourceUsage(js::Scope&) {
  rusage usage;
  if (::getrusage(RUSAGE_SELF, &usage) != 0) return Error::last("uv_getrusage");
  auto number = [](long value) { return static_cast<double>(value); };
  return std::vector<double>{
      micros(usage.ru_utime),  micros(usage.ru_stime),    number(usage.ru_maxrss),  number(usage.ru_ixrss),
      number(usage.ru_idrss),  number(usage.ru_isrss),    number(usage.ru_minflt),  number(usage.ru_majflt),
      number(usage.ru_nswap),  number(usage.ru_inblock),  number(usage.ru_oublock), number(usage.ru_msgsnd),
      number(usage.ru_msgrcv), number(usage.ru_nsignals), number(usage.ru_nvcsw),   number(usage.ru_nivcsw)};
}

/// 0, or the negative errno.
int32_t kill(js::Scope&, int32_t pid, int32_t signal) { return ::kill(pid, signal) == 0 ? 0 : -errno; }

/// Sets the mask if one is given; returns the old one.
uint32_t umask(js::Scope&, std::optional<uint32_t> mask) {
  if (mask) return ::umask(static_cast<mode_t>(*mask));
  mode_t old = ::umask(0);
  ::umask(old);
  return old;
}

// Users and groups. Names are looked up; an unknown one gives no id.

uint32_t getuid(js::Scope&) { return ::getuid(); }
uint32_t geteuid(js::Scope&) { return ::geteuid(); }
uint32_t getgid(js::Scope&) { return ::getgid(); }
uint32_t getegid(js::Scope&) { return ::getegid(); }

Result<std::vector<uint32_t>> getgroups(js::Scope&) {
  int count = ::getgroups(0, nullptr);
  if (count < 0) return Error::last("getgroups");
  std::vector<gid_t> groups(static_cast<size_t>(count));
  count = ::getgroups(count, groups.data());
  if (count < 0) return Error::last("getgroups");
  std::vector<uint32_t> result(groups.begin(), groups.begin() + count);
  if (std::find(result.begin(), result.end(), ::getegid()) == result.end()) result.push_back(::getegid());
  return result;
}

/// The id of a user (or group) name, or -1.
double userId(js::Scope&, std::string name) {
  passwd entry, *found = nullptr;
  char buffer[8192];
  ::getpwnam_r(name.c_str(), &entry, buffer, sizeof buffer, &found);
  return found ? static_cast<double>(found->pw_uid) : -1;
}
double groupId(js::Scope&, std::string name) {
  group entry, *found = nullptr;
  char buffer[8192];
  ::getgrnam_r(name.c_str(), &entry, buffer, sizeof buffer, &found);
  return found ? static_cast<double>(found->gr_gid) : -1;
}

Result<void> outcome(int status, const char* syscall) {
  if (status == 0) return {};
  return Error::last(syscall);
}
Result<void> setuid(js::Scope&, uint32_t id) { return outcome(::setuid(id), "setuid"); }
Result<void> seteuid(js::Scope&, uint32_t id) { return outcome(::seteuid(id), "seteuid"); }
Result<void> setgid(js::Scope&, uint32_t id) { return outcome(::setgid(id), "setgid"); }
Result<void> setegid(js::Scope&, uint32_t id) { return outcome(::setegid(id), "setegid"); }
Result<void> setgroups(js::Scope&, std::vector<uint32_t> ids) {
  return outcome(::setgroups(ids.size(), ids.data()), "setgroups");
}
Result<void> initgroups(js::Scope&, std::string user, uint32_t group) {
  return outcome(::initgroups(user.c_str(), group), "initgroups");
}

std::string title(js::Scope&) {
  char name[17] = {};
  ::prctl(PR_GET_NAME, name);
  return name;
}
void setTitle(js::Scope&, std::string text) { ::prctl(PR_SET_NAME, text.c_str()); }

// What keeps the loop alive.

template <class Visit>
void forEachActiveHandle(js::Scope& js, Visit&& visit) {
  Environment::from(js).loop().forEachHandle([&](loop::Handle& handle) {
    // The loop's own helpers have no owner in JavaScript.
    if (!handle.isActive() || !handle.hasRef() || handle.isClosing() || handle.owner() == nullptr) return;
    visit(*static_cast<runtime::HandleObjectBase*>(handle.owner()));
  });
}

std::vector<v8::Local<v8::Value>> activeHandles(js::Scope& js) {
  std::vector<v8::Local<v8::Value>> wrappers;
  forEachActiveHandle(js, [&](runtime::HandleObjectBase& object) { wrappers.push_back(object.wrapper(js.isolate())); });
  return wrappers;
}

const char* requestType(const loop::Request& request) {
  if (request.place() == loop::Place::kCompletion || request.lane() == loop::Lane::kFs) return "FSReqCallback";
  return request.lane() == loop::Lane::kDns ? "GetAddrInfoReqWrap" : "Work";
}

/// Names of active handles and of requests in flight.
std::vector<std::string> activeResources(js::Scope& js) {
  std::vector<std::string> names;
  Environment::from(js).loop().forEachRequest(
      [&](loop::Request& request) { names.emplace_back(requestType(request)); });
  forEachActiveHandle(js, [&](runtime::HandleObjectBase& object) { names.emplace_back(object.type()); });
  return names;
}

/// An object for each request in flight, that says of which kind it is.
std::vector<v8::Local<v8::Value>> activeRequests(js::Scope& js) {
  std::vector<v8::Local<v8::Value>> all;
  Environment::from(js).loop().forEachRequest([&](loop::Request& request) {
    v8::Local<v8::Object> object = js.object();
    js.set(object, "type", js.string(requestType(request)));
    all.push_back(object);
  });
  return all;
}

/// {name: version}
v8::Local<v8::Object> versions(js::Scope& js) {
  v8::Local<v8::Object> result = js.object();
  js.set(result, "node", js.string(runtime::kNodeVersion.substr(1)));
  js.set(result, "gyre", js.string(runtime::kGyreVersion));
  js.set(result, "v8", js.string(v8::V8::GetVersion()));
  js.set(result, "modules", js.string("137"));
  js.set(result, "openssl", js.string(OpenSSL_version(OPENSSL_VERSION_STRING)));
  return result;
}

constexpr js::Member kMembers[] = {
    js::function<"program", &program>,
    js::function<"ppid", &ppid>,
    js::function<"cwd", &cwd>,
    js::function<"chdir", &chdir>,
    js::function<"reallyExit", &reallyExit>,
    js::function<"abort", &abortProcess>,
    js::function<"rawDebug", &rawDebug>,
    js::function<"writeStdout", &writeStdout>,
    js::function<"hrtime", &hrtime>,
    js::function<"hrtimeBigInt", &hrtimeBigInt>,
    js::function<"uptimeMs", &uptimeMs>,
    js::function<"rss", &rss>,
    js::function<"memoryUsage", &memoryUsage>,
    js::function<"cpuUsage", &cpuUsage>,
    js::function<"resourceUsage", &resourceUsage>,
    js::function<"kill", &kill>,
    js::function<"umask", &umask>,
    js::function<"getuid", &getuid>,
    js::function<"geteuid", &geteuid>,
    js::function<"getgid", &getgid>,
    js::function<"getegid", &getegid>,
    js::function<"getgroups", &getgroups>,
    js::function<"userId", &userId>,
    js::function<"groupId", &groupId>,
    js::function<"setuid", &setuid>,
    js::function<"seteuid", &seteuid>,
    js::function<"setgid", &setgid>,
    js::function<"setegid", &setegid>,
    js::function<"setgroups", &setgroups>,
    js::function<"initgroups", &initgroups>,
    js::function<"title", &title>,
    js::function<"setTitle", &setTitle>,
    js::function<"env", &makeProcessEnv>,
    js::function<"activeHandles", &activeHandles>,
    js::function<"activeRequests", &activeRequests>,
    js::function<"activeResources", &activeResources>,
    js::function<"versions", &versions>,
};

}  // namespace

const js::Module kProcessModule = {.name = "process", .members = kMembers, .references = kProcessEnvReferences};

}  // namespace gyre::bindings
