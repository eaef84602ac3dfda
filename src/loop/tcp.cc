#include "loop/tcp.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "loop/loop.h"

namespace gyre::loop {

using base::Error;
using base::Fd;
using base::Ref;
using base::Result;

namespace {

Result<void> setOption(int fd, int level, int name, int value) {
  if (fd < 0) return Error(-EBADF, "setsockopt");
  if (setsockopt(fd, level, name, &value, sizeof(value)) != 0) return Error::last("setsockopt");
  return {};
}

Result<int> familyOf(int fd) {
  if (fd < 0) return Error(-EBADF, "getsockopt");
  int domain = 0;
  socklen_t length = sizeof(domain);
  if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) != 0) return Error::last("getsockopt");
  return domain;
}

}  // namespace

Ref<Tcp> Tcp::create(Loop& loop) { return Ref<Tcp>(new Tcp(loop)); }

Result<void> Tcp::open(Fd fd) {
  if (isClosing()) return Error(-EINVAL, "open");
  if (this->fd() >= 0) return Error(-EBUSY, "open");
  int type = 0;
  socklen_t length = sizeof(type);
  if (getsockopt(fd.get(), SOL_SOCKET, SO_TYPE, &type, &length) != 0) return Error::last("open");
  if (type != SOCK_STREAM) return Error(-EINVAL, "open");
  const int flags = fcntl(fd.get(), F_GETFL);
  if (flags < 0) return Error::last("open");
  if (!(flags & O_NONBLOCK) && fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK) != 0) {
    return Error::last("open");
  }
  adopt(std::move(fd), Transport::kSocket);
  return {};
}

Result<void> Tcp::ensureSocket(int family) {
  if (fd() >= 0) return {};
  Fd socket(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return Error::last("socket");
  adopt(std::move(socket), Transport::kSocket);
  return {};
}

Result<void> Tcp::bind(const SocketAddress& address, BindOptions options) {
  if (isClosing() || !address.isIp()) return Error(-EINVAL, "bind");
  if (options.ipv6Only && address.family() != AF_INET6) return Error(-EINVAL, "bind");
  GYRE_TRY(ensureSocket(address.family()));
  GYRE_TRY(setOption(fd(), SOL_SOCKET, SO_REUSEADDR, 1));
  if (options.reusePort) GYRE_TRY(setOption(fd(), SOL_SOCKET, SO_REUSEPORT, 1));
  if (address.family() == AF_INET6) {
    GYRE_TRY(setOption(fd(), IPPROTO_IPV6, IPV6_V6ONLY, options.ipv6Only));
  }
  bindCode_ = 0;
  if (::bind(fd(), address.raw(), address.lenBytes()) != 0) {
    if (errno != EADDRINUSE) {
      // An address of the other family: what the caller got wrong, not what the system lacks.
      return errno == EAFNOSUPPORT ? Error(-EINVAL, "bind") : Error::last("bind");
    }
    bindCode_ = -EADDRINUSE;
  }
  return {};
}

Result<void> Tcp::listen(int backlog, ConnectionCallback callback) {
  if (isClosing()) return Error(-EINVAL, "listen");
  if (bindCode_ != 0) return Error(bindCode_, "listen");
  GYRE_TRY(ensureSocket(AF_INET));
  GYRE_TRY(listenSocket(backlog));
  connectionCallback_ = std::move(callback);
  return {};
}

Result<void> Tcp::connect(const SocketAddress& address, ConnectCallback callback) {
  if (isClosing() || !address.isIp()) return Error(-EINVAL, "connect");
  if (connecting()) return Error(-EALREADY, "connect");
  GYRE_TRY(ensureSocket(address.family()));
  if (bindCode_ != 0) {
    failConnect(bindCode_, std::move(callback));
    return {};
  }
  return connectSocket(address, std::move(callback));
}

Result<void> Tcp::reset(CloseCallback callback) {
  GYRE_TRY(resetOnClose());
  close(std::move(callback));
  return {};
}

Result<void> Tcp::resetOnClose() {
  if (isClosing()) return Error(-EINVAL, "reset");
  if (shutdownPending()) return Error(-EINVAL, "reset");
  const linger none{1, 0};
  if (fd() >= 0 && setsockopt(fd(), SOL_SOCKET, SO_LINGER, &none, sizeof(none)) != 0 && errno != EINVAL) {
    return Error::last("reset");
  }
  return {};
}

Result<void> Tcp::setNoDelay(bool enable) { return setOption(fd(), IPPROTO_TCP, TCP_NODELAY, enable); }

Result<void> Tcp::setKeepAlive(bool enable, unsigned delaySec, unsigned intervalSec, unsigned probes) {
  GYRE_TRY(setOption(fd(), SOL_SOCKET, SO_KEEPALIVE, enable));
  if (!enable || delaySec == 0) return {};
  GYRE_TRY(setOption(fd(), IPPROTO_TCP, TCP_KEEPIDLE, static_cast<int>(delaySec)));
  GYRE_TRY(setOption(fd(), IPPROTO_TCP, TCP_KEEPINTVL, static_cast<int>(intervalSec)));
  return setOption(fd(), IPPROTO_TCP, TCP_KEEPCNT, static_cast<int>(probes));
}

Result<void> Tcp::setTypeOfService(int value) {
  GYRE_TRY_ASSIGN(int family, familyOf(fd()));
  if (family == AF_INET6) return setOption(fd(), IPPROTO_IPV6, IPV6_TCLASS, value);
  return setOption(fd(), IPPROTO_IP, IP_TOS, value);
}

Result<int> Tcp::typeOfService() const {
  GYRE_TRY_ASSIGN(int family, familyOf(fd()));
  int value = 0;
  socklen_t length = sizeof(value);
  const int failed = family == AF_INET6 ? getsockopt(fd(), IPPROTO_IPV6, IPV6_TCLASS, &value, &length)
                                        : getsockopt(fd(), IPPROTO_IP, IP_TOS, &value, &length);
  if (failed) return Error::last("getsockopt");
  return value;
}

Result<SocketAddress> Tcp::localAddress() const {
  if (bindCode_ != 0) return Error(bindCode_, "getsockname");
  if (fd() < 0) return Error(-EBADF, "getsockname");
  return loop::localAddress(fd());
}

Result<SocketAddress> Tcp::remoteAddress() const {
  if (fd() < 0) return Error(-EBADF, "getpeername");
  if (peer_.isIp()) return peer_;
  return loop::remoteAddress(fd());
}

void Tcp::onAccepted(Fd accepted, const SocketAddress& peer) {
  Ref<Tcp> client = create(loop());
  client->adopt(std::move(accepted), Transport::kSocket);
  client->peer_ = peer;
  // The callback may close this socket, never replace itself: it is moved only by listen(), which keeps it.
  connectionCallback_(client);
  // Nobody took it: there is only this reference and the loop's.
  if (client->referenceCount() == 2 && !client->isActive() && !client->isClosing()) client->close();
}

void Tcp::onAcceptFailed(int code) { connectionCallback_(Error(code, "accept")); }

bool Tcp::onClosing() {
  connectionCallback_.reset();
  return Stream::onClosing();
}

}  // namespace gyre::loop
