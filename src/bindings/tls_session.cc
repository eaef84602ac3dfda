#include "bindings/tls_session.h"

#include <openssl/err.h>
#include <openssl/tls1.h>

#include <algorithm>
#include <climits>
#include <cstring>

namespace gyre::bindings {

/// OpenSSL at work, with a clean error queue.
class TlsSession::Working {
 public:
  explicit Working(TlsSession& session) : session_(session) {
    ERR_clear_error();
    session_.busy_ = true;
  }
  ~Working() { session_.busy_ = false; }

 private:
  TlsSession& session_;
};

// ---- The BIO

BIO_METHOD* TlsSession::bioMethod() {
  // One for the process, and for its whole life.
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "memory");
    BIO_meth_set_read(made, &TlsSession::bioRead);
    BIO_meth_set_write(made, &TlsSession::bioWrite);
    BIO_meth_set_ctrl(made, &TlsSession::bioControl);
    return made;
  }();
  return method;
}

int TlsSession::bioRead(BIO* bio, char* to, int size) {
  auto& self = *static_cast<TlsSession*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (self.input_.empty()) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const size_t taken = std::min(self.input_.size(), static_cast<size_t>(size));
  std::memcpy(to, self.input_.data(), taken);
  self.input_ = self.input_.subspan(taken);
  return static_cast<int>(taken);
}

int TlsSession::bioWrite(BIO* bio, const char* from, int size) {
  auto& self = *static_cast<TlsSession*>(BIO_get_data(bio));
  self.output_.append(from, static_cast<size_t>(size));
  self.produced_ += static_cast<uint64_t>(size);
  return size;
}

long TlsSession::bioControl(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

// ---- Life

TlsSession::TlsSession(SSL_CTX* context, bool isServer, TlsAdviser& adviser)
    : ssl_(SSL_new(context)), firstContext_(context), adviser_(adviser), isServer_(isServer) {
  SSL* ssl = ssl_.get();
  SSL_set_app_data(ssl, this);
  BIO* bio = BIO_new(bioMethod());
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl, bio, bio);
  SSL_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_clear_mode(ssl, SSL_MODE_AUTO_RETRY);
  SSL_set_verify(ssl, SSL_VERIFY_NONE, [](int, X509_STORE_CTX*) { return 1; });
  SSL_set_info_callback(ssl, [](const SSL* at, int where, int) {
    if (where & SSL_CB_HANDSHAKE_START) of(at).tell({TlsEvent::kHandshakeStart});
    // A server that asks for a renegotiation is "done" with having asked, too.
    if ((where & SSL_CB_HANDSHAKE_DONE) && SSL_renegotiate_pending(at) == 0) of(at).tell({TlsEvent::kHandshakeDone});
  });
  isServer ? SSL_set_accept_state(ssl) : SSL_set_connect_state(ssl);
}

TlsSession::~TlsSession() = default;

void TlsSession::listenOn(SSL_CTX* context) {
  SSL_CTX_set_keylog_callback(context, [](const SSL* ssl, const char* line) {
    of(ssl).tell({TlsEvent::kKeylog, std::string(line) + '\n'});
  });
  SSL_CTX_sess_set_new_cb(context, [](SSL* ssl, SSL_SESSION* session) {
    TlsSession& self = of(ssl);
    if (!self.tellsSessions_) return 0;
    const int size = i2d_SSL_SESSION(session, nullptr);
    if (size <= 0) return 0;
    TlsEvent event{TlsEvent::kNewSession, std::string(static_cast<size_t>(size), '\0')};
    auto* to = reinterpret_cast<unsigned char*>(event.text.data());
    i2d_SSL_SESSION(session, &to);
    unsigned idSize = 0;
    const unsigned char* id = SSL_SESSION_get_id(session, &idSize);
    event.id = viewOf(id, idSize);
    self.tell(std::move(event));
    return 0;
  });
  SSL_CTX_sess_set_get_cb(context, [](SSL* ssl, const unsigned char*, int, int* copy) -> SSL_SESSION* {
    *copy = 0;
    return of(ssl).offered_.release();
  });
  // Says to the client that its name was heard: sessions are then good for that name alone.
  SSL_CTX_set_tlsext_servername_callback(
      context, +[](SSL*, int*, void*) { return SSL_TLSEXT_ERR_OK; });
  SSL_CTX_set_client_hello_cb(
      context, [](SSL* ssl, int*, void*) { return of(ssl).onClientHello(); }, nullptr);
  SSL_CTX_set_alpn_select_cb(
      context,
      [](SSL* ssl, const unsigned char** out, unsigned char* outSize, const unsigned char* offered, unsigned size,
         void*) -> int {
        TlsSession& self = of(ssl);
        if (self.asksProtocols_) {
          const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
          const std::string chosen = self.adviser_.chooseProtocol(name ? name : "", viewOf(offered, size));
          if (chosen.empty()) return SSL_TLSEXT_ERR_ALERT_FATAL;
          // OpenSSL wants a place in what was offered.
          for (unsigned at = 0; at < size; at += 1 + offered[at]) {
            if (viewOf(offered + at + 1, offered[at]) != chosen) continue;
            *out = offered + at + 1;
            *outSize = offered[at];
            return SSL_TLSEXT_ERR_OK;
          }
          return SSL_TLSEXT_ERR_ALERT_FATAL;
        }
        if (self.protocols_.empty()) return SSL_TLSEXT_ERR_NOACK;
        unsigned char* chosen = nullptr;
        const int found =
            SSL_select_next_proto(&chosen, outSize, reinterpret_cast<const unsigned char*>(self.protocols_.data()),
                                  static_cast<unsigned>(self.protocols_.size()), offered, size);
        *out = chosen;
        return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
      },
      nullptr);
  SSL_CTX_set_tlsext_status_cb(
      context, +[](SSL* ssl, void*) -> int {
        TlsSession& self = of(ssl);
        if (!self.isServer_) {
          const unsigned char* response = nullptr;
          const long size = SSL_get_tlsext_status_ocsp_resp(ssl, &response);
          TlsEvent event{TlsEvent::kOcsp};
          if (response && size >= 0) {
            event.hasText = true;
            event.text = viewOf(response, static_cast<size_t>(size));
          }
          self.tell(std::move(event));
          return 1;  // the program judges it
        }
        if (!self.ocspResponse_) return SSL_TLSEXT_ERR_NOACK;
        const std::string& response = *self.ocspResponse_;
        auto* copy = static_cast<unsigned char*>(OPENSSL_memdup(response.data(), response.size()));
        if (!copy || SSL_set_tlsext_status_ocsp_resp(ssl, copy, static_cast<long>(response.size())) != 1) {
          OPENSSL_free(copy);
          return SSL_TLSEXT_ERR_NOACK;
        }
        self.ocspResponse_.reset();
        return SSL_TLSEXT_ERR_OK;
      });
}

