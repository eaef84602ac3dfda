// binding('crypto_agreement'): a secret of two keys, and one that is sent to a key: encapsulation.
#include <openssl/dh.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bindings/crypto_keys.h"
#include "bindings/crypto_util.h"
#include "bindings/modules.h"
#include "engine/binding.h"
#include "runtime/buffer.h"

namespace gyre::bindings {

namespace {

using Info = const v8::FunctionCallbackInfo<v8::Value>&;
using runtime::Environment;

/// Brings bytes of what it computes.
class AgreementJob : public CryptoJob {
 public:
  explicit AgreementJob(js::Scope& js) : CryptoJob(Environment::from(js)) {}
  KeyRef key;

 protected:
  KeyContextPtr newContext() const {
    return KeyContextPtr(EVP_PKEY_CTX_new_from_pkey(nullptr, key->pkey.get(), nullptr));
  }
  const char* failureCode() const override { return "ERR_CRYPTO_OPERATION_FAILED"; }
  static v8::MaybeLocal<v8::Value> bufferOf(js::Scope& js, const SecretBytes& bytes) {
    v8::Local<v8::Uint8Array> buffer;
    if (!runtime::newBuffer(js, bytes.view()).ToLocal(&buffer)) return {};
    return buffer;
  }
  /// Room for `size` bytes, to be read into and given to SecretBytes.
  std::vector<unsigned char> room;
  SecretBytes taken(size_t size) {
    SecretBytes bytes(viewOf(room.data(), size));
    OPENSSL_cleanse(room.data(), room.size());
    return bytes;
  }
};

class DeriveJob final : public AgreementJob {
 public:
  using AgreementJob::AgreementJob;
  KeyRef other;

 private:
  bool compute() override {
    KeyContextPtr context = newContext();
    size_t size = 0;
    if (!context || EVP_PKEY_derive_init(context.get()) != 1 ||
        EVP_PKEY_derive_set_peer(context.get(), other->pkey.get()) != 1) {
      return false;
    }
    if (EVP_PKEY_is_a(key->pkey.get(), "DH") || EVP_PKEY_is_a(key->pkey.get(), "DHX")) {
      EVP_PKEY_CTX_set_dh_pad(context.get(), 1);
    }
    if (EVP_PKEY_derive(context.get(), nullptr, &size) != 1) return false;
    room.resize(size);
    if (EVP_PKEY_derive(context.get(), room.data(), &size) != 1) return false;
    secret_ = taken(size);
    return true;
  }
  v8::MaybeLocal<v8::Value> value(js::Scope& js) override { return bufferOf(js, secret_); }
  const char* resourceType() const override { return "DERIVEBITSREQUEST"; }
  const char* failure() const override { return "Diffie-Hellman computation failed"; }

  SecretBytes secret_;
};

/// How RSA and the curves' keys are used for encapsulation; the post-quantum ones have one way only.
bool setKemOperation(EVP_PKEY* pkey, EVP_PKEY_CTX* context) {
  if (EVP_PKEY_is_a(pkey, "RSA")) return EVP_PKEY_CTX_set_kem_op(context, "RSASVE") > 0;
  for (const char* type : {"EC", "X25519", "X448"}) {
    if (EVP_PKEY_is_a(pkey, type)) return EVP_PKEY_CTX_set_kem_op(context, "DHKEM") > 0;
  }
  return true;
}

class EncapsulateJob final : public AgreementJob {
 public:
  using AgreementJob::AgreementJob;

 private:
  bool compute() override {
    KeyContextPtr context = newContext();
    size_t wrapped = 0;
    size_t size = 0;
    if (!context || EVP_PKEY_encapsulate_init(context.get(), nullptr) != 1 ||
        !setKemOperation(key->pkey.get(), context.get()) ||
        EVP_PKEY_encapsulate(context.get(), nullptr, &wrapped, nullptr, &size) != 1) {
      return false;
    }
    room.resize(size);
    ciphertext_.resize(wrapped);
    if (EVP_PKEY_encapsulate(context.get(), ciphertext_.data(), &wrapped, room.data(), &size) != 1) return false;
    ciphertext_.resize(wrapped);
    secret_ = taken(size);
    return true;
  }
  /// [secret, ciphertext]
  v8::MaybeLocal<v8::Value> value(js::Scope& js) override {
    v8::Local<v8::Value> parts[2];
    v8::Local<v8::Uint8Array> ciphertext;
    if (!bufferOf(js, secret_).ToLocal(&parts[0]) ||
        !runtime::newBuffer(js, std::move(ciphertext_)).ToLocal(&ciphertext)) {
      return {};
    }
    parts[1] = ciphertext;
    return v8::Array::New(js.isolate(), parts, 2);
  }
  const char* resourceType() const override { return "DERIVEBITSREQUEST"; }
  const char* failure() const override { return "Failed to perform encapsulation"; }
  bool tellsReason() const override { return false; }

  std::vector<uint8_t> ciphertext_;
  SecretBytes secret_;
};

class DecapsulateJob final : public AgreementJob {
 public:
  using AgreementJob::AgreementJob;
  std::string ciphertext;
  bool isLater = false;  // Node has another message then

 private:
  bool compute() override {
    KeyContextPtr context = newContext();
    size_t size = 0;
    if (!context || EVP_PKEY_decapsulate_init(context.get(), nullptr) != 1 ||
        !setKemOperation(key->pkey.get(), context.get()) ||
        EVP_PKEY_decapsulate(context.get(), nullptr, &size, bytesOf(ciphertext), ciphertext.size()) != 1) {
      return false;
    }
    room.resize(size);
    if (EVP_PKEY_decapsulate(context.get(), room.data(), &size, bytesOf(ciphertext), ciphertext.size()) != 1) {
      return false;
    }
    secret_ = taken(size);
    return true;
  }
  v8::MaybeLocal<v8::Value> value(js::Scope& js) override { return bufferOf(js, secret_); }
  const char* resourceType() const override { return "DERIVEBITSREQUEST"; }
  const char* failure() const override { return isLater ? "Deriving bits failed" : "Failed to perform decapsulation"; }
  bool tellsReason() const override { return false; }

  SecretBytes secret_;
};

/// (private key, public key, done)
void derive(js::Scope& js, Info info) {
  auto job = std::make_unique<DeriveJob>(js);
  job->key = KeyHandle::keyOf(js, info[0]);
  job->other = KeyHandle::keyOf(js, info[1]);
  CryptoJob::run(js, info, std::move(job), info[2]);
}

/// (public key, done)
void encapsulate(js::Scope& js, Info info) {
  auto job = std::make_unique<EncapsulateJob>(js);
  job->key = KeyHandle::keyOf(js, info[0]);
  CryptoJob::run(js, info, std::move(job), info[1]);
}

/// (private key, ciphertext, done)
void decapsulate(js::Scope& js, Info info) {
  auto job = std::make_unique<DecapsulateJob>(js);
  job->key = KeyHandle::keyOf(js, info[0]);
  js::Bytes ciphertext;
  js::bytesOf(info[1], &ciphertext);
  job->ciphertext = viewOf(ciphertext.data(), ciphertext.size());
  job->isLater = info[2]->IsFunction();
  CryptoJob::run(js, info, std::move(job), info[2]);
}

constexpr js::Member kMembers[] = {
    js::function<"derive", &derive>,
    js::function<"encapsulate", &encapsulate>,
    js::function<"decapsulate", &decapsulate>,
};

}  // namespace

const js::Module kCryptoAgreementModule = {.name = "crypto_agreement", .members = kMembers};

}  // namespace gyre::bindings
