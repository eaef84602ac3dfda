// binding('crypto_sign'): signatures, and encryption by public and private keys.
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <climits>
#include <memory>
#include <string>

#include "bindings/crypto_keys.h"
#include "bindings/crypto_util.h"
#include "bindings/modules.h"
#include "engine/binding.h"
#include "runtime/buffer.h"

namespace gyre::bindings {

namespace {

using Info = const v8::FunctionCallbackInfo<v8::Value>&;
using ErrorType = js::Scope::ErrorType;
using runtime::Environment;

std::string_view bytesAt(Info info, int index) {
  js::Bytes bytes;
  js::bytesOf(info[index], &bytes);
  return viewOf(bytes.data(), bytes.size());
}

// ---- the form of DSA's and ECDSA's signatures: two numbers, in DER or side by side (IEEE P1363)

/// Bytes of each of the two numbers; 0 for a key whose signatures are not such.
int numberSize(EVP_PKEY* pkey) {
  if (EVP_PKEY_is_a(pkey, "EC")) return (EVP_PKEY_get_bits(pkey) + 7) / 8;
  if (!EVP_PKEY_is_a(pkey, "DSA")) return 0;
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_FFC_Q, &raw) != 1) return 0;
  BignumPtr q(raw);
  return BN_num_bytes(q.get());
}

/// Both leave what they cannot read as it is.
std::string toP1363(std::string der, int size) {
  const unsigned char* at = bytesOf(der);
  OpenSslPtr<ECDSA_SIG, ECDSA_SIG_free> pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!pair) return der;
  std::string out(static_cast<size_t>(2 * size), 0);
  auto* data = reinterpret_cast<unsigned char*>(out.data());
  if (BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), data, size) != size ||
      BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), data + size, size) != size) {
    return der;
  }
  return out;
}
std::string toDer(std::string_view p1363, int size) {
  if (p1363.size() != static_cast<size_t>(2 * size)) return std::string();
  OpenSslPtr<ECDSA_SIG, ECDSA_SIG_free> pair(ECDSA_SIG_new());
  ECDSA_SIG_set0(pair.get(), BN_bin2bn(bytesOf(p1363), size, nullptr), BN_bin2bn(bytesOf(p1363) + size, size, nullptr));
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(pair.get(), &der);
  std::string out = length > 0 ? std::string(viewOf(der, static_cast<size_t>(length))) : std::string();
  OPENSSL_free(der);
  return out;
}

struct SignatureOptions {
  std::optional<int> padding;
  std::optional<int> saltLength;
  bool p1363 = false;
};

/// RSA's padding is what the key or Node's defaults say; other keys have none.
bool setPadding(EVP_PKEY* pkey, EVP_PKEY_CTX* context, const SignatureOptions& options, bool signs) {
  const bool isPss = EVP_PKEY_is_a(pkey, "RSA-PSS");
  if (!isPss && !EVP_PKEY_is_a(pkey, "RSA")) return true;
  const int padding = options.padding.value_or(isPss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING);
  if (EVP_PKEY_CTX_set_rsa_padding(context, padding) <= 0) return false;
  if (padding != RSA_PKCS1_PSS_PADDING) return true;
  // As long as can be when signing, whatever it is when verifying, unless the key restricts it.
  if (!options.saltLength && (isPss || !signs)) return true;
  return EVP_PKEY_CTX_set_rsa_pss_saltlen(context, options.saltLength.value_or(RSA_PSS_SALTLEN_MAX)) > 0;
}

SignatureOptions optionsAt(Info info, int first) {
  SignatureOptions options;
  if (info[first]->IsInt32()) options.padding = info[first].As<v8::Int32>()->Value();
  if (info[first + 1]->IsInt32()) options.saltLength = info[first + 1].As<v8::Int32>()->Value();
  options.p1363 = info[first + 2]->IsTrue();
  return options;
}

// ---- a whole message at once

