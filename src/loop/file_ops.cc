#include "loop/file_ops.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/stat.h>
#include <stdlib.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

namespace gyre::loop::file {
namespace {

/// Calls until it is not interrupted; returns the result or -errno.
template <typename Call>
auto retry(Call&& call) -> decltype(call()) {
  decltype(call()) result;
  do {
    result = call();
  } while (result < 0 && errno == EINTR);
  return result < 0 ? static_cast<decltype(call())>(-errno) : result;
}

int once(int result) { return result < 0 ? -errno : result; }

FileStat::Time timeOf(const statx_timestamp& time) { return {time.tv_sec, time.tv_nsec}; }
FileStat::Time timeOf(const timespec& time) { return {time.tv_sec, static_cast<uint32_t>(time.tv_nsec)}; }

void fill(const struct statx& from, FileStat& out) {
  out.dev = makedev(from.stx_dev_major, from.stx_dev_minor);
  out.mode = from.stx_mode;
  out.nlink = from.stx_nlink;
  out.uid = from.stx_uid;
  out.gid = from.stx_gid;
  out.rdev = makedev(from.stx_rdev_major, from.stx_rdev_minor);
  out.blockSize = from.stx_blksize;
  out.ino = from.stx_ino;
  out.size = from.stx_size;
  out.blocks = from.stx_blocks;
  out.accessed = timeOf(from.stx_atime);
  out.modified = timeOf(from.stx_mtime);
  out.changed = timeOf(from.stx_ctime);
  // A file system that keeps no time of birth leaves it out.
  out.born = from.stx_mask & STATX_BTIME ? timeOf(from.stx_btime) : FileStat::Time{};
}

void fill(const struct stat& from, FileStat& out) {
  out.dev = from.st_dev;
  out.mode = from.st_mode;
  out.nlink = from.st_nlink;
  out.uid = from.st_uid;
  out.gid = from.st_gid;
  out.rdev = from.st_rdev;
  out.blockSize = static_cast<uint64_t>(from.st_blksize);
  out.ino = from.st_ino;
  out.size = static_cast<uint64_t>(from.st_size);
  out.blocks = static_cast<uint64_t>(from.st_blocks);
  out.accessed = timeOf(from.st_atim);
  out.modified = timeOf(from.st_mtim);
  out.changed = out.born = timeOf(from.st_ctim);
}

int statAt(int fd, const char* path, int flags, FileStat& out) {
  struct statx extended;
  if (::statx(fd, path, flags, STATX_BASIC_STATS | STATX_BTIME, &extended) == 0) {
    fill(extended, out);
    return 0;
  }
  // Old sandboxes refuse statx: with ENOSYS, or with EPERM, which statx itself never gives.
  if (errno != ENOSYS && errno != EPERM) return -errno;
  struct stat plain;
  if (::fstatat(fd, path, &plain, flags) != 0) return -errno;
  fill(plain, out);
  return 0;
}

timespec timespecOf(double seconds) {
  if (!std::isfinite(seconds)) return {0, 0};
  // A double has no nanoseconds left for the dates of this century; microseconds survive the way to and fro.
  double whole = std::floor(seconds);
  int64_t micros = std::llround((seconds - whole) * 1e6);
  if (micros >= 1'000'000) {
    micros -= 1'000'000;
    whole += 1;
  }
  return {static_cast<time_t>(whole), static_cast<long>(micros * 1000)};
}

template <typename Step>
int64_t inBatches(const iovec* vectors, size_t count, int64_t offset, Step&& step) {
  int64_t total = 0;
  for (size_t done = 0; done < count || count == 0;) {
    size_t batch = std::min<size_t>(count - done, IOV_MAX);
    int64_t result = step(vectors + done, static_cast<int>(batch), offset < 0 ? -1 : offset + total);
    if (result < 0) return total > 0 ? total : result;
    total += result;
    size_t wanted = 0;
    for (size_t i = 0; i < batch; ++i) wanted += vectors[done + i].iov_len;
    done += batch;
    if (static_cast<size_t>(result) < wanted || count == 0) break;
  }
  return total;
}

}  // namespace

int access(const char* path, int mode) {
  return retry([=] { return ::access(path, mode); });
}

int open(const char* path, int flags, mode_t mode) {
  return retry([=] { return ::open(path, flags | O_CLOEXEC, mode); });
}

int close(int fd) {
  if (::close(fd) == 0 || errno == EINTR || errno == EINPROGRESS) return 0;
  return -errno;
}

int64_t read(int fd, void* buffer, size_t length, int64_t offset) {
  return retry(
      [=]() -> int64_t { return offset < 0 ? ::read(fd, buffer, length) : ::pread(fd, buffer, length, offset); });
}

int64_t write(int fd, const void* data, size_t length, int64_t offset) {
  return retry(
      [=]() -> int64_t { return offset < 0 ? ::write(fd, data, length) : ::pwrite(fd, data, length, offset); });
}

int64_t readv(int fd, const iovec* vectors, size_t count, int64_t offset) {
  return inBatches(vectors, count, offset, [fd](const iovec* part, int parts, int64_t at) {
    return retry([=]() -> int64_t { return at < 0 ? ::readv(fd, part, parts) : ::preadv(fd, part, parts, at); });
  });
}

int64_t writev(int fd, const iovec* vectors, size_t count, int64_t offset) {
  return inBatches(vectors, count, offset, [fd](const iovec* part, int parts, int64_t at) {
    return retry([=]() -> int64_t { return at < 0 ? ::writev(fd, part, parts) : ::pwritev(fd, part, parts, at); });
  });
}

int stat(const char* path, Follow follow, FileStat& out) {
  return statAt(AT_FDCWD, path, follow == Follow::kYes ? 0 : AT_SYMLINK_NOFOLLOW, out);
}

int fstat(int fd, FileStat& out) {
  // AT_FDCWD with an empty path would tell of the working directory.
  if (fd < 0) return -EBADF;
  return statAt(fd, "", AT_EMPTY_PATH, out);
}

int statfs(const char* path, FileSystemStat& out) {
  struct statfs from;
  int result = retry([&] { return ::statfs(path, &from); });
  if (result < 0) return result;
  out.type = static_cast<uint64_t>(from.f_type);
  out.blockSize = static_cast<uint64_t>(from.f_bsize);
  out.fragmentSize = static_cast<uint64_t>(from.f_frsize);
  out.blocks = from.f_blocks;
  out.blocksFree = from.f_bfree;
  out.blocksAvailable = from.f_bavail;
  out.files = from.f_files;
  out.filesFree = from.f_ffree;
  return 0;
}

int rename(const char* from, const char* to) { return once(::rename(from, to)); }
int unlink(const char* path) { return once(::unlink(path)); }
int link(const char* from, const char* to) { return once(::link(from, to)); }
int symlink(const char* target, const char* path) { return once(::symlink(target, path)); }

int readlink(const char* path, std::string& out) {
  char small[512];
  ssize_t length = ::readlink(path, small, sizeof small);
  if (length < 0) return -errno;
  if (static_cast<size_t>(length) < sizeof small) {
    out.assign(small, static_cast<size_t>(length));
    return 0;
  }
  for (size_t capacity = 4096;; capacity *= 2) {
    out.resize(capacity);
    length = ::readlink(path, out.data(), capacity);
    if (length < 0) return -errno;
    if (static_cast<size_t>(length) < capacity) break;
  }
  out.resize(static_cast<size_t>(length));
  return 0;
}

int realpath(const char* path, std::string& out) {
  char* resolved = ::realpath(path, nullptr);
  if (!resolved) return -errno;
  out = resolved;
  ::free(resolved);
  return 0;
}

int mkdir(const char* path, mode_t mode) { return once(::mkdir(path, mode)); }

int mkdtemp(const char* pathTemplate, std::string& out) {
  out = pathTemplate;
  out += "XXXXXX";
  return ::mkdtemp(out.data()) ? 0 : -errno;
}

int rmdir(const char* path) { return once(::rmdir(path)); }

int chmod(const char* path, mode_t mode) {
  return retry([=] { return ::chmod(path, mode); });
}
int fchmod(int fd, mode_t mode) {
  return retry([=] { return ::fchmod(fd, mode); });
}

int chown(const char* path, uid_t uid, gid_t gid, Follow follow) {
  int flags = follow == Follow::kYes ? 0 : AT_SYMLINK_NOFOLLOW;
  return retry([=] { return ::fchownat(AT_FDCWD, path, uid, gid, flags); });
}

int fchown(int fd, uid_t uid, gid_t gid) {
  return retry([=] { return ::fchown(fd, uid, gid); });
}

int utimes(const char* path, FileTimes times, Follow follow) {
  timespec pair[2] = {timespecOf(times.accessed), timespecOf(times.modified)};
  return once(::utimensat(AT_FDCWD, path, pair, follow == Follow::kYes ? 0 : AT_SYMLINK_NOFOLLOW));
}

int futimes(int fd, FileTimes times) {
  timespec pair[2] = {timespecOf(times.accessed), timespecOf(times.modified)};
  return once(::futimens(fd, pair));
}

int truncate(const char* path, int64_t length) {
  return retry([=] { return ::truncate(path, length); });
}
int ftruncate(int fd, int64_t length) {
  return retry([=] { return ::ftruncate(fd, length); });
}
int fsync(int fd) {
  return retry([=] { return ::fsync(fd); });
}
int fdatasync(int fd) {
  return retry([=] { return ::fdatasync(fd); });
}

}  // namespace gyre::loop::file
