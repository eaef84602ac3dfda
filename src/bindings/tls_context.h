// SecureContext: what TLS connections share (certificates, keys, trusted authorities, ciphers, versions): an SSL_CTX
// behind a JavaScript object. Isolate's thread. lib/internal/tls/context.js says what to set.
#pragma once

#include <openssl/ssl.h>
#include <v8.h>

#include <array>
#include <memory>
#include <string>

#include "bindings/crypto_openssl.h"
#include "engine/binding.h"
#include "engine/object.h"

namespace gyre::bindings {

using SslContextPtr = OpenSslPtr<SSL_CTX, SSL_CTX_free>;
using SslPtr = OpenSslPtr<SSL, SSL_free>;
using SslSessionPtr = OpenSslPtr<SSL_SESSION, SSL_SESSION_free>;
using X509CrlPtr = OpenSslPtr<X509_CRL, X509_CRL_free>;
using X509StorePtr = OpenSslPtr<X509_STORE, X509_STORE_free>;

class SecureContext final : public js::Object {
 public:
  static const js::ClassSpec kClass;
  enum Side { kBothSides, kServerSide, kClientSide };

  SecureContext(js::Scope& js, v8::Local<v8::Object> wrapper) : Object(js, wrapper) {}

  SSL_CTX* context() const { return context_.get(); }
  X509* certificate() const { return certificate_.get(); }

  // The members in JavaScript. What fails throws OpenSSL's error.
  v8::Local<v8::Value> external(js::Scope& js);
  /// Versions are OpenSSL's numbers, 0 for no bound.
  void init(js::Scope& js, int32_t minVersion, int32_t maxVersion, int32_t side);
  void setVersions(js::Scope& js, int32_t minVersion, int32_t maxVersion);
  void setKey(js::Scope& js, std::string pem, std::optional<std::string> passphrase);
  void setCertificate(js::Scope& js, std::string pem);
  void addAuthority(js::Scope& js, std::string pem);
  /// Trusts what tls.getCACertificates('default') lists.
  void trustDefaults(js::Scope& js);
  void addRevocations(js::Scope& js, std::string pem);
  void loadPkcs12(js::Scope& js, js::Bytes der, std::optional<std::string> passphrase);
  void setCipherList(js::Scope& js, std::string list);
  void setCipherSuites(js::Scope& js, std::string list);
  void setSignatureAlgorithms(js::Scope& js, std::string list);
  void setGroups(js::Scope& js, std::string list);
  /// True: the size that fits the key. Otherwise PEM; returns the size in bits where that is too small to be taken.
  v8::Local<v8::Value> setDhParameters(js::Scope& js, v8::Local<v8::Value> value);
  void setOptions(js::Scope& js, double options);
  void setSessionIdContext(js::Scope& js, std::string id);
  void setSessionTimeout(js::Scope& js, int32_t seconds);
  void setPartialChains(js::Scope& js);
  /// IDs of RFC 8879, the preferred one first. Returns false where one of them is not there.
  bool setCertificateCompression(js::Scope& js, std::vector<int32_t> algorithms);
  /// 48 bytes: name, HMAC key, AES key.
  bool setTicketKeys(js::Scope& js, js::Bytes keys);
  v8::MaybeLocal<v8::Value> getTicketKeys(js::Scope& js);
  /// The certificate in DER, its issuer's (where that is known), or null.
  v8::MaybeLocal<v8::Value> getCertificate(js::Scope& js);
  v8::MaybeLocal<v8::Value> getIssuer(js::Scope& js);
  void close(js::Scope& js);

 private:
  static constexpr size_t kTicketPartBytes = 16;
  struct TicketKeys {
    std::array<unsigned char, kTicketPartBytes> name, hmac, aes;
  };

  bool opened(js::Scope& js) const;
  bool useCertificate(js::Scope& js, X509Ptr certificate, STACK_OF(X509) * others);
  /// The store, which is this context's own from then on: the default one is shared.
  X509_STORE* ownStore(js::Scope& js);
  static int sealTicket(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac,
                        int encrypting);

  SslContextPtr context_;
  X509Ptr certificate_;
  X509Ptr issuer_;
  TicketKeys ticketKeys_;
  bool trustsDefaults_ = false;
};

}  // namespace gyre::bindings
