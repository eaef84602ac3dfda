// binding('udp'): UDP, for lib/dgram.js.
#include "loop/udp.h"

#include <cerrno>
#include <cstring>

#include "bindings/modules.h"
#include "bindings/read_slab.h"
#include "bindings/stream_object.h"

namespace gyre::bindings {

namespace {

using base::Result;
using loop::SocketAddress;
using loop::Udp;
using runtime::Environment;

class UdpObject final : public runtime::HandleObject<Udp> {
 public:
  static const js::ClassSpec kClass;

  enum { kOnMessage, kOnSent, kFieldCount };
  enum Flags { kIpv6Only = 1, kReuseAddr = 4, kReusePort = 8 };

  UdpObject(js::Scope& js, v8::Local<v8::Object> wrapper) : HandleObject(js, wrapper, "UDPWRAP") {
    adopt(Udp::create(Environment::from(js).loop()));
  }

  // All return 0 or a negative errno where nothing else is said.
  int32_t open(js::Scope&, int32_t fd) { return isClosing() ? -EBADF : handle()->open(base::Fd(fd)).code(); }

  int32_t bind(js::Scope&, std::string host, uint16_t port, int32_t flags) {
    auto address = SocketAddress::parse(host, port);
    if (isClosing() || !address) return -EINVAL;
    Udp::BindOptions options;
    options.ipv6Only = flags & kIpv6Only;
    options.reuseAddress = flags & kReuseAddr;
    options.reusePort = flags & kReusePort;
    return handle()->bind(*address, options).code();
  }

  int32_t connect(js::Scope&, std::string host, uint16_t port) {
    auto address = SocketAddress::parse(host, port);
    return isClosing() || !address ? -EINVAL : handle()->connect(*address).code();
  }
  int32_t disconnect(js::Scope&) { return isClosing() ? -EBADF : handle()->disconnect().code(); }

  /// `onmessage(size, store, offset, address, family, port)` for each datagram; a negative size is an errno.
  int32_t recvStart(js::Scope&) {
    if (isClosing()) return -EBADF;
    auto started =
        handle()->startReceiving([this](Result<loop::Datagram> datagram) { onMessage(std::move(datagram)); });
    syncHold();
    return started.code() == -EALREADY ? 0 : started.code();
  }
  int32_t recvStop(js::Scope&) {
    if (!isClosing()) handle()->stopReceiving();
    syncHold();
    return 0;
  }

  /// Sends an array of buffers as one datagram, to `host` (or, undefined, to the connected peer). Above 0: all is
  /// sent, size + 1 bytes. 0: it is queued, and onsent(request, status, size) comes later. Negative: the errno.
  int32_t send(js::Scope& js, v8::Local<v8::Array> chunks, std::optional<std::string> host, uint16_t port,
               v8::Local<v8::Value> request);

  int32_t getsockname(js::Scope& js, v8::Local<v8::Object> target) {
    return isClosing() ? -EBADF : giveAddress(js, target, handle()->localAddress());
  }
  int32_t getpeername(js::Scope& js, v8::Local<v8::Object> target) {
    return isClosing() ? -EBADF : giveAddress(js, target, handle()->remoteAddress());
  }

  int32_t addMembership(js::Scope&, std::string group, std::optional<std::string> interface) {
    return setMembership(group, interface, Udp::Membership::kJoin);
  }
  int32_t dropMembership(js::Scope&, std::string group, std::optional<std::string> interface) {
    return setMembership(group, interface, Udp::Membership::kLeave);
  }
  int32_t addSourceSpecificMembership(js::Scope&, std::string source, std::string group,
                                      std::optional<std::string> interface) {
    return setSourceMembership(source, group, interface, Udp::Membership::kJoin);
  }
  int32_t dropSourceSpecificMembership(js::Scope&, std::string source, std::string group,
                                       std::optional<std::string> interface) {
    return setSourceMembership(source, group, interface, Udp::Membership::kLeave);
  }
  int32_t setMulticastInterface(js::Scope&, std::string interface) {
    return isClosing() ? -EBADF : handle()->setMulticastInterface(interface).code();
  }
  int32_t setMulticastTTL(js::Scope&, int32_t ttl) {
    return isClosing() ? -EBADF : handle()->setMulticastTtl(ttl).code();
  }
  int32_t setMulticastLoopback(js::Scope&, bool enable) {
    return isClosing() ? -EBADF : handle()->setMulticastLoop(enable).code();
  }
  int32_t setBroadcast(js::Scope&, bool enable) { return isClosing() ? -EBADF : handle()->setBroadcast(enable).code(); }
  int32_t setTTL(js::Scope&, int32_t ttl) { return isClosing() ? -EBADF : handle()->setTtl(ttl).code(); }

