#include "base/result.h"

#include <algorithm>
#include <iterator>

namespace gyre::base {

namespace {

struct ErrorEntry {
  int code;
  const char* name;
  const char* message;
};

// The names, texts and order of `util.getSystemErrorMap()`.
constexpr ErrorEntry kErrors[] = {
    {-E2BIG, "E2BIG", "argument list too long"},
    {-EACCES, "EACCES", "permission denied"},
    {-EADDRINUSE, "EADDRINUSE", "address already in use"},
    {-EADDRNOTAVAIL, "EADDRNOTAVAIL", "address not available"},
    {-EAFNOSUPPORT, "EAFNOSUPPORT", "address family not supported"},
    {-EAGAIN, "EAGAIN", "resource temporarily unavailable"},
    {kErrorAddressFamily, "EAI_ADDRFAMILY", "address family not supported"},
    {kErrorAddressAgain, "EAI_AGAIN", "temporary failure"},
    {kErrorAddressBadFlags, "EAI_BADFLAGS", "bad ai_flags value"},
    {kErrorAddressBadHints, "EAI_BADHINTS", "invalid value for hints"},
    {kErrorAddressCanceled, "EAI_CANCELED", "request canceled"},
    {kErrorAddressFail, "EAI_FAIL", "permanent failure"},
    {kErrorAddressFamilyUnsupported, "EAI_FAMILY", "ai_family not supported"},
    {kErrorAddressMemory, "EAI_MEMORY", "out of memory"},
    {kErrorAddressNoData, "EAI_NODATA", "no address"},
    {kErrorAddressNoName, "EAI_NONAME", "unknown node or service"},
    {kErrorAddressOverflow, "EAI_OVERFLOW", "argument buffer overflow"},
    {kErrorAddressProtocol, "EAI_PROTOCOL", "resolved protocol is unknown"},
    {kErrorAddressService, "EAI_SERVICE", "service not available for socket type"},
    {kErrorAddressSockType, "EAI_SOCKTYPE", "socket type not supported"},
    {-EALREADY, "EALREADY", "connection already in progress"},
    {-EBADF, "EBADF", "bad file descriptor"},
    {-EBUSY, "EBUSY", "resource busy or locked"},
    {-ECANCELED, "ECANCELED", "operation canceled"},
    {kErrorCharset, "ECHARSET", "invalid Unicode character"},
    {-ECONNABORTED, "ECONNABORTED", "software caused connection abort"},
    {-ECONNREFUSED, "ECONNREFUSED", "connection refused"},
    {-ECONNRESET, "ECONNRESET", "connection reset by peer"},
    {-EDESTADDRREQ, "EDESTADDRREQ", "destination address required"},
    {-EEXIST, "EEXIST", "file already exists"},
    {-EFAULT, "EFAULT", "bad address in system call argument"},
    {-EFBIG, "EFBIG", "file too large"},
    {-EHOSTUNREACH, "EHOSTUNREACH", "host is unreachable"},
    {-EINTR, "EINTR", "interrupted system call"},
    {-EINVAL, "EINVAL", "invalid argument"},
    {-EIO, "EIO", "i/o error"},
    {-EISCONN, "EISCONN", "socket is already connected"},
    {-EISDIR, "EISDIR", "illegal operation on a directory"},
    {-ELOOP, "ELOOP", "too many symbolic links encountered"},
    {-EMFILE, "EMFILE", "too many open files"},
    {-EMSGSIZE, "EMSGSIZE", "message too long"},
    {-ENAMETOOLONG, "ENAMETOOLONG", "name too long"},
    {-ENETDOWN, "ENETDOWN", "network is down"},
    {-ENETUNREACH, "ENETUNREACH", "network is unreachable"},
    {-ENFILE, "ENFILE", "file table overflow"},
    {-ENOBUFS, "ENOBUFS", "no buffer space available"},
    {-ENODEV, "ENODEV", "no such device"},
    {-ENOENT, "ENOENT", "no such file or directory"},
    {-ENOMEM, "ENOMEM", "not enough memory"},
    {-ENONET, "ENONET", "machine is not on the network"},
    {-ENOPROTOOPT, "ENOPROTOOPT", "protocol not available"},
    {-ENOSPC, "ENOSPC", "no space left on device"},
    {-ENOSYS, "ENOSYS", "function not implemented"},
    {-ENOTCONN, "ENOTCONN", "socket is not connected"},
    {-ENOTDIR, "ENOTDIR", "not a directory"},
    {-ENOTEMPTY, "ENOTEMPTY", "directory not empty"},
    {-ENOTSOCK, "ENOTSOCK", "socket operation on non-socket"},
    {-ENOTSUP, "ENOTSUP", "operation not supported on socket"},
    {-EOVERFLOW, "EOVERFLOW", "value too large for defined data type"},
    {-EPERM, "EPERM", "operation not permitted"},
    {-EPIPE, "EPIPE", "broken pipe"},
    {-EPROTO, "EPROTO", "protocol error"},
    {-EPROTONOSUPPORT, "EPROTONOSUPPORT", "protocol not supported"},
    {-EPROTOTYPE, "EPROTOTYPE", "protocol wrong type for socket"},
    {-ERANGE, "ERANGE", "result too large"},
    {-EROFS, "EROFS", "read-only file system"},
    {-ESHUTDOWN, "ESHUTDOWN", "cannot send after transport endpoint shutdown"},
    {-ESPIPE, "ESPIPE", "invalid seek"},
    {-ESRCH, "ESRCH", "no such process"},
    {-ETIMEDOUT, "ETIMEDOUT", "connection timed out"},
    {-ETXTBSY, "ETXTBSY", "text file is busy"},
    {-EXDEV, "EXDEV", "cross-device link not permitted"},
    {kErrorUnknown, "UNKNOWN", "unknown error"},
    {kErrorEof, "EOF", "end of file"},
    {-ENXIO, "ENXIO", "no such device or address"},
    {-EMLINK, "EMLINK", "too many links"},
    {-EHOSTDOWN, "EHOSTDOWN", "host is down"},
    {-EREMOTEIO, "EREMOTEIO", "remote I/O error"},
    {-ENOTTY, "ENOTTY", "inappropriate ioctl for device"},
    {kErrorFileType, "EFTYPE", "inappropriate file type or format"},
    {-EILSEQ, "EILSEQ", "illegal byte sequence"},
    {-ESOCKTNOSUPPORT, "ESOCKTNOSUPPORT", "socket type not supported"},
    {-ENODATA, "ENODATA", "no data available"},
    {-EUNATCH, "EUNATCH", "protocol driver not attached"},
    {-ENOEXEC, "ENOEXEC", "exec format error"},
};

const ErrorEntry* findError(int code) {
  const auto* found = std::find_if(std::begin(kErrors), std::end(kErrors),
                                   [code](const ErrorEntry& entry) { return entry.code == code; });
  return found == std::end(kErrors) ? nullptr : found;
}

}  // namespace

const char* errorName(int code) {
  const ErrorEntry* entry = findError(code);
  return entry ? entry->name : "UNKNOWN";
}

const char* errorMessage(int code) {
  const ErrorEntry* entry = findError(code);
  return entry ? entry->message : "unknown error";
}

void forEachErrorCode(void (*visit)(void*, int, const char*, const char*), void* context) {
  for (const ErrorEntry& entry : kErrors) visit(context, entry.code, entry.name, entry.message);
}

const Error::Details& Error::details() const {
  static const Details kNone;
  return details_ ? *details_ : kNone;
}

std::string Error::toString() const {
  std::string text = std::string(name()) + ": " + message() + ", " + syscall_;
  if (!path().empty()) text += " '" + path() + "'";
  if (!dest().empty()) text += " -> '" + dest() + "'";
  if (!address().empty()) {
    text += " " + address();
    if (port() >= 0) text += ":" + std::to_string(port());
  }
  return text;
}

}  // namespace gyre::base
