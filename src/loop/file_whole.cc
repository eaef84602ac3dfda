#include "loop/file_whole.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "loop/file_call.h"

namespace gyre::loop::file {
namespace {

constexpr size_t kFirstChunk = size_t{8} << 10;
constexpr size_t kLargestStep = size_t{4} << 20;

/// Where to read: at the descriptor's own position, or from the start and leaving that position alone.
enum class From : bool { kPosition, kStart };

/// Reads to the end of the file, `expected` bytes if it did not change meanwhile.
int64_t readToEnd(int fd, From from, uint64_t expected, FileBytes& bytes) {
  size_t size = 0;
  size_t capacity = expected > 0 ? static_cast<size_t>(expected) : kFirstChunk;
  for (;;) {
    if (!bytes.reserve(capacity)) return -ENOMEM;
    int64_t offset = from == From::kStart ? static_cast<int64_t>(size) : -1;
    int64_t got = read(fd, bytes.data() + size, capacity - size, offset);
    if (got < 0) return got;
    size += static_cast<size_t>(got);
    bytes.setSize(size);
    // A file of known length that was read in full is not asked again whether it has ended.
    if (got == 0 || size == expected) return static_cast<int64_t>(size);
    if (size > FileCall::kMaxWholeFile) return -EFBIG;
    if (size == capacity) capacity += std::clamp(capacity, kFirstChunk, kLargestStep);
  }
}

int64_t readWithStat(FileCall& call, int fd, From from) {
  struct stat found;
  if (::fstat(fd, &found) != 0) {
    call.failedAt = "fstat";
    return -errno;
  }
  uint64_t expected = S_ISREG(found.st_mode) ? static_cast<uint64_t>(found.st_size) : 0;
  if (expected > FileCall::kMaxWholeFile) {
    call.stat.size = expected;
    return -EFBIG;
  }
  return readToEnd(fd, from, expected, call.bytes);
}

/// The end of a file just opened is found for half the price of fstat. What has no end (a pipe) is read to where it
/// stops; what has a distant one may be something else than a file (a directory, a device), so that it is looked at.
int64_t readOpened(FileCall& call, int fd) {
  constexpr off_t kBelieved = off_t{1} << 20;
  off_t end = ::lseek(fd, 0, SEEK_END);
  if (end > kBelieved) return readWithStat(call, fd, From::kStart);
  if (end <= 0) return readToEnd(fd, From::kPosition, 0, call.bytes);
  return readToEnd(fd, From::kStart, static_cast<uint64_t>(end), call.bytes);
}

/// Adds what it writes to `written`. 0 or a negative errno.
int64_t writeAll(const FileCall& call, int fd, size_t& written) {
  const char* data = static_cast<const char*>(call.buffer);
  while (written < call.length) {
    int64_t put = write(fd, data + written, call.length - written, -1);
    if (put < 0) return put;
    written += static_cast<size_t>(put);
  }
  return 0;
}

int64_t flushIfAsked(FileCall& call, int fd) {
  int failure = call.flush ? fsync(fd) : 0;
  if (failure < 0) call.failedAt = "fsync";
  return failure;
}

int64_t writeOpened(FileCall& call, int fd) {
  size_t written = 0;
  int64_t failure = writeAll(call, fd, written);
  if (failure == 0) failure = flushIfAsked(call, fd);
  return failure < 0 ? failure : static_cast<int64_t>(written);
}

/// Cuts off what a file has beyond its first `length` bytes. Only files can be cut: a pipe has no end, and a device
/// answers EINVAL; O_TRUNC too leaves them alone.
int cutOff(FileCall& call, int fd, size_t length) {
  if (::lseek(fd, 0, SEEK_END) <= static_cast<off_t>(length)) return 0;
  int failure = ftruncate(fd, static_cast<int64_t>(length));
  if (failure == 0 || failure == -EINVAL) return 0;
  call.failedAt = "ftruncate";
  return failure;
}

int64_t overwriteOpened(FileCall& call, int fd) {
  size_t written = 0;
  int64_t failure = writeAll(call, fd, written);
  int cut = cutOff(call, fd, written);
  if (failure == 0) failure = cut;
  if (failure == 0) failure = flushIfAsked(call, fd);
  return failure < 0 ? failure : static_cast<int64_t>(written);
}

template <typename Use>
int64_t withOpened(FileCall& call, int flags, Use&& use) {
  int fd = open(call.path.c_str(), flags, call.mode);
  if (fd < 0) {
    call.failedAt = fileOpName(FileOp::kOpen);
    return fd;
  }
  int64_t result = use(call, fd);
  int closed = close(fd);
  if (result >= 0 && closed < 0) {
    call.failedAt = "close";
    return closed;
  }
  return result;
}

}  // namespace

int64_t readWhole(FileCall& call) {
  if (call.fd >= 0) return readWithStat(call, call.fd, From::kPosition);
  return withOpened(call, call.flags, readOpened);
}

// A file that was emptied is written out by some file systems when it is closed (ext4 does so, lest a crash leave it
// empty), which takes a hundred times as long as the rest. So a file with content is written over, then cut to its new
// length; it is never empty in between.
int64_t writeWhole(FileCall& call) {
  if (call.fd >= 0) return writeOpened(call, call.fd);
  const bool over = (call.flags & O_TRUNC) && !(call.flags & O_APPEND) && call.length > 0;
  return over ? withOpened(call, call.flags & ~O_TRUNC, overwriteOpened) : withOpened(call, call.flags, writeOpened);
}

}  // namespace gyre::loop::file
