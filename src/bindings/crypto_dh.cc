// binding('crypto_dh'): agreement on a secret over numbers and curves, after Diffie and Hellman.
#include <openssl/core_names.h>
#include <openssl/dh.h>
#include <openssl/err.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bindings/crypto_keys.h"
#include "bindings/crypto_util.h"
#include "bindings/modules.h"
#include "engine/binding.h"
#include "engine/object.h"
#include "runtime/buffer.h"

namespace gyre::bindings {

namespace {

using Info = const v8::FunctionCallbackInfo<v8::Value>&;
using ErrorType = js::Scope::ErrorType;

std::string_view bytesAt(Info info, int index) {
  js::Bytes bytes;
  js::bytesOf(info[index], &bytes);
  return viewOf(bytes.data(), bytes.size());
}

BignumPtr numberOf(std::string_view bytes) {
  return BignumPtr(BN_bin2bn(bytesOf(bytes), static_cast<int>(bytes.size()), nullptr));
}

void giveBytes(js::Scope& js, Info info, std::string_view bytes) {
  v8::Local<v8::Uint8Array> buffer;
  if (runtime::newBuffer(js, bytes).ToLocal(&buffer)) info.GetReturnValue().Set(buffer);
}

void giveNumber(js::Scope& js, Info info, const BIGNUM* number, int size = 0) {
  const int length = std::max(size, BN_num_bytes(number));
  auto store = newResultStore(js, static_cast<size_t>(length));
  if (!store) return;
  BN_bn2binpad(number, static_cast<unsigned char*>(store->Data()), length);
  v8::Local<v8::Uint8Array> buffer;
  if (runtime::newBuffer(js, std::move(store)).ToLocal(&buffer)) info.GetReturnValue().Set(buffer);
}

// ---- numbers

/// The primes of RFC 2409 and RFC 3526; null for another name.
BignumPtr groupPrime(const std::string& name) {
  if (name == "modp1") return BignumPtr(BN_get_rfc2409_prime_768(nullptr));
  if (name == "modp2") return BignumPtr(BN_get_rfc2409_prime_1024(nullptr));
  if (name == "modp5") return BignumPtr(BN_get_rfc3526_prime_1536(nullptr));
  if (name == "modp14") return BignumPtr(BN_get_rfc3526_prime_2048(nullptr));
  if (name == "modp15") return BignumPtr(BN_get_rfc3526_prime_3072(nullptr));
  if (name == "modp16") return BignumPtr(BN_get_rfc3526_prime_4096(nullptr));
  if (name == "modp17") return BignumPtr(BN_get_rfc3526_prime_6144(nullptr));
  if (name == "modp18") return BignumPtr(BN_get_rfc3526_prime_8192(nullptr));
  return nullptr;
}

class DiffieHellman final : public js::Object {
 public:
  static const js::ClassSpec kClass;
  DiffieHellman(js::Scope& js, v8::Local<v8::Object> wrapper) : Object(js, wrapper) {}

  /// (bits, generator): a new prime
  void initBits(js::Scope& js, Info info) {
    ERR_clear_error();
    const int bits = info[0].As<v8::Int32>()->Value();
    if (bits < 2) return throwDh(js, DH_R_MODULUS_TOO_SMALL);
    const int generator = info[1].As<v8::Int32>()->Value();
    if (generator <= 1) return throwDh(js, DH_R_BAD_GENERATOR);
    KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr));
    EVP_PKEY* raw = nullptr;
    if (!context || EVP_PKEY_paramgen_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_dh_paramgen_prime_len(context.get(), bits) <= 0 ||
        EVP_PKEY_CTX_set_dh_paramgen_generator(context.get(), generator) <= 0 ||
        EVP_PKEY_paramgen(context.get(), &raw) != 1) {
      return throwOpenSslError(js, "Initialization failed", "ERR_CRYPTO_INITIALIZATION_FAILED");
    }
    KeyPtr parameters(raw);
    prime_ = take(parameters.get(), OSSL_PKEY_PARAM_FFC_P);
    generator_ = take(parameters.get(), OSSL_PKEY_PARAM_FFC_G);
  }