class SignatureJob : public CryptoJob {
 public:
  explicit SignatureJob(js::Scope& js) : CryptoJob(Environment::from(js)) {}

  KeyRef key;
  const EVP_MD* digest = nullptr;  // null: the key's own
  SecretBytes data;
  SecretBytes context;
  bool hasContext = false;
  SignatureOptions options;

 protected:
  bool begin(EVP_MD_CTX* state, bool signs) {
    OSSL_PARAM params[3];
    OSSL_PARAM* at = params;
    if (hasContext) {
      // Without its own instance Ed25519 takes no context; Ed448 and the post-quantum ones always do.
      if (EVP_PKEY_is_a(key->pkey.get(), "ED25519") && context.size() != 0) {
        *at++ = OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_INSTANCE, const_cast<char*>("Ed25519ctx"), 0);
      }
      *at++ = OSSL_PARAM_construct_octet_string(OSSL_SIGNATURE_PARAM_CONTEXT_STRING,
                                                const_cast<unsigned char*>(context.data()), context.size());
    }
    *at = OSSL_PARAM_construct_end();
    EVP_PKEY_CTX* keyContext = nullptr;
    const char* name = digest ? EVP_MD_get0_name(digest) : nullptr;
    auto* init = signs ? &EVP_DigestSignInit_ex : &EVP_DigestVerifyInit_ex;
    return init(state, &keyContext, name, nullptr, nullptr, key->pkey.get(), hasContext ? params : nullptr) == 1 &&
           setPadding(key->pkey.get(), keyContext, options, signs);
  }
};

class SignJob final : public SignatureJob {
 public:
  using SignatureJob::SignatureJob;

 private:
  bool compute() override {
    DigestContextPtr state(EVP_MD_CTX_new());
    size_t size = 0;
    if (!begin(state.get(), true) || EVP_DigestSign(state.get(), nullptr, &size, data.data(), data.size()) != 1) {
      return false;
    }
    signature_.resize(size);
    if (EVP_DigestSign(state.get(), reinterpret_cast<unsigned char*>(signature_.data()), &size, data.data(),
                       data.size()) != 1) {
      return false;
    }
    signature_.resize(size);
    const int number = options.p1363 ? numberSize(key->pkey.get()) : 0;
    if (number) signature_ = toP1363(std::move(signature_), number);
    return true;
  }
  v8::MaybeLocal<v8::Value> value(js::Scope& js) override {
    v8::Local<v8::Uint8Array> buffer;
    if (!runtime::newBuffer(js, signature_).ToLocal(&buffer)) return {};
    return buffer;
  }
  const char* resourceType() const override { return "SIGNREQUEST"; }
  const char* failure() const override { return "Signing failed"; }
  const char* failureCode() const override { return "ERR_CRYPTO_OPERATION_FAILED"; }

  std::string signature_;
};

class VerifyJob final : public SignatureJob {
 public:
  using SignatureJob::SignatureJob;
  std::string signature;

 private:
  bool compute() override {
    DigestContextPtr state(EVP_MD_CTX_new());
    if (!begin(state.get(), false)) return false;
    const int number = options.p1363 ? numberSize(key->pkey.get()) : 0;
    if (number) signature = toDer(signature, number);
    verified_ = EVP_DigestVerify(state.get(), bytesOf(signature), signature.size(), data.data(), data.size()) == 1;
    ERR_clear_error();
    return true;
  }
  v8::MaybeLocal<v8::Value> value(js::Scope& js) override { return js.boolean(verified_); }
  const char* resourceType() const override { return "VERIFYREQUEST"; }
  const char* failure() const override { return "Verification failed"; }
  const char* failureCode() const override { return "ERR_CRYPTO_OPERATION_FAILED"; }

  bool verified_ = false;
};

