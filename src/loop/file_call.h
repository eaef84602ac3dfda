// FileCall: one file operation as a value: what to do, with which arguments, and room for what comes of it.
//
// perform() does it here and now, blocking. FileRequest (file_request.h) does the same call in the kernel or on
// a lane. A FileCall owns its strings and results; buffers and vectors for reading and writing are the
// caller's and must live until the operation is over. Reusable: reset() keeps the strings' memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "loop/file_ops.h"

struct __dirstream;

namespace gyre::loop {

enum class FileOp : uint8_t {
  kAccess,
  kChmod,
  kChown,
  kClose,
  kCloseDir,
  kCopyFile,
  kFchmod,
  kFchown,
  kFdatasync,
  kFstat,
  kFsync,
  kFtruncate,
  kFutimes,
  kLchown,
  kLink,
  kLstat,
  kLutimes,
  kMkdir,
  kMkdirs,
  kMkdtemp,
  kOpen,
  kOpenDir,
  kRead,
  kReadDir,       // some entries of an open directory
  kReadDirWhole,  // all entries of a path, sorted
  kReadFile,
  kReadlink,
  kReadv,
  kRealpath,
  kRemoveTree,
  kRename,
  kRmdir,
  kStat,
  kStatfs,
  kSymlink,
  kTruncate,
  kUnlink,
  kUtimes,
  kWrite,
  kWriteFile,
  kWritev,
};

/// The name of the system call that errors carry ("open", "scandir", ...).
const char* fileOpName(FileOp op);

/// As in fs.constants.UV_DIRENT_*.
enum class FileType : uint8_t { kUnknown, kFile, kDirectory, kLink, kFifo, kSocket, kChar, kBlock };

/// The entries of a directory, without "." and "..", in one block of memory.
class DirEntries {
 public:
  struct Entry {
    uint32_t offset;
    uint16_t length;
    FileType type;
  };
  size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  std::string_view name(size_t i) const {
    return std::string_view(names_).substr(entries_[i].offset, entries_[i].length);
  }
  FileType type(size_t i) const { return entries_[i].type; }

  void clear();
  void add(std::string_view name, FileType type);
  void sort();

 private:
  std::string names_;
  std::vector<Entry> entries_;
};

/// Memory with one owner: what readFile brings.
class FileBytes {
 public:
  /// Memory of which nobody takes care any more; freeBlock() ends it.
  struct Block {
    char* data;
    size_t capacity;
  };

  FileBytes() = default;
  FileBytes(FileBytes&& other) noexcept;
  FileBytes& operator=(FileBytes&& other) noexcept;
  ~FileBytes() { reset(); }

  char* data() const { return data_; }
  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }
  std::string_view view() const { return {data_, size_}; }

  void reset();
  /// Empties it; a small block of memory stays for the next contents.
  void clear();
  /// Gives the memory away. Null when empty.
  [[nodiscard]] Block release();
  /// Frees what release() gave. Any thread.
  static void freeBlock(Block block);
  /// Makes room for `capacity` bytes and keeps what is there. False: no memory.
  bool reserve(size_t capacity);
  void setSize(size_t size) { size_ = size; }

 private:
  static constexpr size_t kKept = size_t{32} << 10;  // clear() keeps no more

  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

struct FileCall {
  /// More than this readFile does not bring; it fails with EFBIG and says the size in `stat.size`.
  static constexpr uint64_t kMaxWholeFile = 0x7fffffff;

  explicit FileCall(FileOp what = FileOp::kClose) : op(what) {}
  FileCall(FileCall&&) noexcept = default;
  FileCall& operator=(FileCall&&) noexcept = default;

  // Arguments; each operation looks at those it needs.
  FileOp op;
  bool flush = false;  // writeFile: fsync before closing
  int fd = -1;         // readFile, writeFile: -1 opens `path`, else the descriptor is used and stays open
  int flags = 0;       // open, readFile, writeFile: O_*; access: mode; copyFile: CopyFlags; symlink: unused
  uint32_t mode = 0;   // open, mkdir, chmod, writeFile
  uint32_t uid = 0;
  uint32_t gid = 0;
  int64_t offset = -1;     // read, write: position or -1; truncate: the length
  void* buffer = nullptr;  // read: where to; write, writeFile: what
  size_t length = 0;       // of buffer; readDir: how many entries at most
  const iovec* vectors = nullptr;
  size_t vectorCount = 0;
  FileTimes times;
  std::string path;            // symlink: the target
  std::string dest;            // rename, link, copyFile: where to; symlink: the link's own path
  __dirstream* dir = nullptr;  // readDir, closeDir: which; openDir: the result

  // Results. What an operation returns as a number (descriptor, count) is perform()'s result.
  FileStat stat;
  FileSystemStat fileSystem;
  std::string text;  // readlink, realpath, mkdtemp; mkdirs: the first one made; removeTree: what failed
  DirEntries entries;
  FileBytes bytes;
  const char* failedAt = nullptr;  // several system calls in one: which of them failed

  /// Does it, blocking. At least 0, or a negative errno. Any thread.
  int64_t perform();

  /// What went wrong, for a negative result: with the system call, path and dest as Node tells them.
  base::Error error(int64_t result) const;

  /// Makes this a new call; the strings keep their memory for the next paths.
  void reset(FileOp what);
};

}  // namespace gyre::loop
