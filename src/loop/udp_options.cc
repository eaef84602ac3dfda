// Options of datagram sockets: multicast, time to live, broadcast, buffers.
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "loop/udp.h"

namespace gyre::loop {

using base::Error;
using base::Result;

namespace {

template <typename Value>
Result<void> apply(int fd, int level, int name, const Value& value) {
  if (fd < 0) return Error(-EBADF, "setsockopt");
  if (setsockopt(fd, level, name, &value, sizeof(value)) != 0) return Error::last("setsockopt");
  return {};
}

Result<in_addr> ipv4Interface(const std::string& interface) {
  in_addr any{};
  any.s_addr = htonl(INADDR_ANY);
  if (interface.empty()) return any;
  GYRE_TRY_ASSIGN(SocketAddress address, SocketAddress::parseIpv4(interface, 0));
  return reinterpret_cast<const sockaddr_in*>(address.raw())->sin_addr;
}

Result<unsigned> ipv6Interface(const std::string& interface) {
  if (interface.empty()) return 0u;
  GYRE_TRY_ASSIGN(SocketAddress address, SocketAddress::parseIpv6(interface, 0));
  return reinterpret_cast<const sockaddr_in6*>(address.raw())->sin6_scope_id;
}

}  // namespace

Result<void> Udp::setMembership(const std::string& group, const std::string& interface, Membership membership) {
  GYRE_TRY_ASSIGN(SocketAddress address, SocketAddress::parse(group, 0));
  GYRE_TRY(ensureBound(address.family()));
  if (address.family() == AF_INET) {
    ip_mreq request{};
    request.imr_multiaddr = reinterpret_cast<const sockaddr_in*>(address.raw())->sin_addr;
    GYRE_TRY_ASSIGN(request.imr_interface, ipv4Interface(interface));
    return apply(fd_.get(), IPPROTO_IP, membership == Membership::kJoin ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP,
                 request);
  }
  ipv6_mreq request{};
  request.ipv6mr_multiaddr = reinterpret_cast<const sockaddr_in6*>(address.raw())->sin6_addr;
  GYRE_TRY_ASSIGN(request.ipv6mr_interface, ipv6Interface(interface));
  return apply(fd_.get(), IPPROTO_IPV6, membership == Membership::kJoin ? IPV6_ADD_MEMBERSHIP : IPV6_DROP_MEMBERSHIP,
               request);
}

Result<void> Udp::setSourceMembership(const std::string& group, const std::string& interface, const std::string& source,
                                      Membership membership) {
  GYRE_TRY_ASSIGN(SocketAddress address, SocketAddress::parse(group, 0));
  GYRE_TRY_ASSIGN(SocketAddress sender, SocketAddress::parse(source, 0));
  if (address.family() != sender.family()) return Error(-EINVAL, "setsockopt");
  GYRE_TRY(ensureBound(address.family()));
  const bool join = membership == Membership::kJoin;
  if (address.family() == AF_INET) {
    ip_mreq_source request{};
    request.imr_multiaddr = reinterpret_cast<const sockaddr_in*>(address.raw())->sin_addr;
    request.imr_sourceaddr = reinterpret_cast<const sockaddr_in*>(sender.raw())->sin_addr;
    GYRE_TRY_ASSIGN(request.imr_interface, ipv4Interface(interface));
    return apply(fd_.get(), IPPROTO_IP, join ? IP_ADD_SOURCE_MEMBERSHIP : IP_DROP_SOURCE_MEMBERSHIP, request);
  }
  group_source_req request{};
  GYRE_TRY_ASSIGN(request.gsr_interface, ipv6Interface(interface));
  std::memcpy(&request.gsr_group, address.raw(), address.lenBytes());
  std::memcpy(&request.gsr_source, sender.raw(), sender.lenBytes());
  return apply(fd_.get(), IPPROTO_IPV6, join ? MCAST_JOIN_SOURCE_GROUP : MCAST_LEAVE_SOURCE_GROUP, request);
}

Result<void> Udp::setMulticastInterface(const std::string& interface) {
  if (isIpv6()) {
    GYRE_TRY_ASSIGN(unsigned index, ipv6Interface(interface));
    return apply(fd_.get(), IPPROTO_IPV6, IPV6_MULTICAST_IF, index);
  }
  GYRE_TRY_ASSIGN(in_addr address, ipv4Interface(interface));
  return apply(fd_.get(), IPPROTO_IP, IP_MULTICAST_IF, address);
}

Result<void> Udp::setOption(int ipv4Name, int ipv6Name, int value) {
  if (isIpv6()) return apply(fd_.get(), IPPROTO_IPV6, ipv6Name, value);
  return apply(fd_.get(), IPPROTO_IP, ipv4Name, value);
}

Result<void> Udp::setMulticastLoop(bool enable) { return setOption(IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP, enable); }

Result<void> Udp::setMulticastTtl(int ttl) { return setOption(IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS, ttl); }

Result<void> Udp::setTtl(int ttl) {
  if (ttl < 1 || ttl > 255) return Error(-EINVAL, "setsockopt");
  return setOption(IP_TTL, IPV6_UNICAST_HOPS, ttl);
}

Result<void> Udp::setBroadcast(bool enable) {
  return apply(fd_.get(), SOL_SOCKET, SO_BROADCAST, static_cast<int>(enable));
}

Result<int> Udp::bufferSize(Buffer buffer) const {
  if (!fd_) return Error(-EBADF, "getsockopt");
  int size = 0;
  socklen_t length = sizeof(size);
  const int name = buffer == Buffer::kReceive ? SO_RCVBUF : SO_SNDBUF;
  if (getsockopt(fd_.get(), SOL_SOCKET, name, &size, &length) != 0) return Error::last("getsockopt");
  return size;
}

Result<void> Udp::setBufferSize(Buffer buffer, int sizeBytes) {
  return apply(fd_.get(), SOL_SOCKET, buffer == Buffer::kReceive ? SO_RCVBUF : SO_SNDBUF, sizeBytes);
}

}  // namespace gyre::loop
