// Result<T>: a value or an Error. What the system refuses travels as an Error; what is a bug is a CHECK.
#pragma once

#include <cerrno>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/check.h"

namespace gyre::base {

/// Codes beside the negative errno values; the numbers are those that Node shows as `err.errno`.
enum ErrorCode : int {
  kErrorEof = -4095,
  kErrorUnknown = -4094,
  kErrorCharset = -4080,
  kErrorFileType = -4028,
  kErrorAddressFamily = -3000,
  kErrorAddressAgain = -3001,
  kErrorAddressBadFlags = -3002,
  kErrorAddressCanceled = -3003,
  kErrorAddressFail = -3004,
  kErrorAddressFamilyUnsupported = -3005,
  kErrorAddressMemory = -3006,
  kErrorAddressNoData = -3007,
  kErrorAddressNoName = -3008,
  kErrorAddressOverflow = -3009,
  kErrorAddressService = -3010,
  kErrorAddressSockType = -3011,
  kErrorAddressBadHints = -3013,
  kErrorAddressProtocol = -3014,
};

/// The name of a code (`-ENOENT` → "ENOENT", `kErrorEof` → "EOF"); "UNKNOWN" for others.
const char* errorName(int code);

/// The text of a code as Node documents it (`-ENOENT` → "no such file or directory").
const char* errorMessage(int code);

/// Calls `visit(code, name, message)` for every code known, as `util.getSystemErrorMap()` lists them.
void forEachErrorCode(void (*visit)(void* context, int code, const char* name, const char* message), void* context);

/// A failure reported by the system. Cheap to move; the rarely used details live on the heap.
class [[nodiscard]] Error {
 public:
  /// What the failed call was about; empty where it does not apply.
  struct Details {
    std::string path;
    std::string dest;
    std::string address;
    int port = -1;
  };

  /// `code` is a negative errno or an ErrorCode; `syscall` is a string literal.
  Error(int code, const char* syscall) : code_(code), syscall_(syscall) { DCHECK(code < 0); }

  /// From errno as it stands now.
  static Error last(const char* syscall) { return Error(-errno, syscall); }

  int code() const { return code_; }
  const char* syscall() const { return syscall_; }
  const char* name() const { return errorName(code_); }
  const char* message() const { return errorMessage(code_); }
  bool is(int positiveErrno) const { return code_ == -positiveErrno; }

  const std::string& path() const { return details().path; }
  const std::string& dest() const { return details().dest; }
  const std::string& address() const { return details().address; }
  int port() const { return details().port; }

  Error withSyscall(const char* syscall) && {
    syscall_ = syscall;
    return std::move(*this);
  }
  Error withPath(std::string path) && {
    own().path = std::move(path);
    return std::move(*this);
  }
  Error withDest(std::string dest) && {
    own().dest = std::move(dest);
    return std::move(*this);
  }
  Error withAddress(std::string address, int port = -1) && {
    own().address = std::move(address);
    own().port = port;
    return std::move(*this);
  }

  /// "ENOENT: no such file or directory, open 'x'": the form of Node's messages.
  std::string toString() const;

  Error(const Error& other)
      : code_(other.code_),
        syscall_(other.syscall_),
        details_(other.details_ ? std::make_unique<Details>(*other.details_) : nullptr) {}
  Error& operator=(const Error& other) {
    Error copy(other);
    return *this = std::move(copy);
  }
  Error(Error&&) noexcept = default;
  Error& operator=(Error&&) noexcept = default;
  ~Error() = default;

 private:
  const Details& details() const;
  Details& own() {
    if (!details_) details_ = std::make_unique<Details>();
    return *details_;
  }

  int code_;
  const char* syscall_;
  std::unique_ptr<Details> details_;
};

/// A T, or the Error that there is instead.
template <typename T>
class [[nodiscard]] Result {
 public:
  using Value = T;

  Result(T value) : ok_(true) { ::new (&value_) T(std::move(value)); }
  Result(Error error) : ok_(false) { ::new (&error_) Error(std::move(error)); }
  template <typename U>
  requires(std::is_convertible_v<U&&, T> && !std::is_same_v<std::decay_t<U>, Result> &&
           !std::is_same_v<std::decay_t<U>, Error> && !std::is_same_v<std::decay_t<U>, T>) Result(U&& value)
      : ok_(true) {
    ::new (&value_) T(std::forward<U>(value));
  }
  Result(Result&& other) noexcept : ok_(other.ok_) {
    if (ok_) {
      ::new (&value_) T(std::move(other.value_));
    } else {
      ::new (&error_) Error(std::move(other.error_));
    }
  }
  Result& operator=(Result&& other) noexcept {
    if (this != &other) {
      this->~Result();
      ::new (this) Result(std::move(other));
    }
    return *this;
  }
  ~Result() {
    if (ok_) {
      value_.~T();
    } else {
      error_.~Error();
    }
  }

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }

  /// The value; there must be one.
  T& value() & {
    CHECK(ok_);
    return value_;
  }
  const T& value() const& {
    CHECK(ok_);
    return value_;
  }
  T&& value() && {
    CHECK(ok_);
    return std::move(value_);
  }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }

  /// The error; there must be one.
  Error& error() & {
    CHECK(!ok_);
    return error_;
  }
  const Error& error() const& {
    CHECK(!ok_);
    return error_;
  }
  Error&& error() && {
    CHECK(!ok_);
    return std::move(error_);
  }
  /// 0 for a value, else the error's code.
  int code() const { return ok_ ? 0 : error_.code(); }

 private:
  bool ok_;
  union {
    T value_;
    Error error_;
  };
};

/// Success, or an Error. Default construction is success: `return {};`.
template <>
class [[nodiscard]] Result<void> {
 public:
  using Value = void;

  Result() = default;
  Result(Error error) : error_(std::move(error)), ok_(false) {}

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  Error& error() & {
    CHECK(!ok_);
    return error_;
  }
  const Error& error() const& {
    CHECK(!ok_);
    return error_;
  }
  Error&& error() && {
    CHECK(!ok_);
    return std::move(error_);
  }
  int code() const { return ok_ ? 0 : error_.code(); }
  /// Says that a failure does not matter here; a comment beside it says why.
  void ignore() const {}

 private:
  Error error_{kErrorUnknown, ""};
  bool ok_ = true;
};

}  // namespace gyre::base

/// Evaluates a Result; returns its error from the surrounding function, else goes on.
#define GYRE_TRY(expression)                                          \
  do {                                                                \
    auto gyreTryResult = (expression);                                \
    if (!gyreTryResult.ok()) return std::move(gyreTryResult).error(); \
  } while (0)

/// `GYRE_TRY_ASSIGN(auto fd, open(...));` declares `fd` with the value, or returns the error.
#define GYRE_TRY_ASSIGN(declaration, expression) \
  GYRE_TRY_ASSIGN_(declaration, expression, GYRE_CONCAT_(gyreTryResult, __LINE__))
#define GYRE_TRY_ASSIGN_(declaration, expression, temporary) \
  auto temporary = (expression);                             \
  if (!temporary.ok()) return std::move(temporary).error();  \
  declaration = std::move(temporary).value()
#define GYRE_CONCAT_(a, b) GYRE_CONCAT2_(a, b)
#define GYRE_CONCAT2_(a, b) a##b
