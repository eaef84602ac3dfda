#include "bindings/stream_object.h"

#include "bindings/read_slab.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace gyre::bindings {

namespace {

using loop::Stream;
using loop::StreamWrite;
using loop::WriteOutcome;
using runtime::AsyncContext;
using runtime::Environment;

// Strings up to this size (when encoded) are encoded on the stack.
constexpr size_t kStackTextBytes = 16 * 1024;

}  // namespace

// A write that the kernel did not take at once.
class StreamObject::Write final : public StreamWrite {
 public:
  Write(js::Scope& js, StreamObject& owner, v8::Local<v8::Value> request, v8::Local<v8::Value> keep)
      : owner_(owner), async_(js, "WRITEWRAP"), request_(js.isolate(), request) {
    if (!keep.IsEmpty()) keep_.Reset(js.isolate(), keep);
    owner_.holdWrapper();
  }

  void copy(const iovec* parts, size_t count) {
    size_t total = 0;
    for (size_t i = 0; i < count; ++i) total += parts[i].iov_len;
    copied_ = std::make_unique_for_overwrite<char[]>(total);
    char* to = copied_.get();
    for (size_t i = 0; i < count; ++i) {
      std::memcpy(to, parts[i].iov_base, parts[i].iov_len);
      to += parts[i].iov_len;
    }
    setBuffer(copied_.get(), total);
  }

  void abandon() {
    owner_.releaseWrapper();
    delete this;
  }

 private:
  void onWritten(int status) override {
    owner_.enter([&](js::Scope& js) {
      v8::Local<v8::Object> self = owner_.wrapper(js.isolate());
      v8::Local<v8::Value> callback = self->GetInternalField(kPointerField + 1 + kOnWritten).As<v8::Value>();
      v8::Local<v8::Value> arguments[] = {request_.Get(js.isolate()), js.integer(status)};
      if (callback->IsFunction()) {
        owner_.env().dispatch().call(js, async_, self, callback.As<v8::Function>(), arguments);
      }
    });
    abandon();
  }

  StreamObject& owner_;
  AsyncContext async_;
  v8::Global<v8::Value> request_;
  v8::Global<v8::Value> keep_;  // the buffers that the bytes lie in
  std::unique_ptr<char[]> copied_;
};

StreamObject::Pending::Pending(js::Scope& js, StreamObject& owner, const char* type, v8::Local<v8::Function> done)
    : owner_(&owner), async_(js, type), done_(js.isolate(), done) {
  owner_->holdWrapper();
}

void StreamObject::Pending::finish(int status) {
  owner_->enter([&](js::Scope& js) {
    v8::Local<v8::Value> arguments[] = {js.integer(status)};
    owner_->env().dispatch().call(js, async_, owner_->wrapper(js.isolate()), done_.Get(js.isolate()), arguments);
  });
  owner_->syncHold();
  owner_->releaseWrapper();
}

StreamObject::~StreamObject() {
  if (consumer_) consumer_->streamGone();
}

// ---- Reading

int32_t StreamObject::readStart(js::Scope&) {
  if (isClosing()) return -EBADF;
  if (handle()->reading()) return 0;
  auto started = handle()->startReading(static_cast<loop::StreamReader&>(*this));
  syncHold();
  return started.code();
}

int32_t StreamObject::readStop(js::Scope&) {
  if (isClosing()) return 0;
  handle()->stopReading();
  syncHold();
  return 0;
}

void StreamObject::useUserBuffer(js::Scope& js, v8::Local<v8::ArrayBufferView> buffer) {
  userBuffer_.Reset(js.isolate(), buffer);
}

loop::StreamReader::Buffer StreamObject::readBuffer(size_t suggestedBytes) {
  if (consumer_) return consumer_->readBuffer(suggestedBytes);
  if (!userBuffer_.IsEmpty()) {
    v8::HandleScope handles(env().isolate());
    js::Bytes bytes;
    js::bytesOf(userBuffer_.Get(env().isolate()), &bytes);
    return {reinterpret_cast<char*>(bytes.data()), bytes.size()};
  }
  return env().state<ReadSlab>().room(readsMuch_);
}