/// Reads (key, digest or undefined, data, padding, saltLength, isP1363, context or undefined).
bool prepare(js::Scope& js, Info info, SignatureJob& job) {
  job.key = KeyHandle::keyOf(js, info[0]);
  if (!info[1]->IsUndefined()) {
    job.digest = DigestCache::of(js).find(js.text(info[1]));
    if (!job.digest) {
      js.throwError(ErrorType::typeError, "Invalid digest: " + js.text(info[1]), "ERR_CRYPTO_INVALID_DIGEST");
      return false;
    }
  }
  if (!secretOf(js, info[2], &job.data)) return false;
  job.options = optionsAt(info, 3);
  job.hasContext = !info[6]->IsUndefined();
  return !job.hasContext || secretOf(js, info[6], &job.context);
}

/// (..., done)
void sign(js::Scope& js, Info info) {
  auto job = std::make_unique<SignJob>(js);
  if (prepare(js, info, *job)) CryptoJob::run(js, info, std::move(job), info[7]);
}

/// (..., done, signature)
void verify(js::Scope& js, Info info) {
  auto job = std::make_unique<VerifyJob>(js);
  if (!prepare(js, info, *job)) return;
  job->signature = bytesAt(info, 8);
  CryptoJob::run(js, info, std::move(job), info[7]);
}

// ---- a message that has been hashed piece by piece

/// An operation on a digest, with its padding set. Null on failure.
KeyContextPtr digestOperation(EVP_PKEY* pkey, const EVP_MD* digest, const SignatureOptions& options, bool signs) {
  KeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey, nullptr));
  if (!context || (signs ? EVP_PKEY_sign_init : EVP_PKEY_verify_init)(context.get()) <= 0 ||
      !setPadding(pkey, context.get(), options, signs) || EVP_PKEY_CTX_set_signature_md(context.get(), digest) <= 0) {
    return nullptr;
  }
  return context;
}

/// (key, name of the digest, digest, padding, saltLength, isP1363)
void signDigest(js::Scope& js, Info info) {
  ERR_clear_error();
  KeyRef key = KeyHandle::keyOf(js, info[0]);
  EVP_PKEY* pkey = key->pkey.get();
  const std::string_view digest = bytesAt(info, 2);
  const SignatureOptions options = optionsAt(info, 3);
  KeyContextPtr context = digestOperation(pkey, DigestCache::of(js).find(js.text(info[1])), options, true);
  size_t size = static_cast<size_t>(EVP_PKEY_get_size(pkey));
  std::string signature(size, 0);
  if (!context || EVP_PKEY_sign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                bytesOf(digest), digest.size()) != 1) {
    return throwOpenSslError(js, "Signing failed", "ERR_CRYPTO_OPERATION_FAILED");
  }
  signature.resize(size);
  const int number = options.p1363 ? numberSize(pkey) : 0;
  if (number) signature = toP1363(std::move(signature), number);
  v8::Local<v8::Uint8Array> buffer;
  if (runtime::newBuffer(js, signature).ToLocal(&buffer)) info.GetReturnValue().Set(buffer);
}

/// (key, name of the digest, digest, padding, saltLength, isP1363, signature)
void verifyDigest(js::Scope& js, Info info) {
  ERR_clear_error();
  KeyRef key = KeyHandle::keyOf(js, info[0]);
  EVP_PKEY* pkey = key->pkey.get();
  const std::string_view digest = bytesAt(info, 2);
  const SignatureOptions options = optionsAt(info, 3);
  KeyContextPtr context = digestOperation(pkey, DigestCache::of(js).find(js.text(info[1])), options, false);
  if (!context) return throwOpenSslError(js, "Verification failed", "ERR_CRYPTO_OPERATION_FAILED");
  std::string signature(bytesAt(info, 6));
  const int number = options.p1363 ? numberSize(pkey) : 0;
  if (number) signature = toDer(signature, number);
  info.GetReturnValue().Set(
      EVP_PKEY_verify(context.get(), bytesOf(signature), signature.size(), bytesOf(digest), digest.size()) == 1);
  ERR_clear_error();
}

