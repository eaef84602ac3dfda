// What the file bindings share: reading arguments, doing a loop::FileCall at once or later, and making JavaScript
// values of its results. Lives on the isolate's thread.
//
// A binding's function fills in a call and runs it:
//
//   void unlink(js::Scope& js, Info info) {
//     FsOperation operation(js, info, FileOp::kUnlink, Outcome::nothing, 1);   // 1: where `done` is
//     if (operation.path(0)) operation.run();
//   }
//
// `done` undefined: it blocks, returns the value or throws. A function: called later with (error, value).
// Completion::promiseSymbol: returns a promise.
#pragma once

#include <v8.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/binding.h"
#include "engine/scope.h"
#include "loop/file_request.h"
#include "runtime/completion.h"
#include "runtime/environment.h"

namespace gyre::bindings {

using Info = const v8::FunctionCallbackInfo<v8::Value>&;

/// What JavaScript gets of a call's results.
enum class Outcome : uint8_t {
  nothing,
  number,
  transfer,  // a number, and for a callback the buffer or buffers as a third argument
  stats,     // made by lib/ of the shared numbers
  bigintStats,
  fileSystem,
  bigintFileSystem,
  text,        // FileCall::text as a string
  textBytes,   // as a Buffer
  firstMade,   // FileCall::text, undefined when empty
  fileText,    // FileCall::bytes as a string
  fileBytes,   // as a Buffer
  names,       // an array of strings
  nameBytes,   // of Buffers
  typedNames,  // [names, types]
  typedNameBytes,
  dir,      // a DirHandle
  dirPart,  // [name, type, name, type, ...], null at the end
  dirPartBytes,
};

class FsState;

/// One operation in flight. Recycled, so that a stream of them allocates nothing.
class FsRequest final : public loop::FileRequest {
 public:
  FsRequest(runtime::Environment& env, FsState& state);
  ~FsRequest() final = default;

  /// What is read into or written must stay: kept until the operation is over.
  void keep(js::Scope& js, v8::Local<v8::Value> buffer);
  void keepMemory(std::shared_ptr<v8::BackingStore> store) { stores_.push_back(std::move(store)); }
  std::string& data() { return data_; }
  std::vector<iovec>& vectors() { return vectors_; }

  /// Starts it. Returns the promise, or undefined for a callback; empty with an exception pending.
  v8::MaybeLocal<v8::Value> begin(js::Scope& js, v8::Local<v8::Value> done, Outcome outcome);

  /// Ready for the next operation.
  void recycle();

 private:
  void finish() override;

  runtime::Environment& env_;
  FsState& state_;
  Outcome outcome_ = Outcome::nothing;
  bool isPromise_ = false;
  runtime::AsyncContext async_;
  v8::Global<v8::Object> target_;  // the callback, or the promise's resolver
  v8::Global<v8::Value> buffer_;
  std::vector<std::shared_ptr<v8::BackingStore>> stores_;
  std::string data_;
  std::vector<iovec> vectors_;
};

/// The file bindings' state in one environment.
class FsState {
 public:
  explicit FsState(runtime::Environment& env);
  ~FsState();
  static FsState& of(const js::Scope& js) { return runtime::Environment::from(js).state<FsState>(); }

  FsRequest* take();
  void giveBack(FsRequest* request);
  /// For operations that are done at once.
  loop::FileCall& blockingCall() { return blocking_; }
  std::vector<iovec>& blockingVectors() { return vectors_; }

  /// Writes what stat told into the arrays that lib/ reads, at `slot` (0, or 1 for a watched file's look before).
  void publish(const loop::FileStat& stat, int slot, bool bigint);
  void publish(const loop::FileSystemStat& stat, bool bigint);

  /// The result as a JavaScript value; empty with an exception pending.
  v8::MaybeLocal<v8::Value> valueOf(js::Scope& js, loop::FileCall& call, int64_t result, Outcome outcome);
  /// The error as a JavaScript value.
  v8::Local<v8::Value> errorOf(js::Scope& js, const loop::FileCall& call, int64_t result);

  static constexpr int kStatFields = 18;

 private:
  static constexpr size_t kMostPooled = 256;

  v8::MaybeLocal<v8::Value> made(js::Scope& js, int kind);

  runtime::Environment& env_;
  loop::FileCall blocking_;
  std::vector<iovec> vectors_;
  std::vector<FsRequest*> pool_;
  double* numbers_;
  int64_t* bigints_;
};

/// One call from JavaScript on its way to being done.
class FsOperation {
 public:
  FsOperation(js::Scope& js, Info info, loop::FileOp op, Outcome outcome, int doneIndex);
  ~FsOperation();
  FsOperation(const FsOperation&) = delete;
  FsOperation& operator=(const FsOperation&) = delete;

  loop::FileCall& call() { return *call_; }
  bool blocks() const { return request_ == nullptr; }
  /// Null when it blocks.
  FsRequest* request() { return request_; }

  // Arguments by their index. False (with an exception pending) where lib/ passed something of another type.
  bool path(int index) { return text(index, &call_->path); }
  bool dest(int index) { return text(index, &call_->dest); }
  bool text(int index, std::string* out);
  int32_t int32(int index) const;
  uint32_t uint32(int index) const { return static_cast<uint32_t>(int32(index)); }
  int64_t int64(int index) const;
  double number(int index) const;
  bool flag(int index) const { return info_[index]->IsTrue(); }
  /// A view, offset and length as FileCall::buffer, kept alive while the operation lasts.
  bool view(int viewIndex, int offsetIndex, int lengthIndex);
  /// All of a view.
  bool view(int viewIndex);
  /// An array of views as FileCall::vectors.
  bool views(int index);
  /// The string's bytes in an encoding's name (undefined: UTF-8) as FileCall::buffer.
  bool encoded(int textIndex, int encodingIndex);

  /// Does it or starts it; sets the function's return value or leaves an exception pending.
  void run();
  /// The same for an operation that blocks, where absence is no error: then the return value stays undefined.
  void runUnlessMissing();

 private:
  bool wrongType(int index, const char* expected);

  js::Scope& js_;
  Info info_;
  FsState& state_;
  FsRequest* request_ = nullptr;
  loop::FileCall* call_;
  Outcome outcome_;
  int doneIndex_;
  std::string data_;  // what a blocking write writes
};

/// A file name as JavaScript sees it: a string, or a Buffer where it asked for bytes.
v8::MaybeLocal<v8::Value> nameValue(js::Scope& js, std::string_view name, bool asBytes);

extern const js::ClassSpec kDirHandleClass;

/// The JavaScript object around a directory that is being read; takes `dir` over.
v8::MaybeLocal<v8::Value> newDirHandle(js::Scope& js, __dirstream* dir);

}  // namespace gyre::bindings