void StreamObject::onRead(ssize_t result, Buffer buffer) {
  if (consumer_ && result > 0) return consumer_->onRead(result, buffer);
  enter([&](js::Scope& js) {
    if (result < 0) syncHold();
    if (result <= 0 || !userBuffer_.IsEmpty()) {
      v8::Local<v8::Value> arguments[] = {js.integer(static_cast<int32_t>(result))};
      emit(js, kOnRead, arguments);
      return;
    }
    ReadSlab& slab = env().state<ReadSlab>();
    v8::Local<v8::Value> arguments[] = {js.integer(static_cast<int32_t>(result)), slab.buffer(),
                                        js.integer(static_cast<int32_t>(slab.offset())), extraForRead(js)};
    readsMuch_ = static_cast<size_t>(result) > ReadSlab::kSizeBytes / 4;
    slab.take(static_cast<size_t>(result));
    emit(js, kOnRead, arguments);
  });
}

// ---- Writing

int32_t StreamObject::writeBytes(js::Scope& js, iovec* parts, size_t count, int descriptor,
                                 v8::Local<v8::Value> request, v8::Local<v8::Value> keep) {
  if (isClosing()) return -EBADF;
  if (consumer_) consumer_->flush();
  if (descriptor < 0) {
    auto tried = handle()->tryWrite(parts, count);
    if (!tried) return tried.code();
    size_t wrote = *tried;
    while (count > 0 && wrote >= parts[0].iov_len) {
      wrote -= parts[0].iov_len;
      ++parts;
      --count;
    }
    if (count == 0) return 0;
    parts[0].iov_base = static_cast<char*>(parts[0].iov_base) + wrote;
    parts[0].iov_len -= wrote;
  }
  auto* write = new Write(js, *this, request, keep);
  if (keep.IsEmpty()) {
    write->copy(parts, count);
  } else {
    write->setBuffers(parts, count);
  }
  write->setDescriptor(descriptor);
  auto outcome = handle()->write(*write);
  if (outcome && *outcome == WriteOutcome::kQueued) return 1;
  write->abandon();
  return outcome.code();
}

int32_t StreamObject::writeBuffer(js::Scope& js, v8::Local<v8::ArrayBufferView> data, v8::Local<v8::Value> request) {
  js::Bytes bytes;
  js::bytesOf(data, &bytes);
  iovec part{bytes.data(), bytes.size()};
  return writeBytes(js, &part, 1, -1, request, data);
}

int32_t StreamObject::writeText(js::Scope& js, v8::Local<v8::String> text, v8::Local<v8::Value> request, bool latin1) {
  char local[kStackTextBytes];
  std::unique_ptr<char[]> large;
  char* to = local;
  // Three bytes per character is the most that UTF-8 needs here; only long strings are measured.
  size_t size = static_cast<size_t>(text->Length()) * (latin1 ? 1 : 3);
  if (size > sizeof(local)) {
    if (!latin1) size = text->Utf8LengthV2(js.isolate());
    large = std::make_unique_for_overwrite<char[]>(size);
    to = large.get();
  }
  if (latin1) {
    text->WriteOneByteV2(js.isolate(), 0, static_cast<uint32_t>(text->Length()), reinterpret_cast<uint8_t*>(to));
  } else {
    size = text->WriteUtf8V2(js.isolate(), to, size, v8::String::WriteFlags::kReplaceInvalidUtf8);
  }
  iovec part{to, size};
  return writeBytes(js, &part, 1, -1, request, {});
}

int32_t StreamObject::writeUtf8String(js::Scope& js, v8::Local<v8::String> text, v8::Local<v8::Value> request) {
  return writeText(js, text, request, false);
}

int32_t StreamObject::writeLatin1String(js::Scope& js, v8::Local<v8::String> text, v8::Local<v8::Value> request) {
  return writeText(js, text, request, true);
}

