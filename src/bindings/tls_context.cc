#include "bindings/tls_context.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstring>

#include "bindings/crypto_util.h"
#include "bindings/tls_roots.h"
#include "bindings/tls_session.h"
#include "runtime/buffer.h"

namespace gyre::bindings {

namespace {

/// Gives OpenSSL the passphrase, which would ask at the terminal.
int givePassphrase(char* out, int capacity, int, void* data) {
  const auto* passphrase = static_cast<const std::optional<std::string>*>(data);
  // As an empty one: what the key says to that is clearer than what OpenSSL says to none.
  if (!*passphrase) return 0;
  if ((*passphrase)->size() > static_cast<size_t>(capacity)) return -1;
  std::memcpy(out, (*passphrase)->data(), (*passphrase)->size());
  return static_cast<int>((*passphrase)->size());
}

int noPassphrase(char*, int, int, void*) { return 0; }

/// True when the reading has come to the end of the PEM text rather than to something broken.
bool endOfPem() {
  const unsigned long code = ERR_peek_last_error();
  if (ERR_GET_LIB(code) != ERR_LIB_PEM || ERR_GET_REASON(code) != PEM_R_NO_START_LINE) return false;
  ERR_clear_error();
  return true;
}

v8::MaybeLocal<v8::Value> derOf(js::Scope& js, X509* certificate) {
  if (!certificate) return js.null();
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size < 0) return js.null();
  v8::Local<v8::Uint8Array> buffer;
  const bool made = runtime::newBuffer(js, {reinterpret_cast<char*>(der), static_cast<size_t>(size)}).ToLocal(&buffer);
  OPENSSL_free(der);
  if (!made) return {};
  return buffer;
}

}  // namespace

bool SecureContext::opened(js::Scope& js) const {
  if (context_) return true;
  js.throwError(js::Scope::ErrorType::error, "The secure context is closed", "ERR_INVALID_STATE");
  return false;
}

void SecureContext::init(js::Scope& js, int32_t minVersion, int32_t maxVersion, int32_t side) {
  const SSL_METHOD* method = side == kServerSide   ? TLS_server_method()
                             : side == kClientSide ? TLS_client_method()
                                                   : TLS_method();
  context_.reset(SSL_CTX_new(method));
  if (!context_) return throwOpenSslError(js, "SSL_CTX_new");
  SSL_CTX* context = context_.get();
  SSL_CTX_set_app_data(context, this);
  SSL_CTX_set_options(context,
                      SSL_OP_NO_SSLv2 | SSL_OP_NO_SSLv3 | SSL_OP_NO_COMPRESSION | SSL_OP_ALLOW_CLIENT_RENEGOTIATION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  // Without this, sessions of TLS 1.2 and before would be kept here rather than by the program.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_SERVER | SSL_SESS_CACHE_NO_INTERNAL |
                                              SSL_SESS_CACHE_NO_AUTO_CLEAR);
  setVersions(js, minVersion, maxVersion);
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&ticketKeys_), sizeof ticketKeys_) != 1) {
    return throwOpenSslError(js, "No random bytes for the ticket keys");
  }
  SSL_CTX_set_tlsext_ticket_key_evp_cb(context, &SecureContext::sealTicket);
  TlsSession::listenOn(context);
}

void SecureContext::setVersions(js::Scope& js, int32_t minVersion, int32_t maxVersion) {
  if (!opened(js)) return;
  if (SSL_CTX_set_min_proto_version(context_.get(), minVersion) != 1 ||
      SSL_CTX_set_max_proto_version(context_.get(), maxVersion) != 1) {
    throwOpenSslError(js, "The TLS version cannot be set");
  }
}

void SecureContext::setKey(js::Scope& js, std::string pem, std::optional<std::string> passphrase) {
  if (!opened(js)) return;
  BioPtr bio = bioOf(pem);
  ERR_clear_error();
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, givePassphrase, &passphrase));
  if (!key) return throwOpenSslError(js, "PEM_read_bio_PrivateKey");
  if (SSL_CTX_use_PrivateKey(context_.get(), key.get()) != 1) throwOpenSslError(js, "SSL_CTX_use_PrivateKey");
}

