// binding('crypto'): key derivation and random bytes, on lane `cpu` or at once.
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

#include <climits>
#include <cstring>
#include <memory>
#include <string>

#include "bindings/crypto_util.h"
#include "bindings/modules.h"
#include "engine/binding.h"
#include "engine/convert.h"
#include "runtime/buffer.h"

namespace gyre::bindings {

namespace {

using Info = const v8::FunctionCallbackInfo<v8::Value>&;
using runtime::Environment;

/// A derivation of bytes from a secret.
class Derivation : public CryptoJob {
 public:
  Derivation(js::Scope& js, std::unique_ptr<v8::BackingStore> store)
      : CryptoJob(Environment::from(js)), store_(std::move(store)) {}

  SecretBytes secret;
  SecretBytes salt;

 protected:
  unsigned char* out() const { return static_cast<unsigned char*>(store_->Data()); }
  size_t size() const { return store_->ByteLength(); }

  /// A Buffer. The memory leaves this job.
  v8::MaybeLocal<v8::Value> value(js::Scope& js) override {
    v8::Local<v8::Uint8Array> buffer;
    if (!runtime::newBuffer(js, std::move(store_)).ToLocal(&buffer)) return {};
    return buffer;
  }

 private:
  std::unique_ptr<v8::BackingStore> store_;
};

class Pbkdf2 final : public Derivation {
 public:
  using Derivation::Derivation;
  const EVP_MD* digest = nullptr;
  int iterations = 1;

 private:
  bool compute() override {
    return PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(secret.data()), static_cast<int>(secret.size()), salt.data(),
                             static_cast<int>(salt.size()), iterations, digest, static_cast<int>(size()), out()) == 1;
  }
  const char* resourceType() const override { return "PBKDF2REQUEST"; }
  const char* failure() const override { return "PBKDF2 failed"; }
};

class Scrypt final : public Derivation {
 public:
  using Derivation::Derivation;
  uint64_t n = 0, r = 0, p = 0, maxMemory = 0;

 private:
  bool compute() override {
    return EVP_PBE_scrypt(reinterpret_cast<const char*>(secret.data()), secret.size(), salt.data(), salt.size(), n, r,
                          p, maxMemory, out(), size()) == 1;
  }
  const char* resourceType() const override { return "SCRYPTREQUEST"; }
  const char* failure() const override { return "Scrypt failed"; }
};

class Hkdf final : public Derivation {
 public:
  using Derivation::Derivation;
  const EVP_MD* digest = nullptr;
  SecretBytes info;

 private:
  bool compute() override {
    EVP_KDF* kdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
    EVP_KDF_CTX* context = EVP_KDF_CTX_new(kdf);
    EVP_KDF_free(kdf);
    // Null pointers would leave the parameter unset.
    unsigned char none = 0;
    auto bytes = [&none](const SecretBytes& from) {
      return static_cast<void*>(from.size() ? const_cast<unsigned char*>(from.data()) : &none);
    };
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(EVP_MD_get0_name(digest)), 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, bytes(secret), secret.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, bytes(salt), salt.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, bytes(info), info.size()), OSSL_PARAM_construct_end()};
    bool done = context && EVP_KDF_derive(context, out(), size(), parameters) == 1;
    EVP_KDF_CTX_free(context);
    return done;
  }
  const char* resourceType() const override { return "DERIVEBITSREQUEST"; }
  const char* failure() const override { return "HKDF failed"; }
};

class Argon2 final : public Derivation {
 public:
  using Derivation::Derivation;
  std::string kind;
  SecretBytes key;
  SecretBytes associatedData;
  uint32_t lanes = 1, memoryKib = 0, passes = 1;

 private:
  bool compute() override {
    EVP_KDF* kdf = EVP_KDF_fetch(nullptr, kind.c_str(), nullptr);
    EVP_KDF_CTX* context = EVP_KDF_CTX_new(kdf);
    EVP_KDF_free(kdf);
    unsigned char none = 0;
    auto bytes = [&none](const SecretBytes& from) {
      return static_cast<void*>(from.size() ? const_cast<unsigned char*>(from.data()) : &none);
    };
    uint32_t threads = 1;  // the job has a thread already
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, bytes(secret), secret.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, bytes(salt), salt.size()),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_THREADS, &threads),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ARGON2_LANES, &lanes),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ARGON2_MEMCOST, &memoryKib),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ITER, &passes),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, bytes(key), key.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_ARGON2_AD, bytes(associatedData), associatedData.size()),
        OSSL_PARAM_construct_end()};
    bool done = context && EVP_KDF_derive(context, out(), size(), parameters) == 1;
    EVP_KDF_CTX_free(context);
    return done;
  }
  const char* resourceType() const override { return "ARGON2REQUEST"; }
  const char* failure() const override { return "Argon2 failed"; }
};

/// Fills a view with random bytes; the memory stays the view's.
class RandomFill final : public CryptoJob {
 public:
  RandomFill(js::Scope& js, js::PinnedBytes memory, size_t offset, size_t size)
      : CryptoJob(Environment::from(js)), memory_(std::move(memory)), offset_(offset), size_(size) {}

 private:
  bool compute() override {
    unsigned char* at = memory_.data() + offset_;
    for (size_t left = size_; left > 0;) {
      int part = left > INT_MAX ? INT_MAX : static_cast<int>(left);
      if (RAND_bytes(at, part) != 1) return false;
      at += part;
      left -= static_cast<size_t>(part);
    }
    return true;
  }
  v8::MaybeLocal<v8::Value> value(js::Scope& js) override { return js.undefined(); }
  const char* resourceType() const override { return "RANDOMBYTESREQUEST"; }
  const char* failure() const override { return "Random bytes could not be had"; }

