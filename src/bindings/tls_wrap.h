// TlsWrap: a TLS connection as JavaScript sees it: a stream handle (the same members as TCP's, see stream_object.h)
// whose bytes pass through a TlsSession. Below it lies either a loop::Stream, which it reads and writes itself, so that
// ciphertext never meets JavaScript, or a transport in JavaScript (lib/internal/tls/transport.js).
//
// A cycle (onCipherText(), resume(), ...) lets OpenSSL work until it wants more input; what it produces meanwhile goes
// out in one write at the end. tls_wrap.cc has the cycle, reading and writing, tls_wrap_events.cc what JavaScript is
// told and asked, tls_wrap_settings.cc what it sets. Isolate's thread. It may be destroyed by the JavaScript that a
// cycle calls: the session then goes at the cycle's end.
#pragma once

#include <v8.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/ref.h"
#include "bindings/stream_object.h"
#include "bindings/tls_connection.h"
#include "loop/ready.h"
#include "runtime/dispatch.h"
#include "runtime/environment.h"

namespace gyre::bindings {

class TlsWrap final : public TlsConnection, public NativeStream, private loop::StreamReader, private TlsAdviser {
 public:
  static const js::ClassSpec kClass;
  /// Callback properties; lib/internal/tls/handle.js says what each is given.
  enum Field {
    kOnRead,
    kOnWritten,
    kOnHandshakeStart,
    kOnHandshakeDone,
    kOnKeylog,
    kOnNewSession,
    kOnOcsp,
    kOnClientHello,
    kOnCertificate,
    kOnError,
    kOnProtocols,
    kOnPsk,
    kOnTransportWrite,
    kOnTransportEnd,
    kFieldCount
  };

  TlsWrap(js::Scope& js, v8::Local<v8::Object> wrapper, SecureContext* context, bool isServer);
  ~TlsWrap() override;

  // NativeStream
  void consume(StreamConsumer* consumer) override { consumer_ = consumer; }
  StreamConsumer* consumer() const override { return consumer_; }
  bool isOpen() const override { return session_ && !destroyed_ && broken_ == 0; }
  size_t queuedBytes() const override;
  int32_t write(js::Scope& js, iovec* parts, size_t count, v8::Local<v8::Value> request,
                v8::Local<v8::Value> keep) override;

  // A stream's members.
  int32_t readStart(js::Scope& js);
  int32_t readStop(js::Scope& js);
  void useUserBuffer(js::Scope& js, v8::Local<v8::ArrayBufferView> buffer);
  int32_t writeBuffer(js::Scope& js, v8::Local<v8::ArrayBufferView> data, v8::Local<v8::Value> request);
  int32_t writeUtf8String(js::Scope& js, v8::Local<v8::String> text, v8::Local<v8::Value> request);
  int32_t writeLatin1String(js::Scope& js, v8::Local<v8::String> text, v8::Local<v8::Value> request);
  int32_t writev(js::Scope& js, v8::Local<v8::Array> chunks, v8::Local<v8::Value> request);
  int32_t shutdown(js::Scope& js, v8::Local<v8::Function> done);
  double bytesRead(js::Scope&) { return static_cast<double>(bytesRead_); }
  double bytesWritten(js::Scope&) { return static_cast<double>(bytesWritten_); }
  double writeQueueSize(js::Scope&) { return static_cast<double>(queuedBytes()); }
  double getAsyncId(js::Scope&) { return async_.asyncId(); }

  // What is below.
  /// Reads and writes this TCP or Pipe from now on.
  void attach(js::Scope& js, v8::Local<v8::Value> stream);
  /// Ciphertext that came some other way.
  void receive(js::Scope& js, js::Bytes bytes);
  /// The transport has ended (EOF) or failed (a negative errno).
  void receiveEnd(js::Scope& js, int32_t result);
  /// The transport has taken what onTransportWrite gave it, or failed.
  void transportWritten(js::Scope& js, int32_t status);

  // The handshake.
  void start(js::Scope& js);
  /// Goes on where onclienthello, oncertificate or onnewsession made it wait.
  void resume(js::Scope& js);
  /// Lets the session go; what is still to be written fails.
  void destroy(js::Scope& js);
  void setVerifyMode(js::Scope& js, bool requestCertificate, bool rejectUnauthorized);
  void setServerName(js::Scope& js, std::string name);
  void setProtocols(js::Scope& js, js::Bytes protocols);
  void askProtocols(js::Scope& js);
  void usePsk(js::Scope& js, std::optional<std::string> identityHint);
  void waitAtHello(js::Scope& js);
  void waitAtCertificate(js::Scope& js);
  void tellSessions(js::Scope& js);
  void requestOcsp(js::Scope& js);
  void setOcspResponse(js::Scope& js, std::string response);
  /// The context that goes with the client's server name.
  void setContext(js::Scope& js, SecureContext* context);
  /// As a key and a certificate of this connection alone.
  void setKeyAndCertificate(js::Scope& js, SecureContext* context);
  void offerSession(js::Scope& js, js::Bytes der);
  void renegotiate(js::Scope& js);
  void enableTrace(js::Scope& js);
  bool setMaxSendFragment(js::Scope& js, int32_t size);