  /// (prime, generator as a number or as bytes)
  void initPrime(js::Scope& js, Info info) {
    ERR_clear_error();
    prime_ = numberOf(bytesAt(info, 0));
    if (info[1]->IsInt32()) {
      const int generator = info[1].As<v8::Int32>()->Value();
      if (generator <= 1) return throwDh(js, DH_R_BAD_GENERATOR);
      generator_.reset(BN_new());
      BN_set_word(generator_.get(), static_cast<BN_ULONG>(generator));
    } else {
      generator_ = numberOf(bytesAt(info, 1));
      if (BN_is_zero(generator_.get()) || BN_is_one(generator_.get()) || BN_cmp(generator_.get(), prime_.get()) >= 0)
        return throwDh(js, DH_R_BAD_GENERATOR);
    }
  }

  /// (name): false for an unknown one
  bool initGroup(js::Scope&, std::string name) {
    prime_ = groupPrime(name);
    generator_.reset(BN_new());
    BN_set_word(generator_.get(), 2);
    isGroup_ = prime_ != nullptr;
    return isGroup_;
  }

  /// The public key; a private one that there is stays.
  void generateKeys(js::Scope& js, Info info) {
    ERR_clear_error();
    if (!private_) {
      KeyPtr parameters = makeKey(nullptr, nullptr, EVP_PKEY_KEY_PARAMETERS);
      KeyContextPtr context(parameters ? EVP_PKEY_CTX_new_from_pkey(nullptr, parameters.get(), nullptr) : nullptr);
      EVP_PKEY* raw = nullptr;
      if (!context || EVP_PKEY_keygen_init(context.get()) != 1 || EVP_PKEY_keygen(context.get(), &raw) != 1) {
        return throwOpenSslError(js, "Key generation failed", "ERR_CRYPTO_OPERATION_FAILED");
      }
      KeyPtr pair(raw);
      private_.reset(BN_secure_new());
      BN_copy(private_.get(), take(pair.get(), OSSL_PKEY_PARAM_PRIV_KEY).get());
      public_ = take(pair.get(), OSSL_PKEY_PARAM_PUB_KEY);
    } else {
      BignumContextPtr context(BN_CTX_secure_new());
      public_.reset(BN_new());
      BN_set_flags(private_.get(), BN_FLG_CONSTTIME);
      if (BN_mod_exp(public_.get(), generator_.get(), private_.get(), prime_.get(), context.get()) != 1) {
        public_.reset();
        return throwOpenSslError(js, "Key generation failed", "ERR_CRYPTO_OPERATION_FAILED");
      }
    }
    giveNumber(js, info, public_.get(), BN_num_bytes(prime_.get()));
  }

  /// (the other's public key): the secret, as long as the prime
  void computeSecret(js::Scope& js, Info info) {
    ERR_clear_error();
    BignumPtr other = numberOf(bytesAt(info, 0));
    BignumPtr highest(BN_dup(prime_.get()));
    BN_sub_word(highest.get(), 1);
    if (BN_is_zero(other.get()) || BN_is_one(other.get())) {
      return js.throwError(ErrorType::rangeError, "Supplied key is too small", "ERR_CRYPTO_INVALID_KEYLEN");
    }
    if (BN_cmp(other.get(), highest.get()) >= 0) {
      return js.throwError(ErrorType::rangeError, "Supplied key is too large", "ERR_CRYPTO_INVALID_KEYLEN");
    }
    if (!private_) return js.throwError(ErrorType::error, "No private key", "ERR_CRYPTO_INVALID_STATE");
    BignumContextPtr context(BN_CTX_secure_new());
    BignumPtr secret(BN_secure_new());
    BN_set_flags(private_.get(), BN_FLG_CONSTTIME);
    if (BN_mod_exp(secret.get(), other.get(), private_.get(), prime_.get(), context.get()) != 1 ||
        BN_is_one(secret.get())) {
      return throwOpenSslError(js, "Diffie-Hellman computation failed", "ERR_CRYPTO_OPERATION_FAILED");
    }
    giveNumber(js, info, secret.get(), BN_num_bytes(prime_.get()));
  }

