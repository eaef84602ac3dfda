// binding('crypto_keygen'): key pairs and primes, made on lane `cpu` or at once.
#include <openssl/core_names.h>
#include <openssl/dh.h>
#include <openssl/dsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <memory>
#include <string>

#include "bindings/crypto_keys.h"
#include "bindings/crypto_util.h"
#include "bindings/modules.h"
#include "engine/binding.h"

namespace gyre::bindings {

namespace {

using Info = const v8::FunctionCallbackInfo<v8::Value>&;
using runtime::Environment;

KeyPtr generateIn(EVP_PKEY_CTX* context) {
  EVP_PKEY* pkey = nullptr;
  if (EVP_PKEY_generate(context, &pkey) != 1) return nullptr;
  return KeyPtr(pkey);
}

/// The context that makes keys of those parameters. Null on failure.
KeyContextPtr keysOf(EVP_PKEY* parameters) {
  KeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, parameters, nullptr));
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1) return nullptr;
  return context;
}

KeyContextPtr newContext(const char* type) { return KeyContextPtr(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)); }

/// Brings [public KeyHandle, private KeyHandle].
class KeyPairJob : public CryptoJob {
 public:
  explicit KeyPairJob(js::Scope& js) : CryptoJob(Environment::from(js)) {}

 protected:
  virtual KeyPtr generate() = 0;

 private:
  bool compute() override {
    private_ = generate();
    if (private_) public_ = publicHalf(private_.get());
    return public_ != nullptr;
  }
  v8::MaybeLocal<v8::Value> value(js::Scope& js) override {
    v8::Local<v8::Object> pair[2];
    if (!KeyHandle::make(js, KeyKind::publicKey, std::move(public_)).ToLocal(&pair[0]) ||
        !KeyHandle::make(js, KeyKind::privateKey, std::move(private_)).ToLocal(&pair[1])) {
      return {};
    }
    v8::Local<v8::Value> values[] = {pair[0], pair[1]};
    return v8::Array::New(js.isolate(), values, 2);
  }
  const char* resourceType() const override { return "KEYPAIRGENREQUEST"; }
  const char* failure() const override { return "Key generation job failed"; }
  const char* failureCode() const override { return "ERR_CRYPTO_OPERATION_FAILED"; }

  KeyPtr public_;
  KeyPtr private_;
};

class RsaPair final : public KeyPairJob {
 public:
  using KeyPairJob::KeyPairJob;
  bool isPss = false;
  int bits = 0;
  uint32_t exponent = 0x10001;
  // PSS's restrictions; null and negative: none
  const EVP_MD* digest = nullptr;
  const EVP_MD* mgf1Digest = nullptr;
  int saltLength = -1;

 private:
  KeyPtr generate() override {
    KeyContextPtr context = newContext(isPss ? "RSA-PSS" : "RSA");
    BignumPtr e(BN_new());
    BN_set_word(e.get(), exponent);
    if (!context || EVP_PKEY_keygen_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), bits) <= 0 ||
        EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), e.get()) <= 0) {
      return nullptr;
    }
    if (isPss && ((digest && EVP_PKEY_CTX_set_rsa_pss_keygen_md(context.get(), digest) <= 0) ||
                  (mgf1Digest && EVP_PKEY_CTX_set_rsa_pss_keygen_mgf1_md(context.get(), mgf1Digest) <= 0) ||
                  (saltLength >= 0 && EVP_PKEY_CTX_set_rsa_pss_keygen_saltlen(context.get(), saltLength) <= 0))) {
      return nullptr;
    }
    return generateIn(context.get());
  }
};

class DsaPair final : public KeyPairJob {
 public:
  using KeyPairJob::KeyPairJob;
  int bits = 0;
  int divisorBits = -1;  // negative: OpenSSL's choice

 private:
  KeyPtr generate() override {
    KeyContextPtr context = newContext("DSA");
    if (!context || EVP_PKEY_paramgen_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_dsa_paramgen_bits(context.get(), bits) <= 0 ||
        (divisorBits >= 0 && EVP_PKEY_CTX_set_dsa_paramgen_q_bits(context.get(), divisorBits) <= 0)) {
      return nullptr;
    }
    KeyPtr parameters = generateIn(context.get());
    KeyContextPtr keys = parameters ? keysOf(parameters.get()) : nullptr;
    return keys ? generateIn(keys.get()) : nullptr;
  }
};

class DhPair final : public KeyPairJob {
 public:
  using KeyPairJob::KeyPairJob;
  std::string group;  // OpenSSL's name of it; else:
  BignumPtr prime;    // this prime; else:
  int primeBits = 0;  // a new one of so many bits
  int generator = 2;

