// binding('fs'): every operation of node:fs, each in three forms (see bindings/fs_request.h). lib/internal/fs checks
// what programs pass; here only what could harm the process is checked.
#include <fcntl.h>

#include "bindings/fs_request.h"
#include "bindings/modules.h"
#include "engine/binding.h"
#include "loop/file_ops.h"

namespace gyre::bindings {

namespace {

using loop::FileOp;

/// (path, done): operations that need no more.
template <FileOp kOp>
void onPath(js::Scope& js, Info info) {
  FsOperation operation(js, info, kOp, Outcome::nothing, 1);
  if (operation.path(0)) operation.run();
}

/// (path, dest, done)
template <FileOp kOp>
void onTwoPaths(js::Scope& js, Info info) {
  FsOperation operation(js, info, kOp, Outcome::nothing, 2);
  if (operation.path(0) && operation.dest(1)) operation.run();
}

/// (fd, done)
template <FileOp kOp>
void onFd(js::Scope& js, Info info) {
  FsOperation operation(js, info, kOp, Outcome::nothing, 1);
  operation.call().fd = operation.int32(0);
  operation.run();
}

/// (path, mode, done)
template <FileOp kOp>
void chmodLike(js::Scope& js, Info info) {
  FsOperation operation(js, info, kOp, Outcome::nothing, 2);
  if (!operation.path(0)) return;
  operation.call().mode = operation.uint32(1);
  operation.run();
}

/// (path, uid, gid, done). -1 leaves an id as it is.
template <FileOp kOp>
void chownLike(js::Scope& js, Info info) {
  FsOperation operation(js, info, kOp, Outcome::nothing, 3);
  if (!operation.path(0)) return;
  operation.call().uid = static_cast<uint32_t>(operation.int64(1));
  operation.call().gid = static_cast<uint32_t>(operation.int64(2));
  operation.run();
}

/// (path, atime, mtime, done), in seconds
template <FileOp kOp>
void utimesLike(js::Scope& js, Info info) {
  FsOperation operation(js, info, kOp, Outcome::nothing, 3);
  if (!operation.path(0)) return;
  operation.call().times = {operation.number(1), operation.number(2)};
  operation.run();
}

/// (path, asBytes, done): the answer is a path.
template <FileOp kOp>
void pathOfPath(js::Scope& js, Info info) {
  FsOperation operation(js, info, kOp, info[1]->IsTrue() ? Outcome::textBytes : Outcome::text, 2);
  if (operation.path(0)) operation.run();
}

/// (path, bigint, done, throwIfNoEntry)
template <FileOp kOp>
void statLike(js::Scope& js, Info info) {
  FsOperation operation(js, info, kOp, info[1]->IsTrue() ? Outcome::bigintStats : Outcome::stats, 2);
  if (!operation.path(0)) return;
  if (operation.blocks() && info[3]->IsFalse()) return operation.runUnlessMissing();
  operation.run();
}

void fstat(js::Scope& js, Info info) {
  FsOperation operation(js, info, FileOp::kFstat, info[1]->IsTrue() ? Outcome::bigintStats : Outcome::stats, 2);
  operation.call().fd = operation.int32(0);
  operation.run();
}

void statfs(js::Scope& js, Info info) {
  FsOperation operation(js, info, FileOp::kStatfs, info[1]->IsTrue() ? Outcome::bigintFileSystem : Outcome::fileSystem,
                        2);
  if (operation.path(0)) operation.run();
}

void access(js::Scope& js, Info info) {
  FsOperation operation(js, info, FileOp::kAccess, Outcome::nothing, 2);
  if (!operation.path(0)) return;
  operation.call().flags = operation.int32(1);
  operation.run();
}

void existsSync(js::Scope& js, Info info) {
  FsOperation operation(js, info, FileOp::kAccess, Outcome::nothing, 1);
  if (operation.path(0)) info.GetReturnValue().Set(operation.call().perform() == 0);
}

/// (path, flags, mode, done)
void open(js::Scope& js, Info info) {
  FsOperation operation(js, info, FileOp::kOpen, Outcome::number, 3);
  if (!operation.path(0)) return;
  operation.call().flags = operation.int32(1);
  operation.call().mode = operation.uint32(2);
  operation.run();
}

/// (fd, view, offset, length, position, done)
template <FileOp kOp>
void transfer(js::Scope& js, Info info) {
  FsOperation operation(js, info, kOp, Outcome::transfer, 5);
  operation.call().fd = operation.int32(0);
  if (!operation.view(1, 2, 3)) return;
  operation.call().offset = operation.int64(4);
  operation.run();
}

/// (fd, views, position, done)
template <FileOp kOp>
void transferMany(js::Scope& js, Info info) {
  FsOperation operation(js, info, kOp, Outcome::transfer, 3);
  operation.call().fd = operation.int32(0);
  if (!operation.views(1)) return;
  operation.call().offset = operation.int64(2);
  operation.run();
}

/// (fd, string, position, encoding, done)
void writeString(js::Scope& js, Info info) {
  FsOperation operation(js, info, FileOp::kWrite, Outcome::transfer, 4);
  operation.call().fd = operation.int32(0);
  if (!operation.encoded(1, 3)) return;
  operation.call().offset = operation.int64(2);
  operation.run();
}

/// (path or fd, flags, asText, done)
void readFile(js::Scope& js, Info info) {
  FsOperation operation(js, info, FileOp::kReadFile, info[2]->IsTrue() ? Outcome::fileText : Outcome::fileBytes, 3);
  if (info[0]->IsNumber()) {
    operation.call().fd = operation.int32(0);
  } else if (!operation.path(0)) {
    return;
  }
  operation.call().flags = operation.int32(1);
  operation.call().mode = 0666;
  operation.run();
}

/// (path or fd, view, flags, mode, flush, done)
void writeFile(js::Scope& js, Info info) {
  FsOperation operation(js, info, FileOp::kWriteFile, Outcome::nothing, 5);
  if (info[0]->IsNumber()) {
    operation.call().fd = operation.int32(0);
  } else if (!operation.path(0)) {
    return;
  }
  if (!operation.view(1)) return;
  operation.call().flags = operation.int32(2);
  operation.call().mode = operation.uint32(3);
  operation.call().flush = operation.flag(4);
  operation.run();
}

/// (target, path, done)
void symlink(js::Scope& js, Info info) { onTwoPaths<FileOp::kSymlink>(js, info); }

/// (path, mode, recursive, done): the topmost directory made, if recursive
void mkdir(js::Scope& js, Info info) {
  const bool recursive = info[2]->IsTrue();
  FsOperation operation(js, info, recursive ? FileOp::kMkdirs : FileOp::kMkdir,
                        recursive ? Outcome::firstMade : Outcome::nothing, 3);
  if (!operation.path(0)) return;
  operation.call().mode = operation.uint32(1);
  operation.run();
}

/// (path, asBytes, withTypes, done)
void readdir(js::Scope& js, Info info) {
  const bool bytes = info[1]->IsTrue();
  const bool typed = info[2]->IsTrue();
  const Outcome outcome =
      typed ? (bytes ? Outcome::typedNameBytes : Outcome::typedNames) : (bytes ? Outcome::nameBytes : Outcome::names);
  FsOperation operation(js, info, FileOp::kReadDirWhole, outcome, 3);
  if (operation.path(0)) operation.run();
}

/// (path, done)
void opendir(js::Scope& js, Info info) {
  FsOperation operation(js, info, FileOp::kOpenDir, Outcome::dir, 1);
  if (operation.path(0)) operation.run();
}

/// (fd, mode, done)
void fchmod(js::Scope& js, Info info) {
  FsOperation operation(js, info, FileOp::kFchmod, Outcome::nothing, 2);
  operation.call().fd = operation.int32(0);
  operation.call().mode = operation.uint32(1);
  operation.run();
}

/// (fd, uid, gid, done)
void fchown(js::Scope& js, Info info) {
  FsOperation operation(js, info, FileOp::kFchown, Outcome::nothing, 3);
  operation.call().fd = operation.int32(0);
  operation.call().uid = static_cast<uint32_t>(operation.int64(1));
  operation.call().gid = static_cast<uint32_t>(operation.int64(2));
  operation.run();
}

/// (fd, atime, mtime, done)
void futimes(js::Scope& js, Info info) {
  FsOperation operation(js, info, FileOp::kFutimes, Outcome::nothing, 3);
  operation.call().fd = operation.int32(0);
  operation.call().times = {operation.number(1), operation.number(2)};
  operation.run();
}

/// (fd, length, done)
void ftruncate(js::Scope& js, Info info) {
  FsOperation operation(js, info, FileOp::kFtruncate, Outcome::nothing, 2);
  operation.call().fd = operation.int32(0);
  operation.call().offset = operation.int64(1);
  operation.run();
}

/// (source, destination, flags, done)
void copyFile(js::Scope& js, Info info) {
  FsOperation operation(js, info, FileOp::kCopyFile, Outcome::nothing, 3);
  if (!operation.path(0) || !operation.dest(1)) return;
  operation.call().flags = operation.int32(2);
  operation.run();
}

void initialize(js::Scope& js, v8::Local<v8::Object> exports) {
  auto& env = runtime::Environment::from(js);
  constexpr size_t kCount = 2 * FsState::kStatFields;
  js.set(exports, "statValues",
         v8::Float64Array::New(env.sharedBuffer(js, "fs.stats", kCount * sizeof(double)), 0, kCount));
  js.set(exports, "bigintStatValues",
         v8::BigInt64Array::New(env.sharedBuffer(js, "fs.bigintStats", kCount * sizeof(int64_t)), 0, kCount));
  js.set(exports, "kPromise", runtime::Completion::promiseSymbol(js));
}

constexpr js::Member kMembers[] = {
    js::function<"access", &access>,
    js::function<"chmod", &chmodLike<FileOp::kChmod>>,
    js::function<"chown", &chownLike<FileOp::kChown>>,
    js::function<"close", &onFd<FileOp::kClose>>,
    js::function<"copyFile", &copyFile>,
    js::function<"existsSync", &existsSync>,
    js::function<"fchmod", &fchmod>,
    js::function<"fchown", &fchown>,
    js::function<"fdatasync", &onFd<FileOp::kFdatasync>>,
    js::function<"fstat", &fstat>,
    js::function<"fsync", &onFd<FileOp::kFsync>>,
    js::function<"ftruncate", &ftruncate>,
    js::function<"futimes", &futimes>,
    js::function<"lchown", &chownLike<FileOp::kLchown>>,
    js::function<"link", &onTwoPaths<FileOp::kLink>>,
    js::function<"lstat", &statLike<FileOp::kLstat>>,
    js::function<"lutimes", &utimesLike<FileOp::kLutimes>>,
    js::function<"mkdir", &mkdir>,
    js::function<"mkdtemp", &pathOfPath<FileOp::kMkdtemp>>,
    js::function<"open", &open>,
    js::function<"opendir", &opendir>,
    js::function<"read", &transfer<FileOp::kRead>>,
    js::function<"readFile", &readFile>,
    js::function<"readdir", &readdir>,
    js::function<"readlink", &pathOfPath<FileOp::kReadlink>>,
    js::function<"readv", &transferMany<FileOp::kReadv>>,
    js::function<"realpath", &pathOfPath<FileOp::kRealpath>>,
    js::function<"removeTree", &onPath<FileOp::kRemoveTree>>,
    js::function<"rename", &onTwoPaths<FileOp::kRename>>,
    js::function<"rmdir", &onPath<FileOp::kRmdir>>,
    js::function<"stat", &statLike<FileOp::kStat>>,
    js::function<"statfs", &statfs>,
    js::function<"symlink", &symlink>,
    js::function<"unlink", &onPath<FileOp::kUnlink>>,
    js::function<"utimes", &utimesLike<FileOp::kUtimes>>,
    js::function<"write", &transfer<FileOp::kWrite>>,
    js::function<"writeFile", &writeFile>,
    js::function<"writeString", &writeString>,
    js::function<"writev", &transferMany<FileOp::kWritev>>,
};

const js::ClassSpec* const kClasses[] = {&kDirHandleClass};

}  // namespace

const js::Module kFsModule = {.name = "fs", .members = kMembers, .classes = kClasses, .initialize = initialize};

}  // namespace gyre::bindings