/// Whether the key signs only whole messages, hashing them itself.
bool isOneShotOnly(js::Scope&, KeyHandle* key) {
  EVP_PKEY* pkey = key->key()->pkey.get();
  for (const char* type : {"RSA", "RSA-PSS", "DSA", "EC", "SM2"}) {
    if (EVP_PKEY_is_a(pkey, type)) return false;
  }
  return true;
}

// ---- RSA encryption

enum class RsaOperation : uint32_t { publicEncrypt, privateDecrypt, privateEncrypt, publicDecrypt };

struct RsaCalls {
  int (*init)(EVP_PKEY_CTX*);
  int (*run)(EVP_PKEY_CTX*, unsigned char*, size_t*, const unsigned char*, size_t);
};
constexpr RsaCalls kRsaCalls[] = {
    {EVP_PKEY_encrypt_init, EVP_PKEY_encrypt},
    {EVP_PKEY_decrypt_init, EVP_PKEY_decrypt},
    {EVP_PKEY_sign_init, EVP_PKEY_sign},
    {EVP_PKEY_verify_recover_init, EVP_PKEY_verify_recover},
};

/// (operation, key, data, padding, OAEP's digest or undefined, its label or undefined)
void rsa(js::Scope& js, Info info) {
  ERR_clear_error();
  const RsaCalls& calls = kRsaCalls[info[0].As<v8::Uint32>()->Value() & 3];
  KeyRef key = KeyHandle::keyOf(js, info[1]);
  const std::string_view data = bytesAt(info, 2);
  KeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key->pkey.get(), nullptr));
  bool done = context && calls.init(context.get()) > 0 &&
              EVP_PKEY_CTX_set_rsa_padding(context.get(), info[3].As<v8::Int32>()->Value()) > 0;
  if (done && !info[4]->IsUndefined()) {
    const EVP_MD* digest = DigestCache::of(js).find(js.text(info[4]));
    if (!digest) return js.throwError(ErrorType::error, "Invalid digest used", "ERR_OSSL_EVP_INVALID_DIGEST");
    done = EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), digest) > 0;
  }
  if (done && !info[5]->IsUndefined()) {
    const std::string_view label = bytesAt(info, 5);
    if (!label.empty()) {
      void* copy = OPENSSL_memdup(label.data(), label.size());  // the context takes it over
      done = EVP_PKEY_CTX_set0_rsa_oaep_label(context.get(), copy, static_cast<int>(label.size())) > 0;
      if (!done) OPENSSL_free(copy);
    }
  }
  size_t size = 0;
  if (!done || calls.run(context.get(), nullptr, &size, bytesOf(data), data.size()) != 1) {
    return throwOpenSslError(js, "The operation failed", "ERR_CRYPTO_OPERATION_FAILED");
  }
  auto store = newResultStore(js, size);
  if (!store) return;
  if (calls.run(context.get(), static_cast<unsigned char*>(store->Data()), &size, bytesOf(data), data.size()) != 1) {
    return throwOpenSslError(js, "The operation failed", "ERR_CRYPTO_OPERATION_FAILED");
  }
  v8::Local<v8::Uint8Array> buffer;
  if (runtime::newBuffer(js, std::move(store), 0, size).ToLocal(&buffer)) info.GetReturnValue().Set(buffer);
}

constexpr js::Member kMembers[] = {
    js::function<"sign", &sign>,
    js::function<"verify", &verify>,
    js::function<"signDigest", &signDigest>,
    js::function<"verifyDigest", &verifyDigest>,
    js::function<"isOneShotOnly", &isOneShotOnly>,
    js::function<"rsa", &rsa>,
};

}  // namespace

const js::Module kCryptoSignModule = {.name = "crypto_sign", .members = kMembers};

}  // namespace gyre::bindings
