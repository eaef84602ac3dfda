#include "loop/stream.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>

#include "loop/loop.h"

namespace gyre::loop {

using base::Error;
using base::Fd;
using base::Result;

namespace {

// Reads per readiness of one stream: then the others have their turn.
constexpr int kReadsPerTurn = 16;
// Buffers gathered from queued writes into one system call.
constexpr size_t kGatheredBuffers = 64;

}  // namespace

// The reader behind startReading(ReadCallback).
struct Stream::CallbackReader final : StreamReader {
  explicit CallbackReader(Stream& owner) : stream(owner) {}

  Buffer readBuffer(size_t) override {
    std::span<char> shared = stream.loop().receiveBuffer();
    return {shared.data(), shared.size()};
  }

  void onRead(ssize_t result, Buffer buffer) override {
    // The callback may stop, restart with another callback, or close; it must survive its own call.
    ReadCallback running = std::move(callback);
    if (result > 0) {
      running(std::span<const char>(buffer.data, static_cast<size_t>(result)));
    } else {
      running(Error(static_cast<int>(result), "read"));
    }
    if (stream.reader_ == this && !callback) callback = std::move(running);
  }

  Stream& stream;
  ReadCallback callback;
};

// The request behind write(std::string).
struct Stream::OwnedWrite final : StreamWrite {
  OwnedWrite(std::string bytes, WriteCallback done) : data(std::move(bytes)), callback(std::move(done)) {
    setBuffer(data.data(), data.size());
  }
  void onWritten(int status) override {
    WriteCallback done = std::move(callback);
    delete this;
    if (!done) return;
    if (status == 0) {
      done({});
    } else {
      done(Error(status, "write"));
    }
  }

  std::string data;
  WriteCallback callback;
};

// ---- StreamWrite

void StreamWrite::setBuffers(const iovec* buffers, size_t count) {
  if (count > kInlineBuffers) many_ = std::make_unique<iovec[]>(count);
  iovec* own = this->buffers();
  first_ = 0;
  count_ = 0;
  pendingBytes_ = 0;
  for (size_t i = 0; i < count; ++i) {
    if (buffers[i].iov_len == 0) continue;
    own[count_++] = buffers[i];
    pendingBytes_ += buffers[i].iov_len;
  }
}

void StreamWrite::setBuffer(const void* data, size_t sizeBytes) {
  iovec buffer{const_cast<void*>(data), sizeBytes};
  setBuffers(&buffer, 1);
}

void StreamWrite::advance(size_t bytes) {
  DCHECK(bytes <= pendingBytes_);
  pendingBytes_ -= bytes;
  iovec* own = buffers();
  while (bytes > 0) {
    iovec& head = own[first_];
    const size_t step = std::min(bytes, head.iov_len);
    head.iov_base = static_cast<char*>(head.iov_base) + step;
    head.iov_len -= step;
    bytes -= step;
    if (head.iov_len == 0) ++first_;
  }
}

// ---- Life

Stream::Stream(Loop& loop, HandleKind kind)
    : Handle(loop, kind), watcher_(loop, Watcher::to<&Stream::onReady>, this), later_(*this) {}

Stream::~Stream() { DCHECK(queue_.empty() && finished_.empty()); }

void Stream::adopt(Fd fd, Transport transport) {
  DCHECK(!fd_.valid());
  fd_ = std::move(fd);
  transport_ = transport;
}

Result<void> Stream::watch(uint32_t interest) {
  if (watcher_.started()) {
    watcher_.addInterest(interest);
    return {};
  }
  return watcher_.start(fd_.get(), interest);
}

void Stream::updateActive() { setActive(reader_ != nullptr || listening_); }

void Stream::onClose() {
  beforeDescriptorCloses();
  watcher_.stop();
  if (reader_) tellEnd(Operation::kRead, static_cast<int64_t>(bytesRead_ - readSince_));
  if (listening_) tellEnd(Operation::kAccept, static_cast<int64_t>(accepted_));
  reader_ = nullptr;
  listening_ = false;
  fd_.reset();
  setActive(false);
}

bool Stream::onClosing() {
  later_.unlink();
  callbackReader_.reset();
  if (connecting_) finishConnect(connectDecided_ && connectCode_ != 0 ? connectCode_ : -ECANCELED);
  finishWrites();
  failQueue(-ECANCELED);
  finishWrites();
  if (shutdownAsked_ && !shutdownTold_) {
    if (!shutdownDone_) shutdownCode_ = -ECANCELED;
    finishShutdown();
  }
  return true;
}

// ---- Events

void Stream::onReady(uint32_t ready) {
  if (listening_) return acceptSome();
  if (connecting_) {
    int code = 0;
    socklen_t length = sizeof(code);
    getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &code, &length);
    if (code == EINPROGRESS) return watcher_.exhausted(kWritable);
    watcher_.removeInterest(kWritable);
    return finishConnect(-code);
  }
  if ((ready & kReadable) && reader_) readSome();
  if ((ready & kWritable) && !isClosing()) flush();
}

