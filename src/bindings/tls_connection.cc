#include "bindings/tls_connection.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <cctype>
#include <vector>

#include "bindings/crypto_util.h"
#include "bindings/tls_roots.h"
#include "runtime/buffer.h"

namespace gyre::bindings {

namespace {

v8::Local<v8::Value> bufferOf(js::Scope& js, std::string_view bytes) {
  v8::Local<v8::Uint8Array> buffer;
  if (!runtime::newBuffer(js, bytes).ToLocal(&buffer)) return js.undefined();
  return buffer;
}

v8::Local<v8::Value> bufferOf(js::Scope& js, X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size <= 0) return js.undefined();
  v8::Local<v8::Value> buffer = bufferOf(js, {reinterpret_cast<char*>(der), static_cast<size_t>(size)});
  OPENSSL_free(der);
  return buffer;
}

/// "X509_V_ERR_CERT_HAS_EXPIRED" → "CERT_HAS_EXPIRED".
const char* verifyCode(long error) {
  switch (error) {
#define CODE(name)        \
  case X509_V_ERR_##name: \
    return #name;
    CODE(UNABLE_TO_GET_ISSUER_CERT)
    CODE(UNABLE_TO_GET_CRL)
    CODE(UNABLE_TO_DECRYPT_CERT_SIGNATURE)
    CODE(UNABLE_TO_DECRYPT_CRL_SIGNATURE)
    CODE(UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY)
    CODE(CERT_SIGNATURE_FAILURE)
    CODE(CRL_SIGNATURE_FAILURE)
    CODE(CERT_NOT_YET_VALID)
    CODE(CERT_HAS_EXPIRED)
    CODE(CRL_NOT_YET_VALID)
    CODE(CRL_HAS_EXPIRED)
    CODE(ERROR_IN_CERT_NOT_BEFORE_FIELD)
    CODE(ERROR_IN_CERT_NOT_AFTER_FIELD)
    CODE(ERROR_IN_CRL_LAST_UPDATE_FIELD)
    CODE(ERROR_IN_CRL_NEXT_UPDATE_FIELD)
    CODE(OUT_OF_MEM)
    CODE(DEPTH_ZERO_SELF_SIGNED_CERT)
    CODE(SELF_SIGNED_CERT_IN_CHAIN)
    CODE(UNABLE_TO_GET_ISSUER_CERT_LOCALLY)
    CODE(UNABLE_TO_VERIFY_LEAF_SIGNATURE)
    CODE(CERT_CHAIN_TOO_LONG)
    CODE(CERT_REVOKED)
    CODE(INVALID_CA)
    CODE(PATH_LENGTH_EXCEEDED)
    CODE(INVALID_PURPOSE)
    CODE(CERT_UNTRUSTED)
    CODE(CERT_REJECTED)
    CODE(HOSTNAME_MISMATCH)
#undef CODE
    default:
      return "UNSPECIFIED";
  }
}

std::string reasonAsCode(const char* reason) {
  std::string code;
  for (const char* c = reason; *c; ++c) {
    code += *c == ' ' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(*c)));
  }
  return code;
}

}  // namespace

TlsFailure TlsFailure::take() {
  TlsFailure failure;
  failure.code = ERR_peek_error();
  ERR_print_errors_cb(
      [](const char* text, size_t size, void* to) {
        static_cast<std::string*>(to)->append(text, size);
        return 1;
      },
      &failure.text);
  ERR_clear_error();
  return failure;
}

v8::Local<v8::Value> TlsFailure::toError(js::Scope& js) const {
  auto error = v8::Exception::Error(js.string(text)).As<v8::Object>();
  if (const char* library = ERR_lib_error_string(code)) js.set(error, "library", js.string(library));
  if (const char* reason = ERR_reason_error_string(code)) {
    js.set(error, "reason", js.string(reason));
    js.set(error, "code", js.string("ERR_SSL_" + reasonAsCode(reason)));
  }
  return error;
}

v8::Local<v8::Value> TlsConnection::getServerName(js::Scope& js) {
  const char* name = ssl() ? SSL_get_servername(ssl(), TLSEXT_NAMETYPE_host_name) : nullptr;
  if (!name) return js.boolean(false);
  return js.string(name);
}