bool SecureContext::useCertificate(js::Scope& js, X509Ptr certificate, STACK_OF(X509) * others) {
  SSL_CTX* context = context_.get();
  if (SSL_CTX_use_certificate(context, certificate.get()) != 1) {
    throwOpenSslError(js, "SSL_CTX_use_certificate");
    return false;
  }
  SSL_CTX_clear_chain_certs(context);
  issuer_.reset();
  for (int i = 0; i < sk_X509_num(others); ++i) {
    X509* other = sk_X509_value(others, i);
    if (SSL_CTX_add1_chain_cert(context, other) != 1) {
      throwOpenSslError(js, "SSL_CTX_add1_chain_cert");
      return false;
    }
    if (!issuer_ && X509_check_issued(other, certificate.get()) == X509_V_OK) {
      X509_up_ref(other);
      issuer_.reset(other);
    }
  }
  if (!issuer_) {
    // Perhaps it is among the trusted ones.
    if (X509Ptr found = TlsRoots::issuerOf(SSL_CTX_get_cert_store(context), certificate.get())) {
      issuer_ = std::move(found);
    }
  }
  certificate_ = std::move(certificate);
  return true;
}

void SecureContext::setCertificate(js::Scope& js, std::string pem) {
  if (!opened(js)) return;
  BioPtr bio = bioOf(pem);
  ERR_clear_error();
  X509Ptr leaf(PEM_read_bio_X509_AUX(bio.get(), nullptr, noPassphrase, nullptr));
  if (!leaf) return throwOpenSslError(js, "PEM_read_bio_X509_AUX");
  STACK_OF(X509)* others = sk_X509_new_null();
  while (X509* other = PEM_read_bio_X509(bio.get(), nullptr, noPassphrase, nullptr)) sk_X509_push(others, other);
  if (endOfPem()) {
    useCertificate(js, std::move(leaf), others);
  } else {
    throwOpenSslError(js, "PEM_read_bio_X509");
  }
  sk_X509_pop_free(others, X509_free);
}

X509_STORE* SecureContext::ownStore(js::Scope& js) {
  if (trustsDefaults_) {
    SSL_CTX_set_cert_store(context_.get(), TlsRoots::of(js).newStore(js).release());
    trustsDefaults_ = false;
  }
  return SSL_CTX_get_cert_store(context_.get());
}

void SecureContext::addAuthority(js::Scope& js, std::string pem) {
  if (!opened(js)) return;
  BioPtr bio = bioOf(pem);
  X509_STORE* store = ownStore(js);
  ERR_clear_error();
  // What is no PEM is passed over, as Node does: a list of authorities often has comments, or is empty.
  while (X509* certificate = PEM_read_bio_X509_AUX(bio.get(), nullptr, noPassphrase, nullptr)) {
    X509Ptr owned(certificate);
    X509_STORE_add_cert(store, certificate);
    SSL_CTX_add_client_CA(context_.get(), certificate);
  }
  ERR_clear_error();
}

void SecureContext::trustDefaults(js::Scope& js) {
  if (!opened(js)) return;
  SSL_CTX_set1_cert_store(context_.get(), TlsRoots::of(js).store(js));
  trustsDefaults_ = true;
}

void SecureContext::addRevocations(js::Scope& js, std::string pem) {
  if (!opened(js)) return;
  BioPtr bio = bioOf(pem);
  ERR_clear_error();
  X509CrlPtr crl(PEM_read_bio_X509_CRL(bio.get(), nullptr, noPassphrase, nullptr));
  if (!crl) {
    ERR_clear_error();
    return js.throwError(js::Scope::ErrorType::error, "Failed to parse CRL", "ERR_CRYPTO_OPERATION_FAILED");
  }
  X509_STORE* store = ownStore(js);
  X509_STORE_add_crl(store, crl.get());
  X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
}

void SecureContext::loadPkcs12(js::Scope& js, js::Bytes der, std::optional<std::string> passphrase) {
  if (!opened(js)) return;
  BioPtr bio = bioOf(der.empty() ? std::string_view("") : viewOf(der.data(), der.size()));
  ERR_clear_error();
  PKCS12* bag = d2i_PKCS12_bio(bio.get(), nullptr);
  EVP_PKEY* key = nullptr;
  X509* leaf = nullptr;
  STACK_OF(X509)* others = nullptr;
  const bool parsed = bag && PKCS12_parse(bag, passphrase ? passphrase->c_str() : nullptr, &key, &leaf, &others) == 1;
  PKCS12_free(bag);
  KeyPtr ownedKey(key);
  X509Ptr ownedLeaf(leaf);
  if (!parsed) {
    // The oldest error says the least here.
    const unsigned long code = ERR_peek_last_error();
    const char* reason = ERR_reason_error_string(code);
    std::string message = reason ? reason : "Unable to load PFX certificate";
    ERR_clear_error();
    return js.throwError(js::Scope::ErrorType::error, message);
  }
  if (!ownedKey || !ownedLeaf) {
    sk_X509_pop_free(others, X509_free);
    return js.throwError(js::Scope::ErrorType::error,
                         ownedKey ? "Unable to load PFX certificate" : "Unable to load private key from PFX data");
  }
  bool done = useCertificate(js, std::move(ownedLeaf), others);
  if (done && SSL_CTX_use_PrivateKey(context_.get(), ownedKey.get()) != 1) {
    throwOpenSslError(js, "SSL_CTX_use_PrivateKey");
    done = false;
  }
  if (done && sk_X509_num(others) > 0) {
    X509_STORE* store = ownStore(js);
    for (int i = 0; i < sk_X509_num(others); ++i) {
      X509_STORE_add_cert(store, sk_X509_value(others, i));
      SSL_CTX_add_client_CA(context_.get(), sk_X509_value(others, i));
    }
    ERR_clear_error();
  }
  sk_X509_pop_free(others, X509_free);
}

