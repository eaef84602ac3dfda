// Stream: a descriptor that bytes flow through: the common base of Tcp, Pipe and Tty.
//
// Loop thread only, counted references like every Handle. It does four things: reads into memory that its
// StreamReader supplies, writes (at once if the kernel takes it, from a queue otherwise), shuts the writing
// side down after what is queued, and, for sockets, accepts connections in batches.
//
// SIGPIPE: sockets never raise it; whoever writes to plain pipes ignores the signal for the process.
#pragma once

#include <sys/types.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
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

class Stream;

/// Who takes what a stream reads. It supplies the memory, so that bytes land where they are used and are
/// never copied. The reader must outlive the reading (stopReading(), the end of the stream, or close()).
class StreamReader {
 public:
  struct Buffer {
    char* data = nullptr;
    size_t sizeBytes = 0;
  };

  /// A place for the next bytes, about `suggestedBytes` long. It stays the reader's: when nothing comes, the
  /// next call may answer the same. An empty one is reported to onRead() as -ENOBUFS.
  virtual Buffer readBuffer(size_t suggestedBytes) = 0;

  /// `result` > 0: so many bytes are in `buffer`. kErrorEof: the end; a negative errno: a failure; in both
  /// cases reading has stopped. May do anything to the stream.
  virtual void onRead(ssize_t result, Buffer buffer) = 0;

 protected:
  ~StreamReader() = default;
};

struct StreamWriteTag;

/// A write that waits for the kernel. Whoever starts it keeps it, and the bytes it points to, until
/// onWritten(), which runs exactly once if write() said kQueued, and never otherwise.
class StreamWrite : public base::ListNode<StreamWriteTag> {
 public:
  StreamWrite() = default;
  StreamWrite(const StreamWrite&) = delete;
  StreamWrite& operator=(const StreamWrite&) = delete;

  /// What to write; the array is copied, the bytes are not.
  void setBuffers(const iovec* buffers, size_t count);
  void setBuffer(const void* data, size_t sizeBytes);

  /// A descriptor to send along with the first byte (Unix sockets alone); stays the caller's.
  void setDescriptor(int fd) { descriptor_ = fd; }

  /// Bytes not yet written.
  size_t pendingBytes() const { return pendingBytes_; }

 protected:
  /// `status`: 0, or a negative errno (-ECANCELED when the stream was closed). May delete this.
  virtual void onWritten(int status) = 0;
  virtual ~StreamWrite() = default;

 private:
  friend class Stream;
  static constexpr size_t kInlineBuffers = 4;

  iovec* buffers() { return many_ ? many_.get() : few_; }
  void advance(size_t bytes);

  iovec few_[kInlineBuffers];
  std::unique_ptr<iovec[]> many_;
  size_t first_ = 0;  // buffers before this one are written
  size_t count_ = 0;
  size_t pendingBytes_ = 0;
  int descriptor_ = -1;
  int status_ = 0;
};

enum class WriteOutcome : uint8_t {
  kWritten,  // all of it; onWritten() does not come
  kQueued,   // onWritten() comes later
};

class Stream : public Handle {
 public:
  using ReadCallback = base::UniqueFunction<void(base::Result<std::span<const char>>)>;
  using WriteCallback = base::UniqueFunction<void(base::Result<void>)>;
  using ShutdownCallback = base::UniqueFunction<void(base::Result<void>)>;
  using ConnectCallback = base::UniqueFunction<void(base::Result<void>)>;

  static constexpr size_t kSuggestedRead = 64 * 1024;

  ~Stream() override;

  /// The descriptor, still the stream's; -1 before there is one and after close().
  int fd() const { return fd_.get(); }

  // ---- Reading.

  /// Errors: ENOTCONN (no descriptor, or not connected yet), EINVAL (closing), EALREADY (reading already).
  base::Result<void> startReading(StreamReader& reader);

  /// The simple form: calls back with bytes that live as long as the call, in memory shared by the whole
  /// loop. The end of the stream is the error kErrorEof.
  base::Result<void> startReading(ReadCallback callback);

  /// Idempotent. Bytes stay with the kernel until reading starts again: that is the backpressure.
  void stopReading();
  bool reading() const { return reader_ != nullptr; }

  // ---- Writing.

  /// Writes what the kernel takes now: how many bytes, 0 when it takes none or others wait before them.
  base::Result<size_t> tryWrite(const iovec* buffers, size_t count);

  /// Writes at once what the kernel takes and queues the rest. An error says that nothing was queued.
  base::Result<WriteOutcome> write(StreamWrite& request);

  /// The simple form: owns `data`; `callback`, if any, never runs before this returns.
  void write(std::string data, WriteCallback callback = {});