 private:
  KeyPtr parameters() {
    KeyContextPtr context = newContext("DH");
    if (!context) return nullptr;
    if (!prime) {
      if (EVP_PKEY_paramgen_init(context.get()) != 1 ||
          EVP_PKEY_CTX_set_dh_paramgen_prime_len(context.get(), primeBits) <= 0 ||
          EVP_PKEY_CTX_set_dh_paramgen_generator(context.get(), generator) <= 0) {
        return nullptr;
      }
      return generateIn(context.get());
    }
    BignumPtr g(BN_new());
    BN_set_word(g.get(), static_cast<BN_ULONG>(generator));
    ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_FFC_P, prime.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_FFC_G, g.get());
    ParamsPtr params(OSSL_PARAM_BLD_to_param(builder.get()));
    EVP_PKEY* pkey = nullptr;
    if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &pkey, EVP_PKEY_KEY_PARAMETERS, params.get()) != 1) {
      return nullptr;
    }
    return KeyPtr(pkey);
  }
  KeyPtr generate() override {
    if (!group.empty()) {
      KeyContextPtr context = newContext("DH");
      OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
                             OSSL_PARAM_construct_end()};
      if (!context || EVP_PKEY_keygen_init(context.get()) != 1 || EVP_PKEY_CTX_set_params(context.get(), params) != 1) {
        return nullptr;
      }
      return generateIn(context.get());
    }
    KeyPtr made = parameters();
    KeyContextPtr keys = made ? keysOf(made.get()) : nullptr;
    return keys ? generateIn(keys.get()) : nullptr;
  }
};

/// Types that have at most a curve to choose.
class NamedPair final : public KeyPairJob {
 public:
  using KeyPairJob::KeyPairJob;
  std::string type;
  std::string curve;  // EC's; else empty
  bool explicitCurve = false;

 private:
  KeyPtr generate() override {
    KeyContextPtr context = newContext(type.c_str());
    if (!context || EVP_PKEY_keygen_init(context.get()) != 1) return nullptr;
    if (!curve.empty()) {
      std::string encoding = explicitCurve ? OSSL_PKEY_EC_ENCODING_EXPLICIT : OSSL_PKEY_EC_ENCODING_GROUP;
      OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve.data(), 0),
                             OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_EC_ENCODING, encoding.data(), 0),
                             OSSL_PARAM_construct_end()};
      if (EVP_PKEY_CTX_set_params(context.get(), params) != 1) return nullptr;
    }
    return generateIn(context.get());
  }
};

int intAt(Info info, int index, int otherwise) {
  return info[index]->IsNumber() ? static_cast<int>(info[index].As<v8::Number>()->Value()) : otherwise;
}

const EVP_MD* digestAt(js::Scope& js, Info info, int index) {
  return info[index]->IsUndefined() ? nullptr : DigestCache::of(js).find(js.text(info[index]));
}

/// (isPss, bits, exponent, digest, MGF1's digest, salt length, done)
void generateRsa(js::Scope& js, Info info) {
  auto job = std::make_unique<RsaPair>(js);
  job->isPss = info[0]->IsTrue();
  job->bits = intAt(info, 1, 0);
  job->exponent = info[2].As<v8::Uint32>()->Value();
  job->digest = digestAt(js, info, 3);
  job->mgf1Digest = digestAt(js, info, 4);
  job->saltLength = intAt(info, 5, -1);
  // RFC 8017, A.2.3: the default goes with the digest.
  if (job->digest && job->saltLength < 0) job->saltLength = EVP_MD_get_size(job->digest);
  CryptoJob::run(js, info, std::move(job), info[6]);
}

/// (bits, bits of the divisor, done)
void generateDsa(js::Scope& js, Info info) {
  auto job = std::make_unique<DsaPair>(js);
  job->bits = intAt(info, 0, 0);
  job->divisorBits = intAt(info, 1, -1);
  CryptoJob::run(js, info, std::move(job), info[2]);
}

/// (group or undefined, prime or undefined, bits, generator, done)
void generateDh(js::Scope& js, Info info) {
  auto job = std::make_unique<DhPair>(js);
  if (!info[0]->IsUndefined()) job->group = js.text(info[0]);
  js::Bytes prime;
  if (!info[1]->IsUndefined() && js::bytesOf(info[1], &prime)) {
    job->prime.reset(BN_bin2bn(prime.data(), static_cast<int>(prime.size()), nullptr));
  }
  job->primeBits = intAt(info, 2, 0);
  job->generator = intAt(info, 3, 2);
  CryptoJob::run(js, info, std::move(job), info[4]);
}

