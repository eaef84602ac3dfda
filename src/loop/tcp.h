// Tcp: a TCP socket, connecting, connected or listening.
//
//   auto server = Tcp::create(loop);
//   server->bind(SocketAddress::anyIpv4(7000));
//   server->listen(128, [](Result<Ref<Tcp>> client) { ... });
#pragma once

#include "loop/stream.h"

namespace gyre::loop {

class Tcp final : public Stream {
 public:
  using ConnectionCallback = base::UniqueFunction<void(base::Result<base::Ref<Tcp>>)>;

  struct BindOptions {
    /// An IPv6 socket takes no IPv4 connections.
    bool ipv6Only = false;
    /// Several sockets, also of other processes, share the address; the kernel spreads connections.
    bool reusePort = false;
  };

  static base::Ref<Tcp> create(Loop& loop);

  /// Takes over a connected or listening socket; makes it non-blocking. Errors: EBUSY (has one already),
  /// ENOTSOCK, EINVAL, EBADF; the descriptor is closed then.
  base::Result<void> open(base::Fd fd);

  /// An address in use is reported by listen() or connect(), as it may not be known earlier. Errors: EINVAL,
  /// EACCES, EADDRNOTAVAIL, EAFNOSUPPORT, ENOTSUP (reusePort).
  base::Result<void> bind(const SocketAddress& address, BindOptions options);
  base::Result<void> bind(const SocketAddress& address) { return bind(address, BindOptions()); }

  /// Calls back for each connection, many per turn when many come. Connections are closed when the callback
  /// does not keep them. An error is one of accept(2); listening goes on. Errors: EADDRINUSE, EINVAL, ...
  base::Result<void> listen(int backlog, ConnectionCallback callback);

  /// The callback never runs before this returns. Errors: EINVAL, EALREADY; others go to the callback.
  base::Result<void> connect(const SocketAddress& address, ConnectCallback callback);

  /// Closes with a reset instead of an orderly end. Errors: EINVAL when a shutdown is under way.
  base::Result<void> reset(CloseCallback callback = {});
  /// The first half of reset(), for callers that close by themselves.
  base::Result<void> resetOnClose();

  base::Result<void> setNoDelay(bool enable);
  /// `delaySec` idle seconds before the first probe, then `probes` of them one second apart.
  base::Result<void> setKeepAlive(bool enable, unsigned delaySec, unsigned intervalSec = 1, unsigned probes = 10);
  /// IP type of service, IPv4's or IPv6's as the socket is.
  base::Result<void> setTypeOfService(int value);
  base::Result<int> typeOfService() const;

  /// The address of this end. Errors: EBADF, ENOTCONN.
  base::Result<SocketAddress> localAddress() const;
  /// The address of the other end; known without a system call for accepted connections.
  base::Result<SocketAddress> remoteAddress() const;

 private:
  explicit Tcp(Loop& loop) : Stream(loop, HandleKind::kTcp) {}
  base::Result<void> ensureSocket(int family);
  void onAccepted(base::Fd accepted, const SocketAddress& peer) override;
  void onAcceptFailed(int code) override;
  bool onClosing() override;

  ConnectionCallback connectionCallback_;
  SocketAddress peer_;
  int bindCode_ = 0;  // an EADDRINUSE that waits for listen() or connect()
};

}  // namespace gyre::loop
