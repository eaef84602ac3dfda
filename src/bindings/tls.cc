// binding('tls'): TLS, for lib/tls.js.
#include <openssl/err.h>
#include <openssl/pem.h>

#include <set>

#include "bindings/crypto_util.h"
#include "bindings/crypto_x509.h"
#include "bindings/modules.h"
#include "bindings/tls_context.h"
#include "bindings/tls_roots.h"
#include "bindings/tls_wrap.h"

namespace gyre::bindings {

namespace {

/// All that this OpenSSL has, in small letters.
std::vector<std::string> getCiphers(js::Scope&) {
  std::vector<std::string> names;
  SslContextPtr context(SSL_CTX_new(TLS_method()));
  SslPtr ssl(context ? SSL_new(context.get()) : nullptr);
  if (!ssl) return names;
  STACK_OF(SSL_CIPHER)* ciphers = SSL_get_ciphers(ssl.get());
  // Those of TLS 1.3 first, whatever the configuration says of them.
  std::set<std::string> seen;
  auto add = [&](std::string name) {
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (seen.insert(name).second) names.push_back(std::move(name));
  };
  for (const char* name : {"tls_aes_256_gcm_sha384", "tls_chacha20_poly1305_sha256", "tls_aes_128_gcm_sha256",
                           "tls_aes_128_ccm_8_sha256", "tls_aes_128_ccm_sha256"}) {
    add(name);
  }
  for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) add(SSL_CIPHER_get_name(sk_SSL_CIPHER_value(ciphers, i)));
  return names;
}

v8::Local<v8::Value> pemOf(js::Scope& js, X509* certificate) {
  BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return js.string({data, static_cast<size_t>(size)});
}

/// ('default'|'system'|'bundled'|'extra'): an array of PEM texts
v8::Local<v8::Value> rootCertificates(js::Scope& js, std::string type) {
  TlsRoots& roots = TlsRoots::of(js);
  std::vector<v8::Local<v8::Value>> texts;
  auto add = [&](const TlsRoots::List& list) {
    for (const auto& certificate : list) texts.push_back(pemOf(js, certificate.get()));
  };
  if (type == "system") add(roots.system());
  if (type == "bundled") add(roots.bundled());
  if (type == "extra") add(roots.extra(js));
  if (type == "default") {
    for (X509* certificate : roots.defaults(js)) texts.push_back(pemOf(js, certificate));
  }
  return v8::Array::New(js.isolate(), texts.data(), texts.size());
}

/// PEM texts or bytes. Throws for what is no certificate, and leaves things as they are then.
void setDefaultRoots(js::Scope& js, std::vector<std::string> certificates) {
  TlsRoots::List list;
  for (const std::string& pem : certificates) {
    BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    ERR_clear_error();
    const size_t before = list.size();
    while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) list.emplace_back(certificate);
    const unsigned long code = ERR_peek_last_error();
    const bool ended = ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
    if (!ended || list.size() == before) return throwOpenSslError(js, "PEM_read_bio_X509");
    ERR_clear_error();
  }
  TlsRoots::of(js).setDefaults(std::move(list));
}

/// (DER): a certificate object
v8::MaybeLocal<v8::Value> describeCertificate(js::Scope& js, js::Bytes der) {
  const unsigned char* at = der.data();
  X509Ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (!certificate) {
    throwOpenSslError(js, "Not a certificate");
    return {};
  }
  v8::Local<v8::Object> object;
  if (!certificateToObject(js, certificate.get()).ToLocal(&object)) return {};
  return object;
}

constexpr js::Member kMembers[] = {
    js::function<"getCiphers", &getCiphers>,
    js::function<"rootCertificates", &rootCertificates>,
    js::function<"setDefaultRoots", &setDefaultRoots>,
    js::function<"describeCertificate", &describeCertificate>,
    js::constant<"TLS1_VERSION", TLS1_VERSION>,
    js::constant<"TLS1_1_VERSION", TLS1_1_VERSION>,
    js::constant<"TLS1_2_VERSION", TLS1_2_VERSION>,
    js::constant<"TLS1_3_VERSION", TLS1_3_VERSION>,
    js::constant<"SSL_OP_CIPHER_SERVER_PREFERENCE", SSL_OP_CIPHER_SERVER_PREFERENCE>,
    js::constant<"BOTH_SIDES", SecureContext::kBothSides>,
    js::constant<"SERVER_SIDE", SecureContext::kServerSide>,
    js::constant<"CLIENT_SIDE", SecureContext::kClientSide>,
    js::constant<"COMPRESSION_ZLIB", TLSEXT_comp_cert_zlib>,
    js::constant<"COMPRESSION_BROTLI", TLSEXT_comp_cert_brotli>,
    js::constant<"COMPRESSION_ZSTD", TLSEXT_comp_cert_zstd>,
};

const js::ClassSpec* const kClasses[] = {&SecureContext::kClass, &TlsWrap::kClass};

}  // namespace

const js::Module kTlsModule = {.name = "tls", .members = kMembers, .classes = kClasses};

}  // namespace gyre::bindings
