// binding('resolver'): Channel, a set of questions to name servers, by c-ares on the loop's own poller and timer.
#include <ares.h>
#include <ares_dns_record.h>
#include <arpa/inet.h>
#include <poll.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bindings/modules.h"
#include "engine/binding.h"
#include "engine/object.h"
#include "loop/loop.h"
#include "loop/poller.h"
#include "loop/timer.h"
#include "runtime/buffer.h"
#include "runtime/completion.h"
#include "runtime/environment.h"

namespace gyre::bindings {

namespace {

using runtime::Environment;

/// c-ares' initialisation belongs to the process and is counted by c-ares itself.
struct Library {
  Library() { ares_library_init(ARES_LIB_INIT_ALL); }
  ~Library() { ares_library_cleanup(); }
};

/// The names of c-ares' errors, as Node shows them in `err.code`.
const char* codeOf(ares_status_t status) {
  switch (status) {
    case ARES_ENODATA:
      return "ENODATA";
    case ARES_EFORMERR:
      return "EFORMERR";
    case ARES_ESERVFAIL:
      return "ESERVFAIL";
    case ARES_ENOTFOUND:
      return "ENOTFOUND";
    case ARES_ENOTIMP:
      return "ENOTIMP";
    case ARES_EREFUSED:
      return "EREFUSED";
    case ARES_EBADQUERY:
      return "EBADQUERY";
    case ARES_EBADNAME:
      return "EBADNAME";
    case ARES_EBADFAMILY:
      return "EBADFAMILY";
    case ARES_EBADRESP:
      return "EBADRESP";
    case ARES_ECONNREFUSED:
      return "ECONNREFUSED";
    case ARES_ETIMEOUT:
      return "ETIMEOUT";
    case ARES_EOF:
      return "EOF";
    case ARES_EFILE:
      return "EFILE";
    case ARES_ENOMEM:
      return "ENOMEM";
    case ARES_EDESTRUCTION:
      return "EDESTRUCTION";
    case ARES_EBADSTR:
      return "EBADSTR";
    case ARES_EBADFLAGS:
      return "EBADFLAGS";
    case ARES_ENONAME:
      return "ENONAME";
    case ARES_EBADHINTS:
      return "EBADHINTS";
    case ARES_ENOTINITIALIZED:
      return "ENOTINITIALIZED";
    case ARES_ECANCELLED:
      return "ECANCELLED";
    case ARES_ENOSERVER:
      return "ECONNREFUSED";
    default:
      return "EUNKNOWN";
  }
}

// The forms with texts, which c-ares would have used instead, leave out link-local addresses without an interface.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
int getServersPorts(ares_channel_t* channel, ares_addr_port_node** list) {
  return ares_get_servers_ports(channel, list);
}
int setServersPorts(ares_channel_t* channel, const ares_addr_port_node* list) {
  return ares_set_servers_ports(channel, list);
}
#pragma GCC diagnostic pop

class Channel;

/// One question. Its answer is kept until the loop calls for it, for c-ares may answer inside the question.
class Question final : public loop::Ready {
 public:
  Question(Channel& channel, runtime::Completion completion) : channel_(channel), completion_(std::move(completion)) {}

  void answered(ares_status_t status, const ares_dns_record_t* record);
  void run() override;
  void discard() override { delete this; }

 private:
  ~Question() {
    if (record_) ares_dns_record_destroy(record_);
  }
  v8::Local<v8::Value> records(js::Scope& js) const;

  Channel& channel_;
  runtime::Completion completion_;
  ares_status_t status_ = ARES_SUCCESS;
  ares_dns_record_t* record_ = nullptr;
};

class Channel final : public js::Object {
 public:
  static const js::ClassSpec kClass;

