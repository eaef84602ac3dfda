// Keys: secrets, public and private ones, as binding('crypto_keys') hands them to JavaScript and as TLS takes them.
//
// A key never changes, so it is shared freely, also with jobs on other threads (`KeyRef`). A KeyHandle is its
// JavaScript wrapper, behind every KeyObject. Parsing leaves OpenSSL's errors in the thread's queue for
// throwOpenSslError() to show.
#pragma once

#include <v8.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bindings/crypto_openssl.h"
#include "bindings/crypto_util.h"
#include "engine/binding.h"
#include "engine/object.h"

namespace gyre::bindings {

/// The numbers are those of lib/internal/crypto/keys.js.
enum class KeyKind : uint32_t { secret, publicKey, privateKey };
enum class KeyFormat : uint32_t { der, pem };
enum class KeyStructure : uint32_t { none, pkcs1, spki, pkcs8, sec1 };

struct KeyData {
  KeyKind kind;
  SecretBytes secret;  // of a secret key
  KeyPtr pkey;         // of the others
};
using KeyRef = std::shared_ptr<const KeyData>;

class KeyHandle final : public js::Object {
 public:
  static const js::ClassSpec kClass;

  KeyHandle(js::Scope& js, v8::Local<v8::Object> wrapper, KeyRef key) : Object(js, wrapper), key_(std::move(key)) {}

  /// A wrapper for the key. Empty when an exception is pending.
  static v8::MaybeLocal<v8::Object> make(js::Scope& js, KeyRef key);
  static v8::MaybeLocal<v8::Object> make(js::Scope& js, KeyKind kind, KeyPtr pkey);
  /// The key behind `value`; null when it is no KeyHandle.
  static KeyRef keyOf(js::Scope& js, v8::Local<v8::Value> value);

  const KeyRef& key() const { return key_; }

  uint32_t kind(js::Scope&) const { return static_cast<uint32_t>(key_->kind); }
  uint32_t secretSize(js::Scope&) const { return static_cast<uint32_t>(key_->secret.size()); }
  v8::MaybeLocal<v8::Uint8Array> secretBytes(js::Scope& js) const;
  v8::Local<v8::Value> typeName(js::Scope& js) const;
  v8::Local<v8::Value> details(js::Scope& js) const;
  bool equals(js::Scope& js, KeyHandle* other) const;
  v8::MaybeLocal<v8::Object> toPublic(js::Scope& js) const;
  void exportPublic(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info) const;
  void exportPrivate(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info) const;
  void component(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info) const;
  void rawPublic(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info) const;
  void rawPrivate(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info) const;
  void rawSeed(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info) const;

 private:
  KeyRef key_;
};

// ---- reading keys

struct ParsedKey {
  KeyPtr pkey;                   // null: it could not be read
  bool needsPassphrase = false;  // it is encrypted and none was given
};

/// A private key in PEM, of any kind that OpenSSL knows.
ParsedKey parsePrivatePem(std::string_view pem, const std::optional<SecretBytes>& passphrase);
/// A private key in DER.
ParsedKey parsePrivateDer(std::string_view der, KeyStructure structure, const std::optional<SecretBytes>& passphrase);
/// A public key in PEM: SPKI, PKCS#1, or a certificate's. Null where there is none of these.
KeyPtr parsePublicPem(std::string_view pem);
KeyPtr parsePublicDer(std::string_view der, KeyStructure structure);
/// Whether there is a PEM block of a kind that parsePublicPem() reads.
bool hasPublicPem(std::string_view pem);
/// Whether it is a private key of RSA's own structure rather than a public one.
bool isPrivatePkcs1(std::string_view der);

// ---- writing keys

struct PrivateKeyEncoding {
  KeyFormat format = KeyFormat::pem;
  KeyStructure structure = KeyStructure::pkcs8;
  CipherPtr cipher;  // null: not encrypted
  SecretBytes passphrase;
};

/// Both write to `out`; false on failure. Any thread.
bool writePublicKey(EVP_PKEY* pkey, KeyFormat format, KeyStructure structure, BIO* out);
bool writePrivateKey(EVP_PKEY* pkey, const PrivateKeyEncoding& encoding, BIO* out);

/// Reads four arguments from `first` on: format, structure, cipher or undefined, passphrase. False: an exception is
/// pending.
bool readPrivateKeyEncoding(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info, int first,
                            PrivateKeyEncoding* out);

// ---- keys of bytes and numbers (crypto_key_raw.cc)

/// (kind, type, numbers): a key of OpenSSL's type "RSA" or "EC" of its named parts as bytes, big-endian: a JWK's.
void keyFromNumbers(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info);
/// (kind, type, bytes, isSeed, curve or undefined): undefined when the bytes are no such key.
void keyFromRaw(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info);
bool curveExists(js::Scope& js, std::string name);

/// A new public key with the public half of `pkey`. Null on failure.
KeyPtr publicHalf(EVP_PKEY* pkey);
/// What Node calls the key's type ("rsa", "ec", "ml-kem-768"); empty for what it has no name for.
std::string keyTypeName(const EVP_PKEY* pkey);
/// The short name of an EC key's curve; empty for explicit parameters that are no known curve's.
std::string curveName(const EVP_PKEY* pkey);
/// The curve's number for what OpenSSL or NIST ("P-256") calls it; NID_undef for an unknown one.
int curveOf(const std::string& name);

/// A Buffer with what has been written to `bio`, or a string of it.
v8::MaybeLocal<v8::Value> bioValue(js::Scope& js, BIO* bio, KeyFormat format);

}  // namespace gyre::bindings
