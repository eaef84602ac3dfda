// Keys as plain bytes and numbers: what a JWK is made of, and the raw forms of elliptic-curve and post-quantum keys.
#include <openssl/core_names.h>
#include <openssl/err.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <string>

#include "bindings/crypto_keys.h"
#include "runtime/buffer.h"

namespace gyre::bindings {

namespace {

using Info = const v8::FunctionCallbackInfo<v8::Value>&;

KeyPtr fromParams(const char* type, int selection, OSSL_PARAM* params) {
  KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* pkey = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &pkey, selection, params) != 1) {
    return nullptr;
  }
  return KeyPtr(pkey);
}

/// Whether a key fits its own parameters: a point on its curve, a private half of the public one.
bool isSound(EVP_PKEY* pkey, bool isPrivate) {
  KeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey, nullptr));
  if (!context || EVP_PKEY_public_check(context.get()) != 1) return false;
  return !isPrivate || EVP_PKEY_pairwise_check(context.get()) == 1;
}

/// The public point of an EC private key, uncompressed; empty for a key that is none of the curve's.
std::string pointOfPrivate(const EC_GROUP* group, const BIGNUM* priv) {
  if (BN_is_zero(priv) || BN_cmp(priv, EC_GROUP_get0_order(group)) >= 0) return {};
  EcPointPtr point(EC_POINT_new(group));
  if (!point || EC_POINT_mul(group, point.get(), priv, nullptr, nullptr, nullptr) != 1) return {};
  unsigned char* bytes = nullptr;
  const size_t size = EC_POINT_point2buf(group, point.get(), POINT_CONVERSION_UNCOMPRESSED, &bytes, nullptr);
  std::string out(viewOf(bytes, size));
  OPENSSL_free(bytes);
  return out;
}

/// A key of a named curve. `priv` empty: the public one of `point`; `point` empty: that of `priv`.
KeyPtr ecKey(int curve, std::string_view point, std::string_view priv) {
  EcGroupPtr group(EC_GROUP_new_by_curve_name(curve));
  if (!group) return nullptr;
  BignumPtr number;
  std::string derived;
  if (!priv.empty()) {
    number.reset(BN_bin2bn(bytesOf(priv), static_cast<int>(priv.size()), nullptr));
    if (point.empty()) point = derived = pointOfPrivate(group.get(), number.get());
  }
  if (point.empty()) return nullptr;
  ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, OBJ_nid2sn(curve), 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  if (number) OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get());
  ParamsPtr params(OSSL_PARAM_BLD_to_param(builder.get()));
  KeyPtr pkey = fromParams("EC", number ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params.get());
  if (pkey && !isSound(pkey.get(), number != nullptr)) pkey.reset();
  return pkey;
}

struct NamedNumber {
  const char* jwk;
  const char* param;
};
constexpr NamedNumber kRsaNumbers[] = {
    {"n", OSSL_PKEY_PARAM_RSA_N},          {"e", OSSL_PKEY_PARAM_RSA_E},
    {"d", OSSL_PKEY_PARAM_RSA_D},          {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
    {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
    {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2}, {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1},
};

std::string_view part(js::Scope& js, v8::Local<v8::Object> parts, const char* name) {
  v8::Local<v8::Value> value;
  js::Bytes bytes;
  if (!js.get(parts, name).ToLocal(&value) || !value->IsArrayBufferView() || !js::bytesOf(value, &bytes)) return {};
  return viewOf(bytes.data(), bytes.size());
}

KeyPtr rsaKey(js::Scope& js, v8::Local<v8::Object> parts, bool isPrivate) {
  ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  std::vector<BignumPtr> numbers;  // alive until the parameters are made
  for (const NamedNumber& named : kRsaNumbers) {
    const std::string_view bytes = part(js, parts, named.jwk);
    if (bytes.empty()) continue;
    numbers.emplace_back(BN_bin2bn(bytesOf(bytes), static_cast<int>(bytes.size()), nullptr));
    OSSL_PARAM_BLD_push_BN(builder.get(), named.param, numbers.back().get());
  }
  ParamsPtr params(OSSL_PARAM_BLD_to_param(builder.get()));
  return fromParams("RSA", isPrivate ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params.get());
}

void giveOctets(js::Scope& js, Info info, std::string_view bytes) {
  v8::Local<v8::Uint8Array> buffer;
  if (runtime::newBuffer(js, bytes).ToLocal(&buffer)) info.GetReturnValue().Set(buffer);
}

/// A number as big-endian bytes, at least `size` of them.
SecretBytes numberBytes(const BIGNUM* number, int size = 0) {
  const int length = std::max(size, BN_num_bytes(number));
  std::string bytes(static_cast<size_t>(length), 0);
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), length);
  SecretBytes out(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return out;
}

int fieldBytes(const EVP_PKEY* pkey) { return (EVP_PKEY_get_bits(pkey) + 7) / 8; }

/// Bytes of the curve's order: a private key's size.
int orderBytes(const EVP_PKEY* pkey) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_ORDER, &raw) != 1) return fieldBytes(pkey);
  BignumPtr order(raw);
  return BN_num_bytes(order.get());
}

