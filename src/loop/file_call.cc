#include "loop/file_call.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/block_pool.h"
#include "loop/file_whole.h"

namespace gyre::loop {
namespace {

FileType typeOf(unsigned char type) {
  switch (type) {
    case DT_REG:
      return FileType::kFile;
    case DT_DIR:
      return FileType::kDirectory;
    case DT_LNK:
      return FileType::kLink;
    case DT_FIFO:
      return FileType::kFifo;
    case DT_SOCK:
      return FileType::kSocket;
    case DT_CHR:
      return FileType::kChar;
    case DT_BLK:
      return FileType::kBlock;
    default:
      return FileType::kUnknown;
  }
}

int openDir(const char* path, DIR*& dir) {
  dir = ::opendir(path);
  return dir ? 0 : -errno;
}

/// Adds up to `limit` entries; returns how many, 0 at the end.
int64_t readDir(DIR* dir, size_t limit, DirEntries& entries) {
  entries.clear();
  while (entries.size() < limit) {
    errno = 0;
    dirent* entry = ::readdir(dir);
    if (!entry) {
      if (errno != 0) return -errno;
      break;
    }
    std::string_view name(entry->d_name);
    if (name == "." || name == "..") continue;
    entries.add(name, typeOf(entry->d_type));
  }
  return static_cast<int64_t>(entries.size());
}

int64_t readDirWhole(const char* path, DirEntries& entries) {
  DIR* dir;
  int opened = openDir(path, dir);
  if (opened < 0) return opened;
  int64_t result = readDir(dir, SIZE_MAX, entries);
  ::closedir(dir);
  entries.sort();
  return result;
}

}  // namespace

const char* fileOpName(FileOp op) {
  switch (op) {
    case FileOp::kAccess:
      return "access";
    case FileOp::kChmod:
      return "chmod";
    case FileOp::kChown:
      return "chown";
    case FileOp::kClose:
      return "close";
    case FileOp::kCloseDir:
      return "closedir";
    case FileOp::kCopyFile:
      return "copyfile";
    case FileOp::kFchmod:
      return "fchmod";
    case FileOp::kFchown:
      return "fchown";
    case FileOp::kFdatasync:
      return "fdatasync";
    case FileOp::kFstat:
      return "fstat";
    case FileOp::kFsync:
      return "fsync";
    case FileOp::kFtruncate:
      return "ftruncate";
    case FileOp::kFutimes:
      return "futime";
    case FileOp::kLchown:
      return "lchown";
    case FileOp::kLink:
      return "link";
    case FileOp::kLstat:
      return "lstat";
    case FileOp::kLutimes:
      return "lutime";
    case FileOp::kMkdir:
      return "mkdir";
    case FileOp::kMkdirs:
      return "mkdir";
    case FileOp::kMkdtemp:
      return "mkdtemp";
    case FileOp::kOpen:
      return "open";
    case FileOp::kOpenDir:
      return "opendir";
    case FileOp::kRead:
      return "read";
    case FileOp::kReadDir:
      return "readdir";
    case FileOp::kReadDirWhole:
      return "scandir";
    case FileOp::kReadFile:
      return "read";
    case FileOp::kReadlink:
      return "readlink";
    case FileOp::kReadv:
      return "read";
    case FileOp::kRealpath:
      return "realpath";
    case FileOp::kRemoveTree:
      return "rm";
    case FileOp::kRename:
      return "rename";
    case FileOp::kRmdir:
      return "rmdir";
    case FileOp::kStat:
      return "stat";
    case FileOp::kStatfs:
      return "statfs";
    case FileOp::kSymlink:
      return "symlink";
    case FileOp::kTruncate:
      return "truncate";
    case FileOp::kUnlink:
      return "unlink";
    case FileOp::kUtimes:
      return "utime";
    case FileOp::kWrite:
      return "write";
    case FileOp::kWriteFile:
      return "write";
    case FileOp::kWritev:
      return "write";
  }
  UNREACHABLE("an unknown FileOp");
}

void DirEntries::clear() {
  names_.clear();
  entries_.clear();
}

void DirEntries::add(std::string_view name, FileType type) {
  entries_.push_back({static_cast<uint32_t>(names_.size()), static_cast<uint16_t>(name.size()), type});
  names_ += name;
}

void DirEntries::sort() {
  std::string_view names(names_);
  std::sort(entries_.begin(), entries_.end(), [names](const Entry& a, const Entry& b) {
    return names.substr(a.offset, a.length) < names.substr(b.offset, b.length);
  });
}

FileBytes::FileBytes(FileBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)) {}

FileBytes& FileBytes::operator=(FileBytes&& other) noexcept {
  if (this == &other) return *this;
  reset();
  data_ = std::exchange(other.data_, nullptr);
  size_ = std::exchange(other.size_, 0);
  capacity_ = std::exchange(other.capacity_, 0);
  return *this;
}

void FileBytes::reset() { freeBlock(release()); }

void FileBytes::clear() {
  if (capacity_ > kKept) return reset();
  size_ = 0;
}

FileBytes::Block FileBytes::release() {
  size_ = 0;
  return {std::exchange(data_, nullptr), std::exchange(capacity_, 0)};
}

void FileBytes::freeBlock(Block block) { base::BlockPool::giveBack(block.data, block.capacity); }