/// (type, curve or undefined, isExplicit, done)
void generateNamed(js::Scope& js, Info info) {
  auto job = std::make_unique<NamedPair>(js);
  job->type = js.text(info[0]);
  if (!info[1]->IsUndefined()) job->curve = OBJ_nid2sn(curveOf(js.text(info[1])));
  job->explicitCurve = info[2]->IsTrue();
  CryptoJob::run(js, info, std::move(job), info[3]);
}

// ---- primes

BignumPtr numberAt(Info info, int index) {
  js::Bytes bytes;
  if (info[index]->IsUndefined() || !js::bytesOf(info[index], &bytes)) return nullptr;
  return BignumPtr(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

class PrimeJob final : public CryptoJob {
 public:
  explicit PrimeJob(js::Scope& js) : CryptoJob(Environment::from(js)) {}
  int bits = 0;
  bool isSafe = false;
  BignumPtr add;
  BignumPtr rem;

 private:
  bool compute() override {
    BignumContextPtr context(BN_CTX_secure_new());
    prime_.reset(BN_secure_new());
    return prime_ && context &&
           BN_generate_prime_ex2(prime_.get(), bits, isSafe, add.get(), rem.get(), nullptr, context.get()) == 1;
  }
  /// An ArrayBuffer, big-endian.
  v8::MaybeLocal<v8::Value> value(js::Scope& js) override {
    const int size = BN_num_bytes(prime_.get());
    auto store = newResultStore(js, static_cast<size_t>(size));
    if (!store) return {};
    BN_bn2binpad(prime_.get(), static_cast<unsigned char*>(store->Data()), size);
    return v8::ArrayBuffer::New(js.isolate(), std::move(store));
  }
  const char* resourceType() const override { return "RANDOMPRIMEREQUEST"; }
  const char* failure() const override { return "Prime generation failed"; }
  const char* failureCode() const override { return "ERR_CRYPTO_OPERATION_FAILED"; }

  BignumPtr prime_;
};

class PrimeCheckJob final : public CryptoJob {
 public:
  explicit PrimeCheckJob(js::Scope& js) : CryptoJob(Environment::from(js)) {}
  BignumPtr candidate;
  int checks = 0;

 private:
  bool compute() override {
    BignumContextPtr context(BN_CTX_new());
    // One call makes 64 rounds of Miller and Rabin's test, or 128 for a number above 2048 bits.
    int result = 1;
    for (int done = 0; result == 1 && done <= std::max(0, checks - 1); done += 64) {
      result = BN_check_prime(candidate.get(), context.get(), nullptr);
    }
    isPrime_ = result == 1;
    return result >= 0;
  }
  v8::MaybeLocal<v8::Value> value(js::Scope& js) override { return js.boolean(isPrime_); }
  const char* resourceType() const override { return "CHECKPRIMEREQUEST"; }
  const char* failure() const override { return "Prime check failed"; }
  const char* failureCode() const override { return "ERR_CRYPTO_OPERATION_FAILED"; }

  bool isPrime_ = false;
};

/// (bits, isSafe, add, rem, done): why it cannot be, or undefined, with the prime by `done`
void generatePrime(js::Scope& js, Info info) {
  auto job = std::make_unique<PrimeJob>(js);
  job->bits = intAt(info, 0, 0);
  job->isSafe = info[1]->IsTrue();
  job->add = numberAt(info, 2);
  job->rem = numberAt(info, 3);
  if (job->add) {
    // No prime of so many bits fulfils these.
    if (BN_num_bits(job->add.get()) > job->bits) {
      return js.throwError(js::Scope::ErrorType::rangeError, "invalid options.add", "ERR_OUT_OF_RANGE");
    }
    if (job->rem && BN_cmp(job->add.get(), job->rem.get()) <= 0) {
      return js.throwError(js::Scope::ErrorType::rangeError, "invalid options.rem", "ERR_OUT_OF_RANGE");
    }
  }
  CryptoJob::run(js, info, std::move(job), info[4]);
}

/// (number, rounds, done)
void checkPrime(js::Scope& js, Info info) {
  auto job = std::make_unique<PrimeCheckJob>(js);
  ERR_clear_error();
  job->candidate = numberAt(info, 0);
  if (!job->candidate) return throwOpenSslError(js, "The number is too long");
  job->checks = intAt(info, 1, 0);
  CryptoJob::run(js, info, std::move(job), info[2]);
}

constexpr js::Member kMembers[] = {
    js::function<"generateRsa", &generateRsa>,     js::function<"generateDsa", &generateDsa>,
    js::function<"generateDh", &generateDh>,       js::function<"generateNamed", &generateNamed>,
    js::function<"generatePrime", &generatePrime>, js::function<"checkPrime", &checkPrime>,
};

}  // namespace

const js::Module kCryptoKeygenModule = {.name = "crypto_keygen", .members = kMembers};

}  // namespace gyre::bindings
