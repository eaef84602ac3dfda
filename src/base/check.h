// CHECK and DCHECK: assertions about Gyre itself.
//
// A failed CHECK is a bug in Gyre, never bad input: it prints file, line and the expression, lets the
// fatal hook (the engine's) add its own stack, prints the native stack and aborts. Usable on any thread.
#pragma once

namespace gyre::base {

/// Reports a failed check and aborts. `message` may be null.
[[noreturn]] void checkFailed(const char* file, int line, const char* expression, const char* message = nullptr);

/// Runs on the failing thread before the process aborts, to print what only the caller knows (the
/// JavaScript stack). It must not allocate much and must return.
using FatalHook = void (*)();

/// Installs the hook for the whole process and returns the one before it (null at first).
FatalHook setFatalHook(FatalHook hook);

}  // namespace gyre::base

#define CHECK(condition)                                                    \
  (__builtin_expect(static_cast<bool>(condition), 1) ? static_cast<void>(0) \
                                                     : ::gyre::base::checkFailed(__FILE__, __LINE__, #condition))

#define CHECK_MSG(condition, message)                \
  (__builtin_expect(static_cast<bool>(condition), 1) \
       ? static_cast<void>(0)                        \
       : ::gyre::base::checkFailed(__FILE__, __LINE__, #condition, message))

#define UNREACHABLE(message) ::gyre::base::checkFailed(__FILE__, __LINE__, "unreachable", message)

#ifdef NDEBUG
#define DCHECK(condition) static_cast<void>(sizeof(static_cast<bool>(condition)))
#else
#define DCHECK(condition) CHECK(condition)
#endif
