// TlsSession: one TLS connection's SSL, fed and emptied through memory: ciphertext that has come is read where it lies,
// ciphertext to be sent gathers in `output()`. It knows nothing of streams and runs no JavaScript by itself: what
// OpenSSL reports while it works is queued as TlsEvents, for the owner to tell when OpenSSL has returned; only what
// OpenSSL wants an answer to at once (ALPN, PSK) is asked through TlsAdviser.
// Isolate's thread; owned by a TlsWrap.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "bindings/tls_context.h"

namespace gyre::bindings {

struct TlsEvent {
  enum Kind : uint8_t {
    kHandshakeStart,
    kHandshakeDone,
    kKeylog,       // text: the line
    kNewSession,   // text: the session in DER, id
    kOcsp,         // text: the response, where hasText
    kClientHello,  // id: the session asked for; the handshake waits for resume()
    kCertificate,  // text: the server name asked for; the handshake waits for resume()
  };
  Kind kind;
  std::string text = {};
  std::string id = {};
  bool hasText = false;
  bool hasTicket = false;
  bool wantsOcsp = false;
};

/// Answers while OpenSSL waits.
class TlsAdviser {
 public:
  struct PskAnswer {
    std::string key, identity;
  };
  /// The protocol chosen of those offered (in the form of the TLS extension); empty: none.
  virtual std::string chooseProtocol(std::string_view serverName, std::string_view offered) = 0;
  /// A server is asked with the client's identity, a client with the server's hint (which may be null).
  virtual std::optional<PskAnswer> preSharedKey(const char* identityOrHint, size_t maxIdentity, size_t maxKey) = 0;

 protected:
  ~TlsAdviser() = default;
};

class TlsSession {
 public:
  TlsSession(SSL_CTX* context, bool isServer, TlsAdviser& adviser);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  /// Sets a context's callbacks, which find the session by its SSL.
  static void listenOn(SSL_CTX* context);
  static TlsSession& of(const SSL* ssl) { return *static_cast<TlsSession*>(SSL_get_app_data(ssl)); }

  SSL* ssl() const { return ssl_.get(); }
  /// The context it was made with, whatever the choice by server name: its keys seal the tickets.
  SSL_CTX* firstContext() const { return firstContext_; }
  bool isServer() const { return isServer_; }
  bool handshakeDone() const { return SSL_is_init_finished(ssl_.get()) == 1; }
  /// OpenSSL is at work: it must not be called again.
  bool busy() const { return busy_; }

  // Each returns as the function of OpenSSL does; `error` is then what SSL_get_error() says.
  int handshake();
  int read(char* to, size_t size);
  int write(const void* from, size_t size);
  int shutdown();
  int error() const { return error_; }

  /// What has come and is still to be read; stays the caller's.
  void setInput(std::span<const char> bytes) { input_ = bytes; }
  std::span<const char> input() const { return input_; }
  /// What is to be sent.
  std::string& output() { return output_; }
  /// Bytes that went into output() so far.
  uint64_t produced() const { return produced_; }

  bool hasEvents() const { return !events_.empty(); }
  TlsEvent takeEvent();

  /// From now on the handshake waits at the client's hello, at the choice of the certificate.
  void waitAtHello() { waitsAtHello_ = true; }
  void waitAtCertificate();
  /// Goes on from where it waits.
  void resume() { suspended_ = false; }
  bool suspended() const { return suspended_; }
  /// What the client's hello asked to go on with; none: a full handshake.
  void offerSession(SslSessionPtr session) { offered_ = std::move(session); }
  void setOcspResponse(std::string response) { ocspResponse_ = std::move(response); }
  /// Whether new sessions are told of.
  void tellSessions() { tellsSessions_ = true; }
  void askProtocols() { asksProtocols_ = true; }
  /// In the form of the TLS extension.
  void setProtocols(std::string protocols);
  void usePsk();

 private:
  class Working;
  static BIO_METHOD* bioMethod();
  static int bioRead(BIO* bio, char* to, int size);
  static int bioWrite(BIO* bio, const char* from, int size);
  static long bioControl(BIO* bio, int command, long number, void* pointer);

  int done(int result);
  void tell(TlsEvent event) { events_.push_back(std::move(event)); }
  int onClientHello();
  int onCertificate();

  SslPtr ssl_;
  SSL_CTX* firstContext_;  // the SSL holds it
  TlsAdviser& adviser_;
  std::span<const char> input_;
  std::string output_;
  uint64_t produced_ = 0;
  std::deque<TlsEvent> events_;
  SslSessionPtr offered_;
  std::optional<std::string> ocspResponse_;
  std::string protocols_;
  int error_ = SSL_ERROR_NONE;
  bool isServer_;
  bool busy_ = false;
  bool suspended_ = false;
  bool waitsAtHello_ = false;
  bool helloTold_ = false;
  bool certificateTold_ = false;
  bool tellsSessions_ = false;
  bool asksProtocols_ = false;
};

}  // namespace gyre::bindings