int32_t StreamObject::writev(js::Scope& js, v8::Local<v8::Array> chunks, v8::Local<v8::Value> request) {
  const uint32_t count = chunks->Length();
  std::vector<iovec> parts;
  parts.reserve(count);
  for (uint32_t i = 0; i < count; ++i) {
    v8::Local<v8::Value> chunk;
    js::Bytes bytes;
    if (!chunks->Get(js.context(), i).ToLocal(&chunk) || !js::bytesOf(chunk, &bytes)) return -EINVAL;
    if (!bytes.empty()) parts.push_back({bytes.data(), bytes.size()});
  }
  return writeBytes(js, parts.data(), parts.size(), -1, request, chunks);
}

int32_t StreamObject::shutdown(js::Scope& js, v8::Local<v8::Function> done) {
  if (isClosing()) return -ENOTCONN;
  if (handle()->shutdownPending()) return -EALREADY;
  if (consumer_) consumer_->flush();
  Pending pending(js, *this, "SHUTDOWNWRAP", done);
  auto asked = handle()->shutdown(
      [pending = std::move(pending)](base::Result<void> result) mutable { pending.finish(result.code()); });
  if (!asked) releaseWrapper();
  return asked.code();
}

int32_t StreamObject::setBlocking(js::Scope&, bool blocking) {
  if (isClosing()) return -EBADF;
  handle()->setBlockingWrites(blocking);
  return 0;
}

int32_t StreamObject::fd(js::Scope&) { return isClosing() ? -1 : handle()->fd(); }
double StreamObject::bytesRead(js::Scope&) { return isClosing() ? 0 : static_cast<double>(handle()->bytesRead()); }
double StreamObject::bytesWritten(js::Scope&) {
  return isClosing() ? 0 : static_cast<double>(handle()->bytesWritten());
}
double StreamObject::writeQueueSize(js::Scope&) {
  return isClosing() ? 0 : static_cast<double>(handle()->writeQueueBytes());
}

int32_t giveAddress(js::Scope& js, v8::Local<v8::Object> target, const base::Result<loop::SocketAddress>& address) {
  if (!address) return address.code();
  const loop::SocketAddress& given = address.value();
  if (!given.isIp()) return -EINVAL;
  js.set(target, "address", js.string(given.host()));
  js.set(target, "family", js.string(given.family() == AF_INET6 ? "IPv6" : "IPv4"));
  js.set(target, "port", js.integer(given.port()));
  return 0;
}

v8::MaybeLocal<v8::Object> newInstance(js::Scope& js, const js::ClassSpec& spec) {
  return js::classTemplate(js, spec)->InstanceTemplate()->NewInstance(js.context());
}

namespace {

constexpr js::Member kMembers[] = {
    js::method<"readStart", &StreamObject::readStart>,
    js::method<"readStop", &StreamObject::readStop>,
    js::method<"useUserBuffer", &StreamObject::useUserBuffer>,
    js::method<"writeBuffer", &StreamObject::writeBuffer>,
    js::method<"writeUtf8String", &StreamObject::writeUtf8String>,
    js::method<"writeLatin1String", &StreamObject::writeLatin1String>,
    js::method<"writev", &StreamObject::writev>,
    js::method<"shutdown", &StreamObject::shutdown>,
    js::method<"setBlocking", &StreamObject::setBlocking>,
    js::getter<"fd", &StreamObject::fd>,
    js::getter<"bytesRead", &StreamObject::bytesRead>,
    js::getter<"bytesWritten", &StreamObject::bytesWritten>,
    js::getter<"writeQueueSize", &StreamObject::writeQueueSize>,
    js::valueField<"onread", StreamObject::kOnRead>,
    js::valueField<"onwritten", StreamObject::kOnWritten>,
};

}  // namespace

const js::ClassSpec kStreamClass = {
    .name = "Stream",
    .construct = nullptr,
    .members = kMembers,
    .parent = &runtime::kHandleClass,
    .valueFields = StreamObject::kFirstFreeField,
};

}  // namespace gyre::bindings
