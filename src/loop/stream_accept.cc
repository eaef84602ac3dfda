// The listening side of a Stream.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "loop/loop.h"
#include "loop/stream.h"

namespace gyre::loop {

using base::Error;
using base::Fd;
using base::Result;

namespace {

// Connections taken per readiness: then the others have their turn.
constexpr int kAcceptsPerTurn = 64;

// What accept(2) reports about a connection that is gone already, not about the listening socket.
bool isPeersFault(int code) {
  switch (code) {
    case EINTR:
    case ECONNABORTED:
    case EPROTO:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENONET:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
    case EPERM:  // refused by the firewall
      return true;
    default:
      return false;
  }
}

}  // namespace

Result<void> Stream::listenSocket(int backlog) {
  if (isClosing() || !fd_) return Error(-EINVAL, "listen");
  if (::listen(fd_.get(), backlog) != 0) return Error::last("listen");
  if (listening_) return {};
  loop().spareFd();  // opened now, while there is one to be had
  GYRE_TRY(watch(kReadable));
  listening_ = true;
  tellBegin(Operation::kAccept);
  updateActive();
  return {};
}

void Stream::acceptSome() {
  for (int accepts = 0; accepts < kAcceptsPerTurn && listening_; ++accepts) {
    SocketAddress peer;
    socklen_t length = SocketAddress::capacity();
    Fd accepted(accept4(fd_.get(), peer.raw(), &length, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (accepted) {
      peer.setLenBytes(length);
      ++accepted_;
      onAccepted(std::move(accepted), peer);
      continue;
    }
    const int code = errno;
    if (code == EAGAIN || code == EWOULDBLOCK) return watcher_.exhausted(kReadable);
    if (isPeersFault(code)) continue;
    if (code == EMFILE || code == ENFILE) {
      if (refuseOne()) continue;
    } else {
      onAcceptFailed(-code);
    }
    // Nothing will have changed at once: wait for the next connection instead of spinning.
    return watcher_.exhausted(kReadable);
  }
}

// Out of descriptors: takes one connection with the spare one and drops it, so that its client learns of it
// and the loop does not spin. False when there was none to take, or no spare.
bool Stream::refuseOne() {
  Fd& spare = loop().spareFd();
  if (!spare) return false;
  spare.reset();
  const bool refused = Fd(accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC)).valid();
  loop().spareFd();
  return refused;
}

void Stream::onAccepted(Fd, const SocketAddress&) {}
void Stream::onAcceptFailed(int) {}

}  // namespace gyre::loop
