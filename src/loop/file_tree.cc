// The operations of file_ops.h that work on several directories: mkdirs and removeTree.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "base/fd.h"
#include "loop/file_ops.h"

namespace gyre::loop::file {
namespace {

bool isDirectory(const char* path) {
  struct stat found;
  return ::stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

/// The parent of `path`, without trailing slashes; empty when there is none to make.
std::string parentOf(const std::string& path) {
  size_t end = path.find_last_not_of('/');
  if (end == std::string::npos) return {};
  size_t slash = path.find_last_of('/', end);
  if (slash == std::string::npos) return {};
  size_t last = path.find_last_not_of('/', slash);
  return last == std::string::npos ? std::string("/") : path.substr(0, last + 1);
}

/// Removes what `name` in the directory `at` is; `path` is how messages call it.
int removeAt(int at, const char* name, bool knownDirectory, std::string& path, std::string& failedPath);

int removeChildren(int fd, std::string& path, std::string& failedPath) {
  DIR* dir = ::fdopendir(fd);
  if (!dir) {
    int error = -errno;
    ::close(fd);
    failedPath = path;
    return error;
  }
  int result = 0;
  const size_t length = path.size();
  while (result == 0) {
    errno = 0;
    dirent* entry = ::readdir(dir);
    if (!entry) {
      if (errno != 0) {
        result = -errno;
        failedPath = path;
      }
      break;
    }
    if (std::strcmp(entry->d_name, ".") == 0 || std::strcmp(entry->d_name, "..") == 0) continue;
    if (path.back() != '/') path += '/';
    path += entry->d_name;
    result = removeAt(::dirfd(dir), entry->d_name, entry->d_type == DT_DIR, path, failedPath);
    path.resize(length);
  }
  ::closedir(dir);
  return result;
}

int removeAt(int at, const char* name, bool knownDirectory, std::string& path, std::string& failedPath) {
  if (!knownDirectory) {
    if (::unlinkat(at, name, 0) == 0 || errno == ENOENT) return 0;
    // EISDIR tells of a directory; some file systems say EPERM.
    if (errno != EISDIR && errno != EPERM) {
      failedPath = path;
      return -errno;
    }
  }
  int unlinkError = errno;
  int fd = ::openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) {
    int error = errno;
    if (error == ENOENT) return 0;
    // Not a directory after all: what unlink said counts. An unreadable but empty one can still go.
    if (::unlinkat(at, name, error == ENOTDIR || error == ELOOP ? 0 : AT_REMOVEDIR) == 0) return 0;
    failedPath = path;
    return error == ENOTDIR ? -unlinkError : -error;
  }
  int result = removeChildren(fd, path, failedPath);
  if (result != 0) return result;
  if (::unlinkat(at, name, AT_REMOVEDIR) == 0 || errno == ENOENT) return 0;
  failedPath = path;
  return -errno;
}

}  // namespace

int mkdirs(const char* path, mode_t mode, std::string& firstMade) {
  firstMade.clear();
  std::vector<std::string> missing{path};
  while (!missing.empty()) {
    const std::string& current = missing.back();
    if (::mkdir(current.c_str(), mode) == 0) {
      if (firstMade.empty()) firstMade = current;
      missing.pop_back();
      continue;
    }
    int error = errno;
    if (error == ENOENT) {
      std::string parent = parentOf(current);
      // Without a parent to make (an empty path, or a working directory that is gone) that is final.
      if (parent.empty() || parent == current) return -ENOENT;
      missing.push_back(std::move(parent));
      continue;
    }
    if (error == EEXIST || error == EISDIR || error == EROFS || error == EACCES || error == EPERM) {
      if (isDirectory(current.c_str())) {
        missing.pop_back();
        continue;
      }
      if (error == EEXIST) return missing.size() > 1 ? -ENOTDIR : -EEXIST;
    }
    return -error;
  }
  return 0;
}

int removeTree(const char* path, std::string& failedPath) {
  std::string where = path;
  // A trailing slash would make unlink and O_NOFOLLOW follow a symbolic link.
  while (where.size() > 1 && where.back() == '/') where.pop_back();
  std::string walked = where;
  struct stat found;
  if (::lstat(where.c_str(), &found) != 0) {
    failedPath = where;
    return -errno;
  }
  return removeAt(AT_FDCWD, where.c_str(), S_ISDIR(found.st_mode), walked, failedPath);
}

}  // namespace gyre::loop::file