  void getPrime(js::Scope& js, Info info) { giveNumber(js, info, prime_.get()); }
  void getGenerator(js::Scope& js, Info info) { giveNumber(js, info, generator_.get()); }
  /// Undefined when there is none.
  void getPublicKey(js::Scope& js, Info info) {
    if (public_) giveNumber(js, info, public_.get(), BN_num_bytes(prime_.get()));
  }
  void getPrivateKey(js::Scope& js, Info info) {
    if (private_) giveNumber(js, info, private_.get());
  }
  void setPublicKey(js::Scope&, js::Bytes bytes) { public_ = numberOf(viewOf(bytes.data(), bytes.size())); }
  void setPrivateKey(js::Scope&, js::Bytes bytes) { private_ = numberOf(viewOf(bytes.data(), bytes.size())); }

  /// What DH_check() of OpenSSL would find against the parameters: DH_CHECK_... or DH_NOT_SUITABLE_GENERATOR, 0 for
  /// nothing. As slow as testing two numbers for being prime; known groups are known to be sound.
  int32_t check(js::Scope&) {
    if (isGroup_ || isKnown()) return 0;
    BignumContextPtr context(BN_CTX_new());
    int found = 0;
    BignumPtr highest(BN_dup(prime_.get()));
    BN_sub_word(highest.get(), 1);
    if (BN_cmp(generator_.get(), highest.get()) >= 0) found |= DH_NOT_SUITABLE_GENERATOR;
    if (BN_num_bits(prime_.get()) < 512) found |= DH_MODULUS_TOO_SMALL;
    if (BN_num_bits(prime_.get()) > OPENSSL_DH_CHECK_MAX_MODULUS_BITS) return found | DH_MODULUS_TOO_LARGE;
    if (BN_check_prime(prime_.get(), context.get(), nullptr) != 1) {
      found |= DH_CHECK_P_NOT_PRIME;
    } else {
      BN_rshift1(highest.get(), prime_.get());
      if (BN_check_prime(highest.get(), context.get(), nullptr) != 1) found |= DH_CHECK_P_NOT_SAFE_PRIME;
    }
    ERR_clear_error();
    return found;
  }

 private:
  static void throwDh(js::Scope& js, int reason) {
    ERR_raise(ERR_LIB_DH, reason);
    throwOpenSslError(js, "Initialization failed");
  }
  static BignumPtr take(EVP_PKEY* pkey, const char* param) {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(pkey, param, &number);
    return BignumPtr(number);
  }
  bool isKnown() const {
    if (!BN_is_word(generator_.get(), 2)) return false;
    for (const char* name : {"modp5", "modp14", "modp15", "modp16", "modp17", "modp18"}) {
      BignumPtr known = groupPrime(name);
      if (BN_cmp(known.get(), prime_.get()) == 0) return true;
    }
    return false;
  }
  KeyPtr makeKey(const BIGNUM* publicKey, const BIGNUM* privateKey, int selection) {
    ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_FFC_P, prime_.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_FFC_G, generator_.get());
    if (publicKey) OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, publicKey);
    if (privateKey) OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, privateKey);
    ParamsPtr params(OSSL_PARAM_BLD_to_param(builder.get()));
    KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr));
    EVP_PKEY* pkey = nullptr;
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &pkey, selection, params.get()) != 1) {
      return nullptr;
    }
    return KeyPtr(pkey);
  }

  BignumPtr prime_;
  BignumPtr generator_;
  BignumPtr public_;
  BignumPtr private_;
  bool isGroup_ = false;
};

