// binding('signal'): Signal, for process.on('SIGINT', ...).
#include "loop/signal.h"

#include "bindings/modules.h"
#include "runtime/handle_object.h"

namespace gyre::bindings {

namespace {

using runtime::Environment;

class SignalObject final : public runtime::HandleObject<loop::Signal> {
 public:
  static const js::ClassSpec kClass;

  SignalObject(js::Scope& js, v8::Local<v8::Object> wrapper) : HandleObject(js, wrapper, "SIGNALWRAP") {
    adopt(loop::Signal::create(Environment::from(js).loop()));
  }

  /// 0, or the negative errno.
  int32_t start(js::Scope&, int32_t signum) {
    if (isClosing()) return -EINVAL;
    auto result = handle()->start(signum, [this](int received) {
      enter([&](js::Scope& js) {
        v8::Local<v8::Value> arguments[] = {js.integer(received)};
        emit(js, kOnSignal, arguments);
      });
    });
    syncHold();
    return result.code();
  }

  void stop(js::Scope&) {
    if (!isClosing()) handle()->stop();
    syncHold();
  }

 private:
  enum { kOnSignal };
  static constexpr js::Member kMembers[] = {
      js::method<"start", &SignalObject::start>,
      js::method<"stop", &SignalObject::stop>,
      js::valueField<"onsignal", kOnSignal>,
  };
};

const js::ClassSpec SignalObject::kClass = {
    .name = "Signal",
    .construct = js::constructor<SignalObject>,
    .members = kMembers,
    .parent = &runtime::kHandleClass,
    .valueFields = 1,
};

const js::ClassSpec* const kClasses[] = {&SignalObject::kClass};

}  // namespace

const js::Module kSignalModule = {.name = "signal", .classes = kClasses};

}  // namespace gyre::bindings
