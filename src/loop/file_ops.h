// File operations that block, one function for each system call or short sequence of them.
//
// Every function returns 0 or a count or descriptor, or a negative errno. Paths are NUL-terminated bytes.
// Interrupted calls are repeated. Any thread. FileCall describes these operations as values, for those who
// want to run them elsewhere.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace gyre::loop {

/// What stat and its relatives tell. Times are seconds and nanoseconds since the epoch.
struct FileStat {
  struct Time {
    int64_t sec = 0;
    uint32_t nsec = 0;
  };
  uint64_t dev = 0;
  uint64_t mode = 0;
  uint64_t nlink = 0;
  uint64_t uid = 0;
  uint64_t gid = 0;
  uint64_t rdev = 0;
  uint64_t blockSize = 0;
  uint64_t ino = 0;
  uint64_t size = 0;
  uint64_t blocks = 0;  // of 512 bytes
  Time accessed;
  Time modified;
  Time changed;
  Time born;

  bool isDirectory() const { return S_ISDIR(mode); }
  bool isFile() const { return S_ISREG(mode); }
};

/// What statfs tells of the file system.
struct FileSystemStat {
  uint64_t type = 0;
  uint64_t blockSize = 0;     // best for transfers
  uint64_t fragmentSize = 0;  // the unit of the counts below
  uint64_t blocks = 0;
  uint64_t blocksFree = 0;
  uint64_t blocksAvailable = 0;
  uint64_t files = 0;
  uint64_t filesFree = 0;
};

/// An access or modification time as utimes takes it: seconds, with a fraction kept to microseconds.
struct FileTimes {
  double accessed = 0;
  double modified = 0;
};

/// `fd` used by the *At flavours when the path alone counts.
constexpr int kNoFd = -1;

namespace file {

enum class Follow : bool { kNo, kYes };

int access(const char* path, int mode);
int open(const char* path, int flags, mode_t mode);
/// EINTR counts as closed, as it is on Linux.
int close(int fd);

/// `offset` < 0: at the file's own position, which moves.
int64_t read(int fd, void* buffer, size_t length, int64_t offset);
int64_t write(int fd, const void* data, size_t length, int64_t offset);
/// More than IOV_MAX vectors are done in several calls.
int64_t readv(int fd, const iovec* vectors, size_t count, int64_t offset);
int64_t writev(int fd, const iovec* vectors, size_t count, int64_t offset);

int stat(const char* path, Follow follow, FileStat& out);
int fstat(int fd, FileStat& out);
int statfs(const char* path, FileSystemStat& out);

int rename(const char* from, const char* to);
int unlink(const char* path);
int link(const char* from, const char* to);
int symlink(const char* target, const char* path);
int readlink(const char* path, std::string& out);
int realpath(const char* path, std::string& out);

int mkdir(const char* path, mode_t mode);
/// Makes the missing parents too. `firstMade`: the topmost directory that was made; empty if all were there.
/// Errors: EEXIST (the path is there and no directory), ENOTDIR (a parent is no directory), mkdir's.
int mkdirs(const char* path, mode_t mode, std::string& firstMade);
/// `pathTemplate` without the six X; `out` gets the directory's path.
int mkdtemp(const char* pathTemplate, std::string& out);
int rmdir(const char* path);
/// Removes whatever is there, directories with all they hold; symbolic links are not followed.
/// `failedPath` gets what could not be removed.
int removeTree(const char* path, std::string& failedPath);

int chmod(const char* path, mode_t mode);
int fchmod(int fd, mode_t mode);
int chown(const char* path, uid_t uid, gid_t gid, Follow follow);
int fchown(int fd, uid_t uid, gid_t gid);
int utimes(const char* path, FileTimes times, Follow follow);
int futimes(int fd, FileTimes times);

int truncate(const char* path, int64_t length);
int ftruncate(int fd, int64_t length);
int fsync(int fd);
int fdatasync(int fd);

enum CopyFlags : int {
  kCopyExclusive = 1,   // fail with EEXIST if the destination is there
  kCopyClone = 2,       // share the blocks where the file system can, else copy
  kCopyCloneForce = 4,  // share the blocks or fail
};
/// Copies a regular file with its mode, inside the kernel where it can. What was copied in part is removed.
int copyFile(const char* from, const char* to, int flags);

}  // namespace file
}  // namespace gyre::loop
