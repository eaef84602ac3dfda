#include "loop/udp.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "loop/loop.h"

namespace gyre::loop {

using base::Error;
using base::Fd;
using base::Ref;
using base::Result;

namespace {

// Rounds of receiving per readiness: then the others have their turn.
constexpr int kRoundsPerTurn = 8;
constexpr size_t kBatchDatagrams = 16;
constexpr size_t kMaxDatagramBytes = 64 * 1024;

}  // namespace

// Memory for a batch of datagrams; there while the socket receives. Untouched pages cost nothing.
struct Udp::Batch {
  Batch() : bytes(std::make_unique_for_overwrite<char[]>(kBatchDatagrams * kMaxDatagramBytes)) {
    std::memset(messages, 0, sizeof(messages));
    for (size_t i = 0; i < kBatchDatagrams; ++i) {
      places[i] = {bytes.get() + i * kMaxDatagramBytes, kMaxDatagramBytes};
      messages[i].msg_hdr.msg_iov = &places[i];
      messages[i].msg_hdr.msg_iovlen = 1;
      messages[i].msg_hdr.msg_name = senders[i].raw();
    }
  }

  std::unique_ptr<char[]> bytes;
  iovec places[kBatchDatagrams];
  SocketAddress senders[kBatchDatagrams];
  mmsghdr messages[kBatchDatagrams];
};

void UdpSend::setBuffers(const iovec* parts, size_t count) {
  if (count > kInlineBuffers) many_ = std::make_unique<iovec[]>(count);
  std::copy_n(parts, count, buffers());
  count_ = count;
  sizeBytes_ = 0;
  for (size_t i = 0; i < count; ++i) sizeBytes_ += parts[i].iov_len;
}

Udp::Udp(Loop& loop)
    : Handle(loop, HandleKind::kUdp), watcher_(loop, Watcher::to<&Udp::onReady>, this), later_(*this) {}

Udp::~Udp() { DCHECK(queue_.empty() && finished_.empty()); }

Ref<Udp> Udp::create(Loop& loop) { return Ref<Udp>(new Udp(loop)); }

Result<void> Udp::open(Fd fd) {
  if (isClosing()) return Error(-EINVAL, "open");
  if (fd_) return Error(-EBUSY, "open");
  int type = 0;
  int domain = 0;
  socklen_t length = sizeof(int);
  if (getsockopt(fd.get(), SOL_SOCKET, SO_TYPE, &type, &length) != 0 ||
      getsockopt(fd.get(), SOL_SOCKET, SO_DOMAIN, &domain, &length) != 0) {
    return Error::last("open");
  }
  if (type != SOCK_DGRAM) return Error(-EINVAL, "open");
  const int flags = fcntl(fd.get(), F_GETFL);
  if (flags < 0 || fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK) != 0) return Error::last("open");
  fd_ = std::move(fd);
  family_ = domain;
  bound_ = true;
  connected_ = loop::remoteAddress(fd_.get()).ok();
  return {};
}

Result<void> Udp::ensureSocket(int family) {
  if (isClosing()) return Error(-EBADF, "socket");
  if (fd_) return {};
  fd_.reset(socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd_) return Error::last("socket");
  family_ = family;
  return {};
}

Result<void> Udp::ensureBound(int family) {
  if (bound_) return {};
  return bind(family == AF_INET6 ? SocketAddress::anyIpv6(0) : SocketAddress::anyIpv4(0), BindOptions());
}