  /// The size, or a negative errno. `size` = 0 asks; otherwise it is set.
  int32_t bufferSize(js::Scope&, int32_t size, bool receive) {
    if (isClosing()) return -EBADF;
    const Udp::Buffer buffer = receive ? Udp::Buffer::kReceive : Udp::Buffer::kSend;
    if (size != 0) {
      auto set = handle()->setBufferSize(buffer, size);
      return set ? size : set.code();
    }
    auto asked = handle()->bufferSize(buffer);
    return asked ? *asked : asked.code();
  }

  int32_t fd(js::Scope&) { return isClosing() ? -1 : handle()->fd(); }
  double getSendQueueSize(js::Scope&) { return isClosing() ? 0 : static_cast<double>(handle()->sendQueueBytes()); }
  double getSendQueueCount(js::Scope&) { return isClosing() ? 0 : static_cast<double>(handle()->sendQueueCount()); }

 private:
  class Send;

  int32_t setMembership(const std::string& group, const std::optional<std::string>& interface,
                        Udp::Membership membership) {
    return isClosing() ? -EBADF : handle()->setMembership(group, interface.value_or(""), membership).code();
  }
  int32_t setSourceMembership(const std::string& source, const std::string& group,
                              const std::optional<std::string>& interface, Udp::Membership membership) {
    return isClosing() ? -EBADF
                       : handle()->setSourceMembership(group, interface.value_or(""), source, membership).code();
  }

  void onMessage(Result<loop::Datagram> datagram) {
    enter([&](js::Scope& js) {
      if (!datagram) {
        v8::Local<v8::Value> arguments[] = {js.integer(datagram.code())};
        emit(js, kOnMessage, arguments);
        return;
      }
      const size_t size = datagram->bytes.size();
      ReadSlab& slab = env().state<ReadSlab>();
      std::memcpy(slab.roomFor(size), datagram->bytes.data(), size);
      const SocketAddress& sender = *datagram->sender;
      v8::Local<v8::Value> arguments[] = {js.integer(static_cast<int32_t>(size)),
                                          slab.buffer(),
                                          js.integer(static_cast<int32_t>(slab.offset())),
                                          js.string(sender.host()),
                                          js.string(sender.family() == AF_INET6 ? "IPv6" : "IPv4"),
                                          js.integer(sender.port())};
      slab.take(size);
      emit(js, kOnMessage, arguments);
    });
  }

  static const js::Member kMembers[];
};

// A datagram that the kernel did not take at once.
class UdpObject::Send final : public loop::UdpSend {
 public:
  Send(js::Scope& js, UdpObject& owner, v8::Local<v8::Value> request, v8::Local<v8::Value> keep)
      : owner_(owner), async_(js, "UDPSENDWRAP"), request_(js.isolate(), request), keep_(js.isolate(), keep) {
    owner_.holdWrapper();
  }
  void abandon() {
    owner_.releaseWrapper();
    delete this;
  }

 private:
  void onSent(ssize_t result) override {
    owner_.enter([&](js::Scope& js) {
      v8::Local<v8::Object> self = owner_.wrapper(js.isolate());
      v8::Local<v8::Value> callback = self->GetInternalField(kPointerField + 1 + kOnSent).As<v8::Value>();
      v8::Local<v8::Value> arguments[] = {request_.Get(js.isolate()),
                                          js.integer(result < 0 ? static_cast<int32_t>(result) : 0),
                                          js.integer(result < 0 ? 0 : static_cast<int32_t>(result))};
      if (callback->IsFunction()) {
        owner_.env().dispatch().call(js, async_, self, callback.As<v8::Function>(), arguments);
      }
    });
    abandon();
  }

