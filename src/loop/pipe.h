// Pipe: a Unix stream socket (by path or abstract name), or one end of a plain pipe, a fifo, a socket pair.
//
// With PipeKind::kIpc descriptors travel along with the bytes: those that arrive wait in takeDescriptor().
#pragma once

#include <array>
#include <deque>

#include "loop/stream.h"

namespace gyre::loop {

enum class PipeKind : uint8_t { kPlain, kIpc };

/// What an arrived or foreign descriptor is good for.
enum class DescriptorKind : uint8_t { kUnknown, kFile, kPipe, kTcp, kUdp, kTty };

/// Finds out by asking the kernel.
DescriptorKind guessDescriptor(int fd);

/// How pairs of connected ends are made.
enum class EndMode : uint8_t { kBlocking, kNonBlocking };

/// Two connected Unix stream sockets, close-on-exec. Errors: EMFILE, ENFILE.
base::Result<std::array<base::Fd, 2>> socketPair(EndMode first, EndMode second);

class Pipe final : public Stream {
 public:
  using ConnectionCallback = base::UniqueFunction<void(base::Result<base::Ref<Pipe>>)>;

  static base::Ref<Pipe> create(Loop& loop, PipeKind kind = PipeKind::kPlain);

  /// Takes over one end of a pipe, a fifo or a Unix socket. Errors: EBUSY, EBADF, EINVAL (something else);
  /// the descriptor is closed then.
  enum class OpenMode : uint8_t {
    kNonBlocking,  // sets O_NONBLOCK, which all who share the open file see
    kAsIs,         // for blocking writes alone: leaves the flags as they are
  };
  base::Result<void> open(base::Fd fd, OpenMode mode = OpenMode::kNonBlocking);

  /// Binds to a path, which close() removes, or to an abstract name (leading zero byte).
  /// Errors: EINVAL (too long), EADDRINUSE, EACCES (also where the folder is missing), ...
  base::Result<void> bind(std::string_view path);

  /// Who may connect: the bound path's mode gets these bits for everybody. Errors: EBADF, those of chmod(2).
  base::Result<void> allow(bool readable, bool writable);

  base::Result<void> listen(int backlog, ConnectionCallback callback);

  /// The callback never runs before this returns; failures (ENOENT, ECONNREFUSED, ...) go to it.
  base::Result<void> connect(std::string_view path, ConnectCallback callback);

  bool isIpc() const { return pipeKind_ == PipeKind::kIpc; }

  /// A descriptor that arrived, oldest first; invalid when there is none.
  base::Fd takeDescriptor();
  size_t descriptorsWaiting() const { return descriptors_.size(); }

  /// The bound path or name of this end, of the other end; empty when unnamed. Errors: EBADF, ENOTCONN.
  base::Result<std::string> localPath() const;
  base::Result<std::string> remotePath() const;

 private:
  Pipe(Loop& loop, PipeKind kind) : Stream(loop, HandleKind::kPipe), pipeKind_(kind) {}
  base::Result<void> ensureSocket();
  void onAccepted(base::Fd accepted, const SocketAddress& peer) override;
  void onAcceptFailed(int code) override;
  void onDescriptors(std::span<const int> descriptors) override;
  void beforeDescriptorCloses() override;
  bool onClosing() override;

  ConnectionCallback connectionCallback_;
  std::deque<base::Fd> descriptors_;
  std::string boundPath_;  // to be removed at close
  PipeKind pipeKind_;
};

}  // namespace gyre::loop
