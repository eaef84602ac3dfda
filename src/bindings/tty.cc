// binding('tty'): TTY, for lib/tty.js and the standard streams.
#include "loop/tty.h"

#include <unistd.h>

#include <cerrno>

#include "bindings/modules.h"
#include "bindings/stream_object.h"

namespace gyre::bindings {

namespace {

using loop::Tty;
using loop::TtyMode;
using runtime::Environment;

class TtyObject final : public StreamObject {
 public:
  static const js::ClassSpec kClass;

  TtyObject(js::Scope& js, v8::Local<v8::Object> wrapper) : StreamObject(js, wrapper, "TTYWRAP") {
    adopt(Tty::create(Environment::from(js).loop()));
  }

  int32_t open(js::Scope&, int32_t fd) { return isClosing() ? -EBADF : tty().open(fd).code(); }

  int32_t setRawMode(js::Scope&, bool raw) {
    return isClosing() ? -EBADF : tty().setMode(raw ? TtyMode::kRaw : TtyMode::kNormal).code();
  }

  /// Puts [columns, rows] into `target`.
  int32_t getWindowSize(js::Scope& js, v8::Local<v8::Array> target) {
    if (isClosing()) return -EBADF;
    auto size = tty().windowSize();
    if (!size) return size.code();
    js.set(target, 0, js.integer(size->columns));
    js.set(target, 1, js.integer(size->rows));
    return 0;
  }

 private:
  Tty& tty() const { return static_cast<Tty&>(*handle()); }
  static const js::Member kMembers[];
};

const js::Member TtyObject::kMembers[] = {
    js::method<"open", &TtyObject::open>,
    js::method<"setRawMode", &TtyObject::setRawMode>,
    js::method<"getWindowSize", &TtyObject::getWindowSize>,
};

const js::ClassSpec TtyObject::kClass = {
    .name = "TTY",
    .construct = js::constructor<TtyObject>,
    .members = kMembers,
    .parent = &kStreamClass,
    .valueFields = StreamObject::kFirstFreeField,
};

const js::ClassSpec* const kClasses[] = {&TtyObject::kClass};

bool isTerminal(js::Scope&, int32_t fd) { return ::isatty(fd) == 1; }

constexpr js::Member kFunctions[] = {js::function<"isTTY", &isTerminal>};

}  // namespace

const js::Module kTtyModule = {.name = "tty", .members = kFunctions, .classes = kClasses};

}  // namespace gyre::bindings
