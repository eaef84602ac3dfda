#include "loop/file_whole.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "loop/file_call.h"

namespace gyre::loop::file {
namespace {

constexpr size_t kFirstChunk = size_t{8} << 10;
constexpr size_t kLargestStep = size_t{4} << 20;

/// Reads to the end of the file, `expected` bytes if it did not change meanwhile.
int64_t readToEnd(int fd, uint64_t expected, FileBytes& bytes) {
  size_t size = 0;
  size_t capacity = expected > 0 ? static_cast<size_t>(expected) : kFirstChunk;
  for (;;) {
    if (!bytes.reserve(capacity)) return -ENOMEM;
    int64_t got = read(fd, bytes.data() + size, capacity - size, -1);
    if (got < 0) return got;
    size += static_cast<size_t>(got);
    bytes.setSize(size);
    // A file of known length that was read in full is not asked again whether it has ended.
    if (got == 0 || size == expected) return static_cast<int64_t>(size);
    if (size > FileCall::kMaxWholeFile) return -EFBIG;
    if (size == capacity) capacity += std::clamp(capacity, kFirstChunk, kLargestStep);
  }
}

int64_t readOpened(FileCall& call, int fd) {
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
  return readToEnd(fd, expected, call.bytes);
}

int64_t writeOpened(FileCall& call, int fd) {
  const char* data = static_cast<const char*>(call.buffer);
  for (size_t done = 0; done < call.length;) {
    int64_t put = write(fd, data + done, call.length - done, -1);
    if (put < 0) return put;
    done += static_cast<size_t>(put);
  }
  if (call.flush) {
    int flushed = fsync(fd);
    if (flushed < 0) {
      call.failedAt = "fsync";
      return flushed;
    }
  }
  return static_cast<int64_t>(call.length);
}

template <typename Use>
int64_t withOpened(FileCall& call, Use&& use) {
  if (call.fd >= 0) return use(call, call.fd);
  int fd = open(call.path.c_str(), call.flags, call.mode);
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

int64_t readWhole(FileCall& call) { return withOpened(call, readOpened); }
int64_t writeWhole(FileCall& call) { return withOpened(call, writeOpened); }

}  // namespace gyre::loop::file