Result<void> Udp::bind(const SocketAddress& address, BindOptions options) {
  if (bound_ || !address.isIp()) return Error(-EINVAL, "bind");
  if (options.ipv6Only && address.family() != AF_INET6) return Error(-EINVAL, "bind");
  GYRE_TRY(ensureSocket(address.family()));
  const int on = 1;
  if (options.reuseAddress && setsockopt(fd_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0) {
    return Error::last("bind");
  }
  if (options.reusePort && setsockopt(fd_.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) != 0) {
    return Error::last("bind");
  }
  if (options.ipv6Only && setsockopt(fd_.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) != 0) {
    return Error::last("bind");
  }
  if (::bind(fd_.get(), address.raw(), address.lenBytes()) != 0) {
    return errno == EAFNOSUPPORT ? Error(-EINVAL, "bind") : Error::last("bind");
  }
  bound_ = true;
  return {};
}

Result<void> Udp::connect(const SocketAddress& peer) {
  if (connected_) return Error(-EISCONN, "connect");
  GYRE_TRY(ensureBound(peer.family()));
  int failed;
  do {
    failed = ::connect(fd_.get(), peer.raw(), peer.lenBytes());
  } while (failed != 0 && errno == EINTR);
  if (failed != 0) return Error::last("connect");
  connected_ = true;
  return {};
}

Result<void> Udp::disconnect() {
  if (!connected_) return Error(-ENOTCONN, "disconnect");
  sockaddr nobody{};
  nobody.sa_family = AF_UNSPEC;
  if (::connect(fd_.get(), &nobody, sizeof(nobody)) != 0 && errno != EAFNOSUPPORT) {
    return Error::last("disconnect");
  }
  connected_ = false;
  return {};
}

Result<void> Udp::watch(uint32_t interest) {
  if (watcher_.started()) {
    watcher_.addInterest(interest);
    return {};
  }
  return watcher_.start(fd_.get(), interest);
}

// ---- Receiving

Result<void> Udp::startReceiving(ReceiveCallback callback) {
  if (isClosing()) return Error(-EINVAL, "recv");
  if (receiving_) return Error(-EALREADY, "recv");
  GYRE_TRY(ensureBound(family_ == AF_UNSPEC ? AF_INET : family_));
  GYRE_TRY(watch(kReadable));
  receive_ = std::move(callback);
  receiving_ = true;
  setActive(true);
  return {};
}

void Udp::stopReceiving() {
  if (!receiving_) return;
  receiving_ = false;
  watcher_.removeInterest(kReadable);
  setActive(false);
}

void Udp::receiveSome() {
  if (!batch_) batch_ = std::make_unique<Batch>();
  // The callback may close the socket, or receive anew with another: both must survive the call.
  std::unique_ptr<Batch> batch = std::move(batch_);
  ReceiveCallback running = std::move(receive_);
  for (int round = 0; round < kRoundsPerTurn && receiving_ && !receive_; ++round) {
    for (mmsghdr& message : batch->messages) {
      message.msg_hdr.msg_namelen = SocketAddress::capacity();
      message.msg_hdr.msg_flags = 0;
    }
    int got;
    do {
      got = recvmmsg(fd_.get(), batch->messages, kBatchDatagrams, MSG_DONTWAIT, nullptr);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
      if (errno == EAGAIN || errno == EWOULDBLOCK) {
        watcher_.exhausted(kReadable);
      } else {
        running(Error::last("recvmsg"));
      }
      break;
    }
    for (int i = 0; i < got && !isClosing(); ++i) {
      const mmsghdr& message = batch->messages[i];
      SocketAddress& sender = batch->senders[i];
      sender.setLenBytes(message.msg_hdr.msg_namelen);
      Datagram datagram;
      datagram.bytes = {static_cast<const char*>(batch->places[i].iov_base), message.msg_len};
      datagram.sender = &sender;
      datagram.truncated = message.msg_hdr.msg_flags & MSG_TRUNC;
      running(datagram);
    }
    if (static_cast<size_t>(got) < kBatchDatagrams) {
      if (watcher_.started()) watcher_.exhausted(kReadable);
      break;
    }
  }
  if (isClosing()) return;
  batch_ = std::move(batch);
  if (receiving_ && !receive_) receive_ = std::move(running);
}

// ---- Sending

Result<size_t> Udp::trySend(const iovec* parts, size_t count, const SocketAddress* target) {
  if (!queue_.empty()) return Error(-EAGAIN, "send");
  if (connected_ && target) return Error(-EISCONN, "send");
  if (!connected_ && !target) return Error(-EDESTADDRREQ, "send");
  if (target) GYRE_TRY(ensureBound(target->family()));
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts);
  message.msg_iovlen = count;
  if (target) {
    message.msg_name = const_cast<sockaddr*>(target->raw());
    message.msg_namelen = target->lenBytes();
  }
  ssize_t sent;
  do {
    sent = sendmsg(fd_.get(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) return errno == ENOBUFS ? Error(-EAGAIN, "send") : Error::last("send");
  return static_cast<size_t>(sent);
}

Result<void> Udp::send(UdpSend& request) {
  const SocketAddress* target = request.target_ ? &*request.target_ : nullptr;
  if (connected_ && target) return Error(-EISCONN, "send");
  if (!connected_ && !target) return Error(-EDESTADDRREQ, "send");
  if (target) GYRE_TRY(ensureBound(target->family()));
  Result<size_t> sent = trySend(request.buffers(), request.count_, target);
  if (!sent.ok() && sent.code() == -EAGAIN) {
    GYRE_TRY(watch(kWritable));
    watcher_.exhausted(kWritable);
    queue_.pushBack(request);
    queueBytes_ += request.sizeBytes_;
    ++queueCount_;
  } else {
    request.result_ = sent.ok() ? static_cast<ssize_t>(*sent) : sent.code();
    finished_.pushBack(request);
    loop().defer(later_);
  }
  loop().retainAlive();
  return {};
}

void Udp::flush() {
  while (!queue_.empty()) {
    mmsghdr messages[kBatchDatagrams] = {};
    unsigned count = 0;
    for (UdpSend* each = queue_.front(); each && count < kBatchDatagrams; each = queue_.next(*each)) {
      msghdr& header = messages[count++].msg_hdr;
      header.msg_iov = each->buffers();
      header.msg_iovlen = each->count_;
      if (each->target_) {
        header.msg_name = each->target_->raw();
        header.msg_namelen = each->target_->lenBytes();
      }
    }
    int sent;
    do {
      sent = sendmmsg(fd_.get(), messages, count, MSG_DONTWAIT | MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS)) {
      watcher_.exhausted(kWritable);
      return finishSends();
    }
    // An error is that of the first datagram; the others are tried again.
    const int code = sent < 0 ? -errno : 0;
    for (int i = 0; i < std::max(sent, 1); ++i) {
      UdpSend* request = queue_.popFront();
      request->result_ = code != 0 ? code : static_cast<ssize_t>(messages[i].msg_len);
      queueBytes_ -= request->sizeBytes_;
      --queueCount_;
      finished_.pushBack(*request);
    }
  }
  watcher_.removeInterest(kWritable);
  finishSends();
}

void Udp::finishSends() {
  while (UdpSend* request = finished_.popFront()) {
    loop().releaseAlive();
    request->onSent(request->result_);
  }
}

// ---- Events and life

void Udp::onReady(uint32_t ready) {
  if ((ready & kReadable) && receiving_) receiveSome();
  if ((ready & kWritable) && !isClosing()) flush();
}

void Udp::onClose() {
  watcher_.stop();
  receiving_ = false;
  fd_.reset();
  setActive(false);
}

bool Udp::onClosing() {
  later_.unlink();
  receive_.reset();
  batch_.reset();
  while (UdpSend* request = queue_.popFront()) {
    request->result_ = -ECANCELED;
    finished_.pushBack(*request);
  }
  queueBytes_ = 0;
  queueCount_ = 0;
  finishSends();
  return true;
}

Result<SocketAddress> Udp::localAddress() const {
  if (!fd_) return Error(-EBADF, "getsockname");
  return loop::localAddress(fd_.get());
}

Result<SocketAddress> Udp::remoteAddress() const {
  if (!fd_) return Error(-EBADF, "getpeername");
  return loop::remoteAddress(fd_.get());
}

}  // namespace gyre::loop
