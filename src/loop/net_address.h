// SocketAddress: an IPv4 or IPv6 address with its port, or the path of a Unix socket, as the kernel takes it.
//
// A value: copies freely, owns nothing, any thread. Host names are not resolved here.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gyre::loop {

class SocketAddress {
 public:
  /// No address: family AF_UNSPEC.
  SocketAddress() { storage_.any.sa_family = AF_UNSPEC; }

  /// From the kernel's form; what is longer than any address known here is cut.
  SocketAddress(const sockaddr* address, socklen_t lenBytes);

  /// From text: dotted IPv4, or IPv6 with an optional %zone (name or number). Errors: EINVAL.
  static base::Result<SocketAddress> parse(std::string_view host, uint16_t port);
  static base::Result<SocketAddress> parseIpv4(std::string_view host, uint16_t port);
  static base::Result<SocketAddress> parseIpv6(std::string_view host, uint16_t port);

  /// The path of a Unix socket; one that begins with a zero byte is an abstract name.
  /// Errors: EINVAL (empty, or over 107 bytes; an abstract name may have 108).
  static base::Result<SocketAddress> unixPath(std::string_view path);

  static SocketAddress anyIpv4(uint16_t port);
  static SocketAddress anyIpv6(uint16_t port);

  int family() const { return storage_.any.sa_family; }
  bool isIp() const { return family() == AF_INET || family() == AF_INET6; }

  /// The IP address as text, with %zone where there is one; empty for other families.
  std::string host() const;
  /// In the machine's byte order; 0 for other families.
  uint16_t port() const;
  /// The path, or the abstract name with its leading zero; empty for other families and unnamed sockets.
  std::string path() const;

  const sockaddr* raw() const { return &storage_.any; }
  sockaddr* raw() { return &storage_.any; }
  socklen_t lenBytes() const { return lenBytes_; }

  /// For calls that fill an address in: give them raw() and capacity(), then say how long it became.
  static constexpr socklen_t capacity() { return sizeof(Storage); }
  void setLenBytes(socklen_t lenBytes);

 private:
  union Storage {
    sockaddr any;
    sockaddr_in ipv4;
    sockaddr_in6 ipv6;
    sockaddr_un local;
  };

  Storage storage_;
  socklen_t lenBytes_ = 0;
};

/// What a socket is bound to, or connected to. Errors: those of getsockname(2) and getpeername(2).
base::Result<SocketAddress> localAddress(int fd);
base::Result<SocketAddress> remoteAddress(int fd);

}  // namespace gyre::loop