 private:
  class CipherWrite;
  struct PendingWrite;

  /// Tells of writes that are over, outside of the call that began them.
  struct Later final : loop::Ready {
    explicit Later(TlsWrap& owner) : owner(owner) {}
    void run() override { owner.runLater(); }
    void discard() override { owner.laterHeld_ = false; }
    TlsWrap& owner;
  };

  /// Opens the scopes for a callback from the loop.
  template <class Body>
  void enter(Body&& body) {
    if (!env_.canCallJs() || !hasWrapper()) return;
    v8::HandleScope handles(env_.isolate());
    v8::Context::Scope entered(env_.context());
    js::Scope js(env_.isolate(), env_.context());
    body(js);
  }
  v8::MaybeLocal<v8::Value> emit(js::Scope& js, Field field, std::span<v8::Local<v8::Value>> arguments);

  // loop::StreamReader
  Buffer readBuffer(size_t suggestedBytes) override;
  void onRead(ssize_t result, Buffer buffer) override;
  // TlsAdviser
  std::string chooseProtocol(std::string_view serverName, std::string_view offered) override;
  std::optional<PskAnswer> preSharedKey(const char* identityOrHint, size_t maxIdentity, size_t maxKey) override;

  void cycle(std::span<const char> fresh = {});
  void step();
  bool readPlain();
  void tellEvents();
  void tellEvent(js::Scope& js, TlsEvent event);
  void tellEnd(int result);
  /// The connection cannot go on: what OpenSSL has to say of it.
  void fail(const TlsFailure& failure);

  int32_t writeText(js::Scope& js, v8::Local<v8::String> text, v8::Local<v8::Value> request, bool latin1);
  /// Encrypts from the front, as much as may wait; what is left stays in `parts`.
  void encrypt(iovec*& parts, size_t& count);
  void broke(int code);
  bool canEncrypt() const;
  void pump();
  /// When the writes that are over are told of: at once, or from the loop (from inside a call of JavaScript's).
  enum Finish : uint8_t { kNow, kLater };
  void flush(Finish finish = kNow);
  void onCipherWritten(int status);
  void finishWrites(int status);
  void later();
  void runLater();
  /// 0, or a negative errno.
  int maybeShutdown(bool fromCall = false);
  void updateReading();
  void dropSession();

  runtime::Environment& env_;
  runtime::AsyncContext async_;
  Later later_;
  base::Ref<loop::Stream> stream_;
  StreamObject* below_ = nullptr;  // while stream_ is set and this wrapper lives: JavaScript ties the two
  std::string input_;              // ciphertext that has come and could not be read yet
  std::deque<std::unique_ptr<PendingWrite>> writes_;
  StreamConsumer* consumer_ = nullptr;
  v8::Global<v8::ArrayBufferView> userBuffer_;
  v8::Global<v8::Function> shutdownDone_;
  runtime::AsyncContext shutdownAsync_;
  uint64_t sent_ = 0;       // of what the session has produced
  size_t inFlight_ = 0;     // bytes that the stream or transport has, unwritten
  uint64_t bytesRead_ = 0;  // of plain text
  uint64_t bytesWritten_ = 0;
  int endResult_ = 0;  // the end of what is below, while input is still to be read
  int broken_ = 0;     // why nothing can be written any more: a negative errno
  bool started_ = false;
  bool established_ = false;  // the first handshake is done
  bool wantsPlain_ = false;   // readStart() was called
  bool readsBelow_ = false;
  bool readsMuch_ = false;
  bool cycling_ = false;
  bool again_ = false;
  bool writing_ = false;      // ciphertext is with the stream or transport
  bool laterHeld_ = false;    // the wrapper is held until runLater()
  bool holdsOutput_ = false;  // until the program has stored the new session
  bool failed_ = false;
  bool ended_ = false;
  bool shutdownAsked_ = false;
  bool closeNotified_ = false;
  bool destroyed_ = false;
};

}  // namespace gyre::bindings