void SecureContext::setCipherList(js::Scope& js, std::string list) {
  if (!opened(js)) return;
  ERR_clear_error();
  if (SSL_CTX_set_cipher_list(context_.get(), list.c_str()) == 1) return;
  // An empty list is one for TLS 1.3 alone.
  if (list.empty() && ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_NO_CIPHER_MATCH) return ERR_clear_error();
  throwOpenSslError(js, "Failed to set ciphers");
}

void SecureContext::setCipherSuites(js::Scope& js, std::string list) {
  if (!opened(js)) return;
  ERR_clear_error();
  if (SSL_CTX_set_ciphersuites(context_.get(), list.c_str()) != 1) throwOpenSslError(js, "Failed to set ciphers");
}

void SecureContext::setSignatureAlgorithms(js::Scope& js, std::string list) {
  if (!opened(js)) return;
  ERR_clear_error();
  if (SSL_CTX_set1_sigalgs_list(context_.get(), list.c_str()) != 1) throwOpenSslError(js, "SSL_CTX_set1_sigalgs_list");
}

void SecureContext::setGroups(js::Scope& js, std::string list) {
  if (!opened(js) || list == "auto") return;
  ERR_clear_error();
  if (SSL_CTX_set1_groups_list(context_.get(), list.c_str()) == 1) return;
  ERR_clear_error();
  js.throwError(js::Scope::ErrorType::error, "Failed to set ECDH curve", "ERR_CRYPTO_OPERATION_FAILED");
}

v8::Local<v8::Value> SecureContext::setDhParameters(js::Scope& js, v8::Local<v8::Value> value) {
  if (!opened(js)) return js.undefined();
  if (value->IsTrue()) {
    SSL_CTX_set_dh_auto(context_.get(), 1);
    return js.undefined();
  }
  js::Bytes pem;
  if (!js::bytesOf(value, &pem)) return js.undefined();
  BioPtr bio = bioOf(pem.empty() ? std::string_view("") : viewOf(pem.data(), pem.size()));
  ERR_clear_error();
  KeyPtr parameters(PEM_read_bio_Parameters(bio.get(), nullptr));
  // Parameters that cannot be read leave things as they are.
  if (!parameters || !EVP_PKEY_is_a(parameters.get(), "DH")) return ERR_clear_error(), js.undefined();
  constexpr int kMinBits = 1024;
  const int bits = EVP_PKEY_get_bits(parameters.get());
  if (bits < kMinBits) return js.integer(bits);
  if (SSL_CTX_set0_tmp_dh_pkey(context_.get(), parameters.get()) != 1) {
    throwOpenSslError(js, "Error setting temp DH parameter");
    return js.undefined();
  }
  static_cast<void>(parameters.release());
  return bits < 2048 ? js.integer(bits).As<v8::Value>() : js.undefined().As<v8::Value>();
}

void SecureContext::setOptions(js::Scope& js, double options) {
  if (opened(js)) SSL_CTX_set_options(context_.get(), static_cast<uint64_t>(options));
}

void SecureContext::setSessionIdContext(js::Scope& js, std::string id) {
  if (!opened(js)) return;
  ERR_clear_error();
  const auto* bytes = reinterpret_cast<const unsigned char*>(id.data());
  if (SSL_CTX_set_session_id_context(context_.get(), bytes, static_cast<unsigned>(id.size())) != 1) {
    throwOpenSslError(js, "SSL_CTX_set_session_id_context error");
  }
}

void SecureContext::setSessionTimeout(js::Scope& js, int32_t seconds) {
  if (opened(js)) SSL_CTX_set_timeout(context_.get(), seconds);
}

void SecureContext::setPartialChains(js::Scope& js) {
  if (opened(js)) X509_STORE_set_flags(ownStore(js), X509_V_FLAG_PARTIAL_CHAIN);
}

bool SecureContext::setCertificateCompression(js::Scope& js, std::vector<int32_t> algorithms) {
  if (!opened(js)) return false;
  ERR_clear_error();
  bool set = SSL_CTX_set1_cert_comp_preference(context_.get(), algorithms.data(), algorithms.size()) == 1;
  // What is to be sent is compressed once, here.
  if (set && certificate_) set = SSL_CTX_compress_certs(context_.get(), 0) == 1;
  ERR_clear_error();
  return set;
}

