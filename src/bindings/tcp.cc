// binding('tcp'): TCP, for lib/net.js.
#include "loop/tcp.h"

#include "bindings/modules.h"
#include "bindings/stream_object.h"

namespace gyre::bindings {

namespace {

using base::Ref;
using base::Result;
using loop::SocketAddress;
using loop::Tcp;
using runtime::Environment;

class TcpObject final : public StreamObject {
 public:
  static const js::ClassSpec kClass;

  enum { kOnConnection = kFirstFreeField, kFieldCount };
  enum Type { kSocket, kServer };
  enum Flags { kIpv6Only = 1, kReusePort = 2 };

  TcpObject(js::Scope& js, v8::Local<v8::Object> wrapper, int32_t type)
      : StreamObject(js, wrapper, type == kServer ? "TCPSERVERWRAP" : "TCPWRAP") {
    adopt(Tcp::create(Environment::from(js).loop()));
  }
  TcpObject(js::Scope& js, v8::Local<v8::Object> wrapper, Ref<Tcp> accepted) : StreamObject(js, wrapper, "TCPWRAP") {
    adopt(std::move(accepted));
  }

  int32_t open(js::Scope&, int32_t fd) { return isClosing() ? -EBADF : tcp().open(base::Fd(fd)).code(); }

  int32_t bind(js::Scope&, std::string host, uint16_t port, int32_t flags) {
    auto address = SocketAddress::parse(host, port);
    if (isClosing() || !address) return -EINVAL;
    Tcp::BindOptions options;
    options.ipv6Only = flags & kIpv6Only;
    options.reusePort = flags & kReusePort;
    return tcp().bind(*address, options).code();
  }

  int32_t listen(js::Scope&, int32_t backlog) {
    if (isClosing()) return -EBADF;
    auto listening = tcp().listen(backlog, [this](Result<Ref<Tcp>> client) { onConnection(std::move(client)); });
    syncHold();
    return listening.code();
  }

  /// `done(status)`.
  int32_t connect(js::Scope& js, std::string host, uint16_t port, v8::Local<v8::Function> done) {
    auto address = SocketAddress::parse(host, port);
    if (isClosing() || !address) return -EINVAL;
    Pending pending(js, *this, "TCPCONNECTWRAP", done);
    auto started = tcp().connect(
        *address, [pending = std::move(pending)](Result<void> connected) mutable { pending.finish(connected.code()); });
    if (!started) releaseWrapper();
    return started.code();
  }

  int32_t reset(js::Scope& js, std::optional<v8::Local<v8::Function>> done) {
    if (isClosing()) return 0;
    if (auto armed = tcp().resetOnClose(); !armed) return armed.code();
    close(js, done);
    return 0;
  }

  int32_t setNoDelay(js::Scope&, bool enable) { return isClosing() ? -EBADF : tcp().setNoDelay(enable).code(); }
  int32_t setKeepAlive(js::Scope&, bool enable, uint32_t delaySec) {
    return isClosing() ? -EBADF : tcp().setKeepAlive(enable, delaySec).code();
  }
  int32_t setTypeOfService(js::Scope&, int32_t value) {
    return isClosing() ? -EBADF : tcp().setTypeOfService(value).code();
  }
  /// The value, or a negative errno.
  int32_t getTypeOfService(js::Scope&) {
    if (isClosing()) return -EBADF;
    auto value = tcp().typeOfService();
    return value ? *value : value.code();
  }
  int32_t getsockname(js::Scope& js, v8::Local<v8::Object> target) {
    return isClosing() ? -EBADF : giveAddress(js, target, tcp().localAddress());
  }
  int32_t getpeername(js::Scope& js, v8::Local<v8::Object> target) {
    return isClosing() ? -EBADF : giveAddress(js, target, tcp().remoteAddress());
  }

 private:
  Tcp& tcp() const { return static_cast<Tcp&>(*handle()); }

  void onConnection(Result<Ref<Tcp>> client) {
    enter([&](js::Scope& js) {
      v8::Local<v8::Value> arguments[] = {js.integer(client.code()), js.undefined()};
      if (client) {
        v8::Local<v8::Object> peer;
        if (!newInstance(js, kClass).ToLocal(&peer)) return;
        new TcpObject(js, peer, std::move(*client));
        arguments[1] = peer;
      }
      emit(js, kOnConnection, arguments);
    });
  }

  static const js::Member kMembers[];
};

const js::Member TcpObject::kMembers[] = {
    js::method<"open", &TcpObject::open>,
    js::method<"bind", &TcpObject::bind>,
    js::method<"listen", &TcpObject::listen>,
    js::method<"connect", &TcpObject::connect>,
    js::method<"reset", &TcpObject::reset>,
    js::method<"setNoDelay", &TcpObject::setNoDelay>,
    js::method<"setKeepAlive", &TcpObject::setKeepAlive>,
    js::method<"setTypeOfService", &TcpObject::setTypeOfService>,
    js::method<"getTypeOfService", &TcpObject::getTypeOfService>,
    js::method<"getsockname", &TcpObject::getsockname>,
    js::method<"getpeername", &TcpObject::getpeername>,
    js::valueField<"onconnection", TcpObject::kOnConnection>,
};

const js::ClassSpec TcpObject::kClass = {
    .name = "TCP",
    .construct = js::constructor<TcpObject, int32_t>,
    .members = kMembers,
    .parent = &kStreamClass,
    .valueFields = kFieldCount,
};

const js::ClassSpec* const kClasses[] = {&TcpObject::kClass};

constexpr js::Member kConstants[] = {
    js::constant<"SOCKET", TcpObject::kSocket>,
    js::constant<"SERVER", TcpObject::kServer>,
    js::constant<"IPV6ONLY", TcpObject::kIpv6Only>,
    js::constant<"REUSEPORT", TcpObject::kReusePort>,
};

}  // namespace

const js::Module kTcpModule = {.name = "tcp", .members = kConstants, .classes = kClasses};

}  // namespace gyre::bindings