  /// Ends the writing side once all that is queued is written. Errors: ENOTCONN, EALREADY (asked before).
  base::Result<void> shutdown(ShutdownCallback callback = {});

  /// Bytes queued and not yet taken by the kernel.
  size_t writeQueueBytes() const { return writeQueueBytes_; }

  /// True: writes wait until the kernel has taken all (files, terminals, and pipes of standard output).
  void setBlockingWrites(bool blocking) { blockingWrites_ = blocking; }
  bool blockingWrites() const { return blockingWrites_; }

  // ---- Figures.

  uint64_t bytesRead() const { return bytesRead_; }
  /// Bytes that the kernel has taken.
  uint64_t bytesWritten() const { return bytesWritten_; }
  bool connecting() const { return connecting_; }
  /// A shutdown was asked for and its callback has not run.
  bool shutdownPending() const { return shutdownAsked_ && !shutdownTold_; }
  bool listening() const { return listening_; }

 protected:
  Stream(Loop& loop, HandleKind kind);

  /// How the descriptor is read and written.
  enum class Transport : uint8_t {
    kSocket,    // recv, sendmsg
    kMessages,  // recvmsg with descriptors coming along, sendmsg
    kFile,      // read, writev
  };

  /// Takes the descriptor over, which must be non-blocking unless only written to in blocking mode.
  void adopt(base::Fd fd, Transport transport);
  void setTransport(Transport transport) { transport_ = transport; }
  Transport transport() const { return transport_; }

  /// Listens and accepts; each connection is given to onAccepted(). Errors: those of listen(2), EINVAL.
  base::Result<void> listenSocket(int backlog);
  /// `accepted` is non-blocking, close-on-exec.
  virtual void onAccepted(base::Fd accepted, const SocketAddress& peer);
  /// accept(2) failed for a reason that is not the peer's.
  virtual void onAcceptFailed(int code);

  /// Connects; the callback never runs before this returns, and failures of connect(2) go to it too.
  /// Errors: EALREADY, EISCONN, EBADF (no descriptor).
  base::Result<void> connectSocket(const SocketAddress& address, ConnectCallback callback);
  /// The callback of a connection that failed before there was anything to ask the kernel.
  void failConnect(int code, ConnectCallback callback);

  /// Descriptors that came along with bytes just read (Transport::kMessages).
  virtual void onDescriptors(std::span<const int> descriptors);

  void onClose() override;
  bool onClosing() override;

  /// Called with the descriptor still open.
  virtual void beforeDescriptorCloses() {}

 private:
  struct Later final : Ready {
    explicit Later(Stream& owner) : stream(owner) {}
    void run() override { stream.runLater(); }
    Stream& stream;
  };
  struct CallbackReader;
  friend struct CallbackReader;
  struct OwnedWrite;

  using WriteList = base::IntrusiveList<StreamWrite, StreamWriteTag>;

  void onReady(uint32_t ready);
  base::Result<void> watch(uint32_t interest);
  void updateActive();
  void readSome();
  void endReading(ssize_t result, StreamReader::Buffer buffer);
  ssize_t receive(StreamReader::Buffer buffer);
  ssize_t receiveMessage(StreamReader::Buffer buffer);
  ssize_t transmit(const iovec* buffers, size_t count, int descriptor);
  ssize_t transmitAll(const iovec* buffers, size_t count, int descriptor);
  void flush();
  void failQueue(int code);
  void finishWrites();
  void finishShutdown();
  void maybeShutdown();
  void decideConnect(int code, ConnectCallback callback);
  void finishConnect(int code);
  void acceptSome();
  bool refuseOne();
  void runLater();

  base::Fd fd_;
  Watcher watcher_;
  Later later_;
  StreamReader* reader_ = nullptr;
  std::unique_ptr<CallbackReader> callbackReader_;
  WriteList queue_;     // not yet written
  WriteList finished_;  // written or failed, their onWritten() to come
  size_t writeQueueBytes_ = 0;
  uint64_t bytesRead_ = 0;
  uint64_t readSince_ = 0;  // bytesRead_ when reading started
  uint64_t accepted_ = 0;   // connections
  uint64_t bytesWritten_ = 0;
  ConnectCallback connectCallback_;
  ShutdownCallback shutdownCallback_;
  int connectCode_ = 0;
  int shutdownCode_ = 0;
  Transport transport_ = Transport::kSocket;
  bool blockingWrites_ = false;
  bool connecting_ = false;
  bool connectDecided_ = false;  // connectCode_ holds the outcome
  bool listening_ = false;
  bool shutdownAsked_ = false;
  bool shutdownDone_ = false;  // shutdownCode_ holds the outcome
  bool shutdownTold_ = false;
};

}  // namespace gyre::loop