void Stream::runLater() {
  // A callback that closes the stream leaves the rest to onClosing().
  if (connecting_ && connectDecided_) finishConnect(connectCode_);
  if (!isClosing()) finishWrites();
  if (!isClosing() && shutdownDone_ && !shutdownTold_) finishShutdown();
}

// ---- Reading

Result<void> Stream::startReading(StreamReader& reader) {
  if (isClosing()) return Error(-EINVAL, "read");
  if (!fd_ || connecting_ || listening_) return Error(-ENOTCONN, "read");
  if (reader_) return Error(-EALREADY, "read");
  reader_ = &reader;
  if (Result<void> watched = watch(kReadable); !watched) {
    reader_ = nullptr;
    return watched;
  }
  updateActive();
  readSince_ = bytesRead_;
  tellBegin(Operation::kRead);
  return {};
}

Result<void> Stream::startReading(ReadCallback callback) {
  if (reader_) return Error(-EALREADY, "read");
  if (!callbackReader_) callbackReader_ = std::make_unique<CallbackReader>(*this);
  callbackReader_->callback = std::move(callback);
  return startReading(*callbackReader_);
}

void Stream::stopReading() {
  if (!reader_) return;
  reader_ = nullptr;
  watcher_.removeInterest(kReadable);
  updateActive();
  tellEnd(Operation::kRead, static_cast<int64_t>(bytesRead_ - readSince_));
}

void Stream::endReading(ssize_t result, StreamReader::Buffer buffer) {
  StreamReader* reader = reader_;
  stopReading();
  // The simple form's callback is put back only while it reads; here it goes after its last call.
  reader->onRead(result, buffer);
}

void Stream::readSome() {
  // Where a short read tells nothing about what is left: a terminal hands out line by line, and messages
  // end where descriptors come along.
  const bool shortMeansEmpty = transport_ != Transport::kMessages && kind() != HandleKind::kTty;
  for (int reads = 0; reads < kReadsPerTurn && reader_; ++reads) {
    StreamReader::Buffer buffer = reader_->readBuffer(kSuggestedRead);
    if (buffer.sizeBytes == 0) return endReading(-ENOBUFS, buffer);
    const ssize_t got = receive(buffer);
    if (got == -EAGAIN) return watcher_.exhausted(kReadable);
    if (got <= 0) return endReading(got == 0 ? static_cast<ssize_t>(base::kErrorEof) : got, buffer);
    bytesRead_ += static_cast<uint64_t>(got);
    const bool empty = shortMeansEmpty && static_cast<size_t>(got) < buffer.sizeBytes;
    if (empty) watcher_.exhausted(kReadable);
    reader_->onRead(got, buffer);
    if (empty) return;
  }
}

