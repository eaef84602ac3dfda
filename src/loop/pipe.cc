#include "loop/pipe.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "loop/loop.h"

namespace gyre::loop {

using base::Error;
using base::Fd;
using base::Ref;
using base::Result;

DescriptorKind guessDescriptor(int fd) {
  struct stat info;
  if (fd < 0 || fstat(fd, &info) != 0) return DescriptorKind::kUnknown;
  if (isatty(fd)) return DescriptorKind::kTty;
  if (S_ISREG(info.st_mode) || S_ISCHR(info.st_mode)) return DescriptorKind::kFile;
  if (S_ISFIFO(info.st_mode)) return DescriptorKind::kPipe;
  if (!S_ISSOCK(info.st_mode)) return DescriptorKind::kUnknown;
  int domain = 0;
  int type = 0;
  socklen_t length = sizeof(int);
  if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) != 0 ||
      getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) != 0) {
    return DescriptorKind::kUnknown;
  }
  const bool ip = domain == AF_INET || domain == AF_INET6;
  if (type == SOCK_STREAM && ip) return DescriptorKind::kTcp;
  if (type == SOCK_STREAM && domain == AF_UNIX) return DescriptorKind::kPipe;
  if (type == SOCK_DGRAM && (ip || domain == AF_UNIX)) return DescriptorKind::kUdp;
  return DescriptorKind::kUnknown;
}

Result<std::array<Fd, 2>> socketPair(EndMode first, EndMode second) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return Error::last("socketpair");
  std::array<Fd, 2> pair{Fd(ends[0]), Fd(ends[1])};
  if (first == EndMode::kNonBlocking) fcntl(ends[0], F_SETFL, O_RDWR | O_NONBLOCK);
  if (second == EndMode::kNonBlocking) fcntl(ends[1], F_SETFL, O_RDWR | O_NONBLOCK);
  return pair;
}

Ref<Pipe> Pipe::create(Loop& loop, PipeKind kind) { return Ref<Pipe>(new Pipe(loop, kind)); }

Result<void> Pipe::open(Fd fd, OpenMode mode) {
  if (isClosing()) return Error(-EINVAL, "open");
  if (this->fd() >= 0) return Error(-EBUSY, "open");
  struct stat info;
  if (fstat(fd.get(), &info) != 0) return Error::last("open");
  const bool socket = S_ISSOCK(info.st_mode);
  if (!socket && !S_ISFIFO(info.st_mode) && !S_ISCHR(info.st_mode)) return Error(-EINVAL, "open");
  if (mode == OpenMode::kNonBlocking) {
    const int flags = fcntl(fd.get(), F_GETFL);
    if (flags < 0) return Error::last("open");
    if (!(flags & O_NONBLOCK) && fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK) != 0) {
      return Error::last("open");
    }
  }
  adopt(std::move(fd), !socket ? Transport::kFile : isIpc() ? Transport::kMessages : Transport::kSocket);
  return {};
}

Result<void> Pipe::ensureSocket() {
  if (fd() >= 0) return {};
  Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return Error::last("socket");
  adopt(std::move(socket), isIpc() ? Transport::kMessages : Transport::kSocket);
  return {};
}

Result<void> Pipe::bind(std::string_view path) {
  if (isClosing() || !boundPath_.empty()) return Error(-EINVAL, "bind");
  GYRE_TRY_ASSIGN(SocketAddress address, SocketAddress::unixPath(path));
  GYRE_TRY(ensureSocket());
  if (::bind(fd(), address.raw(), address.lenBytes()) != 0) {
    // A missing folder reads as EACCES, which is what programs that listen on paths are told.
    if (errno == ENOENT) return Error(-EACCES, "bind").withPath(std::string(path));
    return Error::last("bind").withPath(std::string(path));
  }
  if (path[0] != '\0') boundPath_ = path;
  return {};
}

Result<void> Pipe::allow(bool readable, bool writable) {
  if (fd() < 0) return Error(-EBADF, "chmod");
  if (!readable && !writable) return Error(-EINVAL, "chmod");
  if (boundPath_.empty()) return {};
  struct stat info;
  if (stat(boundPath_.c_str(), &info) != 0) return Error::last("chmod").withPath(boundPath_);
  mode_t mode = info.st_mode & 07777;
  if (readable) mode |= S_IRUSR | S_IRGRP | S_IROTH;
  if (writable) mode |= S_IWUSR | S_IWGRP | S_IWOTH;
  if (chmod(boundPath_.c_str(), mode) != 0) return Error::last("chmod").withPath(boundPath_);
  return {};
}

Result<void> Pipe::listen(int backlog, ConnectionCallback callback) {
  if (isClosing() || fd() < 0) return Error(-EINVAL, "listen");
  GYRE_TRY(listenSocket(backlog));
  connectionCallback_ = std::move(callback);
  return {};
}

Result<void> Pipe::connect(std::string_view path, ConnectCallback callback) {
  if (isClosing()) return Error(-EINVAL, "connect");
  if (connecting()) return Error(-EALREADY, "connect");
  Result<SocketAddress> address = SocketAddress::unixPath(path);
  if (!address) return std::move(address).error().withSyscall("connect");
  GYRE_TRY(ensureSocket());
  return connectSocket(*address, std::move(callback));
}

Fd Pipe::takeDescriptor() {
  if (descriptors_.empty()) return Fd();
  Fd oldest = std::move(descriptors_.front());
  descriptors_.pop_front();
  return oldest;
}

Result<std::string> Pipe::localPath() const {
  if (fd() < 0) return Error(-EBADF, "getsockname");
  GYRE_TRY_ASSIGN(SocketAddress address, loop::localAddress(fd()));
  return address.path();
}

Result<std::string> Pipe::remotePath() const {
  if (fd() < 0) return Error(-EBADF, "getpeername");
  GYRE_TRY_ASSIGN(SocketAddress address, loop::remoteAddress(fd()));
  return address.path();
}

void Pipe::onAccepted(Fd accepted, const SocketAddress&) {
  Ref<Pipe> client = create(loop(), pipeKind_);
  client->adopt(std::move(accepted), isIpc() ? Transport::kMessages : Transport::kSocket);
  connectionCallback_(client);
  // Nobody took it: there is only this reference and the loop's.
  if (client->referenceCount() == 2 && !client->isActive() && !client->isClosing()) client->close();
}

void Pipe::onAcceptFailed(int code) { connectionCallback_(Error(code, "accept")); }

void Pipe::onDescriptors(std::span<const int> descriptors) {
  for (int fd : descriptors) descriptors_.emplace_back(fd);
}

// The path goes before the descriptor, so that nobody's newer socket of the same name is removed.
void Pipe::beforeDescriptorCloses() {
  if (!boundPath_.empty()) ::unlink(boundPath_.c_str());
  boundPath_.clear();
  descriptors_.clear();
}

bool Pipe::onClosing() {
  connectionCallback_.reset();
  return Stream::onClosing();
}

}  // namespace gyre::loop