v8::Local<v8::Value> TlsConnection::getProtocolOfAlpn(js::Scope& js) {
  if (!ssl()) return js.boolean(false);
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl(), &name, &size);
  if (size == 0) return js.boolean(false);
  return js.string({reinterpret_cast<const char*>(name), size});
}

v8::Local<v8::Value> TlsConnection::getVersion(js::Scope& js) {
  if (!ssl()) return js.undefined();
  return js.string(SSL_get_version(ssl()));
}

v8::Local<v8::Value> TlsConnection::getCipher(js::Scope& js) {
  const SSL_CIPHER* cipher = ssl() ? SSL_get_current_cipher(ssl()) : nullptr;
  if (!cipher) return js.undefined();
  v8::Local<v8::Object> result = js.object();
  js.set(result, "name", js.string(SSL_CIPHER_get_name(cipher)));
  const char* standard = SSL_CIPHER_standard_name(cipher);
  js.set(result, "standardName", js.string(standard ? standard : SSL_CIPHER_get_name(cipher)));
  js.set(result, "version", js.string(SSL_CIPHER_get_version(cipher)));
  return result;
}

v8::Local<v8::Value> TlsConnection::getEphemeralKey(js::Scope& js) {
  v8::Local<v8::Object> result = js.object();
  if (!ssl() || SSL_is_server(ssl())) return js.null();
  EVP_PKEY* key = nullptr;
  if (SSL_get_peer_tmp_key(ssl(), &key) != 1 || !key) {
    ERR_clear_error();
    // Encapsulated keys of TLS 1.3 leave none behind, but their group has a name.
    const char* group = SSL_version(ssl()) == TLS1_3_VERSION ? SSL_get0_group_name(ssl()) : nullptr;
    if (!group) return result;
    js.set(result, "type", js.string("TLSGroup"));
    js.set(result, "name", js.string(group));
    return result;
  }
  if (EVP_PKEY_is_a(key, "DH")) {
    js.set(result, "type", js.string("DH"));
    js.set(result, "size", js.integer(EVP_PKEY_get_bits(key)));
  } else {
    char group[80] = "";
    if (EVP_PKEY_is_a(key, "EC")) {
      EVP_PKEY_get_group_name(key, group, sizeof group, nullptr);
    } else if (const char* name = EVP_PKEY_get0_type_name(key)) {
      std::snprintf(group, sizeof group, "%s", name);
    }
    js.set(result, "type", js.string("ECDH"));
    js.set(result, "name", js.string(group));
    js.set(result, "size", js.integer(EVP_PKEY_get_bits(key)));
  }
  EVP_PKEY_free(key);
  ERR_clear_error();
  return result;
}

v8::Local<v8::Value> TlsConnection::getFinished(js::Scope& js) {
  char bytes[EVP_MAX_MD_SIZE];
  const size_t size = ssl() ? SSL_get_finished(ssl(), bytes, sizeof bytes) : 0;
  return size == 0 ? js.undefined().As<v8::Value>() : bufferOf(js, {bytes, size});
}

v8::Local<v8::Value> TlsConnection::getPeerFinished(js::Scope& js) {
  char bytes[EVP_MAX_MD_SIZE];
  const size_t size = ssl() ? SSL_get_peer_finished(ssl(), bytes, sizeof bytes) : 0;
  return size == 0 ? js.undefined().As<v8::Value>() : bufferOf(js, {bytes, size});
}

v8::Local<v8::Value> TlsConnection::getSession(js::Scope& js) {
  SSL_SESSION* session = ssl() ? SSL_get_session(ssl()) : nullptr;
  const int size = session ? i2d_SSL_SESSION(session, nullptr) : 0;
  if (size <= 0) return js.undefined();
  std::string bytes(static_cast<size_t>(size), '\0');
  auto* to = reinterpret_cast<unsigned char*>(bytes.data());
  i2d_SSL_SESSION(session, &to);
  return bufferOf(js, bytes);
}

