#include "bindings/tls_wrap.h"

#include <openssl/err.h>

#include <algorithm>
#include <cstring>

#include "bindings/crypto_util.h"
#include "bindings/read_slab.h"
#include "runtime/buffer.h"

namespace gyre::bindings {

namespace {

using loop::WriteOutcome;
using runtime::AsyncContext;
using runtime::Environment;

// The most plain text that a record carries.
constexpr size_t kRecordBytes = 16 * 1024;
// Ciphertext that may wait for the stream; plain text waits as it is.
constexpr size_t kMaxOutputBytes = 16 * kRecordBytes;
// Memory that an idle connection may keep.
constexpr size_t kKeptOutputBytes = 2 * kRecordBytes;
// What OpenSSL holds for a connection, about: the collector is to know of it.
constexpr int64_t kSessionBytes = 33 * 1024;
// Strings up to this size (when encoded) are encoded on the stack.
constexpr size_t kStackTextBytes = 16 * 1024;

/// Where the ciphertext of one environment's connections is read into: each decrypts it before the next one reads.
struct CipherBuffer {
  explicit CipherBuffer(Environment&) : bytes(std::make_unique_for_overwrite<char[]>(loop::Stream::kSuggestedRead)) {}
  std::unique_ptr<char[]> bytes;
};

}  // namespace

/// Ciphertext that the kernel did not take at once.
class TlsWrap::CipherWrite final : public loop::StreamWrite {
 public:
  CipherWrite(TlsWrap& owner, std::string bytes, size_t from) : owner_(owner), bytes_(std::move(bytes)) {
    setBuffer(bytes_.data() + from, bytes_.size() - from);
    owner_.holdWrapper();
  }
  void abandon() {
    owner_.releaseWrapper();
    delete this;
  }

 private:
  void onWritten(int status) override {
    owner_.onCipherWritten(status);
    abandon();
  }

  TlsWrap& owner_;
  std::string bytes_;
};

/// A write of the program's that is not over.
struct TlsWrap::PendingWrite {
  PendingWrite(js::Scope& js, v8::Local<v8::Value> request, v8::Local<v8::Value> keep)
      : async(js, "WRITEWRAP"), request(js.isolate(), request) {
    if (!keep.IsEmpty()) this->keep.Reset(js.isolate(), keep);
  }

  AsyncContext async;
  v8::Global<v8::Value> request;
  v8::Global<v8::Value> keep;  // the buffers that the bytes lie in
  std::unique_ptr<char[]> copied;
  std::vector<iovec> parts;  // what is not encrypted yet
  size_t first = 0;
  uint64_t endsAt = 0;  // once all is encrypted: it is over when the session's output is sent up to here

