// binding('crypto_system'): OpenSSL's constants and state, and SPKAC (Netscape's signed public keys).
#include <openssl/crypto.h>
#include <openssl/dh.h>
#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>

#include <string>

#include "bindings/crypto_openssl.h"
#include "bindings/crypto_util.h"
#include "bindings/modules.h"
#include "engine/binding.h"
#include "runtime/buffer.h"

namespace gyre::bindings {

namespace {

using SpkiPtr = OpenSslPtr<NETSCAPE_SPKI, NETSCAPE_SPKI_free>;

/// Null for what is no SPKAC.
SpkiPtr spkiOf(js::Bytes bytes) {
  std::string text(viewOf(bytes.data(), bytes.size()));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  SpkiPtr spki(NETSCAPE_SPKI_b64_decode(text.data(), static_cast<int>(text.size())));
  ERR_clear_error();
  return spki;
}

bool verifySpkac(js::Scope&, js::Bytes bytes) {
  SpkiPtr spki = spkiOf(bytes);
  KeyPtr key(spki ? X509_PUBKEY_get(spki->spkac->pubkey) : nullptr);
  const bool verified = key && NETSCAPE_SPKI_verify(spki.get(), key.get()) > 0;
  ERR_clear_error();
  return verified;
}

/// PEM; an empty Buffer where there is none.
v8::MaybeLocal<v8::Uint8Array> exportPublicKey(js::Scope& js, js::Bytes bytes) {
  SpkiPtr spki = spkiOf(bytes);
  KeyPtr key(spki ? NETSCAPE_SPKI_get_pubkey(spki.get()) : nullptr);
  BioPtr bio(BIO_new(BIO_s_mem()));
  if (key) PEM_write_bio_PUBKEY(bio.get(), key.get());
  ERR_clear_error();
  return runtime::newBuffer(js, bioText(bio.get()));
}

v8::MaybeLocal<v8::Uint8Array> exportChallenge(js::Scope& js, js::Bytes bytes) {
  SpkiPtr spki = spkiOf(bytes);
  unsigned char* text = nullptr;
  const int size = spki ? ASN1_STRING_to_UTF8(&text, spki->spkac->challenge) : 0;
  auto buffer = runtime::newBuffer(js, viewOf(text, size > 0 ? static_cast<size_t>(size) : 0));
  OPENSSL_free(text);
  return buffer;
}

bool getFips(js::Scope&) { return EVP_default_properties_is_fips_enabled(nullptr) == 1; }

/// From now on only what OpenSSL's FIPS provider has is to be had; without that provider, nothing is.
void setFips(js::Scope& js, bool on) {
  ERR_clear_error();
  if (EVP_default_properties_enable_fips(nullptr, on ? 1 : 0) != 1) {
    throwOpenSslError(js, "FIPS mode could not be set");
  }
}

/// Bytes taken from the secure heap; undefined where there is no such heap.
v8::Local<v8::Value> secureHeapUsed(js::Scope& js) {
  if (CRYPTO_secure_malloc_initialized() != 1) return js.undefined();
  return js.number(static_cast<double>(CRYPTO_secure_used()));
}

/// (size in bytes, least allocation in bytes): whether there is a secure heap now. Once per process, before its use.
bool initSecureHeap(js::Scope&, double size, double least) {
  return CRYPTO_secure_malloc_initialized() == 1 ||
         CRYPTO_secure_malloc_init(static_cast<size_t>(size), static_cast<size_t>(least)) != 0;
}

#define OPENSSL_CONSTANT(name) js::numberConstant(#name, static_cast<double>(name))
constexpr js::Member kConstants[] = {
    OPENSSL_CONSTANT(OPENSSL_VERSION_NUMBER),
    OPENSSL_CONSTANT(SSL_OP_ALL),
    OPENSSL_CONSTANT(SSL_OP_ALLOW_NO_DHE_KEX),
    OPENSSL_CONSTANT(SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION),
    OPENSSL_CONSTANT(SSL_OP_CIPHER_SERVER_PREFERENCE),
    OPENSSL_CONSTANT(SSL_OP_CISCO_ANYCONNECT),
    OPENSSL_CONSTANT(SSL_OP_COOKIE_EXCHANGE),
    OPENSSL_CONSTANT(SSL_OP_CRYPTOPRO_TLSEXT_BUG),
    OPENSSL_CONSTANT(SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS),
    OPENSSL_CONSTANT(SSL_OP_LEGACY_SERVER_CONNECT),
    OPENSSL_CONSTANT(SSL_OP_NO_COMPRESSION),
    OPENSSL_CONSTANT(SSL_OP_NO_ENCRYPT_THEN_MAC),
    OPENSSL_CONSTANT(SSL_OP_NO_QUERY_MTU),
    OPENSSL_CONSTANT(SSL_OP_NO_RENEGOTIATION),
    OPENSSL_CONSTANT(SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION),
    OPENSSL_CONSTANT(SSL_OP_NO_SSLv2),
    OPENSSL_CONSTANT(SSL_OP_NO_SSLv3),
    OPENSSL_CONSTANT(SSL_OP_NO_TICKET),
    OPENSSL_CONSTANT(SSL_OP_NO_TLSv1),
    OPENSSL_CONSTANT(SSL_OP_NO_TLSv1_1),
    OPENSSL_CONSTANT(SSL_OP_NO_TLSv1_2),
    OPENSSL_CONSTANT(SSL_OP_NO_TLSv1_3),
    OPENSSL_CONSTANT(SSL_OP_PRIORITIZE_CHACHA),
    OPENSSL_CONSTANT(SSL_OP_TLS_ROLLBACK_BUG),
    OPENSSL_CONSTANT(ENGINE_METHOD_RSA),
    OPENSSL_CONSTANT(ENGINE_METHOD_DSA),
    OPENSSL_CONSTANT(ENGINE_METHOD_DH),
    OPENSSL_CONSTANT(ENGINE_METHOD_RAND),
    OPENSSL_CONSTANT(ENGINE_METHOD_EC),
    OPENSSL_CONSTANT(ENGINE_METHOD_CIPHERS),
    OPENSSL_CONSTANT(ENGINE_METHOD_DIGESTS),
    OPENSSL_CONSTANT(ENGINE_METHOD_PKEY_METHS),
    OPENSSL_CONSTANT(ENGINE_METHOD_PKEY_ASN1_METHS),
    OPENSSL_CONSTANT(ENGINE_METHOD_ALL),
    OPENSSL_CONSTANT(ENGINE_METHOD_NONE),
    OPENSSL_CONSTANT(DH_CHECK_P_NOT_SAFE_PRIME),
    OPENSSL_CONSTANT(DH_CHECK_P_NOT_PRIME),
    OPENSSL_CONSTANT(DH_UNABLE_TO_CHECK_GENERATOR),
    OPENSSL_CONSTANT(DH_NOT_SUITABLE_GENERATOR),
    OPENSSL_CONSTANT(RSA_PKCS1_PADDING),
    // Of SSL 2; OpenSSL 3 has dropped it, Node has kept the name.
    js::numberConstant("RSA_SSLV23_PADDING", 2),
    OPENSSL_CONSTANT(RSA_NO_PADDING),
    OPENSSL_CONSTANT(RSA_PKCS1_OAEP_PADDING),
    OPENSSL_CONSTANT(RSA_X931_PADDING),
    OPENSSL_CONSTANT(RSA_PKCS1_PSS_PADDING),
    OPENSSL_CONSTANT(RSA_PSS_SALTLEN_DIGEST),
    // As of OpenSSL 3 there are more precise ones; these are the values that Node documents.
    js::numberConstant("RSA_PSS_SALTLEN_MAX_SIGN", -2),
    js::numberConstant("RSA_PSS_SALTLEN_AUTO", -2),
    OPENSSL_CONSTANT(TLS1_VERSION),
    OPENSSL_CONSTANT(TLS1_1_VERSION),
    OPENSSL_CONSTANT(TLS1_2_VERSION),
    OPENSSL_CONSTANT(TLS1_3_VERSION),
    OPENSSL_CONSTANT(POINT_CONVERSION_COMPRESSED),
    OPENSSL_CONSTANT(POINT_CONVERSION_UNCOMPRESSED),
    OPENSSL_CONSTANT(POINT_CONVERSION_HYBRID),
};
#undef OPENSSL_CONSTANT

void initialize(js::Scope& js, v8::Local<v8::Object> exports) {
  v8::Local<v8::Object> constants = js.object();
  for (const js::Member& member : kConstants) js.set(constants, member.name, js.number(member.number));
  js.set(exports, "constants", constants);
}

constexpr js::Member kMembers[] = {
    js::function<"verifySpkac", &verifySpkac>,
    js::function<"exportPublicKey", &exportPublicKey>,
    js::function<"exportChallenge", &exportChallenge>,
    js::function<"getFips", &getFips>,
    js::function<"setFips", &setFips>,
    js::function<"secureHeapUsed", &secureHeapUsed>,
    js::function<"initSecureHeap", &initSecureHeap>,
};

}  // namespace

const js::Module kCryptoSystemModule = {.name = "crypto_system", .members = kMembers, .initialize = &initialize};

}  // namespace gyre::bindings