bool SecureContext::setTicketKeys(js::Scope&, js::Bytes keys) {
  if (keys.size() != sizeof ticketKeys_) return false;
  std::memcpy(&ticketKeys_, keys.data(), sizeof ticketKeys_);
  return true;
}

v8::MaybeLocal<v8::Value> SecureContext::getTicketKeys(js::Scope& js) {
  v8::Local<v8::Uint8Array> buffer;
  if (!runtime::newBuffer(js, {reinterpret_cast<const char*>(&ticketKeys_), sizeof ticketKeys_}).ToLocal(&buffer)) {
    return {};
  }
  return buffer;
}

int SecureContext::sealTicket(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                              EVP_MAC_CTX* mac, int encrypting) {
  auto* self = static_cast<SecureContext*>(SSL_CTX_get_app_data(TlsSession::of(ssl).firstContext()));
  TicketKeys& keys = self->ticketKeys_;
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, keys.hmac.data(), keys.hmac.size()),
                             OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>("SHA256"), 0),
                             OSSL_PARAM_construct_end()};
  if (encrypting) {
    std::memcpy(name, keys.name.data(), keys.name.size());
    if (RAND_bytes(iv, kTicketPartBytes) != 1 || EVP_MAC_CTX_set_params(mac, parameters) != 1 ||
        EVP_EncryptInit_ex(cipher, EVP_aes_128_cbc(), nullptr, keys.aes.data(), iv) != 1) {
      return -1;
    }
    return 1;
  }
  // 0: a ticket of somebody else's, so a full handshake.
  if (std::memcmp(name, keys.name.data(), keys.name.size()) != 0) return 0;
  if (EVP_MAC_CTX_set_params(mac, parameters) != 1 ||
      EVP_DecryptInit_ex(cipher, EVP_aes_128_cbc(), nullptr, keys.aes.data(), iv) != 1) {
    return 0;
  }
  return 1;
}

v8::MaybeLocal<v8::Value> SecureContext::getCertificate(js::Scope& js) { return derOf(js, certificate_.get()); }
v8::MaybeLocal<v8::Value> SecureContext::getIssuer(js::Scope& js) { return derOf(js, issuer_.get()); }

v8::Local<v8::Value> SecureContext::external(js::Scope& js) {
  if (!context_) return js.undefined();
  return v8::External::New(js.isolate(), context_.get());
}

void SecureContext::close(js::Scope&) {
  context_.reset();
  certificate_.reset();
  issuer_.reset();
}

namespace {

// The names are Node's: programs that add authorities know them.
constexpr js::Member kMembers[] = {
    js::getter<"_external", &SecureContext::external>,
    js::method<"init", &SecureContext::init>,
    js::method<"setVersions", &SecureContext::setVersions>,
    js::method<"setKey", &SecureContext::setKey>,
    js::method<"setCert", &SecureContext::setCertificate>,
    js::method<"addCACert", &SecureContext::addAuthority>,
    js::method<"addRootCerts", &SecureContext::trustDefaults>,
    js::method<"addCRL", &SecureContext::addRevocations>,
    js::method<"loadPKCS12", &SecureContext::loadPkcs12>,
    js::method<"setCiphers", &SecureContext::setCipherList>,
    js::method<"setCipherSuites", &SecureContext::setCipherSuites>,
    js::method<"setSigalgs", &SecureContext::setSignatureAlgorithms>,
    js::method<"setECDHCurve", &SecureContext::setGroups>,
    js::method<"setDHParam", &SecureContext::setDhParameters>,
    js::method<"setOptions", &SecureContext::setOptions>,
    js::method<"setSessionIdContext", &SecureContext::setSessionIdContext>,
    js::method<"setSessionTimeout", &SecureContext::setSessionTimeout>,
    js::method<"setAllowPartialTrustChain", &SecureContext::setPartialChains>,
    js::method<"setCertificateCompression", &SecureContext::setCertificateCompression>,
    js::method<"setTicketKeys", &SecureContext::setTicketKeys>,
    js::method<"getTicketKeys", &SecureContext::getTicketKeys>,
    js::method<"getCertificate", &SecureContext::getCertificate>,
    js::method<"getIssuer", &SecureContext::getIssuer>,
    js::method<"close", &SecureContext::close>,
};

}  // namespace

const js::ClassSpec SecureContext::kClass = {
    .name = "SecureContext",
    .construct = js::constructor<SecureContext>,
    .members = kMembers,
};

}  // namespace gyre::bindings
