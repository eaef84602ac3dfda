// binding('pipe'): Pipe (Unix sockets, plain pipes, the channel between parent and child), for lib/net.js and
// lib/child_process.js.
#include "loop/pipe.h"

#include <cerrno>

#include "bindings/modules.h"
#include "bindings/stream_object.h"

namespace gyre::bindings {

namespace {

using base::Ref;
using base::Result;
using loop::DescriptorKind;
using loop::Pipe;
using loop::PipeKind;
using runtime::Environment;

const char* kindName(DescriptorKind kind) {
  switch (kind) {
    case DescriptorKind::kFile:
      return "FILE";
    case DescriptorKind::kPipe:
      return "PIPE";
    case DescriptorKind::kTcp:
      return "TCP";
    case DescriptorKind::kUdp:
      return "UDP";
    case DescriptorKind::kTty:
      return "TTY";
    case DescriptorKind::kUnknown:
      break;
  }
  return "UNKNOWN";
}

class PipeObject final : public StreamObject {
 public:
  static const js::ClassSpec kClass;

  enum { kOnConnection = kFirstFreeField, kFieldCount };
  enum Type { kSocket, kServer, kIpc };

  PipeObject(js::Scope& js, v8::Local<v8::Object> wrapper, int32_t type)
      : StreamObject(js, wrapper, type == kServer ? "PIPESERVERWRAP" : "PIPEWRAP") {
    adopt(Pipe::create(Environment::from(js).loop(), type == kIpc ? PipeKind::kIpc : PipeKind::kPlain));
  }
  PipeObject(js::Scope& js, v8::Local<v8::Object> wrapper, Ref<Pipe> accepted) : StreamObject(js, wrapper, "PIPEWRAP") {
    adopt(std::move(accepted));
  }

  /// `asIs`: the descriptor's flags stay as they are, for blocking writes alone.
  int32_t open(js::Scope&, int32_t fd, bool asIs) {
    if (isClosing()) return -EBADF;
    return pipe().open(base::Fd(fd), asIs ? Pipe::OpenMode::kAsIs : Pipe::OpenMode::kNonBlocking).code();
  }
  int32_t bind(js::Scope&, std::string path) { return isClosing() ? -EBADF : pipe().bind(path).code(); }
  int32_t fchmod(js::Scope&, bool readable, bool writable) {
    return isClosing() ? -EBADF : pipe().allow(readable, writable).code();
  }

  int32_t listen(js::Scope&, int32_t backlog) {
    if (isClosing()) return -EBADF;
    auto listening = pipe().listen(backlog, [this](Result<Ref<Pipe>> client) { onConnection(std::move(client)); });
    syncHold();
    return listening.code();
  }

  /// `done(status)`.
  int32_t connect(js::Scope& js, std::string path, v8::Local<v8::Function> done) {
    if (isClosing()) return -EBADF;
    Pending pending(js, *this, "PIPECONNECTWRAP", done);
    auto started = pipe().connect(
        path, [pending = std::move(pending)](Result<void> connected) mutable { pending.finish(connected.code()); });
    if (!started) releaseWrapper();
    return started.code();
  }

  /// Writes UTF-8 text with the descriptor `fd` (or -1) coming along; otherwise as writeUtf8String.
  int32_t writeWithDescriptor(js::Scope& js, std::string text, int32_t fd, v8::Local<v8::Value> request) {
    iovec part{text.data(), text.size()};
    return writeBytes(js, &part, 1, fd, request, {});
  }

  /// The oldest descriptor that came along, as [fd, kind]; undefined when there is none. The caller owns it.
  v8::Local<v8::Value> takeDescriptor(js::Scope& js) {
    if (isClosing()) return js.undefined();
    base::Fd fd = pipe().takeDescriptor();
    if (!fd) return js.undefined();
    v8::Local<v8::Value> pair[] = {js.integer(fd.get()), js.string(kindName(loop::guessDescriptor(fd.get())))};
    (void)fd.release();
    return v8::Array::New(js.isolate(), pair, 2);
  }

  bool ipc(js::Scope&) { return !isClosing() && pipe().isIpc(); }

 private:
  Pipe& pipe() const { return static_cast<Pipe&>(*handle()); }

  void onConnection(Result<Ref<Pipe>> client) {
    enter([&](js::Scope& js) {
      v8::Local<v8::Value> arguments[] = {js.integer(client.code()), js.undefined()};
      if (client) {
        v8::Local<v8::Object> peer;
        if (!newInstance(js, kClass).ToLocal(&peer)) return;
        new PipeObject(js, peer, std::move(*client));
        arguments[1] = peer;
      }
      emit(js, kOnConnection, arguments);
    });
  }

  static const js::Member kMembers[];
};

const js::Member PipeObject::kMembers[] = {
    js::method<"open", &PipeObject::open>,
    js::method<"bind", &PipeObject::bind>,
    js::method<"fchmod", &PipeObject::fchmod>,
    js::method<"listen", &PipeObject::listen>,
    js::method<"connect", &PipeObject::connect>,
    js::method<"writeWithDescriptor", &PipeObject::writeWithDescriptor>,
    js::method<"takeDescriptor", &PipeObject::takeDescriptor>,
    js::getter<"ipc", &PipeObject::ipc>,
    js::valueField<"onconnection", PipeObject::kOnConnection>,
};

const js::ClassSpec PipeObject::kClass = {
    .name = "Pipe",
    .construct = js::constructor<PipeObject, int32_t>,
    .members = kMembers,
    .parent = &kStreamClass,
    .valueFields = kFieldCount,
};

const js::ClassSpec* const kClasses[] = {&PipeObject::kClass};

/// "FILE", "PIPE", "TCP", "UDP", "TTY" or "UNKNOWN".
const char* guessHandleType(js::Scope&, int32_t fd) { return kindName(loop::guessDescriptor(fd)); }

/// Two connected, non-blocking, close-on-exec descriptors; the second blocking if asked. Throws EMFILE, ENFILE.
Result<std::vector<int32_t>> socketPair(js::Scope&, bool secondBlocks) {
  GYRE_TRY_ASSIGN(auto ends, loop::socketPair(loop::EndMode::kNonBlocking,
                                              secondBlocks ? loop::EndMode::kBlocking : loop::EndMode::kNonBlocking));
  return std::vector<int32_t>{ends[0].release(), ends[1].release()};
}

/// Closes the descriptors that socketPair gave and nobody took over.
void closeDescriptors(js::Scope&, std::vector<int32_t> descriptors) {
  for (int32_t fd : descriptors) base::Fd(fd).reset();
}

constexpr js::Member kFunctions[] = {
    js::function<"closeDescriptors", &closeDescriptors>,
    js::function<"guessHandleType", &guessHandleType>,
    js::function<"socketPair", &socketPair>,
    js::constant<"SOCKET", PipeObject::kSocket>,
    js::constant<"SERVER", PipeObject::kServer>,
    js::constant<"IPC", PipeObject::kIpc>,
};

}  // namespace

const js::Module kPipeModule = {.name = "pipe", .members = kFunctions, .classes = kClasses};

}  // namespace gyre::bindings