bool FileBytes::reserve(size_t capacity) {
  if (capacity <= capacity_) return true;
  char* grown;
  if (capacity_ > base::BlockPool::kLargest) {
    grown = static_cast<char*>(::realloc(data_, capacity));
    if (!grown) return false;
  } else {
    capacity = base::BlockPool::roundUp(capacity);
    grown = static_cast<char*>(base::BlockPool::take(capacity));
    if (!grown) return false;
    if (size_ > 0) std::memcpy(grown, data_, size_);
    freeBlock({data_, capacity_});
  }
  data_ = grown;
  capacity_ = capacity;
  return true;
}

void FileCall::reset(FileOp what) {
  op = what;
  flush = false;
  fd = -1;
  flags = 0;
  mode = uid = gid = 0;
  offset = -1;
  buffer = nullptr;
  length = 0;
  vectors = nullptr;
  vectorCount = 0;
  path.clear();
  dest.clear();
  text.clear();
  dir = nullptr;
  entries.clear();
  bytes.clear();
  failedAt = nullptr;
}

int64_t FileCall::perform() {
  using file::Follow;
  const char* from = path.c_str();
  const char* to = dest.c_str();
  switch (op) {
    case FileOp::kAccess:
      return file::access(from, flags);
    case FileOp::kChmod:
      return file::chmod(from, mode);
    case FileOp::kChown:
      return file::chown(from, uid, gid, Follow::kYes);
    case FileOp::kClose:
      return file::close(fd);
    case FileOp::kCloseDir:
      return ::closedir(std::exchange(dir, nullptr)) == 0 ? 0 : -errno;
    case FileOp::kCopyFile:
      return file::copyFile(from, to, flags);
    case FileOp::kFchmod:
      return file::fchmod(fd, mode);
    case FileOp::kFchown:
      return file::fchown(fd, uid, gid);
    case FileOp::kFdatasync:
      return file::fdatasync(fd);
    case FileOp::kFstat:
      return file::fstat(fd, stat);
    case FileOp::kFsync:
      return file::fsync(fd);
    case FileOp::kFtruncate:
      return file::ftruncate(fd, offset);
    case FileOp::kFutimes:
      return file::futimes(fd, times);
    case FileOp::kLchown:
      return file::chown(from, uid, gid, Follow::kNo);
    case FileOp::kLink:
      return file::link(from, to);
    case FileOp::kLstat:
      return file::stat(from, Follow::kNo, stat);
    case FileOp::kLutimes:
      return file::utimes(from, times, Follow::kNo);
    case FileOp::kMkdir:
      return file::mkdir(from, mode);
    case FileOp::kMkdirs:
      return file::mkdirs(from, mode, text);
    case FileOp::kMkdtemp:
      return file::mkdtemp(from, text);
    case FileOp::kOpen:
      return file::open(from, flags, mode);
    case FileOp::kOpenDir:
      return openDir(from, dir);
    case FileOp::kRead:
      return file::read(fd, buffer, length, offset);
    case FileOp::kReadDir:
      return readDir(dir, length, entries);
    case FileOp::kReadDirWhole:
      return readDirWhole(from, entries);
    case FileOp::kReadFile:
      return file::readWhole(*this);
    case FileOp::kReadlink:
      return file::readlink(from, text);
    case FileOp::kReadv:
      return file::readv(fd, vectors, vectorCount, offset);
    case FileOp::kRealpath:
      return file::realpath(from, text);
    case FileOp::kRemoveTree:
      return file::removeTree(from, text);
    case FileOp::kRename:
      return file::rename(from, to);
    case FileOp::kRmdir:
      return file::rmdir(from);
    case FileOp::kStat:
      return file::stat(from, Follow::kYes, stat);
    case FileOp::kStatfs:
      return file::statfs(from, fileSystem);
    case FileOp::kSymlink:
      return file::symlink(from, to);
    case FileOp::kTruncate:
      return file::truncate(from, offset);
    case FileOp::kUnlink:
      return file::unlink(from);
    case FileOp::kUtimes:
      return file::utimes(from, times, Follow::kYes);
    case FileOp::kWrite:
      return file::write(fd, buffer, length, offset);
    case FileOp::kWriteFile:
      return file::writeWhole(*this);
    case FileOp::kWritev:
      return file::writev(fd, vectors, vectorCount, offset);
  }
  UNREACHABLE("an unknown FileOp");
}

base::Error FileCall::error(int64_t result) const {
  base::Error error(static_cast<int>(result), failedAt ? failedAt : fileOpName(op));
  if (op == FileOp::kMkdtemp) return std::move(error).withPath(path + "XXXXXX");
  if (op == FileOp::kRemoveTree && !text.empty()) return std::move(error).withPath(text);
  // Of several calls only the opening is about the path; reading and writing are about the descriptor.
  bool aboutPath = !path.empty() && (!failedAt || failedAt == fileOpName(FileOp::kOpen));
  if ((op == FileOp::kReadFile || op == FileOp::kWriteFile) && !failedAt) aboutPath = false;
  if (aboutPath) error = std::move(error).withPath(path);
  if (!dest.empty()) error = std::move(error).withDest(dest);
  return error;
}

}  // namespace gyre::loop
