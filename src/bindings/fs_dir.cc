// DirHandle: a directory that JavaScript reads part by part (fs.Dir).
#include <dirent.h>

#include "bindings/fs_request.h"
#include "engine/binding.h"
#include "engine/object.h"

namespace gyre::bindings {

namespace {

using loop::FileOp;

class DirHandle final : public js::Object {
 public:
  DirHandle(js::Scope& js, v8::Local<v8::Object> wrapper, DIR* dir) : Object(js, wrapper), dir_(dir) {}
  /// lib/ forbids closing while a part is being read, and the request in flight keeps the wrapper.
  ~DirHandle() override {
    if (dir_) ::closedir(dir_);
  }

  /// (count, asBytes, done)
  void read(js::Scope& js, Info info) {
    if (!checkOpen(js)) return;
    FsOperation operation(js, info, FileOp::kReadDir, info[1]->IsTrue() ? Outcome::dirPartBytes : Outcome::dirPart, 2);
    operation.call().dir = dir_;
    operation.call().length = std::max<uint32_t>(1, operation.uint32(0));
    if (!operation.blocks()) operation.request()->keep(js, wrapper(js.isolate()));
    operation.run();
  }

  /// (done)
  void close(js::Scope& js, Info info) {
    if (!checkOpen(js)) return;
    FsOperation operation(js, info, FileOp::kCloseDir, Outcome::nothing, 0);
    operation.call().dir = std::exchange(dir_, nullptr);
    operation.run();
  }

 private:
  bool checkOpen(js::Scope& js) {
    if (dir_) return true;
    js.throwError(js::Scope::ErrorType::error, "Directory handle was closed", "ERR_DIR_CLOSED");
    return false;
  }

  DIR* dir_;
};

constexpr js::Member kMembers[] = {
    js::method<"read", &DirHandle::read>,
    js::method<"close", &DirHandle::close>,
};

}  // namespace

const js::ClassSpec kDirHandleClass = {.name = "DirHandle", .construct = nullptr, .members = kMembers};

v8::MaybeLocal<v8::Value> newDirHandle(js::Scope& js, DIR* dir) {
  v8::Local<v8::Object> wrapper;
  if (!js::classTemplate(js, kDirHandleClass)->InstanceTemplate()->NewInstance(js.context()).ToLocal(&wrapper)) {
    ::closedir(dir);
    return {};
  }
  new DirHandle(js, wrapper, dir);  // the wrapper owns it
  return wrapper;
}

}  // namespace gyre::bindings
