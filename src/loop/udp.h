// Udp: a datagram socket.
//
// Several datagrams are sent and received per system call where several wait (sendmmsg, recvmmsg). Loop
// thread only.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/fd.h"
#include "base/intrusive_list.h"
#include "base/result.h"
#include "base/unique_function.h"
#include "loop/handle.h"
#include "loop/net_address.h"
#include "loop/poller.h"
#include "loop/ready.h"

namespace gyre::loop {

struct UdpSendTag;

/// A datagram that waits for the kernel. Whoever starts it keeps it, and the bytes it points to, until
/// onSent(), which runs exactly once if send() said so, and never otherwise.
class UdpSend : public base::ListNode<UdpSendTag> {
 public:
  UdpSend() = default;
  UdpSend(const UdpSend&) = delete;
  UdpSend& operator=(const UdpSend&) = delete;

  /// The parts of one datagram; the array is copied, the bytes are not.
  void setBuffers(const iovec* parts, size_t count);
  /// Where to; not for connected sockets.
  void setTarget(const SocketAddress& target) { target_ = target; }

 protected:
  /// `result`: the datagram's bytes, or a negative errno (-ECANCELED when the socket was closed).
  virtual void onSent(ssize_t result) = 0;
  virtual ~UdpSend() = default;

 private:
  friend class Udp;
  static constexpr size_t kInlineBuffers = 4;
  iovec* buffers() { return many_ ? many_.get() : few_; }

  iovec few_[kInlineBuffers];
  std::unique_ptr<iovec[]> many_;
  size_t count_ = 0;
  size_t sizeBytes_ = 0;
  std::optional<SocketAddress> target_;
  ssize_t result_ = 0;
};

struct Datagram {
  std::span<const char> bytes;  // lives as long as the call
  const SocketAddress* sender = nullptr;
  bool truncated = false;  // it was larger than what is read of one (64 KiB)
};

class Udp final : public Handle {
 public:
  using ReceiveCallback = base::UniqueFunction<void(base::Result<Datagram>)>;

  struct BindOptions {
    bool reuseAddress = false;
    bool reusePort = false;
    bool ipv6Only = false;
  };

  static base::Ref<Udp> create(Loop& loop);
  ~Udp() override;

  /// Takes over a datagram socket; makes it non-blocking. Errors: EBUSY, EINVAL, ENOTSOCK.
  base::Result<void> open(base::Fd fd);

  /// Errors: EADDRINUSE, EADDRNOTAVAIL, EACCES, EINVAL (bound before).
  base::Result<void> bind(const SocketAddress& address, BindOptions options);

  /// From now on only this peer is heard, and send() needs no target. Errors: EISCONN, those of connect(2).
  base::Result<void> connect(const SocketAddress& peer);
  /// Errors: ENOTCONN.
  base::Result<void> disconnect();
  bool connected() const { return connected_; }

  /// Calls back for each datagram until stopReceiving() or close(). Binds to any address when it is not bound.
  base::Result<void> startReceiving(ReceiveCallback callback);
  /// Datagrams that were taken from the kernel already still come, before this turn's callback returns.
  void stopReceiving();

  /// Tries at once: the bytes sent; EAGAIN when the kernel takes none now or others wait before it.
  base::Result<size_t> trySend(const iovec* parts, size_t count, const SocketAddress* target);
  /// Queues; onSent() comes later. Errors (nothing is queued then): EDESTADDRREQ, EISCONN, those of socket(2).
  base::Result<void> send(UdpSend& request);
  size_t sendQueueBytes() const { return queueBytes_; }
  size_t sendQueueCount() const { return queueCount_; }

  int fd() const { return fd_.get(); }
  base::Result<SocketAddress> localAddress() const;
  base::Result<SocketAddress> remoteAddress() const;

  enum class Membership : uint8_t { kJoin, kLeave };
  /// `interface`: an address of the interface (IPv4) or %zone (IPv6); empty: the system chooses. With `source`:
  /// of that sender alone. Errors: EINVAL, ENODEV, EADDRNOTAVAIL, ...
  base::Result<void> setMembership(const std::string& group, const std::string& interface, Membership membership);
  base::Result<void> setSourceMembership(const std::string& group, const std::string& interface,
                                         const std::string& source, Membership membership);
  base::Result<void> setMulticastInterface(const std::string& interface);
  base::Result<void> setMulticastLoop(bool enable);
  base::Result<void> setMulticastTtl(int ttl);  // 0 to 255
  base::Result<void> setTtl(int ttl);           // 1 to 255
  base::Result<void> setBroadcast(bool enable);

  enum class Buffer : uint8_t { kReceive, kSend };
  base::Result<int> bufferSize(Buffer buffer) const;
  base::Result<void> setBufferSize(Buffer buffer, int sizeBytes);

 private:
  struct Later final : Ready {
    explicit Later(Udp& owner) : udp(owner) {}
    void run() override { udp.finishSends(); }
    Udp& udp;
  };
  struct Batch;

  explicit Udp(Loop& loop);
  void onReady(uint32_t ready);
  void onClose() override;
  bool onClosing() override;
  base::Result<void> ensureSocket(int family);
  base::Result<void> ensureBound(int family);
  base::Result<void> watch(uint32_t interest);
  void receiveSome();
  void flush();
  void finishSends();
  bool isIpv6() const { return family_ == AF_INET6; }
  base::Result<void> setOption(int ipv4Name, int ipv6Name, int value);

  base::Fd fd_;
  int family_ = AF_UNSPEC;
  Watcher watcher_;
  Later later_;
  ReceiveCallback receive_;
  std::unique_ptr<Batch> batch_;
  base::IntrusiveList<UdpSend, UdpSendTag> queue_;
  base::IntrusiveList<UdpSend, UdpSendTag> finished_;
  size_t queueBytes_ = 0;
  size_t queueCount_ = 0;
  bool connected_ = false;
  bool bound_ = false;
  bool receiving_ = false;
};

}  // namespace gyre::loop