  /// Milliseconds; -1 for c-ares' own.
  Channel(js::Scope& js, v8::Local<v8::Object> wrapper, int32_t timeoutMs, int32_t tries, int32_t maxTimeoutMs)
      : Object(js, wrapper), env_(Environment::from(js)), timer_(loop::Timer::create(env_.loop())) {
    timer_->unref();  // until there is a question
    ares_options options{};
    int mask = ARES_OPT_FLAGS | ARES_OPT_SOCK_STATE_CB | ARES_OPT_QUERY_CACHE;
    options.flags = ARES_FLAG_NOCHECKRESP;
    options.qcache_max_ttl = 0;  // what a name stands for is asked each time, as documented
    options.sock_state_cb = [](void* self, ares_socket_t fd, int readable, int writable) {
      static_cast<Channel*>(self)->watch(fd, readable != 0, writable != 0);
    };
    options.sock_state_cb_data = this;
    if (timeoutMs >= 0) {
      options.timeout = timeoutMs;
      mask |= ARES_OPT_TIMEOUTMS;
    }
    if (tries > 0) {
      options.tries = tries;
      mask |= ARES_OPT_TRIES;
    }
    if (maxTimeoutMs > 0) {
      options.maxtimeout = maxTimeoutMs;
      mask |= ARES_OPT_MAXTIMEOUTMS;
    }
    env_.state<LibraryState>();
    if (ares_init_options(&channel_, &options, mask) != ARES_SUCCESS) {
      channel_ = nullptr;
      js.throwError(js::Scope::ErrorType::error, "the resolver could not be set up", "ERR_DNS_INIT_FAILED");
    }
  }
  ~Channel() override {
    // Answers every question that is left; those questions let go of the loop by themselves.
    if (channel_) ares_destroy(channel_);
    watchers_.clear();
    timer_->close();
  }

  /// (name, type, done): done(null, records) or done(code). A record: {type, name, ttl, fields}.
  void query(js::Scope& js, std::string name, uint32_t type, v8::Local<v8::Function> done) {
    if (!channel_) return;
    auto* question = new Question(*this, runtime::Completion(js, "QUERYWRAP", done));
    begin();
    ares_query_dnsrec(
        channel_, name.c_str(), ARES_CLASS_IN, static_cast<ares_dns_rec_type_t>(type),
        [](void* question, ares_status_t status, size_t, const ares_dns_record_t* record) {
          static_cast<Question*>(question)->answered(status, record);
        },
        question, nullptr);
    armTimer();
  }

  /// Addresses and ports by turns, as text.
  std::vector<std::string> getServers(js::Scope&) {
    std::vector<std::string> servers;
    ares_addr_port_node* list = nullptr;
    if (!channel_ || getServersPorts(channel_, &list) != ARES_SUCCESS) return servers;
    for (ares_addr_port_node* server = list; server; server = server->next) {
      char address[INET6_ADDRSTRLEN] = "";
      inet_ntop(server->family, &server->addr, address, sizeof address);
      servers.emplace_back(address);
      servers.push_back(std::to_string(server->udp_port));
    }
    ares_free_data(list);
    return servers;
  }

  /// As getServers() gives them. Empty when done, else why not.
  std::string setServers(js::Scope&, std::vector<std::string> servers) {
    if (questions_ > 0) return "There are pending queries.";
    std::vector<ares_addr_port_node> nodes(servers.size() / 2);
    for (size_t i = 0; i < nodes.size(); ++i) {
      const std::string& address = servers[2 * i];
      nodes[i].family = address.find(':') == std::string::npos ? AF_INET : AF_INET6;
      if (inet_pton(nodes[i].family, address.c_str(), &nodes[i].addr) != 1) return "There is an invalid address.";
      nodes[i].udp_port = nodes[i].tcp_port = std::atoi(servers[2 * i + 1].c_str());
      nodes[i].next = i + 1 < nodes.size() ? &nodes[i + 1] : nullptr;
    }
    int status = setServersPorts(channel_, nodes.empty() ? nullptr : nodes.data());
    return status == ARES_SUCCESS ? "" : ares_strerror(status);
  }

  /// Empty texts leave the choice to the system. False: no such address.
  bool setLocalAddress(js::Scope&, std::string four, std::string six) {
    in_addr address4{};
    in6_addr address6{};
    if (!four.empty() && inet_pton(AF_INET, four.c_str(), &address4) != 1) return false;
    if (!six.empty() && inet_pton(AF_INET6, six.c_str(), &address6) != 1) return false;
    ares_set_local_ip4(channel_, ntohl(address4.s_addr));
    ares_set_local_ip6(channel_, address6.s6_addr);
    return true;
  }

  /// Ends all questions with ECANCELLED.
  void cancel(js::Scope&) {
    if (channel_) ares_cancel(channel_);
  }

  Environment& env() { return env_; }
  void ended() {
    if (--questions_ == 0) timer_->unref();
    releaseWrapper();
  }