  js::PinnedBytes memory_;
  size_t offset_;
  size_t size_;
};

uint32_t uint32At(Info info, int index) { return info[index].As<v8::Uint32>()->Value(); }

/// (password, salt, iterations, keylen, digest, done)
void pbkdf2(js::Scope& js, Info info) {
  auto store = newResultStore(js, uint32At(info, 3));
  if (!store) return;
  auto job = std::make_unique<Pbkdf2>(js, std::move(store));
  job->digest = DigestCache::of(js).find(js.text(info[4]));
  job->iterations = static_cast<int>(uint32At(info, 2));
  if (!job->digest || !secretOf(js, info[0], &job->secret) || !secretOf(js, info[1], &job->salt)) return;
  CryptoJob::run(js, info, std::move(job), info[5]);
}

/// (password, salt, keylen, N, r, p, maxmem, done)
void scrypt(js::Scope& js, Info info) {
  auto store = newResultStore(js, uint32At(info, 2));
  if (!store) return;
  auto job = std::make_unique<Scrypt>(js, std::move(store));
  auto number = [&](int index) { return static_cast<uint64_t>(info[index]->IntegerValue(js.context()).FromMaybe(0)); };
  job->n = number(3);
  job->r = number(4);
  job->p = number(5);
  job->maxMemory = number(6);
  if (!secretOf(js, info[0], &job->secret) || !secretOf(js, info[1], &job->salt)) return;
  CryptoJob::run(js, info, std::move(job), info[7]);
}

/// (N, r, p, maxmem): undefined when they will do; else why not, empty when there is no more to say
v8::Local<v8::Value> checkScrypt(js::Scope& js, double n, double r, double p, double maxMemory) {
  if (EVP_PBE_scrypt(nullptr, 0, nullptr, 0, static_cast<uint64_t>(n), static_cast<uint64_t>(r),
                     static_cast<uint64_t>(p), static_cast<uint64_t>(maxMemory), nullptr, 0) == 1) {
    return js.undefined();
  }
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return js.string("");
  char message[256];
  ERR_error_string_n(code, message, sizeof message);
  return js.string(message);
}

/// (digest, key, salt, info, length, done)
void hkdf(js::Scope& js, Info info) {
  auto store = newResultStore(js, uint32At(info, 4));
  if (!store) return;
  auto job = std::make_unique<Hkdf>(js, std::move(store));
  job->digest = DigestCache::of(js).find(js.text(info[0]));
  if (!job->digest || !secretOf(js, info[1], &job->secret) || !secretOf(js, info[2], &job->salt) ||
      !secretOf(js, info[3], &job->info)) {
    return;
  }
  CryptoJob::run(js, info, std::move(job), info[5]);
}

/// (kind, message, nonce, secret, associated data, parallelism, tag length, memory, passes, done)
void argon2(js::Scope& js, Info info) {
  auto store = newResultStore(js, uint32At(info, 6));
  if (!store) return;
  auto job = std::make_unique<Argon2>(js, std::move(store));
  job->kind = js.text(info[0]);
  job->lanes = uint32At(info, 5);
  job->memoryKib = uint32At(info, 7);
  job->passes = uint32At(info, 8);
  if (!secretOf(js, info[1], &job->secret) || !secretOf(js, info[2], &job->salt) || !secretOf(js, info[3], &job->key) ||
      !secretOf(js, info[4], &job->associatedData)) {
    return;
  }
  CryptoJob::run(js, info, std::move(job), info[9]);
}

/// How many bytes the digest has; 0 for an unknown one.
int32_t digestSize(js::Scope& js, std::string name) {
  const EVP_MD* digest = DigestCache::of(js).find(name);
  return digest ? EVP_MD_get_size(digest) : 0;
}

/// (view or buffer, offset, size, done), in bytes
void randomFill(js::Scope& js, Info info) {
  js::PinnedBytes memory;
  if (!js::Convert<js::PinnedBytes>::from(js, info[0], &memory)) {
    return js.throwError(js::Scope::ErrorType::typeError, "expected a view or buffer", "ERR_INVALID_ARG_TYPE");
  }
  auto offset = static_cast<size_t>(info[1]->IntegerValue(js.context()).FromMaybe(0));
  auto size = static_cast<size_t>(info[2]->IntegerValue(js.context()).FromMaybe(0));
  if (offset > memory.size() || size > memory.size() - offset) {
    return js.throwError(js::Scope::ErrorType::rangeError, "The range lies outside of the buffer", "ERR_OUT_OF_RANGE");
  }
  CryptoJob::run(js, info, std::make_unique<RandomFill>(js, std::move(memory), offset, size), info[3]);
}

/// Two byte ranges of one length, compared in a time that does not depend on what they hold.
bool timingSafeEqual(js::Scope&, js::Bytes a, js::Bytes b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

constexpr js::Member kMembers[] = {
    js::function<"pbkdf2", &pbkdf2>,           js::function<"scrypt", &scrypt>,
    js::function<"checkScrypt", &checkScrypt>, js::function<"hkdf", &hkdf>,
    js::function<"argon2", &argon2>,           js::function<"digestSize", &digestSize>,
    js::function<"randomFill", &randomFill>,   js::function<"timingSafeEqual", &timingSafeEqual>,
};

}  // namespace

const js::Module kCryptoModule = {.name = "crypto", .members = kMembers};

}  // namespace gyre::bindings