v8::Local<v8::Value> TlsConnection::getTicket(js::Scope& js) {
  SSL_SESSION* session = ssl() ? SSL_get_session(ssl()) : nullptr;
  if (!session) return js.undefined();
  const unsigned char* ticket = nullptr;
  size_t size = 0;
  SSL_SESSION_get0_ticket(session, &ticket, &size);
  if (!ticket) return js.undefined();
  return bufferOf(js, {reinterpret_cast<const char*>(ticket), size});
}

bool TlsConnection::isSessionReused(js::Scope&) { return ssl() && SSL_session_reused(ssl()) == 1; }

bool TlsConnection::setSession(js::Scope&, js::Bytes der) {
  if (!ssl()) return false;
  const unsigned char* at = der.data();
  ERR_clear_error();
  SslSessionPtr session(d2i_SSL_SESSION(nullptr, &at, static_cast<long>(der.size())));
  // What is no session (any more) leads to a full handshake; so does one with a server of another name, for that one
  // was judged by its own.
  const char* earlier = session ? SSL_SESSION_get0_hostname(session.get()) : nullptr;
  const char* wanted = SSL_get_servername(ssl(), TLSEXT_NAMETYPE_host_name);
  const bool fits = session && (!earlier || (wanted && std::string_view(earlier) == wanted));
  const bool set = fits && SSL_set_session(ssl(), session.get()) == 1;
  ERR_clear_error();
  return set || !fits;
}

v8::Local<v8::Value> TlsConnection::getSharedSignatureAlgorithms(js::Scope& js) {
  std::vector<v8::Local<v8::Value>> names;
  const int count = ssl() ? SSL_get_shared_sigalgs(ssl(), 0, nullptr, nullptr, nullptr, nullptr, nullptr) : 0;
  for (int i = 0; i < count; ++i) {
    int sign = NID_undef, hash = NID_undef;
    unsigned char rawSign = 0, rawHash = 0;
    if (SSL_get_shared_sigalgs(ssl(), i, &sign, &hash, nullptr, &rawSign, &rawHash) <= 0) break;
    std::string name;
    switch (sign) {
      case EVP_PKEY_RSA:
        name = "RSA+";
        break;
      case EVP_PKEY_RSA_PSS:
        name = "RSA-PSS+";
        break;
      case EVP_PKEY_DSA:
        name = "DSA+";
        break;
      case EVP_PKEY_EC:
        name = "ECDSA+";
        break;
      case NID_ED25519:
        name = "Ed25519+";
        break;
      case NID_ED448:
        name = "Ed448+";
        break;
      default:
        // Newer algorithms have no such pair: their number of TLS.
        if (const char* text = sign == NID_undef ? nullptr : OBJ_nid2sn(sign)) {
          name = std::string(text) + "+";
        } else {
          char number[16];
          std::snprintf(number, sizeof number, "0x%02X%02X+", rawHash, rawSign);
          name = number;
        }
    }
    const char* digest = hash == NID_undef ? nullptr : OBJ_nid2sn(hash);
    names.push_back(js.string(name + (digest ? digest : "UNDEF")));
  }
  return v8::Array::New(js.isolate(), names.data(), names.size());
}

v8::Local<v8::Value> TlsConnection::exportKeyingMaterial(js::Scope& js, uint32_t size, std::string label,
                                                         std::optional<js::Bytes> context) {
  if (!ssl()) return js.undefined();
  std::string bytes(size, '\0');
  ERR_clear_error();
  if (SSL_export_keying_material(ssl(), reinterpret_cast<unsigned char*>(bytes.data()), size, label.data(),
                                 label.size(), context ? context->data() : nullptr, context ? context->size() : 0,
                                 context ? 1 : 0) != 1) {
    throwOpenSslError(js, "SSL_export_keying_material");
    return js.undefined();
  }
  return bufferOf(js, bytes);
}