 private:
  struct LibraryState {
    explicit LibraryState(Environment&) {}
    Library library;
  };

  struct Socket {
    Socket(loop::Loop& loop, Channel& channel, ares_socket_t fd)
        : channel(channel), fd(fd), watcher(loop, loop::Watcher::to<&Socket::onReady>, this) {}
    void onReady(uint32_t ready) { channel.process(fd, ready); }
    Channel& channel;
    ares_socket_t fd;
    loop::Watcher watcher;
  };

  /// The timer, which runs while there are questions, keeps the loop alive for them.
  void begin() {
    if (questions_++ == 0) timer_->ref();
    holdWrapper();
  }

  void watch(ares_socket_t fd, bool readable, bool writable) {
    auto found = watchers_.find(fd);
    if (!readable && !writable) {
      // Before c-ares closes it.
      if (found != watchers_.end()) watchers_.erase(found);
      return;
    }
    uint32_t interest = (readable ? loop::kReadable : 0u) | (writable ? loop::kWritable : 0u);
    if (found != watchers_.end()) return found->second->watcher.setInterest(interest);
    auto socket = std::make_unique<Socket>(env_.loop(), *this, fd);
    // Unwatched it ends by its timeout.
    if (socket->watcher.start(fd, interest).ok()) watchers_.emplace(fd, std::move(socket));
  }

  void process(ares_socket_t fd, uint32_t ready) {
    const uint32_t failed = ready & (loop::kHangup | loop::kFailed);
    ares_process_fd(channel_, failed || (ready & loop::kReadable) ? fd : ARES_SOCKET_BAD,
                    ready & loop::kWritable ? fd : ARES_SOCKET_BAD);
    if (auto found = watchers_.find(fd); found != watchers_.end()) {
      // c-ares does not say whether it has read or written all: the system does.
      pollfd state{fd, POLLIN | POLLOUT, 0};
      ::poll(&state, 1, 0);
      uint32_t dry = 0;
      if (!(state.revents & POLLIN)) dry |= loop::kReadable;
      if (!(state.revents & POLLOUT)) dry |= loop::kWritable;
      if (dry) found->second->watcher.exhausted(dry);
    }
    armTimer();
  }

  void armTimer() {
    timeval next;
    if (!channel_ || !ares_timeout(channel_, nullptr, &next)) return timer_->stop();
    auto ms = static_cast<uint64_t>(next.tv_sec) * 1000 + static_cast<uint64_t>(next.tv_usec + 999) / 1000;
    timer_->start(ms, [this] {
      ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
      armTimer();
    });
  }