/// The digest's name as Node writes it.
std::string digestName(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  if (name.starts_with("sha2-")) name = "sha" + name.substr(5);
  std::replace(name.begin(), name.end(), '/', '-');
  return name;
}

std::string textParam(const EVP_PKEY* pkey, const char* name) {
  char text[80];
  size_t size = 0;
  return EVP_PKEY_get_utf8_string_param(pkey, name, text, sizeof text, &size) == 1 ? text : "";
}

}  // namespace

void keyFromNumbers(js::Scope& js, Info info) {
  ERR_clear_error();
  const auto kind = static_cast<KeyKind>(info[0].As<v8::Uint32>()->Value());
  const bool isPrivate = kind == KeyKind::privateKey;
  auto parts = info[2].As<v8::Object>();
  KeyPtr pkey;
  if (js.text(info[1]) == "RSA") {
    pkey = rsaKey(js, parts, isPrivate);
  } else {
    v8::Local<v8::Value> curve;
    if (!js.get(parts, "crv").ToLocal(&curve)) return;
    const std::string x(part(js, parts, "x"));
    const std::string y(part(js, parts, "y"));
    pkey = ecKey(curveOf(js.text(curve)), "\x04" + x + y, isPrivate ? part(js, parts, "d") : std::string_view());
  }
  ERR_clear_error();
  if (!pkey) return;
  v8::Local<v8::Object> handle;
  if (KeyHandle::make(js, kind, std::move(pkey)).ToLocal(&handle)) info.GetReturnValue().Set(handle);
}

void keyFromRaw(js::Scope& js, Info info) {
  ERR_clear_error();
  const auto kind = static_cast<KeyKind>(info[0].As<v8::Uint32>()->Value());
  const bool isPrivate = kind == KeyKind::privateKey;
  const std::string type = js.text(info[1]);
  js::Bytes bytes;
  js::bytesOf(info[2], &bytes);
  const std::string_view raw = viewOf(bytes.data(), bytes.size());
  KeyPtr pkey;
  if (info[3]->IsTrue()) {
    OSSL_PARAM params[] = {OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_ML_KEM_SEED, bytes.data(), bytes.size()),
                           OSSL_PARAM_construct_end()};
    pkey = fromParams(type.c_str(), EVP_PKEY_KEYPAIR, params);
  } else if (type == "ec") {
    const int curve = curveOf(js.text(info[4]));
    EcGroupPtr group(EC_GROUP_new_by_curve_name(curve));
    if (!isPrivate) {
      pkey = ecKey(curve, raw, {});
    } else if (group && raw.size() == static_cast<size_t>(BN_num_bytes(EC_GROUP_get0_order(group.get())))) {
      pkey = ecKey(curve, {}, raw);
    }
  } else {
    auto* make = isPrivate ? EVP_PKEY_new_raw_private_key_ex : EVP_PKEY_new_raw_public_key_ex;
    pkey.reset(make(nullptr, type.c_str(), nullptr, bytesOf(raw), raw.size()));
  }
  ERR_clear_error();
  if (!pkey) return;
  v8::Local<v8::Object> handle;
  if (KeyHandle::make(js, kind, std::move(pkey)).ToLocal(&handle)) info.GetReturnValue().Set(handle);
}

bool curveExists(js::Scope&, std::string name) {
  const int curve = curveOf(name);
  EcGroupPtr group(curve == NID_undef ? nullptr : EC_GROUP_new_by_curve_name(curve));
  ERR_clear_error();
  return group != nullptr;
}

v8::Local<v8::Value> KeyHandle::details(js::Scope& js) const {
  const EVP_PKEY* pkey = key_->pkey.get();
  v8::Local<v8::Object> result = js.object();
  const std::string type = keyTypeName(pkey);
  if (type == "rsa" || type == "rsa-pss") {
    js.set(result, "modulusLength", js.integer(EVP_PKEY_get_bits(pkey)));
    BIGNUM* raw = nullptr;
    EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_E, &raw);
    BignumPtr exponent(raw);
    if (exponent) {
      std::vector<uint64_t> words(static_cast<size_t>(BN_num_bytes(exponent.get()) + 7) / 8, 0);
      BN_bn2lebinpad(exponent.get(), reinterpret_cast<unsigned char*>(words.data()),
                     static_cast<int>(words.size() * 8));
      v8::Local<v8::BigInt> value;
      if (v8::BigInt::NewFromWords(js.context(), 0, static_cast<int>(words.size()), words.data()).ToLocal(&value)) {
        js.set(result, "publicExponent", value);
      }
    }
    int saltLength = 0;
    if (type == "rsa-pss" && EVP_PKEY_get_int_param(pkey, OSSL_PKEY_PARAM_RSA_PSS_SALTLEN, &saltLength) == 1) {
      // Restricted; what is not said has RFC 8017's default.
      auto digest = [&](const char* param) {
        const std::string name = textParam(pkey, param);
        return name.empty() ? std::string("sha1") : digestName(name);
      };
      js.set(result, "hashAlgorithm", js.string(digest(OSSL_PKEY_PARAM_RSA_DIGEST)));
      js.set(result, "mgf1HashAlgorithm", js.string(digest(OSSL_PKEY_PARAM_RSA_MGF1_DIGEST)));
      js.set(result, "saltLength", js.integer(saltLength));
    }
  } else if (type == "dsa") {
    BIGNUM* raw = nullptr;
    EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_FFC_Q, &raw);
    BignumPtr q(raw);
    js.set(result, "modulusLength", js.integer(EVP_PKEY_get_bits(pkey)));
    if (q) js.set(result, "divisorLength", js.integer(BN_num_bits(q.get())));
  } else if (type == "ec") {
    const std::string curve = curveName(pkey);
    if (!curve.empty()) js.set(result, "namedCurve", js.string(curve));
  }
  ERR_clear_error();
  return result;
}