  UdpObject& owner_;
  runtime::AsyncContext async_;
  v8::Global<v8::Value> request_;
  v8::Global<v8::Value> keep_;
};

int32_t UdpObject::send(js::Scope& js, v8::Local<v8::Array> chunks, std::optional<std::string> host, uint16_t port,
                        v8::Local<v8::Value> request) {
  if (isClosing()) return -EBADF;
  std::vector<iovec> parts;
  for (uint32_t i = 0; i < chunks->Length(); ++i) {
    v8::Local<v8::Value> chunk;
    js::Bytes bytes;
    if (!chunks->Get(js.context(), i).ToLocal(&chunk) || !js::bytesOf(chunk, &bytes)) return -EINVAL;
    parts.push_back({bytes.data(), bytes.size()});
  }
  std::optional<SocketAddress> target;
  if (host) {
    auto address = SocketAddress::parse(*host, port);
    if (!address) return -EINVAL;
    target = *address;
  }
  auto sent = handle()->trySend(parts.data(), parts.size(), target ? &*target : nullptr);
  if (sent) return static_cast<int32_t>(*sent) + 1;
  if (sent.code() != -EAGAIN) return sent.code();
  auto* queued = new Send(js, *this, request, chunks);
  queued->setBuffers(parts.data(), parts.size());
  if (target) queued->setTarget(*target);
  auto outcome = handle()->send(*queued);
  if (!outcome) queued->abandon();
  return outcome.code();
}

const js::Member UdpObject::kMembers[] = {
    js::method<"open", &UdpObject::open>,
    js::method<"bind", &UdpObject::bind>,
    js::method<"connect", &UdpObject::connect>,
    js::method<"disconnect", &UdpObject::disconnect>,
    js::method<"recvStart", &UdpObject::recvStart>,
    js::method<"recvStop", &UdpObject::recvStop>,
    js::method<"send", &UdpObject::send>,
    js::method<"getsockname", &UdpObject::getsockname>,
    js::method<"getpeername", &UdpObject::getpeername>,
    js::method<"addMembership", &UdpObject::addMembership>,
    js::method<"dropMembership", &UdpObject::dropMembership>,
    js::method<"addSourceSpecificMembership", &UdpObject::addSourceSpecificMembership>,
    js::method<"dropSourceSpecificMembership", &UdpObject::dropSourceSpecificMembership>,
    js::method<"setMulticastInterface", &UdpObject::setMulticastInterface>,
    js::method<"setMulticastTTL", &UdpObject::setMulticastTTL>,
    js::method<"setMulticastLoopback", &UdpObject::setMulticastLoopback>,
    js::method<"setBroadcast", &UdpObject::setBroadcast>,
    js::method<"setTTL", &UdpObject::setTTL>,
    js::method<"bufferSize", &UdpObject::bufferSize>,
    js::method<"getSendQueueSize", &UdpObject::getSendQueueSize>,
    js::method<"getSendQueueCount", &UdpObject::getSendQueueCount>,
    js::getter<"fd", &UdpObject::fd>,
    js::valueField<"onmessage", UdpObject::kOnMessage>,
    js::valueField<"onsent", UdpObject::kOnSent>,
};

const js::ClassSpec UdpObject::kClass = {
    .name = "UDP",
    .construct = js::constructor<UdpObject>,
    .members = kMembers,
    .parent = &runtime::kHandleClass,
    .valueFields = UdpObject::kFieldCount,
};

const js::ClassSpec* const kClasses[] = {&UdpObject::kClass};

constexpr js::Member kConstants[] = {
    js::constant<"IPV6ONLY", UdpObject::kIpv6Only>,
    js::constant<"REUSEADDR", UdpObject::kReuseAddr>,
    js::constant<"REUSEPORT", UdpObject::kReusePort>,
};

}  // namespace

const js::Module kUdpModule = {.name = "udp", .members = kConstants, .classes = kClasses};

}  // namespace gyre::bindings
