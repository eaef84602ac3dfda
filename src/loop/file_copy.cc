// copyFile of file_ops.h.
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "base/fd.h"
#include "loop/file_ops.h"

namespace gyre::loop::file {
namespace {

constexpr size_t kKernelChunk = size_t{1} << 30;
constexpr size_t kUserChunk = size_t{128} << 10;

/// Whether copy_file_range or sendfile merely cannot do this pair of files.
bool cannot(int error) {
  return error == EXDEV || error == EINVAL || error == ENOSYS || error == EOPNOTSUPP || error == EPERM ||
         error == ETXTBSY || error == EIO;
}

int copyByUser(int from, int to) {
  std::unique_ptr<char[]> buffer(new char[kUserChunk]);
  for (;;) {
    int64_t got = read(from, buffer.get(), kUserChunk, -1);
    if (got <= 0) return static_cast<int>(got);
    for (int64_t done = 0; done < got;) {
      int64_t put = write(to, buffer.get() + done, static_cast<size_t>(got - done), -1);
      if (put < 0) return static_cast<int>(put);
      done += put;
    }
  }
}

/// Both descriptors stand where copying goes on, so each way can take over from the one before.
int copyContents(int from, int to) {
  for (;;) {
    ssize_t copied = ::copy_file_range(from, nullptr, to, nullptr, kKernelChunk, 0);
    if (copied > 0) continue;
    if (copied < 0 && errno == EINTR) continue;
    if (copied < 0 && !cannot(errno)) return -errno;
    break;  // the end, or a file whose length the kernel does not know (/proc): the others see that
  }
  for (;;) {
    ssize_t copied = ::sendfile(to, from, nullptr, kKernelChunk);
    if (copied > 0) continue;
    if (copied == 0) return 0;
    if (errno == EINTR) continue;
    if (!cannot(errno)) return -errno;
    break;
  }
  return copyByUser(from, to);
}

int copyInto(int from, const struct stat& source, int to, const struct stat& target, int flags) {
  if (source.st_dev == target.st_dev && source.st_ino == target.st_ino) return 0;
  if (target.st_size > 0 && S_ISREG(target.st_mode) && ::ftruncate(to, 0) != 0) return -errno;
  // Some file systems (CIFS, vfat) keep no modes.
  if (::fchmod(to, source.st_mode & 07777) != 0 && errno != EPERM && errno != EOPNOTSUPP) return -errno;
  if (flags & (kCopyClone | kCopyCloneForce)) {
    if (::ioctl(to, FICLONE, from) == 0) return 0;
    if (flags & kCopyCloneForce) return errno == ENOTTY || errno == EINVAL ? -ENOTSUP : -errno;
  }
  return copyContents(from, to);
}

}  // namespace

int copyFile(const char* fromPath, const char* toPath, int flags) {
  int result = open(fromPath, O_RDONLY, 0);
  if (result < 0) return result;
  base::Fd from(result);
  struct stat source;
  if (::fstat(from.get(), &source) != 0) return -errno;
  if (S_ISDIR(source.st_mode)) return -EISDIR;

  result = open(toPath, O_WRONLY | O_CREAT | (flags & kCopyExclusive ? O_EXCL : 0), source.st_mode & 07777);
  if (result < 0) return result;
  base::Fd to(result);
  struct stat target;
  if (::fstat(to.get(), &target) != 0) return -errno;
  result = copyInto(from.get(), source, to.get(), target, flags);
  int closed = close(to.release());
  if (result == 0) result = closed;
  // A device or pipe that was written to in vain stays where it is.
  if (result < 0 && S_ISREG(target.st_mode)) ::unlink(toPath);
  return result;
}

}  // namespace gyre::loop::file