constexpr js::Member kDiffieHellmanMembers[] = {
    js::method<"initBits", &DiffieHellman::initBits>,
    js::method<"initPrime", &DiffieHellman::initPrime>,
    js::method<"initGroup", &DiffieHellman::initGroup>,
    js::method<"generateKeys", &DiffieHellman::generateKeys>,
    js::method<"computeSecret", &DiffieHellman::computeSecret>,
    js::method<"getPrime", &DiffieHellman::getPrime>,
    js::method<"getGenerator", &DiffieHellman::getGenerator>,
    js::method<"getPublicKey", &DiffieHellman::getPublicKey>,
    js::method<"getPrivateKey", &DiffieHellman::getPrivateKey>,
    js::method<"setPublicKey", &DiffieHellman::setPublicKey>,
    js::method<"setPrivateKey", &DiffieHellman::setPrivateKey>,
    js::method<"check", &DiffieHellman::check>,
};
const js::ClassSpec DiffieHellman::kClass = {
    .name = "DiffieHellman", .construct = js::constructor<DiffieHellman>, .members = kDiffieHellmanMembers};

// ---- curves

EcPointPtr pointOf(const EC_GROUP* group, std::string_view bytes) {
  EcPointPtr point(EC_POINT_new(group));
  if (!point || EC_POINT_oct2point(group, point.get(), bytesOf(bytes), bytes.size(), nullptr) != 1 ||
      EC_POINT_is_at_infinity(group, point.get())) {
    point.reset();
  }
  ERR_clear_error();
  return point;
}

void givePoint(js::Scope& js, Info info, const EC_GROUP* group, const EC_POINT* point, v8::Local<v8::Value> form) {
  unsigned char* bytes = nullptr;
  const auto kind = static_cast<point_conversion_form_t>(form.As<v8::Uint32>()->Value());
  const size_t size = EC_POINT_point2buf(group, point, kind, &bytes, nullptr);
  if (size == 0) return throwOpenSslError(js, "Failed to encode the public key");
  giveBytes(js, info, viewOf(bytes, size));
  OPENSSL_free(bytes);
}

class Ecdh final : public js::Object {
 public:
  static const js::ClassSpec kClass;
  Ecdh(js::Scope& js, v8::Local<v8::Object> wrapper) : Object(js, wrapper) {}

  /// False for an unknown curve.
  bool init(js::Scope&, std::string curve) {
    const int nid = curveOf(curve);
    group_.reset(nid == NID_undef ? nullptr : EC_GROUP_new_by_curve_name(nid));
    ERR_clear_error();
    return group_ != nullptr;
  }

  void generateKeys(js::Scope& js) {
    BignumPtr number(BN_secure_new());
    do {
      if (BN_priv_rand_range_ex(number.get(), EC_GROUP_get0_order(group_.get()), 0, nullptr) != 1) {
        return throwOpenSslError(js, "Failed to generate key");
      }
    } while (BN_is_zero(number.get()));
    public_ = publicOf(number.get());
    private_ = std::move(number);
  }

  /// (the other's public key)
  void computeSecret(js::Scope& js, Info info) {
    if (private_ && public_) {
      EcPointPtr expected = publicOf(private_.get());
      if (EC_POINT_cmp(group_.get(), expected.get(), public_.get(), nullptr) != 0) {
        return js.throwError(ErrorType::error, "Invalid key pair", "ERR_CRYPTO_INVALID_KEYPAIR");
      }
    }
    EcPointPtr other = pointOf(group_.get(), bytesAt(info, 0));
    if (!other) {
      return js.throwError(ErrorType::error, "Public key is not valid for specified curve",
                           "ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY");
    }
    if (!private_) return js.throwError(ErrorType::error, "Failed to get ECDH private key");
    EcPointPtr shared(EC_POINT_new(group_.get()));
    BignumPtr x(BN_secure_new());
    if (EC_POINT_mul(group_.get(), shared.get(), nullptr, other.get(), private_.get(), nullptr) != 1 ||
        EC_POINT_get_affine_coordinates(group_.get(), shared.get(), x.get(), nullptr, nullptr) != 1) {
      return throwOpenSslError(js, "Failed to compute ECDH key", "ERR_CRYPTO_OPERATION_FAILED");
    }
    giveNumber(js, info, x.get(), (EC_GROUP_get_degree(group_.get()) + 7) / 8);
  }

