#include "loop/net_address.h"

#include <arpa/inet.h>
#include <net/if.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstring>

namespace gyre::loop {

using base::Error;
using base::Result;

namespace {

constexpr size_t kPathOffset = offsetof(sockaddr_un, sun_path);
constexpr size_t kMaxPath = sizeof(sockaddr_un::sun_path);

// inet_pton wants a terminated string. False when `text` is longer than any address.
template <size_t N>
bool terminate(std::string_view text, char (&buffer)[N]) {
  if (text.size() >= N || text.find('\0') != std::string_view::npos) return false;
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = '\0';
  return true;
}

uint32_t zoneIndex(std::string_view zone) {
  uint32_t index = 0;
  auto [end, error] = std::from_chars(zone.data(), zone.data() + zone.size(), index);
  if (error == std::errc() && end == zone.data() + zone.size()) return index;
  char name[IF_NAMESIZE];
  return terminate(zone, name) ? if_nametoindex(name) : 0;
}

}  // namespace

SocketAddress::SocketAddress(const sockaddr* address, socklen_t lenBytes) {
  lenBytes_ = std::min<socklen_t>(lenBytes, capacity());
  std::memcpy(&storage_, address, lenBytes_);
  if (lenBytes_ < sizeof(sa_family_t)) storage_.any.sa_family = AF_UNSPEC;
}

void SocketAddress::setLenBytes(socklen_t lenBytes) {
  lenBytes_ = std::min<socklen_t>(lenBytes, capacity());
  if (lenBytes_ < sizeof(sa_family_t)) storage_.any.sa_family = AF_UNSPEC;
}

Result<SocketAddress> SocketAddress::parse(std::string_view host, uint16_t port) {
  return host.find(':') == std::string_view::npos ? parseIpv4(host, port) : parseIpv6(host, port);
}

Result<SocketAddress> SocketAddress::parseIpv4(std::string_view host, uint16_t port) {
  char text[INET_ADDRSTRLEN];
  SocketAddress address = anyIpv4(port);
  if (!terminate(host, text) || inet_pton(AF_INET, text, &address.storage_.ipv4.sin_addr) != 1) {
    return Error(-EINVAL, "inet_pton").withAddress(std::string(host), port);
  }
  return address;
}

Result<SocketAddress> SocketAddress::parseIpv6(std::string_view host, uint16_t port) {
  size_t percent = host.find('%');
  std::string_view digits = host.substr(0, percent);
  char text[INET6_ADDRSTRLEN];
  SocketAddress address = anyIpv6(port);
  if (!terminate(digits, text) || inet_pton(AF_INET6, text, &address.storage_.ipv6.sin6_addr) != 1) {
    return Error(-EINVAL, "inet_pton").withAddress(std::string(host), port);
  }
  if (percent != std::string_view::npos) {
    address.storage_.ipv6.sin6_scope_id = zoneIndex(host.substr(percent + 1));
  }
  return address;
}

Result<SocketAddress> SocketAddress::unixPath(std::string_view path) {
  if (path.empty()) return Error(-EINVAL, "bind");
  const bool abstract = path[0] == '\0';
  // A path in the file system needs room for its terminator, an abstract name has none.
  if (path.size() > (abstract ? kMaxPath : kMaxPath - 1)) {
    return Error(-EINVAL, "bind").withPath(std::string(path));
  }
  SocketAddress address;
  std::memset(&address.storage_, 0, sizeof(address.storage_));
  address.storage_.local.sun_family = AF_UNIX;
  std::memcpy(address.storage_.local.sun_path, path.data(), path.size());
  address.lenBytes_ = static_cast<socklen_t>(kPathOffset + path.size() + (abstract ? 0 : 1));
  return address;
}

SocketAddress SocketAddress::anyIpv4(uint16_t port) {
  SocketAddress address;
  std::memset(&address.storage_, 0, sizeof(address.storage_));
  address.storage_.ipv4.sin_family = AF_INET;
  address.storage_.ipv4.sin_port = htons(port);
  address.lenBytes_ = sizeof(sockaddr_in);
  return address;
}

SocketAddress SocketAddress::anyIpv6(uint16_t port) {
  SocketAddress address;
  std::memset(&address.storage_, 0, sizeof(address.storage_));
  address.storage_.ipv6.sin6_family = AF_INET6;
  address.storage_.ipv6.sin6_port = htons(port);
  address.lenBytes_ = sizeof(sockaddr_in6);
  return address;
}

std::string SocketAddress::host() const {
  char text[INET6_ADDRSTRLEN];
  if (family() == AF_INET) {
    return inet_ntop(AF_INET, &storage_.ipv4.sin_addr, text, sizeof(text));
  }
  if (family() != AF_INET6) return {};
  std::string host = inet_ntop(AF_INET6, &storage_.ipv6.sin6_addr, text, sizeof(text));
  if (uint32_t zone = storage_.ipv6.sin6_scope_id) {
    char name[IF_NAMESIZE];
    host += '%';
    if (if_indextoname(zone, name)) {
      host += name;
    } else {
      host += std::to_string(zone);
    }
  }
  return host;
}

uint16_t SocketAddress::port() const {
  if (family() == AF_INET) return ntohs(storage_.ipv4.sin_port);
  if (family() == AF_INET6) return ntohs(storage_.ipv6.sin6_port);
  return 0;
}

std::string SocketAddress::path() const {
  if (family() != AF_UNIX || lenBytes_ <= kPathOffset) return {};
  const char* begin = storage_.local.sun_path;
  const size_t room = std::min<size_t>(lenBytes_ - kPathOffset, kMaxPath);
  if (begin[0] == '\0') return std::string(begin, room);
  return std::string(begin, strnlen(begin, room));
}

Result<SocketAddress> localAddress(int fd) {
  SocketAddress address;
  socklen_t length = SocketAddress::capacity();
  if (getsockname(fd, address.raw(), &length) != 0) return Error::last("getsockname");
  address.setLenBytes(length);
  return address;
}

Result<SocketAddress> remoteAddress(int fd) {
  SocketAddress address;
  socklen_t length = SocketAddress::capacity();
  if (getpeername(fd, address.raw(), &length) != 0) return Error::last("getpeername");
  address.setLenBytes(length);
  return address;
}

}  // namespace gyre::loop