int TlsSession::onClientHello() {
  if (!isServer_ || !waitsAtHello_ || helloTold_) return SSL_CLIENT_HELLO_SUCCESS;
  SSL* ssl = ssl_.get();
  TlsEvent event{TlsEvent::kClientHello};
  const unsigned char* bytes = nullptr;
  size_t size = SSL_client_hello_get0_session_id(ssl, &bytes);
  event.id = viewOf(bytes, size);
  if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_session_ticket, &bytes, &size)) event.hasTicket = size > 0;
  event.wantsOcsp = SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_status_request, &bytes, &size) == 1;
  // server_name: the list's length (2), the type (1), the name's length (2), the name. RFC 6066, section 3.
  if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_server_name, &bytes, &size) && size > 5 && bytes[2] == 0) {
    const size_t nameSize = static_cast<size_t>(bytes[3]) << 8 | bytes[4];
    if (nameSize + 5 <= size) event.text = viewOf(bytes + 5, nameSize);
  }
  tell(std::move(event));
  helloTold_ = true;
  suspended_ = true;
  return SSL_CLIENT_HELLO_RETRY;
}

void TlsSession::waitAtCertificate() {
  SSL_set_cert_cb(
      ssl_.get(), [](SSL* ssl, void*) { return of(ssl).onCertificate(); }, nullptr);
}

int TlsSession::onCertificate() {
  if (!isServer_ || certificateTold_) return 1;
  const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
  TlsEvent event{TlsEvent::kCertificate, name ? name : ""};
  event.wantsOcsp = SSL_get_tlsext_status_type(ssl_.get()) == TLSEXT_STATUSTYPE_ocsp;
  tell(std::move(event));
  certificateTold_ = true;
  suspended_ = true;
  return -1;
}

void TlsSession::setProtocols(std::string protocols) {
  if (!isServer_) {
    SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                        static_cast<unsigned>(protocols.size()));
  }
  protocols_ = std::move(protocols);
}

void TlsSession::usePsk() {
  if (isServer_) {
    SSL_set_psk_server_callback(ssl_.get(), [](SSL* ssl, const char* identity, unsigned char* key, unsigned maxKey) {
      auto answer = of(ssl).adviser_.preSharedKey(identity, 0, maxKey);
      if (!answer || answer->key.size() > maxKey) return 0u;
      std::memcpy(key, answer->key.data(), answer->key.size());
      return static_cast<unsigned>(answer->key.size());
    });
    return;
  }
  SSL_set_psk_client_callback(ssl_.get(), [](SSL* ssl, const char* hint, char* identity, unsigned maxIdentity,
                                             unsigned char* key, unsigned maxKey) {
    auto answer = of(ssl).adviser_.preSharedKey(hint, maxIdentity, maxKey);
    if (!answer || answer->key.size() > maxKey || answer->identity.size() >= maxIdentity) return 0u;
    std::memcpy(identity, answer->identity.c_str(), answer->identity.size() + 1);
    std::memcpy(key, answer->key.data(), answer->key.size());
    return static_cast<unsigned>(answer->key.size());
  });
}

// ---- Work

int TlsSession::done(int result) {
  error_ = result > 0 ? SSL_ERROR_NONE : SSL_get_error(ssl_.get(), result);
  return result;
}

int TlsSession::handshake() {
  Working working(*this);
  return done(SSL_do_handshake(ssl_.get()));
}

int TlsSession::read(char* to, size_t size) {
  Working working(*this);
  return done(SSL_read(ssl_.get(), to, static_cast<int>(std::min<size_t>(size, INT_MAX))));
}

int TlsSession::write(const void* from, size_t size) {
  Working working(*this);
  return done(SSL_write(ssl_.get(), from, static_cast<int>(std::min<size_t>(size, INT_MAX))));
}

int TlsSession::shutdown() {
  Working working(*this);
  int result = SSL_shutdown(ssl_.get());
  ERR_clear_error();
  return result;
}

TlsEvent TlsSession::takeEvent() {
  TlsEvent event = std::move(events_.front());
  events_.pop_front();
  return event;
}

}  // namespace gyre::bindings
