// What JavaScript sets of a TLS connection, and its class as a whole.
#include <openssl/err.h>

#include "bindings/crypto_util.h"
#include "bindings/tls_wrap.h"

namespace gyre::bindings {

void TlsWrap::setVerifyMode(js::Scope&, bool requestCertificate, bool rejectUnauthorized) {
  if (!session_) return;
  int mode = SSL_VERIFY_NONE;
  if (session_->isServer() && requestCertificate) {
    mode = SSL_VERIFY_PEER;
    if (rejectUnauthorized) mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  }
  // The outcome is the program's to judge, once the handshake is done.
  SSL_set_verify(session_->ssl(), mode, [](int, X509_STORE_CTX*) { return 1; });
}

void TlsWrap::setServerName(js::Scope&, std::string name) {
  if (session_) SSL_set_tlsext_host_name(session_->ssl(), name.c_str());
}

void TlsWrap::setProtocols(js::Scope&, js::Bytes protocols) {
  if (session_) session_->setProtocols({reinterpret_cast<char*>(protocols.data()), protocols.size()});
}

void TlsWrap::askProtocols(js::Scope&) {
  if (session_) session_->askProtocols();
}

void TlsWrap::usePsk(js::Scope& js, std::optional<std::string> identityHint) {
  if (!session_) return;
  session_->usePsk();
  if (identityHint && SSL_use_psk_identity_hint(session_->ssl(), identityHint->c_str()) != 1) {
    ERR_clear_error();
    js.throwError(js::Scope::ErrorType::error, "Failed to set PSK identity hint",
                  "ERR_TLS_PSK_SET_IDENTITY_HINT_FAILED");
  }
}

void TlsWrap::waitAtHello(js::Scope&) {
  if (session_) session_->waitAtHello();
}

void TlsWrap::waitAtCertificate(js::Scope&) {
  if (session_) session_->waitAtCertificate();
}

void TlsWrap::tellSessions(js::Scope&) {
  if (session_) session_->tellSessions();
}

void TlsWrap::requestOcsp(js::Scope&) {
  if (session_) SSL_set_tlsext_status_type(session_->ssl(), TLSEXT_STATUSTYPE_ocsp);
}

void TlsWrap::setOcspResponse(js::Scope&, std::string response) {
  if (session_) session_->setOcspResponse(std::move(response));
}

void TlsWrap::setContext(js::Scope& js, SecureContext* context) {
  SSL* ssl = this->ssl();
  if (!ssl || !context->context()) return;
  SSL_CTX* chosen = context->context();
  STACK_OF(X509_NAME)* names = SSL_dup_CA_list(SSL_CTX_get_client_CA_list(chosen));
  SSL_set_client_CA_list(ssl, names);
  if (SSL_set_SSL_CTX(ssl, chosen) == nullptr || SSL_set1_verify_cert_store(ssl, SSL_CTX_get_cert_store(chosen)) != 1) {
    throwOpenSslError(js, "CertCbDone");
  }
}

void TlsWrap::setKeyAndCertificate(js::Scope& js, SecureContext* context) {
  SSL* ssl = this->ssl();
  if (!ssl || !context->context()) return;
  ERR_clear_error();
  X509* certificate = SSL_CTX_get0_certificate(context->context());
  EVP_PKEY* key = SSL_CTX_get0_privatekey(context->context());
  STACK_OF(X509)* chain = nullptr;
  SSL_CTX_get0_chain_certs(context->context(), &chain);
  if (SSL_use_cert_and_key(ssl, certificate, key, chain, 1) != 1) throwOpenSslError(js, "setKeyCert");
}

void TlsWrap::offerSession(js::Scope&, js::Bytes der) {
  if (!session_) return;
  const unsigned char* at = der.data();
  session_->offerSession(SslSessionPtr(d2i_SSL_SESSION(nullptr, &at, static_cast<long>(der.size()))));
  ERR_clear_error();
}

void TlsWrap::enableTrace(js::Scope&) {
  if (!session_) return;
  // One for the process: the standard error output is one, too.
  static BIO* const output = BIO_new_fp(stderr, BIO_NOCLOSE);
  SSL_set_msg_callback(session_->ssl(), SSL_trace);
  SSL_set_msg_callback_arg(session_->ssl(), output);
}

bool TlsWrap::setMaxSendFragment(js::Scope&, int32_t size) {
  return session_ && size > 0 && SSL_set_max_send_fragment(session_->ssl(), size) == 1;
}

namespace {

constexpr js::Member kMembers[] = {
    js::method<"readStart", &TlsWrap::readStart>,
    js::method<"readStop", &TlsWrap::readStop>,
    js::method<"useUserBuffer", &TlsWrap::useUserBuffer>,
    js::method<"writeBuffer", &TlsWrap::writeBuffer>,
    js::method<"writeUtf8String", &TlsWrap::writeUtf8String>,
    js::method<"writeLatin1String", &TlsWrap::writeLatin1String>,
    js::method<"writev", &TlsWrap::writev>,
    js::method<"shutdown", &TlsWrap::shutdown>,
    js::getter<"bytesRead", &TlsWrap::bytesRead>,
    js::getter<"bytesWritten", &TlsWrap::bytesWritten>,
    js::getter<"writeQueueSize", &TlsWrap::writeQueueSize>,
    js::method<"getAsyncId", &TlsWrap::getAsyncId>,
    js::method<"attach", &TlsWrap::attach>,
    js::method<"receive", &TlsWrap::receive>,
    js::method<"receiveEnd", &TlsWrap::receiveEnd>,
    js::method<"transportWritten", &TlsWrap::transportWritten>,
    js::method<"start", &TlsWrap::start>,
    js::method<"resume", &TlsWrap::resume>,
    js::method<"destroy", &TlsWrap::destroy>,
    js::method<"setVerifyMode", &TlsWrap::setVerifyMode>,
    js::method<"setServerName", &TlsWrap::setServerName>,
    js::method<"setProtocols", &TlsWrap::setProtocols>,
    js::method<"askProtocols", &TlsWrap::askProtocols>,
    js::method<"usePsk", &TlsWrap::usePsk>,
    js::method<"waitAtHello", &TlsWrap::waitAtHello>,
    js::method<"waitAtCertificate", &TlsWrap::waitAtCertificate>,
    js::method<"tellSessions", &TlsWrap::tellSessions>,
    js::method<"requestOcsp", &TlsWrap::requestOcsp>,
    js::method<"setOcspResponse", &TlsWrap::setOcspResponse>,
    js::method<"setContext", &TlsWrap::setContext>,
    js::method<"setKeyAndCertificate", &TlsWrap::setKeyAndCertificate>,
    js::method<"offerSession", &TlsWrap::offerSession>,
    js::method<"renegotiate", &TlsWrap::renegotiate>,
    js::method<"enableTrace", &TlsWrap::enableTrace>,
    js::method<"setMaxSendFragment", &TlsWrap::setMaxSendFragment>,
    js::valueField<"onread", TlsWrap::kOnRead>,
    js::valueField<"onwritten", TlsWrap::kOnWritten>,
    js::valueField<"onhandshakestart", TlsWrap::kOnHandshakeStart>,
    js::valueField<"onhandshakedone", TlsWrap::kOnHandshakeDone>,
    js::valueField<"onkeylog", TlsWrap::kOnKeylog>,
    js::valueField<"onnewsession", TlsWrap::kOnNewSession>,
    js::valueField<"onocspresponse", TlsWrap::kOnOcsp>,
    js::valueField<"onclienthello", TlsWrap::kOnClientHello>,
    js::valueField<"oncertificate", TlsWrap::kOnCertificate>,
    js::valueField<"onerror", TlsWrap::kOnError>,
    js::valueField<"onprotocols", TlsWrap::kOnProtocols>,
    js::valueField<"onpsk", TlsWrap::kOnPsk>,
    js::valueField<"ontransportwrite", TlsWrap::kOnTransportWrite>,
    js::valueField<"ontransportend", TlsWrap::kOnTransportEnd>,
};

}  // namespace

const js::ClassSpec TlsWrap::kClass = {
    .name = "TLSWrap",
    .construct = js::constructor<TlsWrap, SecureContext*, bool>,
    .members = kMembers,
    .parent = &TlsConnection::kClass,
    .valueFields = kFieldCount,
};

}  // namespace gyre::bindings