  Environment& env_;
  base::Ref<loop::Timer> timer_;
  std::unordered_map<ares_socket_t, std::unique_ptr<Socket>> watchers_;
  ares_channel_t* channel_ = nullptr;
  size_t questions_ = 0;
};

v8::Local<v8::Value> textValue(js::Scope& js, const char* text) { return js.string(text ? text : ""); }

v8::Local<v8::Value> bytesText(js::Scope& js, const unsigned char* data, size_t size) {
  return js.string({reinterpret_cast<const char*>(data), size});
}

/// The value of one part of a record.
v8::Local<v8::Value> fieldOf(js::Scope& js, const ares_dns_rr_t* rr, ares_dns_rr_key_t key) {
  char address[INET6_ADDRSTRLEN] = "";
  switch (ares_dns_rr_key_datatype(key)) {
    case ARES_DATATYPE_INADDR:
      inet_ntop(AF_INET, ares_dns_rr_get_addr(rr, key), address, sizeof address);
      return js.string(address);
    case ARES_DATATYPE_INADDR6:
      inet_ntop(AF_INET6, ares_dns_rr_get_addr6(rr, key), address, sizeof address);
      return js.string(address);
    case ARES_DATATYPE_U8:
      return js.integer(ares_dns_rr_get_u8(rr, key));
    case ARES_DATATYPE_U16:
      return js.integer(ares_dns_rr_get_u16(rr, key));
    case ARES_DATATYPE_U32:
      return js.number(ares_dns_rr_get_u32(rr, key));
    case ARES_DATATYPE_NAME:
    case ARES_DATATYPE_STR:
      return textValue(js, ares_dns_rr_get_str(rr, key));
    case ARES_DATATYPE_BINP: {
      size_t size = 0;
      const unsigned char* data = ares_dns_rr_get_bin(rr, key, &size);
      return bytesText(js, data, size);
    }
    case ARES_DATATYPE_BIN: {
      size_t size = 0;
      const unsigned char* data = ares_dns_rr_get_bin(rr, key, &size);
      v8::Local<v8::Uint8Array> buffer;
      if (!runtime::newBuffer(js, {reinterpret_cast<const char*>(data), size}).ToLocal(&buffer)) return js.undefined();
      return buffer;
    }
    case ARES_DATATYPE_ABINP: {
      std::vector<v8::Local<v8::Value>> parts(ares_dns_rr_get_abin_cnt(rr, key));
      for (size_t i = 0; i < parts.size(); ++i) {
        size_t size = 0;
        const unsigned char* data = ares_dns_rr_get_abin(rr, key, i, &size);
        parts[i] = bytesText(js, data, size);
      }
      return v8::Array::New(js.isolate(), parts.data(), parts.size());
    }
    default:
      return js.undefined();
  }
}

void Question::answered(ares_status_t status, const ares_dns_record_t* record) {
  status_ = status;
  if (record && status == ARES_SUCCESS) record_ = ares_dns_record_duplicate(record);
  // The environment is going: nobody is to be told.
  if (!channel_.env().canCallJs()) {
    delete this;
    return;
  }
  channel_.env().loop().retainAlive();
  channel_.env().loop().queue(*this);
}

v8::Local<v8::Value> Question::records(js::Scope& js) const {
  std::vector<v8::Local<v8::Value>> all;
  const size_t count = record_ ? ares_dns_record_rr_cnt(record_, ARES_SECTION_ANSWER) : 0;
  for (size_t i = 0; i < count; ++i) {
    const ares_dns_rr_t* rr = ares_dns_record_rr_get_const(record_, ARES_SECTION_ANSWER, i);
    v8::Local<v8::Object> item = js.object();
    v8::Local<v8::Object> fields = js.object();
    size_t keyCount = 0;
    const ares_dns_rr_key_t* keys = ares_dns_rr_get_keys(ares_dns_rr_get_type(rr), &keyCount);
    for (size_t k = 0; k < keyCount; ++k) {
      js.set(fields, static_cast<uint32_t>(keys[k]) % 100, fieldOf(js, rr, keys[k]));
    }
    js.set(item, "type", js.integer(static_cast<int32_t>(ares_dns_rr_get_type(rr))));
    js.set(item, "name", textValue(js, ares_dns_rr_get_name(rr)));
    js.set(item, "ttl", js.number(ares_dns_rr_get_ttl(rr)));
    js.set(item, "fields", fields);
    all.push_back(item);
  }
  return v8::Array::New(js.isolate(), all.data(), all.size());
}

void Question::run() {
  Environment& env = channel_.env();
  env.loop().releaseAlive();
  if (!env.canCallJs()) {
    delete this;
    return;
  }
  v8::HandleScope handles(env.isolate());
  v8::Context::Scope entered(env.context());
  js::Scope js(env.isolate(), env.context());
  // The channel lives as long as the wrapper that this local keeps.
  v8::Local<v8::Object> wrapper = channel_.wrapper(env.isolate());
  const bool ok = status_ == ARES_SUCCESS;
  v8::Local<v8::Value> value = ok ? records(js) : v8::Local<v8::Value>(js.string(codeOf(status_)));
  runtime::Completion completion = std::move(completion_);
  channel_.ended();
  delete this;
  if (ok) {
    completion.resolve(js, value);
  } else {
    completion.reject(js, value);
  }
  (void)wrapper;
}

constexpr js::Member kMembers[] = {
    js::method<"query", &Channel::query>,           js::method<"getServers", &Channel::getServers>,
    js::method<"setServers", &Channel::setServers>, js::method<"setLocalAddress", &Channel::setLocalAddress>,
    js::method<"cancel", &Channel::cancel>,
};
const js::ClassSpec Channel::kClass = {
    .name = "Channel", .construct = js::constructor<Channel, int32_t, int32_t, int32_t>, .members = kMembers};

const js::ClassSpec* const kClasses[] = {&Channel::kClass};

}  // namespace

const js::Module kResolverModule = {.name = "resolver", .classes = kClasses};

}  // namespace gyre::bindings