  void getPublicKey(js::Scope& js, Info info) {
    if (!public_) return js.throwError(ErrorType::error, "Failed to get ECDH public key");
    givePoint(js, info, group_.get(), public_.get(), info[0]);
  }
  void getPrivateKey(js::Scope& js, Info info) {
    if (!private_) return js.throwError(ErrorType::error, "Failed to get ECDH private key");
    giveNumber(js, info, private_.get(), BN_num_bytes(EC_GROUP_get0_order(group_.get())));
  }
  void setPublicKey(js::Scope& js, js::Bytes bytes) {
    EcPointPtr point = pointOf(group_.get(), viewOf(bytes.data(), bytes.size()));
    if (!point) return js.throwError(ErrorType::error, "Failed to convert Buffer to EC_POINT");
    public_ = std::move(point);
  }
  void setPrivateKey(js::Scope& js, js::Bytes bytes) {
    BignumPtr number = numberOf(viewOf(bytes.data(), bytes.size()));
    if (BN_is_zero(number.get()) || BN_cmp(number.get(), EC_GROUP_get0_order(group_.get())) >= 0) {
      return js.throwError(ErrorType::error, "Private key is not valid for specified curve.",
                           "ERR_CRYPTO_INVALID_KEYTYPE");
    }
    public_ = publicOf(number.get());
    private_ = std::move(number);
  }

 private:
  EcPointPtr publicOf(const BIGNUM* number) {
    EcPointPtr point(EC_POINT_new(group_.get()));
    EC_POINT_mul(group_.get(), point.get(), number, nullptr, nullptr, nullptr);
    return point;
  }

  EcGroupPtr group_;
  EcPointPtr public_;
  BignumPtr private_;
};

constexpr js::Member kEcdhMembers[] = {
    js::method<"init", &Ecdh::init>,
    js::method<"generateKeys", &Ecdh::generateKeys>,
    js::method<"computeSecret", &Ecdh::computeSecret>,
    js::method<"getPublicKey", &Ecdh::getPublicKey>,
    js::method<"getPrivateKey", &Ecdh::getPrivateKey>,
    js::method<"setPublicKey", &Ecdh::setPublicKey>,
    js::method<"setPrivateKey", &Ecdh::setPrivateKey>,
};
const js::ClassSpec Ecdh::kClass = {.name = "Ecdh", .construct = js::constructor<Ecdh>, .members = kEcdhMembers};

/// (public key, curve, form): the key in that form; false for an unknown curve
void convertKey(js::Scope& js, Info info) {
  const int curve = curveOf(js.text(info[1]));
  EcGroupPtr group(curve == NID_undef ? nullptr : EC_GROUP_new_by_curve_name(curve));
  ERR_clear_error();
  if (!group) return info.GetReturnValue().Set(false);
  EcPointPtr point = pointOf(group.get(), bytesAt(info, 0));
  if (!point) return js.throwError(ErrorType::error, "Failed to convert Buffer to EC_POINT");
  givePoint(js, info, group.get(), point.get(), info[2]);
}

std::vector<std::string> getCurves(js::Scope&) {
  std::vector<EC_builtin_curve> curves(EC_get_builtin_curves(nullptr, 0));
  EC_get_builtin_curves(curves.data(), curves.size());
  std::vector<std::string> names;
  for (const EC_builtin_curve& curve : curves) names.emplace_back(OBJ_nid2sn(curve.nid));
  return names;
}

constexpr js::Member kMembers[] = {
    js::function<"convertKey", &convertKey>,
    js::function<"getCurves", &getCurves>,
};

const js::ClassSpec* const kClasses[] = {&DiffieHellman::kClass, &Ecdh::kClass};

}  // namespace

const js::Module kCryptoDhModule = {.name = "crypto_dh", .members = kMembers, .classes = kClasses};

}  // namespace gyre::bindings