/// (name): one of a JWK's parts as bytes ("n", "e", "d", ..., an EC key's "x", "y", "d"); undefined when it has none
void KeyHandle::component(js::Scope& js, Info info) const {
  const EVP_PKEY* pkey = key_->pkey.get();
  const std::string name = js.text(info[0]);
  const char* param = nullptr;
  int size = 0;
  if (EVP_PKEY_is_a(pkey, "EC")) {
    param = name == "x" ? OSSL_PKEY_PARAM_EC_PUB_X : name == "y" ? OSSL_PKEY_PARAM_EC_PUB_Y : OSSL_PKEY_PARAM_PRIV_KEY;
    size = name == "d" ? orderBytes(pkey) : fieldBytes(pkey);
  } else {
    for (const NamedNumber& named : kRsaNumbers) {
      if (name == named.jwk) param = named.param;
    }
  }
  BIGNUM* raw = nullptr;
  if (!param || EVP_PKEY_get_bn_param(pkey, param, &raw) != 1) return ERR_clear_error();
  BignumPtr number(raw);
  giveOctets(js, info, numberBytes(number.get(), size).view());
}

/// (isCompressed): undefined for a type that has no such form
void KeyHandle::rawPublic(js::Scope& js, Info info) const {
  EVP_PKEY* pkey = key_->pkey.get();
  std::string bytes;
  size_t size = 0;
  if (EVP_PKEY_is_a(pkey, "EC")) {
    BIGNUM* x = nullptr;
    BIGNUM* y = nullptr;
    if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_PUB_X, &x) != 1 ||
        EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_PUB_Y, &y) != 1) {
      BN_free(x);
      return ERR_clear_error();
    }
    BignumPtr ownedX(x);
    BignumPtr ownedY(y);
    const bool compressed = info[0]->IsTrue();
    bytes += compressed ? static_cast<char>(2 + BN_is_odd(y)) : '\x04';
    bytes += numberBytes(x, fieldBytes(pkey)).view();
    if (!compressed) bytes += numberBytes(y, fieldBytes(pkey)).view();
  } else {
    if (EVP_PKEY_get_raw_public_key(pkey, nullptr, &size) != 1) return ERR_clear_error();
    bytes.resize(size);
    if (EVP_PKEY_get_raw_public_key(pkey, reinterpret_cast<unsigned char*>(bytes.data()), &size) != 1) {
      return ERR_clear_error();
    }
  }
  giveOctets(js, info, bytes);
}

void KeyHandle::rawPrivate(js::Scope& js, Info info) const {
  EVP_PKEY* pkey = key_->pkey.get();
  if (EVP_PKEY_is_a(pkey, "EC")) {
    BIGNUM* raw = nullptr;
    if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_PRIV_KEY, &raw) != 1) return ERR_clear_error();
    BignumPtr number(raw);
    return giveOctets(js, info, numberBytes(number.get(), orderBytes(pkey)).view());
  }
  size_t size = 0;
  if (EVP_PKEY_get_raw_private_key(pkey, nullptr, &size) != 1) return ERR_clear_error();
  std::string bytes(size, 0);
  if (EVP_PKEY_get_raw_private_key(pkey, reinterpret_cast<unsigned char*>(bytes.data()), &size) == 1) {
    giveOctets(js, info, bytes);
  }
  OPENSSL_cleanse(bytes.data(), bytes.size());
  ERR_clear_error();
}

/// Undefined for a key that does not know what it has been made from.
void KeyHandle::rawSeed(js::Scope& js, Info info) const {
  unsigned char seed[64];
  size_t size = 0;
  // One name for all that have a seed.
  if (EVP_PKEY_get_octet_string_param(key_->pkey.get(), OSSL_PKEY_PARAM_ML_KEM_SEED, seed, sizeof seed, &size) != 1) {
    return ERR_clear_error();
  }
  giveOctets(js, info, viewOf(seed, size));
  OPENSSL_cleanse(seed, sizeof seed);
}

}  // namespace gyre::bindings
