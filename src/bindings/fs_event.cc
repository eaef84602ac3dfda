// binding('fs_event'): FsEvent (change notices, for fs.watch) and FsPoll (looking at intervals, for fs.watchFile).
#include "loop/fs_event.h"

#include "bindings/fs_request.h"
#include "bindings/modules.h"
#include "loop/fs_poll.h"
#include "runtime/handle_object.h"

namespace gyre::bindings {

namespace {

using base::Ref;
using base::Result;
using runtime::Environment;

/// One kernel queue serves all watchers of an environment; it goes with the last of them.
struct SharedHub {
  explicit SharedHub(Environment&) {}
  Ref<loop::FsEventHub> hub;
};

class FsEventObject final : public runtime::HandleObject<loop::FsEvent> {
 public:
  static const js::ClassSpec kClass;
  enum { kOnChange, kFieldCount };

  FsEventObject(js::Scope& js, v8::Local<v8::Object> wrapper) : HandleObject(js, wrapper, "FSEVENTWRAP") {}

  /// Begins to watch; `onchange(kind, name)` follows. With `asBytes` names are Buffers.
  Result<void> start(js::Scope&, std::string path, bool recursive, bool asBytes) {
    SharedHub& shared = env().state<SharedHub>();
    if (!shared.hub) {
      auto hub = loop::FsEventHub::create(env().loop());
      if (!hub.ok()) return std::move(hub).error().withSyscall("watch").withPath(path);
      shared.hub = std::move(hub).value();
    }
    asBytes_ = asBytes;
    adopt(loop::FsEvent::create(env().loop(), shared.hub));
    auto depth = recursive ? loop::FsEvent::Depth::kAllBelow : loop::FsEvent::Depth::kThis;
    auto started = handle()->start(path, depth, [this](int kinds, std::string_view name) { onChange(kinds, name); });
    syncHold();
    return started;
  }

 private:
  void onChange(int kinds, std::string_view name) {
    enter([&](js::Scope& js) {
      v8::Local<v8::Value> value;
      if (!nameValue(js, name, asBytes_).ToLocal(&value)) return;
      const char* kind = kinds & loop::FsEvent::kRename ? "rename" : "change";
      v8::Local<v8::Value> arguments[] = {js.string(kind), value};
      emit(js, kOnChange, arguments);
    });
  }

  bool asBytes_ = false;
};

constexpr js::Member kFsEventMembers[] = {
    js::method<"start", &FsEventObject::start>,
    js::valueField<"onchange", FsEventObject::kOnChange>,
};

const js::ClassSpec FsEventObject::kClass = {.name = "FsEvent",
                                             .construct = js::constructor<FsEventObject>,
                                             .members = kFsEventMembers,
                                             .parent = &runtime::kHandleClass,
                                             .valueFields = FsEventObject::kFieldCount};

class FsPollObject final : public runtime::HandleObject<loop::FsPoll> {
 public:
  static const js::ClassSpec kClass;
  enum { kOnChange, kFieldCount };

  FsPollObject(js::Scope& js, v8::Local<v8::Object> wrapper) : HandleObject(js, wrapper, "STATWATCHER") {
    adopt(loop::FsPoll::create(Environment::from(js).loop()));
  }

  /// Begins to look every `intervalMs`; `onchange(status)` follows, with the numbers in binding('fs')'s arrays: now,
  /// then before.
  Result<void> start(js::Scope&, std::string path, uint32_t intervalMs, bool bigint) {
    auto started = handle()->start(std::move(path), intervalMs,
                                   [this, bigint](int status, const loop::FileStat& before, const loop::FileStat& now) {
                                     enter([&](js::Scope& js) {
                                       FsState::of(js).publish(now, 0, bigint);
                                       FsState::of(js).publish(before, 1, bigint);
                                       v8::Local<v8::Value> arguments[] = {js.integer(status)};
                                       emit(js, kOnChange, arguments);
                                     });
                                   });
    syncHold();
    return started;
  }
};

constexpr js::Member kFsPollMembers[] = {
    js::method<"start", &FsPollObject::start>,
    js::valueField<"onchange", FsPollObject::kOnChange>,
};

const js::ClassSpec FsPollObject::kClass = {.name = "FsPoll",
                                            .construct = js::constructor<FsPollObject>,
                                            .members = kFsPollMembers,
                                            .parent = &runtime::kHandleClass,
                                            .valueFields = FsPollObject::kFieldCount};

const js::ClassSpec* const kClasses[] = {&FsEventObject::kClass, &FsPollObject::kClass};

}  // namespace

const js::Module kFsEventModule = {.name = "fs_event", .classes = kClasses};

}  // namespace gyre::bindings
