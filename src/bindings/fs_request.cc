#include "bindings/fs_request.h"

#include <simdutf.h>

#include <algorithm>
#include <cctype>
#include <cstring>

#include "bindings/text.h"
#include "engine/convert.h"
#include "runtime/buffer.h"

namespace gyre::bindings {

namespace {

using loop::FileCall;
using loop::FileStat;
using runtime::Environment;
using runtime::Hook;

constexpr const char* kResource = "FSREQCALLBACK";
constexpr const char* kPromiseResource = "FSREQPROMISE";

// What Hook::makeStats is asked for.
enum StatsKind { kStats, kBigintStats, kFileSystem, kBigintFileSystem };

template <class T>
void write(const FileStat& stat, T* out) {
  const FileStat::Time* times[] = {&stat.accessed, &stat.modified, &stat.changed, &stat.born};
  const uint64_t plain[] = {stat.dev,  stat.mode,      stat.nlink, stat.uid,  stat.gid,
                            stat.rdev, stat.blockSize, stat.ino,   stat.size, stat.blocks};
  for (uint64_t value : plain) *out++ = static_cast<T>(value);
  for (const FileStat::Time* time : times) {
    *out++ = static_cast<T>(time->sec);
    *out++ = static_cast<T>(time->nsec);
  }
}

template <class T>
void write(const loop::FileSystemStat& stat, T* out) {
  const uint64_t plain[] = {stat.type,       stat.blockSize,       stat.fragmentSize, stat.blocks,
                            stat.blocksFree, stat.blocksAvailable, stat.files,        stat.filesFree};
  for (uint64_t value : plain) *out++ = static_cast<T>(value);
}

/// The path's bytes as UTF-8, with the common case of a plain ASCII string written straight away.
void utf8Path(js::Scope& js, v8::Local<v8::String> text, std::string* out) {
  if (text->IsOneByte()) {
    auto length = static_cast<size_t>(text->Length());
    out->resize(length);
    text->WriteOneByteV2(js.isolate(), 0, static_cast<uint32_t>(length), reinterpret_cast<uint8_t*>(out->data()));
    if (simdutf::validate_ascii(out->data(), length)) return;
  }
  *out = js.utf8(text);
}

/// A Buffer of the bytes: over their memory, unless that is small or much larger than they are.
v8::MaybeLocal<v8::Value> takeBytes(js::Scope& js, loop::FileBytes& bytes) {
  constexpr size_t kSmall = 512;
  const size_t size = bytes.size();
  v8::Local<v8::Uint8Array> buffer;
  if (size <= kSmall || bytes.capacity() - size > size / 2 + kSmall) {
    if (!runtime::newBuffer(js, bytes.view()).ToLocal(&buffer)) return {};
    return buffer;
  }
  loop::FileBytes::Block block = bytes.release();
  auto store = v8::ArrayBuffer::NewBackingStore(
      block.data, size,
      [](void* data, size_t, void* capacity) {
        loop::FileBytes::freeBlock({static_cast<char*>(data), reinterpret_cast<size_t>(capacity)});
      },
      reinterpret_cast<void*>(block.capacity));
  if (!runtime::newBuffer(js, std::move(store)).ToLocal(&buffer)) return {};
  return buffer;
}

v8::MaybeLocal<v8::Value> names(js::Scope& js, const loop::DirEntries& entries, bool asBytes, bool typed) {
  std::vector<v8::Local<v8::Value>> values(entries.size());
  for (size_t i = 0; i < entries.size(); ++i) {
    if (!nameValue(js, entries.name(i), asBytes).ToLocal(&values[i])) return {};
  }
  v8::Local<v8::Value> all = v8::Array::New(js.isolate(), values.data(), values.size());
  if (!typed) return all;
  for (size_t i = 0; i < entries.size(); ++i) values[i] = js.integer(static_cast<int32_t>(entries.type(i)));
  v8::Local<v8::Value> pair[] = {all, v8::Array::New(js.isolate(), values.data(), values.size())};
  return v8::Array::New(js.isolate(), pair, 2);
}

/// Names and types by turns; null at the end.
v8::MaybeLocal<v8::Value> part(js::Scope& js, const loop::DirEntries& entries, bool asBytes) {
  if (entries.empty()) return js.null();
  std::vector<v8::Local<v8::Value>> values(entries.size() * 2);
  for (size_t i = 0; i < entries.size(); ++i) {
    if (!nameValue(js, entries.name(i), asBytes).ToLocal(&values[2 * i])) return {};
    values[2 * i + 1] = js.integer(static_cast<int32_t>(entries.type(i)));
  }
  return v8::Array::New(js.isolate(), values.data(), values.size());
}

/// By the names that Buffer.isEncoding() takes, as lib/ lets them pass; UTF-8 for others.
Encoding encodingOfName(std::string name) {
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (name == "latin1" || name == "binary") return Encoding::latin1;
  if (name == "ascii") return Encoding::ascii;
  if (name == "base64") return Encoding::base64;
  if (name == "base64url") return Encoding::base64url;
  if (name == "hex") return Encoding::hex;
  if (name == "utf16le" || name == "utf-16le" || name == "ucs2" || name == "ucs-2") return Encoding::utf16le;
  return Encoding::utf8;
}

v8::MaybeLocal<v8::Value> asText(js::Scope& js, std::string_view bytes) {
  return textOfBytes(js, {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, Encoding::utf8);
}

}  // namespace

v8::MaybeLocal<v8::Value> nameValue(js::Scope& js, std::string_view name, bool asBytes) {
  if (!asBytes) return js.string(name);
  v8::Local<v8::Uint8Array> buffer;
  if (!runtime::newBuffer(js, name).ToLocal(&buffer)) return {};
  return buffer;
}

// FsRequest

FsRequest::FsRequest(Environment& env, FsState& state) : loop::FileRequest(env.loop()), env_(env), state_(state) {}

void FsRequest::keep(js::Scope& js, v8::Local<v8::Value> buffer) { buffer_.Reset(js.isolate(), buffer); }

v8::MaybeLocal<v8::Value> FsRequest::begin(js::Scope& js, v8::Local<v8::Value> done, Outcome outcome) {
  isPromise_ = !done->IsFunction();
  outcome_ = outcome;
  v8::Local<v8::Value> returned = js.undefined();
  v8::Local<v8::Promise::Resolver> resolver;
  if (isPromise_ && !v8::Promise::Resolver::New(js.context()).ToLocal(&resolver)) return {};
  auto started = start();
  if (!started.ok()) {
    js.throwError(started.error());
    return {};
  }
  async_ = runtime::AsyncContext(js, isPromise_ ? kPromiseResource : kResource);
  if (isPromise_) {
    returned = resolver->GetPromise();
    target_.Reset(js.isolate(), resolver);
  } else {
    target_.Reset(js.isolate(), done.As<v8::Function>());
  }
  return returned;
}

void FsRequest::recycle() {
  call.reset(loop::FileOp::kClose);
  buffer_.Reset();
  stores_.clear();
  target_.Reset();
  async_ = runtime::AsyncContext();
}

void FsRequest::finish() {
  if (!env_.canCallJs()) {
    if (call.op == loop::FileOp::kOpenDir && call.dir) {
      call.op = loop::FileOp::kCloseDir;
      call.perform();
    }
    state_.giveBack(this);
    return;
  }
  v8::HandleScope handles(env_.isolate());
  js::Scope js(env_.isolate());  // the environment has entered its context for as long as the loop runs

  v8::Local<v8::Value> arguments[3] = {js.null(), js.undefined(), js.undefined()};
  size_t count = 1;
  bool failed = result() < 0;
  if (failed) {
    arguments[0] = state_.errorOf(js, call, result());
  } else {
    v8::TryCatch caught(js.isolate());
    if (!state_.valueOf(js, call, result(), outcome_).ToLocal(&arguments[1])) {
      failed = true;
      arguments[0] = caught.Exception();
    } else if (!arguments[1]->IsUndefined()) {
      count = 2;
    }
  }
  if (outcome_ == Outcome::transfer && !isPromise_) {
    if (failed) arguments[1] = js.integer(0);
    if (!buffer_.IsEmpty()) arguments[2] = buffer_.Get(js.isolate());
    count = 3;
  }

  // Given back first: the callback may want to go on with it.
  runtime::AsyncContext async = std::move(async_);
  v8::Local<v8::Object> target = target_.Get(js.isolate());
  const bool isPromise = isPromise_;
  state_.giveBack(this);
  if (isPromise) {
    env_.dispatch().settle(js, async, target.As<v8::Promise::Resolver>(), arguments[failed ? 0 : 1], failed);
  } else {
    env_.dispatch().call(js, async, js.undefined(), target.As<v8::Function>(), {arguments, count});
  }
}

// FsState

FsState::FsState(Environment& env) : env_(env) {
  v8::HandleScope handles(env.isolate());
  js::Scope js(env.isolate(), env.context());
  numbers_ = static_cast<double*>(env.sharedBuffer(js, "fs.stats", 2 * kStatFields * sizeof(double))->Data());
  bigints_ = static_cast<int64_t*>(env.sharedBuffer(js, "fs.bigintStats", 2 * kStatFields * sizeof(int64_t))->Data());
}

FsState::~FsState() {
  for (FsRequest* request : pool_) delete request;
}

FsRequest* FsState::take() {
  if (pool_.empty()) return new FsRequest(env_, *this);
  FsRequest* request = pool_.back();
  pool_.pop_back();
  return request;
}

void FsState::giveBack(FsRequest* request) {
  if (pool_.size() >= kMostPooled) {
    delete request;
    return;
  }
  request->recycle();
  pool_.push_back(request);
}

void FsState::publish(const FileStat& stat, int slot, bool bigint) {
  if (bigint) {
    write(stat, bigints_ + slot * kStatFields);
  } else {
    write(stat, numbers_ + slot * kStatFields);
  }
}

void FsState::publish(const loop::FileSystemStat& stat, bool bigint) {
  if (bigint) {
    write(stat, bigints_);
  } else {
    write(stat, numbers_);
  }
}

v8::MaybeLocal<v8::Value> FsState::made(js::Scope& js, int kind) {
  v8::Local<v8::Value> arguments[] = {js.integer(kind)};
  return env_.dispatch().callNested(js, js.undefined(), env_.hook(Hook::makeStats).As<v8::Function>(), arguments);
}

v8::MaybeLocal<v8::Value> FsState::valueOf(js::Scope& js, FileCall& call, int64_t result, Outcome outcome) {
  switch (outcome) {
    case Outcome::nothing:
      return js.undefined();
    case Outcome::number:
    case Outcome::transfer:
      return js.number(static_cast<double>(result));
    case Outcome::stats:
      publish(call.stat, 0, false);
      return made(js, kStats);
    case Outcome::bigintStats:
      publish(call.stat, 0, true);
      return made(js, kBigintStats);
    case Outcome::fileSystem:
      publish(call.fileSystem, false);
      return made(js, kFileSystem);
    case Outcome::bigintFileSystem:
      publish(call.fileSystem, true);
      return made(js, kBigintFileSystem);
    case Outcome::text:
      return nameValue(js, call.text, false);
    case Outcome::textBytes:
      return nameValue(js, call.text, true);
    case Outcome::firstMade:
      if (call.text.empty()) return js.undefined();
      return nameValue(js, call.text, false);
    case Outcome::fileText:
      return asText(js, call.bytes.view());
    case Outcome::fileBytes:
      return takeBytes(js, call.bytes);
    case Outcome::names:
      return names(js, call.entries, false, false);
    case Outcome::nameBytes:
      return names(js, call.entries, true, false);
    case Outcome::typedNames:
      return names(js, call.entries, false, true);
    case Outcome::typedNameBytes:
      return names(js, call.entries, true, true);
    case Outcome::dir:
      return newDirHandle(js, std::exchange(call.dir, nullptr));
    case Outcome::dirPart:
      return part(js, call.entries, false);
    case Outcome::dirPartBytes:
      return part(js, call.entries, true);
  }
  UNREACHABLE("an unknown Outcome");
}

v8::Local<v8::Value> FsState::errorOf(js::Scope& js, const FileCall& call, int64_t result) {
  if (call.op == loop::FileOp::kReadFile && result == -EFBIG) {
    auto message = "File size (" + std::to_string(call.stat.size) + ") is greater than 2 GiB";
    auto error = v8::Exception::RangeError(js.string(message)).As<v8::Object>();
    js.set(error, "code", js.string("ERR_FS_FILE_TOO_LARGE"));
    return error;
  }
  return js.systemError(call.error(result));
}

// FsOperation

FsOperation::FsOperation(js::Scope& js, Info info, loop::FileOp op, Outcome outcome, int doneIndex)
    : js_(js), info_(info), state_(FsState::of(js)), outcome_(outcome), doneIndex_(doneIndex) {
  if (info[doneIndex]->IsUndefined()) {
    call_ = &state_.blockingCall();
  } else {
    request_ = state_.take();
    call_ = &request_->call;
  }
  call_->reset(op);
}

FsOperation::~FsOperation() {
  if (request_) state_.giveBack(request_);
}

bool FsOperation::wrongType(int index, const char* expected) {
  js_.throwError(js::Scope::ErrorType::typeError,
                 "argument " + std::to_string(index) + " of a file operation must be " + expected,
                 "ERR_INVALID_ARG_TYPE");
  return false;
}

bool FsOperation::text(int index, std::string* out) {
  v8::Local<v8::Value> value = info_[index];
  if (value->IsString()) {
    utf8Path(js_, value.As<v8::String>(), out);
    return true;
  }
  js::Bytes bytes;
  if (!value->IsArrayBufferView() || !js::bytesOf(value, &bytes)) return wrongType(index, "a string or a view");
  out->assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return true;
}

int32_t FsOperation::int32(int index) const {
  v8::Local<v8::Value> value = info_[index];
  return value->IsInt32() ? value.As<v8::Int32>()->Value() : value->Int32Value(js_.context()).FromMaybe(0);
}

int64_t FsOperation::int64(int index) const {
  v8::Local<v8::Value> value = info_[index];
  if (value->IsInt32()) return value.As<v8::Int32>()->Value();
  if (value->IsBigInt()) return value.As<v8::BigInt>()->Int64Value();
  return value->IntegerValue(js_.context()).FromMaybe(0);
}

double FsOperation::number(int index) const { return info_[index]->NumberValue(js_.context()).FromMaybe(0); }

bool FsOperation::view(int viewIndex, int offsetIndex, int lengthIndex) {
  if (!view(viewIndex)) return false;
  auto offset = static_cast<size_t>(std::max<int64_t>(0, int64(offsetIndex)));
  auto length = static_cast<size_t>(std::max<int64_t>(0, int64(lengthIndex)));
  if (offset > call_->length || length > call_->length - offset) {
    js_.throwError(js::Scope::ErrorType::rangeError, "The range lies outside of the buffer", "ERR_OUT_OF_RANGE");
    return false;
  }
  call_->buffer = static_cast<char*>(call_->buffer) + offset;
  call_->length = length;
  return true;
}

bool FsOperation::view(int viewIndex) {
  v8::Local<v8::Value> value = info_[viewIndex];
  js::Bytes bytes;
  if (!value->IsArrayBufferView() || !js::bytesOf(value, &bytes)) return wrongType(viewIndex, "a view");
  call_->buffer = bytes.data();
  call_->length = bytes.size();
  if (request_) {
    request_->keep(js_, value);
    // The memory itself is held, for the program may detach the buffer meanwhile.
    request_->keepMemory(value.As<v8::ArrayBufferView>()->Buffer()->GetBackingStore());
  }
  return true;
}

bool FsOperation::views(int index) {
  if (!info_[index]->IsArray()) return wrongType(index, "an array of views");
  auto array = info_[index].As<v8::Array>();
  std::vector<iovec>& vectors = request_ ? request_->vectors() : state_.blockingVectors();
  vectors.clear();
  for (uint32_t i = 0; i < array->Length(); ++i) {
    v8::Local<v8::Value> item;
    js::Bytes bytes;
    if (!array->Get(js_.context(), i).ToLocal(&item)) return false;
    if (!item->IsArrayBufferView() || !js::bytesOf(item, &bytes)) return wrongType(index, "an array of views");
    vectors.push_back({bytes.data(), bytes.size()});
    if (request_) request_->keepMemory(item.As<v8::ArrayBufferView>()->Buffer()->GetBackingStore());
  }
  if (request_) request_->keep(js_, array);
  call_->vectors = vectors.data();
  call_->vectorCount = vectors.size();
  return true;
}

bool FsOperation::encoded(int textIndex, int encodingIndex) {
  if (!info_[textIndex]->IsString()) return wrongType(textIndex, "a string");
  auto text = info_[textIndex].As<v8::String>();
  std::string& data = request_ ? request_->data() : data_;
  Encoding encoding = Encoding::utf8;
  if (info_[encodingIndex]->IsString()) encoding = encodingOfName(js_.utf8(info_[encodingIndex].As<v8::String>()));
  data = bytesOfText(js_, text, encoding);
  call_->buffer = data.data();
  call_->length = data.size();
  if (request_) request_->keep(js_, text);
  return true;
}

void FsOperation::run() {
  v8::Local<v8::Value> value;
  if (request_) {
    FsRequest* request = std::exchange(request_, nullptr);
    if (request->begin(js_, info_[doneIndex_], outcome_).ToLocal(&value)) {
      info_.GetReturnValue().Set(value);
    } else {
      state_.giveBack(request);
    }
    return;
  }
  int64_t result = call_->perform();
  if (result < 0) return js_.throwException(state_.errorOf(js_, *call_, result));
  if (outcome_ == Outcome::nothing) return;
  if (outcome_ == Outcome::number || outcome_ == Outcome::transfer) {
    return info_.GetReturnValue().Set(static_cast<double>(result));
  }
  if (state_.valueOf(js_, *call_, result, outcome_).ToLocal(&value)) info_.GetReturnValue().Set(value);
}

void FsOperation::runUnlessMissing() {
  int64_t result = call_->perform();
  if (result == -ENOENT || result == -ENOTDIR) return;
  if (result < 0) return js_.throwException(state_.errorOf(js_, *call_, result));
  v8::Local<v8::Value> value;
  if (state_.valueOf(js_, *call_, result, outcome_).ToLocal(&value)) info_.GetReturnValue().Set(value);
}

}  // namespace gyre::bindings