v8::Local<v8::Value> TlsConnection::verifyError(js::Scope& js) {
  if (!ssl()) return js.undefined();
  long error = X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT;
  if (SSL_get0_peer_certificate(ssl())) {
    error = SSL_get_verify_result(ssl());
  } else {
    const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl());
    const SSL_SESSION* session = SSL_get_session(ssl());
    // With a shared key, or a resumed session of TLS 1.3, a server sends no certificate, and needs none. A client that
    // has resumed a session without one has none either.
    const bool isPsk = cipher && SSL_CIPHER_get_auth_nid(cipher) == NID_auth_psk;
    const bool isResumed = !SSL_is_server(ssl()) && session &&
                           SSL_SESSION_get_protocol_version(session) == TLS1_3_VERSION &&
                           SSL_session_reused(ssl()) == 1;
    if (isPsk || isResumed) error = X509_V_OK;
  }
  if (error == X509_V_OK) return js.undefined();
  v8::Local<v8::Value> pair[] = {js.string(verifyCode(error)), js.string(X509_verify_cert_error_string(error))};
  return v8::Array::New(js.isolate(), pair, 2);
}

v8::Local<v8::Value> TlsConnection::getPeerCertificates(js::Scope& js, bool chain) {
  X509* leaf = ssl() ? SSL_get0_peer_certificate(ssl()) : nullptr;
  if (!leaf) return js.null();
  std::vector<v8::Local<v8::Value>> list = {bufferOf(js, leaf)};
  // What the peer has sent, each looked for by who issued the one before; then the trusted ones. Bounded, for
  // certificates may issue each other.
  STACK_OF(X509)* sent = chain ? SSL_get_peer_cert_chain(ssl()) : nullptr;
  constexpr size_t kMaxChain = 32;
  X509Ptr found;
  for (X509* last = leaf; chain && list.size() < kMaxChain;) {
    if (X509_check_issued(last, last) == X509_V_OK) break;
    X509* issuer = nullptr;
    for (int i = 0; i < sk_X509_num(sent) && !issuer; ++i) {
      X509* candidate = sk_X509_value(sent, i);
      if (candidate != last && X509_check_issued(candidate, last) == X509_V_OK) issuer = candidate;
    }
    X509Ptr trusted;
    if (!issuer) {
      trusted = TlsRoots::issuerOf(SSL_CTX_get_cert_store(SSL_get_SSL_CTX(ssl())), last);
      issuer = trusted.get();
    }
    if (!issuer) break;
    list.push_back(bufferOf(js, issuer));
    last = issuer;
    if (trusted) found = std::move(trusted);
  }
  ERR_clear_error();
  return v8::Array::New(js.isolate(), list.data(), list.size());
}

v8::Local<v8::Value> TlsConnection::getOwnCertificate(js::Scope& js) {
  X509* own = ssl() ? SSL_get_certificate(ssl()) : nullptr;
  if (!own) return js.null();
  return bufferOf(js, own);
}

namespace {

constexpr js::Member kMembers[] = {
    js::method<"getServerName", &TlsConnection::getServerName>,
    js::method<"getProtocolOfAlpn", &TlsConnection::getProtocolOfAlpn>,
    js::method<"getVersion", &TlsConnection::getVersion>,
    js::method<"getCipher", &TlsConnection::getCipher>,
    js::method<"getEphemeralKey", &TlsConnection::getEphemeralKey>,
    js::method<"getFinished", &TlsConnection::getFinished>,
    js::method<"getPeerFinished", &TlsConnection::getPeerFinished>,
    js::method<"getSession", &TlsConnection::getSession>,
    js::method<"getTicket", &TlsConnection::getTicket>,
    js::method<"getSharedSignatureAlgorithms", &TlsConnection::getSharedSignatureAlgorithms>,
    js::method<"exportKeyingMaterial", &TlsConnection::exportKeyingMaterial>,
    js::method<"isSessionReused", &TlsConnection::isSessionReused>,
    js::method<"setSession", &TlsConnection::setSession>,
    js::method<"verifyError", &TlsConnection::verifyError>,
    js::method<"getPeerCertificates", &TlsConnection::getPeerCertificates>,
    js::method<"getOwnCertificate", &TlsConnection::getOwnCertificate>,
};

}  // namespace

const js::ClassSpec TlsConnection::kClass = {.name = "TLSConnection", .construct = nullptr, .members = kMembers};

}  // namespace gyre::bindings
