// Tty: a terminal. Reads as a stream; writes wait for the terminal (they are blocking).
//
// Raw mode belongs to the terminal, not to the process: whoever changes it puts it back at the end. The mode
// that the terminal had is remembered for the whole process, and restoreTerminal(), which is
// async-signal-safe, brings it back.
#pragma once

#include <termios.h>

#include "loop/stream.h"

namespace gyre::loop {

enum class TtyMode : uint8_t {
  kNormal,
  kRaw,         // bytes as typed, no echo, no signals from keys; output still turns \n into \r\n
  kRawVirtual,  // as kRaw, with the terminal asked for virtual input (same here)
  kIo,          // nothing is changed in either direction
};

struct WindowSize {
  int columns = 0;
  int rows = 0;
};

class Tty final : public Stream {
 public:
  static base::Ref<Tty> create(Loop& loop);

  /// Uses the terminal behind `fd`, which stays the caller's: it is opened anew where that can be done, so
  /// that making it non-blocking does not touch other processes. Errors: EINVAL (not a terminal), EBADF.
  base::Result<void> open(int fd);

  /// Errors: those of tcsetattr(3), EBADF.
  base::Result<void> setMode(TtyMode mode);
  TtyMode mode() const { return mode_; }

  /// Errors: EBADF, ENOTTY.
  base::Result<WindowSize> windowSize() const;

 private:
  explicit Tty(Loop& loop) : Stream(loop, HandleKind::kTty) {}
  void beforeDescriptorCloses() override;

  TtyMode mode_ = TtyMode::kNormal;
  termios before_{};
};

/// Puts the terminal whose mode was changed first back into the mode it had. For the end of the process, and
/// for signal handlers. Errors: EBUSY (a mode is being changed just now), those of tcsetattr(3).
int restoreTerminal();

}  // namespace gyre::loop