  bool encrypted() const { return first == parts.size(); }
};

v8::MaybeLocal<v8::Value> TlsWrap::emit(js::Scope& js, Field field, std::span<v8::Local<v8::Value>> arguments) {
  v8::Local<v8::Object> self = wrapper(js.isolate());
  v8::Local<v8::Value> callback = self->GetInternalField(kPointerField + 1 + field).As<v8::Value>();
  if (!callback->IsFunction()) return {};
  return env_.dispatch().call(js, async_, self, callback.As<v8::Function>(), arguments);
}

TlsWrap::TlsWrap(js::Scope& js, v8::Local<v8::Object> wrapper, SecureContext* context, bool isServer)
    : TlsConnection(js, wrapper), env_(Environment::from(js)), async_(js, "TLSWRAP", wrapper), later_(*this) {
  if (!context->context()) return;
  session_ = std::make_unique<TlsSession>(context->context(), isServer, static_cast<TlsAdviser&>(*this));
  js.isolate()->AdjustAmountOfExternalAllocatedMemory(kSessionBytes);
}

TlsWrap::~TlsWrap() {
  if (consumer_) consumer_->streamGone();
  if (readsBelow_ && stream_ && !stream_->isClosing()) stream_->stopReading();
  if (session_) env_.isolate()->AdjustAmountOfExternalAllocatedMemory(-kSessionBytes);
}

// ---- Below

void TlsWrap::attach(js::Scope& js, v8::Local<v8::Value> stream) {
  if (!stream->IsObject() || !js::classTemplate(js, kStreamClass)->HasInstance(stream)) {
    return js.throwError(js::Scope::ErrorType::typeError, "expected a stream handle", "ERR_INVALID_ARG_TYPE");
  }
  below_ = static_cast<StreamObject*>(Object::from(stream));
  stream_ = below_->stream();
  if (stream_ && stream_->reading()) {
    stream_->stopReading();
    below_->activityChanged();
  }
}

loop::StreamReader::Buffer TlsWrap::readBuffer(size_t) {
  return {env_.state<CipherBuffer>().bytes.get(), loop::Stream::kSuggestedRead};
}

void TlsWrap::onRead(ssize_t result, Buffer buffer) {
  if (result > 0) return cycle({buffer.data, static_cast<size_t>(result)});
  if (result == 0) return;
  readsBelow_ = false;
  endResult_ = static_cast<int>(result);
  cycle();
}

void TlsWrap::receive(js::Scope&, js::Bytes bytes) { cycle({reinterpret_cast<char*>(bytes.data()), bytes.size()}); }

void TlsWrap::receiveEnd(js::Scope&, int32_t result) {
  endResult_ = result;
  cycle();
}

void TlsWrap::updateReading() {
  if (!stream_) return;
  if (stream_->isClosing()) {
    readsBelow_ = false;
    return;
  }
  const bool wanted = session_ && started_ && !destroyed_ && !failed_ && !ended_ && endResult_ == 0 && input_.empty() &&
                      (wantsPlain_ || !established_);
  if (wanted != readsBelow_) {
    if (wanted) {
      auto started = stream_->startReading(static_cast<loop::StreamReader&>(*this));
      if (!started) return tellEnd(started.code());
    } else {
      stream_->stopReading();
    }
    readsBelow_ = wanted;
  }
  below_->activityChanged();
}

// ---- The cycle

void TlsWrap::cycle(std::span<const char> fresh) {
  if (!session_ || destroyed_) return;
  if (cycling_ || session_->busy()) {
    input_.append(fresh.data(), fresh.size());
    again_ = true;
    return;
  }
  // Holds the wrapper, and so this object, whatever JavaScript does meanwhile.
  v8::HandleScope handles(env_.isolate());
  [[maybe_unused]] v8::Local<v8::Object> self = wrapper(env_.isolate());
  cycling_ = true;
  std::string gathered;
  if (!input_.empty()) {
    gathered = std::exchange(input_, {});
    gathered.append(fresh.data(), fresh.size());
    fresh = gathered;
  }
  session_->setInput(fresh);
  do {
    again_ = false;
    step();
    if (input_.empty()) continue;
    // More has come while this was worked on.
    std::string all(session_->input().data(), session_->input().size());
    all += std::exchange(input_, {});
    gathered = std::move(all);
    session_->setInput(gathered);
  } while (again_ && !destroyed_);
  input_.assign(session_->input().data(), session_->input().size());
  session_->setInput({});
  cycling_ = false;
  if (!destroyed_) {
    pump();
    flush();
    maybeShutdown();
  }
  if (endResult_ != 0 && !destroyed_ && input_.empty()) tellEnd(endResult_);
  updateReading();
  if (destroyed_) dropSession();
}

void TlsWrap::step() {
  if (failed_ || destroyed_ || !started_ || session_->suspended()) return;
  // A renegotiation is read: it comes between data.
  if (!established_) {
    const int result = session_->handshake();
    TlsFailure failure;
    if (session_->error() == SSL_ERROR_SSL) failure = TlsFailure::take();
    tellEvents();
    if (destroyed_ || result <= 0) {
      if (failure.code != 0) fail(failure);
      return;
    }
    established_ = true;
  }
  pump();
  while (wantsPlain_ && !destroyed_ && !failed_ && readPlain()) {
  }
  if (!destroyed_ && !failed_) pump();
}

bool TlsWrap::readPlain() {
  if (ended_) return false;
  ReadSlab& slab = env_.state<ReadSlab>();
  const bool own = !userBuffer_.IsEmpty();
  StreamConsumer* const consumer = consumer_;
  Buffer place;
  if (consumer) {
    place = consumer->readBuffer(kRecordBytes);
  } else if (own) {
    js::Bytes bytes;
    js::bytesOf(userBuffer_.Get(env_.isolate()), &bytes);
    place = {reinterpret_cast<char*>(bytes.data()), bytes.size()};
  } else {
    place = slab.room(readsMuch_);
  }
  size_t total = 0;
  int result = 0;
  // Full records are parts of something longer and go together; others are told one by one, as they were written.
  do {
    result = session_->read(place.data + total, place.sizeBytes - total);
    if (result > 0) total += static_cast<size_t>(result);
  } while (result == static_cast<int>(kRecordBytes) && total < place.sizeBytes);
  // OpenSSL comes back after each record that was no data (a ticket), so that it is told of before the next.
  const int error = session_->error();
  TlsFailure failure;
  if (error == SSL_ERROR_SSL) failure = TlsFailure::take();
  bytesRead_ += total;
  readsMuch_ = total > ReadSlab::kSizeBytes / 4;

  enter([&](js::Scope& js) {
    v8::Local<v8::Value> arguments[] = {js.integer(static_cast<int32_t>(total)), js.undefined(), js.undefined()};
    if (total > 0 && !own && !consumer) {
      arguments[1] = slab.buffer();
      arguments[2] = js.integer(static_cast<int32_t>(slab.offset()));
      slab.take(total);
    }
    tellEvents();
    if (total == 0 || destroyed_) return;
    // A consumer that has gone meanwhile has ended the connection.
    if (!consumer) {
      emit(js, kOnRead, arguments);
    } else if (consumer == consumer_) {
      consumer->onRead(static_cast<ssize_t>(total), place);
    }
  });
  if (destroyed_) return false;
  if (result > 0 || (error == SSL_ERROR_WANT_READ && !session_->input().empty())) return true;
  if (error == SSL_ERROR_ZERO_RETURN) tellEnd(base::kErrorEof);
  if (failure.code != 0) fail(failure);
  return false;
}

void TlsWrap::tellEnd(int result) {
  if (ended_) return;
  ended_ = true;
  enter([&](js::Scope& js) {
    v8::Local<v8::Value> arguments[] = {js.integer(result)};
    emit(js, kOnRead, arguments);
  });
}

void TlsWrap::fail(const TlsFailure& failure) {
  if (failed_) return;
  failed_ = true;
  // The peer is told why before the program is: the alert lies in the output.
  flush();
  if (destroyed_) return;
  enter([&](js::Scope& js) {
    v8::Local<v8::Value> arguments[] = {failure.toError(js)};
    emit(js, kOnError, arguments);
  });
}

// ---- Reading, as the stream's user sees it

int32_t TlsWrap::readStart(js::Scope&) {
  if (!session_) return -EBADF;
  wantsPlain_ = true;
  // From here the stream's user may be in the middle of taking a chunk: the rest comes when that is over.
  if (cycling_) {
    again_ = true;
    return 0;
  }
  if (started_ && (!input_.empty() || SSL_has_pending(session_->ssl()) == 1)) {
    // Not from inside the call: the user does not expect it yet.
    later();
    return 0;
  }
  updateReading();
  return 0;
}

int32_t TlsWrap::readStop(js::Scope&) {
  wantsPlain_ = false;
  if (!cycling_) updateReading();
  return 0;
}

void TlsWrap::useUserBuffer(js::Scope& js, v8::Local<v8::ArrayBufferView> buffer) {
  userBuffer_.Reset(js.isolate(), buffer);
}

// ---- The handshake

void TlsWrap::start(js::Scope&) {
  if (started_ || !session_) return;
  started_ = true;
  cycle();
}

void TlsWrap::resume(js::Scope&) {
  if (!session_) return;
  session_->resume();
  holdsOutput_ = false;
  cycle();
}

void TlsWrap::destroy(js::Scope&) {
  if (destroyed_) return;
  // What was written before goes out, but for what OpenSSL is in the middle of.
  if (cycling_ && established_ && session_ && !session_->busy() && session_->handshakeDone()) flush(kLater);
  destroyed_ = true;
  updateReading();
  if (!cycling_ && session_ && !session_->busy()) dropSession();
}

void TlsWrap::dropSession() {
  if (!session_) return;
  session_.reset();
  env_.isolate()->AdjustAmountOfExternalAllocatedMemory(-kSessionBytes);
  input_ = {};
  if (broken_ == 0) broken_ = -ECANCELED;
  if (!writes_.empty()) later();
}

void TlsWrap::renegotiate(js::Scope& js) {
  if (!session_ || session_->busy()) return;
  ERR_clear_error();
  if (SSL_renegotiate(session_->ssl()) != 1) return throwOpenSslError(js, "SSL_renegotiate");
  // OpenSSL begins with the next thing that it is asked to do.
  session_->handshake();
  if (session_->error() == SSL_ERROR_SSL) return throwOpenSslError(js, "SSL_renegotiate");
  flush(kLater);
}

// ---- Writing

bool TlsWrap::canEncrypt() const {
  return session_ && !destroyed_ && !failed_ && broken_ == 0 && started_ && !session_->busy() &&
         session_->handshakeDone();
}

void TlsWrap::encrypt(iovec*& parts, size_t& count) {
  char gathered[kRecordBytes];
  while (count > 0 && session_->output().size() < kMaxOutputBytes) {
    if (parts[0].iov_len == 0) {
      ++parts;
      --count;
      continue;
    }
    const void* from = parts[0].iov_base;
    size_t size = parts[0].iov_len;
    if (count > 1 && size < kRecordBytes) {
      // Small ones share a record.
      size = 0;
      for (size_t i = 0; i < count && size < kRecordBytes; ++i) {
        const size_t take = std::min(parts[i].iov_len, kRecordBytes - size);
        std::memcpy(gathered + size, parts[i].iov_base, take);
        size += take;
      }
      from = gathered;
    }
    const int result = session_->write(from, size);
    if (result <= 0) return;
    for (auto left = static_cast<size_t>(result); left > 0;) {
      const size_t step = std::min(left, parts[0].iov_len);
      parts[0].iov_base = static_cast<char*>(parts[0].iov_base) + step;
      parts[0].iov_len -= step;
      left -= step;
      if (parts[0].iov_len > 0) break;
      ++parts;
      --count;
    }
  }
}

int32_t TlsWrap::write(js::Scope& js, iovec* parts, size_t count, v8::Local<v8::Value> request,
                       v8::Local<v8::Value> keep) {
  if (!session_ || destroyed_ || failed_) return -EPROTO;
  if (broken_ != 0) return broken_;
  for (size_t i = 0; i < count; ++i) bytesWritten_ += parts[i].iov_len;
  if (writes_.empty() && canEncrypt()) {
    do {
      encrypt(parts, count);
      if (count > 0 && session_->error() == SSL_ERROR_SSL) {
        ERR_clear_error();
        return -EPROTO;
      }
      // Within a cycle all that is written goes out at its end.
      if (!cycling_ || session_->output().size() >= kMaxOutputBytes) flush(kLater);
      if (broken_ != 0) return broken_;
    } while (count > 0 && !writing_ && session_->error() == SSL_ERROR_NONE && session_->output().empty());
  }
  auto write = std::make_unique<PendingWrite>(js, request, keep);
  if (count == 0) {
    write->endsAt = session_->produced();
  } else if (keep.IsEmpty()) {
    size_t total = 0;
    for (size_t i = 0; i < count; ++i) total += parts[i].iov_len;
    write->copied = std::make_unique_for_overwrite<char[]>(total);
    char* to = write->copied.get();
    for (size_t i = 0; i < count; ++i) {
      std::memcpy(to, parts[i].iov_base, parts[i].iov_len);
      to += parts[i].iov_len;
    }
    write->parts.push_back({write->copied.get(), total});
  } else {
    write->parts.assign(parts, parts + count);
  }
  writes_.push_back(std::move(write));
  holdWrapper();
  if (!started_) {
    // Nobody has begun the handshake: whoever writes wants it.
    started_ = true;
    cycle();
  } else if (!writing_ && !cycling_) {
    later();
  }
  return 1;
}

void TlsWrap::later() {
  if (laterHeld_) return;
  laterHeld_ = true;
  holdWrapper();
  env_.loop().defer(later_);
}

void TlsWrap::runLater() {
  laterHeld_ = false;
  if (broken_ != 0) {
    finishWrites(broken_);
  } else {
    finishWrites(0);
  }
  // What came while nobody wanted to read it.
  if (wantsPlain_ && session_ && (!input_.empty() || SSL_has_pending(session_->ssl()) == 1)) cycle();
  maybeShutdown();
  releaseWrapper();
}

void TlsWrap::pump() {
  for (auto& write : writes_) {
    if (write->encrypted()) continue;
    if (!canEncrypt()) return;
    iovec* parts = write->parts.data() + write->first;
    size_t count = write->parts.size() - write->first;
    encrypt(parts, count);
    write->first = write->parts.size() - count;
    if (!write->encrypted()) return;
    write->endsAt = session_->produced();
  }
}

void TlsWrap::flush(Finish finish) {
  if (!session_ || writing_ || holdsOutput_ || broken_ != 0) return;
  std::string& out = session_->output();
  while (!out.empty()) {
    if (stream_) {
      iovec part{out.data(), out.size()};
      if (stream_->isClosing()) return broke(-ECANCELED);
      auto tried = stream_->tryWrite(&part, 1);
      if (!tried) return broke(tried.code());
      sent_ += *tried;
      if (*tried < out.size()) {
        inFlight_ = out.size() - *tried;
        auto* write = new CipherWrite(*this, std::exchange(out, {}), *tried);
        auto outcome = stream_->write(*write);
        if (outcome && *outcome == WriteOutcome::kQueued) {
          writing_ = true;
          below_->activityChanged();
          return;
        }
        write->abandon();
        if (!outcome) return broke(outcome.code());
        sent_ += std::exchange(inFlight_, 0);
      } else if (out.capacity() > kKeptOutputBytes) {
        out = {};
      } else {
        out.clear();
      }
    } else {
      inFlight_ = out.size();
      writing_ = true;
      std::string bytes = std::exchange(out, {});
      enter([&](js::Scope& js) {
        v8::Local<v8::Uint8Array> buffer;
        if (!runtime::newBuffer(js, bytes).ToLocal(&buffer)) return;
        v8::Local<v8::Value> arguments[] = {buffer};
        emit(js, kOnTransportWrite, arguments);
      });
      if (writing_ || !session_) return;
    }
    if (finish == kLater) return;
    finishWrites(0);
    if (!session_ || destroyed_) return;
    pump();
  }
  if (finish == kNow) finishWrites(0);
}

void TlsWrap::broke(int code) {
  broken_ = code;
  inFlight_ = 0;
  if (session_) session_->output() = {};
  later();
}

void TlsWrap::onCipherWritten(int status) {
  writing_ = false;
  const size_t size = std::exchange(inFlight_, 0);
  if (!session_) return;
  if (status < 0) return broke(status);
  sent_ += size;
  if (stream_) {
    finishWrites(0);
  } else {
    later();  // this may be inside the write itself
  }
  if (!session_ || cycling_) return;
  pump();
  flush();
  maybeShutdown();
}

void TlsWrap::transportWritten(js::Scope&, int32_t status) { onCipherWritten(status); }

void TlsWrap::finishWrites(int status) {
  while (!writes_.empty()) {
    PendingWrite& front = *writes_.front();
    if (status == 0 && (!front.encrypted() || front.endsAt > sent_)) return;
    std::unique_ptr<PendingWrite> write = std::move(writes_.front());
    writes_.pop_front();
    enter([&](js::Scope& js) {
      v8::Local<v8::Object> self = wrapper(js.isolate());
      v8::Local<v8::Value> callback = self->GetInternalField(kPointerField + 1 + kOnWritten).As<v8::Value>();
      v8::Local<v8::Value> arguments[] = {write->request.Get(js.isolate()), js.integer(status)};
      if (callback->IsFunction()) env_.dispatch().call(js, write->async, self, callback.As<v8::Function>(), arguments);
    });
    releaseWrapper();
  }
}

int32_t TlsWrap::writeBuffer(js::Scope& js, v8::Local<v8::ArrayBufferView> data, v8::Local<v8::Value> request) {
  js::Bytes bytes;
  js::bytesOf(data, &bytes);
  iovec part{bytes.data(), bytes.size()};
  return write(js, &part, 1, request, data);
}

int32_t TlsWrap::writeText(js::Scope& js, v8::Local<v8::String> text, v8::Local<v8::Value> request, bool latin1) {
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
  return write(js, &part, 1, request, {});
}

int32_t TlsWrap::writeUtf8String(js::Scope& js, v8::Local<v8::String> text, v8::Local<v8::Value> request) {
  return writeText(js, text, request, false);
}

int32_t TlsWrap::writeLatin1String(js::Scope& js, v8::Local<v8::String> text, v8::Local<v8::Value> request) {
  return writeText(js, text, request, true);
}

int32_t TlsWrap::writev(js::Scope& js, v8::Local<v8::Array> chunks, v8::Local<v8::Value> request) {
  const uint32_t count = chunks->Length();
  std::vector<iovec> parts;
  parts.reserve(count);
  for (uint32_t i = 0; i < count; ++i) {
    v8::Local<v8::Value> chunk;
    js::Bytes bytes;
    if (!chunks->Get(js.context(), i).ToLocal(&chunk) || !js::bytesOf(chunk, &bytes)) return -EINVAL;
    if (!bytes.empty()) parts.push_back({bytes.data(), bytes.size()});
  }
  return write(js, parts.data(), parts.size(), request, chunks);
}

size_t TlsWrap::queuedBytes() const {
  size_t bytes = inFlight_;
  if (session_) bytes += session_->output().size();
  for (const auto& write : writes_) {
    for (size_t i = write->first; i < write->parts.size(); ++i) bytes += write->parts[i].iov_len;
  }
  return bytes;
}

// ---- The end of the writing side

int32_t TlsWrap::shutdown(js::Scope& js, v8::Local<v8::Function> done) {
  if (shutdownAsked_) return -EALREADY;
  shutdownAsked_ = true;
  shutdownDone_.Reset(js.isolate(), done);
  shutdownAsync_ = AsyncContext(js, "SHUTDOWNWRAP");
  return maybeShutdown(true);
}

int TlsWrap::maybeShutdown(bool fromCall) {
  if (!shutdownAsked_ || shutdownDone_.IsEmpty() || !writes_.empty()) return 0;
  if (session_ && !destroyed_ && broken_ == 0) {
    if (session_->busy()) return 0;
    // In the middle of the handshake the other side would take an end for a failure.
    if (started_ && !established_ && !failed_ && !ended_ && endResult_ == 0) return 0;
    if (!closeNotified_ && session_->handshakeDone() && !failed_) {
      closeNotified_ = true;
      session_->shutdown();
    }
    flush(kLater);
    if (session_ && (writing_ || !session_->output().empty())) return 0;
  }
  if (!stream_) {
    enter([&](js::Scope& js) {
      v8::Local<v8::Value> arguments[] = {shutdownDone_.Get(js.isolate())};
      shutdownDone_.Reset();
      emit(js, kOnTransportEnd, arguments);
    });
    return 0;
  }
  if (stream_->isClosing()) return -ENOTCONN;
  v8::HandleScope handles(env_.isolate());
  v8::Local<v8::Function> done = shutdownDone_.Get(env_.isolate());
  holdWrapper();
  auto asked = stream_->shutdown([this, callback = std::move(shutdownDone_)](base::Result<void> result) {
    enter([&](js::Scope& js) {
      v8::Local<v8::Value> arguments[] = {js.integer(result.code())};
      env_.dispatch().call(js, shutdownAsync_, wrapper(js.isolate()), callback.Get(js.isolate()), arguments);
    });
    releaseWrapper();
  });
  shutdownDone_.Reset();
  below_->activityChanged();
  if (asked) return 0;
  // Whoever asked has an answer coming, unless this is the call itself.
  if (!fromCall) {
    enter([&](js::Scope& js) {
      v8::Local<v8::Value> arguments[] = {js.integer(asked.code())};
      env_.dispatch().call(js, shutdownAsync_, wrapper(js.isolate()), done, arguments);
    });
  }
  releaseWrapper();
  return asked.code();
}

}  // namespace gyre::bindings