// Returns the bytes read, 0 at the end, or a negative errno.
ssize_t Stream::receive(StreamReader::Buffer buffer) {
  if (transport_ == Transport::kMessages) return receiveMessage(buffer);
  for (;;) {
    const ssize_t got = transport_ == Transport::kSocket ? recv(fd_.get(), buffer.data, buffer.sizeBytes, MSG_DONTWAIT)
                                                         : read(fd_.get(), buffer.data, buffer.sizeBytes);
    if (got >= 0) return got;
    if (errno != EINTR) return -errno;
  }
}

ssize_t Stream::receiveMessage(StreamReader::Buffer buffer) {
  constexpr size_t kMaxDescriptors = 64;
  alignas(cmsghdr) char control[CMSG_SPACE(kMaxDescriptors * sizeof(int))];
  iovec place{buffer.data, buffer.sizeBytes};
  msghdr message{};
  message.msg_iov = &place;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  ssize_t got;
  do {
    got = recvmsg(fd_.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return -errno;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    int descriptors[kMaxDescriptors];
    const size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    std::memcpy(descriptors, CMSG_DATA(part), count * sizeof(int));
    onDescriptors(std::span<const int>(descriptors, count));
  }
  return got;
}

void Stream::onDescriptors(std::span<const int> descriptors) {
  for (int fd : descriptors) ::close(fd);
}

// ---- Writing

// Returns the bytes written, or a negative errno.
ssize_t Stream::transmit(const iovec* buffers, size_t count, int descriptor) {
  count = std::min<size_t>(count, IOV_MAX);
  ssize_t wrote;
  if (transport_ == Transport::kFile) {
    do {
      wrote = count == 1 ? ::write(fd_.get(), buffers[0].iov_base, buffers[0].iov_len)
                         : writev(fd_.get(), buffers, static_cast<int>(count));
    } while (wrote < 0 && errno == EINTR);
    return wrote < 0 ? -errno : wrote;
  }
  if (count == 1 && descriptor < 0) {
    do {
      wrote = send(fd_.get(), buffers[0].iov_base, buffers[0].iov_len, MSG_DONTWAIT | MSG_NOSIGNAL);
    } while (wrote < 0 && errno == EINTR);
    return wrote < 0 ? -errno : wrote;
  }
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(buffers);
  message.msg_iovlen = count;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  if (descriptor >= 0) {
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
    cmsghdr* part = CMSG_FIRSTHDR(&message);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(part), &descriptor, sizeof(int));
  }
  do {
    wrote = sendmsg(fd_.get(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  } while (wrote < 0 && errno == EINTR);
  return wrote < 0 ? -errno : wrote;
}

// As transmit(), and in blocking mode waits until the kernel takes something.
ssize_t Stream::transmitAll(const iovec* buffers, size_t count, int descriptor) {
  for (;;) {
    const ssize_t wrote = transmit(buffers, count, descriptor);
    if (wrote != -EAGAIN || !blockingWrites_) return wrote;
    pollfd waiting{fd_.get(), POLLOUT, 0};
    poll(&waiting, 1, -1);
  }
}

Result<size_t> Stream::tryWrite(const iovec* buffers, size_t count) {
  if (isClosing() || !fd_) return Error(-EBADF, "write");
  if (connecting_ || !queue_.empty()) return size_t{0};
  size_t total = 0;
  for (;;) {
    const ssize_t wrote = transmitAll(buffers, count, -1);
    if (wrote == -EAGAIN) return total;
    if (wrote < 0) return Error(static_cast<int>(wrote), "write");
    total += static_cast<size_t>(wrote);
    bytesWritten_ += static_cast<uint64_t>(wrote);
    if (!blockingWrites_) return total;
    // Blocking mode: go on with what is left, buffer by buffer.
    size_t left = static_cast<size_t>(wrote);
    while (count > 0 && left >= buffers[0].iov_len) {
      left -= buffers[0].iov_len;
      ++buffers;
      --count;
    }
    if (count == 0) return total;
    if (left > 0) {
      iovec rest{static_cast<char*>(buffers[0].iov_base) + left, buffers[0].iov_len - left};
      while (rest.iov_len > 0) {
        const ssize_t more = transmitAll(&rest, 1, -1);
        if (more < 0) return Error(static_cast<int>(more), "write");
        total += static_cast<size_t>(more);
        bytesWritten_ += static_cast<uint64_t>(more);
        rest.iov_base = static_cast<char*>(rest.iov_base) + more;
        rest.iov_len -= static_cast<size_t>(more);
      }
      ++buffers;
      if (--count == 0) return total;
    }
  }
}

Result<WriteOutcome> Stream::write(StreamWrite& request) {
  if (isClosing() || !fd_) return Error(-EBADF, "write");
  if (shutdownAsked_) return Error(-EPIPE, "write");
  if (!connecting_ && queue_.empty()) {
    while (request.pendingBytes_ > 0) {
      const ssize_t wrote =
          transmitAll(request.buffers() + request.first_, request.count_ - request.first_, request.descriptor_);
      if (wrote == -EAGAIN) break;
      if (wrote < 0) return Error(static_cast<int>(wrote), "write");
      request.descriptor_ = -1;
      request.advance(static_cast<size_t>(wrote));
      bytesWritten_ += static_cast<uint64_t>(wrote);
    }
    if (request.pendingBytes_ == 0) return WriteOutcome::kWritten;
    GYRE_TRY(watch(kWritable));
    watcher_.exhausted(kWritable);
  }
  if (queue_.empty()) tellBegin(Operation::kWrite);
  queue_.pushBack(request);
  writeQueueBytes_ += request.pendingBytes_;
  loop().retainAlive();
  return WriteOutcome::kQueued;
}

void Stream::write(std::string data, WriteCallback callback) {
  if (isClosing()) {
    if (callback) {
      loop().post([done = std::move(callback)]() mutable { done(Error(-EBADF, "write")); });
    }
    return;
  }
  auto* request = new OwnedWrite(std::move(data), std::move(callback));
  Result<WriteOutcome> outcome = write(static_cast<StreamWrite&>(*request));
  if (outcome.ok() && *outcome == WriteOutcome::kQueued) return;
  if (!request->callback) {
    delete request;
    return;
  }
  static_cast<StreamWrite*>(request)->status_ = outcome.code();
  finished_.pushBack(*request);
  loop().retainAlive();
  loop().defer(later_);
}

void Stream::flush() {
  const bool waited = !queue_.empty();
  bool failed = false;
  while (!queue_.empty()) {
    iovec gathered[kGatheredBuffers];
    size_t count = 0;
    const int descriptor = queue_.front()->descriptor_;
    for (StreamWrite* each = queue_.front(); each && count < kGatheredBuffers; each = queue_.next(*each)) {
      if (each->descriptor_ >= 0 && each != queue_.front()) break;
      const size_t take = std::min(each->count_ - each->first_, kGatheredBuffers - count);
      std::copy_n(each->buffers() + each->first_, take, gathered + count);
      count += take;
    }
    const ssize_t wrote = count == 0 ? 0 : transmitAll(gathered, count, descriptor);
    if (wrote == -EAGAIN) {
      watcher_.exhausted(kWritable);
      return finishWrites();
    }
    if (wrote < 0) {
      failQueue(static_cast<int>(wrote));
      failed = true;
      break;
    }
    queue_.front()->descriptor_ = -1;
    bytesWritten_ += static_cast<uint64_t>(wrote);
    writeQueueBytes_ -= static_cast<size_t>(wrote);
    size_t left = static_cast<size_t>(wrote);
    while (StreamWrite* head = queue_.front()) {
      const size_t step = std::min(left, head->pendingBytes_);
      head->advance(step);
      left -= step;
      if (head->pendingBytes_ > 0) break;
      queue_.popFront();
      finished_.pushBack(*head);
    }
  }
  if (watcher_.started()) watcher_.removeInterest(kWritable);
  if (waited && !failed) tellEnd(Operation::kWrite, 0);
  maybeShutdown();
  finishWrites();
}

void Stream::failQueue(int code) {
  if (!queue_.empty()) tellEnd(Operation::kWrite, code);
  while (StreamWrite* request = queue_.popFront()) {
    request->status_ = code;
    finished_.pushBack(*request);
  }
  writeQueueBytes_ = 0;
}

void Stream::finishWrites() {
  // What finishes meanwhile gets its own call, from here too: the order is that of the writes.
  while (StreamWrite* request = finished_.popFront()) {
    loop().releaseAlive();
    request->onWritten(request->status_);
  }
}

// ---- Shutdown

Result<void> Stream::shutdown(ShutdownCallback callback) {
  if (isClosing() || !fd_) return Error(-ENOTCONN, "shutdown");
  if (shutdownAsked_) return Error(-EALREADY, "shutdown");
  shutdownAsked_ = true;
  shutdownCallback_ = std::move(callback);
  loop().retainAlive();
  if (!connecting_) maybeShutdown();
  return {};
}

void Stream::maybeShutdown() {
  if (!shutdownAsked_ || shutdownDone_ || !queue_.empty()) return;
  shutdownDone_ = true;
  if (transport_ != Transport::kFile && ::shutdown(fd_.get(), SHUT_WR) != 0) shutdownCode_ = -errno;
  loop().defer(later_);
}

void Stream::finishShutdown() {
  shutdownTold_ = true;
  loop().releaseAlive();
  ShutdownCallback callback = std::move(shutdownCallback_);
  if (!callback) return;
  if (shutdownCode_ == 0) {
    callback({});
  } else {
    callback(Error(shutdownCode_, "shutdown"));
  }
}

// ---- Connecting

Result<void> Stream::connectSocket(const SocketAddress& address, ConnectCallback callback) {
  if (!fd_) return Error(-EBADF, "connect");
  if (connecting_) return Error(-EALREADY, "connect");
  int code;
  tellBegin(Operation::kConnect);
  do {
    code = ::connect(fd_.get(), address.raw(), address.lenBytes()) == 0 ? 0 : -errno;
  } while (code == -EINTR);
  if (code == -EINPROGRESS) {
    if (Result<void> watched = watch(kWritable); !watched) {
      tellEnd(Operation::kConnect, watched.code());
      return watched;
    }
    connecting_ = true;
    connectDecided_ = false;
    connectCallback_ = std::move(callback);
    loop().retainAlive();
  } else {
    decideConnect(code, std::move(callback));
  }
  return {};
}

void Stream::failConnect(int code, ConnectCallback callback) {
  tellBegin(Operation::kConnect);
  decideConnect(code, std::move(callback));
}

void Stream::decideConnect(int code, ConnectCallback callback) {
  connecting_ = true;
  connectDecided_ = true;
  connectCode_ = code;
  connectCallback_ = std::move(callback);
  loop().retainAlive();
  loop().defer(later_);
}

void Stream::finishConnect(int code) {
  connecting_ = false;
  connectDecided_ = false;
  tellEnd(Operation::kConnect, code);
  loop().releaseAlive();
  ConnectCallback callback = std::move(connectCallback_);
  if (code != 0) {
    failQueue(code);
  } else if (!queue_.empty()) {
    // What was written before the connection stood goes out as soon as the watcher says so, unless the
    // stream cannot be watched at all.
    if (Result<void> watched = watch(kWritable); !watched) failQueue(watched.code());
  } else {
    maybeShutdown();
  }
  if (callback) {
    if (code == 0) {
      callback({});
    } else {
      callback(Error(code, "connect"));
    }
  }
  if (code != 0) finishWrites();
}

}  // namespace gyre::loop
