// binding('os'): what the operating system says of itself, for lib/os. A function that can fail returns what it is
// asked for, or its negative error number for lib/os to make Node's SystemError of.
#include <dlfcn.h>
#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netdb.h>
#include <pwd.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bindings/modules.h"
#include "bindings/os_constants.h"
#include "engine/convert.h"
#include "engine/scope.h"

namespace gyre::bindings {

namespace {

v8::Local<v8::Value> failure(js::Scope& js) { return js.integer(-errno); }

std::string readText(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The number after `key` in text such as /proc/meminfo; -1 if it is not there.
double numberAfter(std::string_view text, std::string_view key) {
  const size_t at = text.find(key);
  return at == std::string_view::npos ? -1 : std::strtod(text.data() + at + key.size(), nullptr);
}

double freemem(js::Scope&) {
  const std::string info = readText("/proc/meminfo");
  const double available = numberAfter(info, "MemAvailable:");
  if (available >= 0) return available * 1024;
  struct sysinfo system;
  return sysinfo(&system) == 0 ? static_cast<double>(system.freeram) * system.mem_unit : 0;
}

double totalmem(js::Scope&) {
  const std::string info = readText("/proc/meminfo");
  const double total = numberAfter(info, "MemTotal:");
  if (total >= 0) return total * 1024;
  struct sysinfo system;
  return sysinfo(&system) == 0 ? static_cast<double>(system.totalram) * system.mem_unit : 0;
}

double uptime(js::Scope&) {
  timespec now;
  if (clock_gettime(CLOCK_BOOTTIME, &now) != 0) return 0;
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec / 10'000'000) / 100;
}

uint32_t availableParallelism(js::Scope&) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<uint32_t>(CPU_COUNT(&set));
  const long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online < 1 ? 1 : static_cast<uint32_t>(online);
}

v8::Local<v8::Value> hostname(js::Scope& js) {
  char name[256];
  if (gethostname(name, sizeof name) != 0) return failure(js);
  name[sizeof name - 1] = '\0';
  return js.string(name);
}

/// [sysname, version, release, machine]
v8::Local<v8::Value> systemName(js::Scope& js) {
  utsname name;
  if (uname(&name) != 0) return failure(js);
  return js::toJs(js, std::vector<std::string>{name.sysname, name.version, name.release, name.machine});
}

std::vector<double> loadavg(js::Scope&) {
  std::vector<double> averages(3, 0.0);
  const std::string text = readText("/proc/loadavg");
  if (std::sscanf(text.c_str(), "%lf %lf %lf", &averages[0], &averages[1], &averages[2]) != 3) {
    getloadavg(averages.data(), 3);
  }
  return averages;
}

/// The priority, or an error number past all priorities.
double priorityOf(js::Scope&, int32_t pid) {
  errno = 0;
  const int priority = getpriority(PRIO_PROCESS, static_cast<id_t>(pid));
  return priority == -1 && errno != 0 ? -1000.0 - errno : priority;
}

int32_t setPriority(js::Scope&, int32_t pid, int32_t priority) {
  return setpriority(PRIO_PROCESS, static_cast<id_t>(pid), priority) == 0 ? 0 : -errno;
}

struct CpuTimes {
  double user = 0, nice = 0, sys = 0, idle = 0, irq = 0;  // milliseconds
};

/// Lines "cpuN user nice system idle iowait irq ..." in clock ticks.
std::vector<CpuTimes> cpuTimes() {
  std::vector<CpuTimes> all;
  std::ifstream file("/proc/stat");
  const double tickMs = 1000.0 / static_cast<double>(sysconf(_SC_CLK_TCK));
  std::string line;
  while (std::getline(file, line)) {
    // The line "cpu", without a number, sums up the others.
    if (line.size() < 4 || line[3] < '0' || line[3] > '9') continue;
    unsigned index;
    unsigned long long user, nice, sys, idle, iowait, irq;
    if (std::sscanf(line.c_str(), "cpu%u %llu %llu %llu %llu %llu %llu", &index, &user, &nice, &sys, &idle, &iowait,
                    &irq) != 7) {
      continue;
    }
    auto ms = [tickMs](unsigned long long ticks) { return static_cast<double>(ticks) * tickMs; };
    all.push_back({ms(user), ms(nice), ms(sys), ms(idle), ms(irq)});
  }
  return all;
}

/// The value after "key : " of each processor in /proc/cpuinfo.
std::vector<std::string> cpuInfo(std::string_view key) {
  std::vector<std::string> values;
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (std::getline(file, line)) {
    const size_t colon = line.find(':');
    if (colon == std::string::npos || !line.starts_with(key)) continue;
    values.push_back(colon + 2 <= line.size() ? line.substr(colon + 2) : std::string());
  }
  return values;
}

v8::Local<v8::Value> cpus(js::Scope& js) {
  const auto times = cpuTimes();
  const auto models = cpuInfo("model name");
  const auto speeds = cpuInfo("cpu MHz");
  std::vector<v8::Local<v8::Value>> items;
  for (size_t i = 0; i < times.size(); ++i) {
    auto cpu = js.object();
    js.set(cpu, "model", js.string(i < models.size() ? models[i] : "unknown"));
    js.set(cpu, "speed", js.number(i < speeds.size() ? static_cast<double>(std::atol(speeds[i].c_str())) : 0));
    auto spent = js.object();
    js.set(spent, "user", js.number(times[i].user));
    js.set(spent, "nice", js.number(times[i].nice));
    js.set(spent, "sys", js.number(times[i].sys));
    js.set(spent, "idle", js.number(times[i].idle));
    js.set(spent, "irq", js.number(times[i].irq));
    js.set(cpu, "times", spent);
    items.push_back(cpu);
  }
  return v8::Array::New(js.isolate(), items.data(), items.size());
}

std::string numericAddress(const sockaddr* address) {
  char text[NI_MAXHOST];
  const socklen_t size = address->sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  if (getnameinfo(address, size, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0) return {};
  std::string result = text;
  return result.substr(0, result.find('%'));  // without the zone
}

std::string macOf(const ifaddrs* all, std::string_view name) {
  for (const ifaddrs* at = all; at != nullptr; at = at->ifa_next) {
    if (at->ifa_addr == nullptr || at->ifa_addr->sa_family != AF_PACKET || name != at->ifa_name) continue;
    const auto* link = reinterpret_cast<const sockaddr_ll*>(at->ifa_addr);
    char text[18];
    std::snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", link->sll_addr[0], link->sll_addr[1],
                  link->sll_addr[2], link->sll_addr[3], link->sll_addr[4], link->sll_addr[5]);
    return text;
  }
  return "00:00:00:00:00:00";
}

/// Rows of name, address, netmask, family, mac, internal, scope id (-1 for IPv4).
v8::Local<v8::Value> networkInterfaces(js::Scope& js) {
  ifaddrs* all;
  if (getifaddrs(&all) != 0) return failure(js);
  std::vector<v8::Local<v8::Value>> rows;
  for (const ifaddrs* at = all; at != nullptr; at = at->ifa_next) {
    const bool running = (at->ifa_flags & IFF_UP) != 0 && (at->ifa_flags & IFF_RUNNING) != 0;
    if (!running || at->ifa_addr == nullptr) continue;
    const int family = at->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    // The netmask's family is not always filled in.
    if (at->ifa_netmask != nullptr) at->ifa_netmask->sa_family = static_cast<sa_family_t>(family);
    const int scope =
        family == AF_INET6 ? static_cast<int>(reinterpret_cast<const sockaddr_in6*>(at->ifa_addr)->sin6_scope_id) : -1;
    v8::Local<v8::Value> row[] = {
        js.string(at->ifa_name),
        js.string(numericAddress(at->ifa_addr)),
        js.string(at->ifa_netmask ? numericAddress(at->ifa_netmask) : std::string()),
        js.string(family == AF_INET ? "IPv4" : "IPv6"),
        js.string(macOf(all, at->ifa_name)),
        js.boolean((at->ifa_flags & IFF_LOOPBACK) != 0),
        js.integer(scope),
    };
    rows.push_back(v8::Array::New(js.isolate(), row, std::size(row)));
  }
  freeifaddrs(all);
  return v8::Array::New(js.isolate(), rows.data(), rows.size());
}

/// The entry of a user in the password database, or an error number.
v8::Local<v8::Value> userInfo(js::Scope& js, double uid) {
  const uid_t id = uid < 0 ? geteuid() : static_cast<uid_t>(uid);
  std::vector<char> room(4096);
  passwd entry;
  passwd* found = nullptr;
  int error;
  while ((error = getpwuid_r(id, &entry, room.data(), room.size(), &found)) == ERANGE) room.resize(room.size() * 2);
  if (found == nullptr) return js.integer(error == 0 ? -ENOENT : -error);
  auto info = v8::Object::New(js.isolate(), v8::Null(js.isolate()), nullptr, nullptr, 0);
  js.set(info, "uid", js.number(entry.pw_uid));
  js.set(info, "gid", js.number(entry.pw_gid));
  js.set(info, "username", js.string(entry.pw_name));
  js.set(info, "homedir", js.string(entry.pw_dir));
  js.set(info, "shell", entry.pw_shell ? v8::Local<v8::Value>(js.string(entry.pw_shell)) : js.null());
  return info;
}

v8::Local<v8::Object> constantTable(js::Scope& js, std::span<const NamedNumber> entries) {
  auto table = v8::Object::New(js.isolate(), v8::Null(js.isolate()), nullptr, nullptr, 0);
  for (const auto& [name, value] : entries) {
    table
        ->DefineOwnProperty(js.context(), js.name(name), js.integer(value),
                            v8::PropertyAttribute(v8::ReadOnly | v8::DontDelete))
        .Check();
  }
  return table;
}

void initialize(js::Scope& js, v8::Local<v8::Object> exports) {
  js.set(exports, "dlopen", constantTable(js, dlopenConstants()));
  js.set(exports, "errno", constantTable(js, errnoConstants()));
  js.set(exports, "signals", constantTable(js, signalConstants()));
}

constexpr js::Member kMembers[] = {
    js::function<"availableParallelism", &availableParallelism>,
    js::function<"cpus", &cpus>,
    js::function<"freemem", &freemem>,
    js::function<"hostname", &hostname>,
    js::function<"loadavg", &loadavg>,
    js::function<"networkInterfaces", &networkInterfaces>,
    js::function<"priorityOf", &priorityOf>,
    js::function<"setPriority", &setPriority>,
    js::function<"systemName", &systemName>,
    js::function<"totalmem", &totalmem>,
    js::function<"uptime", &uptime>,
    js::function<"userInfo", &userInfo>,
};

}  // namespace

const js::Module kOsModule = {.name = "os", .members = kMembers, .initialize = initialize};

}  // namespace gyre::bindings
