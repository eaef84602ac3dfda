// X509Certificate of binding('crypto_x509'), and the older object that TLS shows for a certificate.
#include "bindings/crypto_x509.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstring>
#include <optional>

#include "bindings/crypto_keys.h"
#include "bindings/crypto_util.h"
#include "bindings/crypto_x509_text.h"
#include "bindings/modules.h"
#include "engine/binding.h"
#include "engine/object.h"
#include "runtime/buffer.h"

namespace gyre::bindings {

namespace {

using Info = const v8::FunctionCallbackInfo<v8::Value>&;

v8::Local<v8::Value> textOrUndefined(js::Scope& js, const std::optional<std::string>& text) {
  return text ? v8::Local<v8::Value>(js.string(*text)) : js.undefined();
}

v8::MaybeLocal<v8::Value> rawBytes(js::Scope& js, X509* certificate) {
  const int size = i2d_X509(certificate, nullptr);
  std::vector<uint8_t> bytes(static_cast<size_t>(std::max(size, 0)));
  unsigned char* at = bytes.data();
  i2d_X509(certificate, &at);
  v8::Local<v8::Uint8Array> buffer;
  if (!runtime::newBuffer(js, std::move(bytes)).ToLocal(&buffer)) return {};
  return buffer;
}

v8::MaybeLocal<v8::Value> extendedKeyUsage(js::Scope& js, X509* certificate) {
  OpenSslPtr<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free> usage(
      static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr)));
  if (!usage) return js.undefined();
  std::vector<v8::Local<v8::Value>> ids;
  for (int i = 0; i < sk_ASN1_OBJECT_num(usage.get()); ++i) {
    char id[128];
    if (OBJ_obj2txt(id, sizeof id, sk_ASN1_OBJECT_value(usage.get(), i), 1) > 0) ids.push_back(js.string(id));
  }
  return v8::Array::New(js.isolate(), ids.data(), ids.size());
}

/// An object without a prototype, so that no name in a certificate meets an inherited property.
v8::Local<v8::Object> bareObject(js::Scope& js) {
  return v8::Object::New(js.isolate(), js.null(), nullptr, nullptr, 0);
}

/// Adds a value to a name; a name that occurs more than once has an array.
bool addNamed(js::Scope& js, v8::Local<v8::Object> target, std::string_view name, v8::Local<v8::Value> value,
              bool alwaysArray) {
  v8::Local<v8::String> key = js.string(name);
  v8::Local<v8::Value> before;
  if (!target->Get(js.context(), key).ToLocal(&before)) return false;
  if (before->IsArray()) return js.set(before.As<v8::Array>(), before.As<v8::Array>()->Length(), value);
  if (before->IsUndefined()) {
    if (alwaysArray) value = v8::Array::New(js.isolate(), &value, 1);
  } else {
    v8::Local<v8::Value> both[] = {before, value};
    value = v8::Array::New(js.isolate(), both, 2);
  }
  return target->CreateDataProperty(js.context(), key, value).FromMaybe(false);
}

v8::MaybeLocal<v8::Value> nameObject(js::Scope& js, const X509_NAME* name) {
  v8::Local<v8::Object> result = bareObject(js);
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    const ASN1_OBJECT* type = X509_NAME_ENTRY_get_object(entry);
    char id[128];
    const int nid = OBJ_obj2nid(type);
    if (nid != NID_undef) {
      std::strncpy(id, OBJ_nid2sn(nid), sizeof id - 1);
      id[sizeof id - 1] = 0;
    } else {
      OBJ_obj2txt(id, sizeof id, type, 1);
    }
    unsigned char* utf8 = nullptr;
    const int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(entry));
    if (size < 0) continue;
    v8::Local<v8::String> value = js.string(viewOf(utf8, static_cast<size_t>(size)));
    OPENSSL_free(utf8);
    if (!addNamed(js, result, id, value, false)) return {};
  }
  return result;
}

v8::MaybeLocal<v8::Value> infoAccessObject(js::Scope& js, X509* certificate) {
  auto lines = infoAccessLines(certificate);
  if (lines.empty()) return js.undefined();
  v8::Local<v8::Object> result = bareObject(js);
  for (const auto& [name, value] : lines) {
    if (!addNamed(js, result, name, js.string(value), true)) return {};
  }
  return result;
}

/// What the older object says of the public key; what does not apply stays undefined.
struct KeyDescription {
  explicit KeyDescription(js::Scope& js)
      : modulus(js.undefined()),
        exponent(js.undefined()),
        pubkey(js.undefined()),
        bits(js.undefined()),
        asn1Curve(js.undefined()),
        nistCurve(js.undefined()) {}

  v8::Local<v8::Value> modulus, exponent, pubkey, bits, asn1Curve, nistCurve;
};

bool describeRsa(js::Scope& js, EVP_PKEY* pkey, KeyDescription* out) {
  BIGNUM* n = nullptr;
  BIGNUM* e = nullptr;
  EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_N, &n);
  EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_E, &e);
  BignumPtr modulus(n);
  BignumPtr exponent(e);
  BioPtr text(BIO_new(BIO_s_mem()));
  BioPtr der(BIO_new(BIO_s_mem()));
  if (!modulus || !exponent || i2d_PUBKEY_bio(der.get(), pkey) != 1) return true;
  BN_print(text.get(), modulus.get());
  char hex[32];
  std::snprintf(hex, sizeof hex, "0x%llx", static_cast<unsigned long long>(BN_get_word(exponent.get())));
  v8::Local<v8::Uint8Array> buffer;
  if (!runtime::newBuffer(js, bioText(der.get())).ToLocal(&buffer)) return false;
  out->modulus = js.string(bioText(text.get()));
  out->exponent = js.string(hex);
  out->pubkey = buffer;
  out->bits = js.integer(BN_num_bits(modulus.get()));
  return true;
}

bool describeEc(js::Scope& js, EVP_PKEY* pkey, KeyDescription* out) {
  out->bits = js.integer(EVP_PKEY_get_bits(pkey));
  size_t size = 0;
  if (EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, nullptr, 0, &size) == 1) {
    std::string point(size, 0);
    EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY,
                                    reinterpret_cast<unsigned char*>(point.data()), size, &size);
    v8::Local<v8::Uint8Array> buffer;
    if (!runtime::newBuffer(js, point).ToLocal(&buffer)) return false;
    out->pubkey = buffer;
  }
  const std::string curve = curveName(pkey);
  if (curve.empty()) return true;
  out->asn1Curve = js.string(curve);
  if (const char* nist = EC_curve_nid2nist(OBJ_sn2nid(curve.c_str()))) out->nistCurve = js.string(nist);
  return true;
}

/// False when an exception is pending.
bool describeKey(js::Scope& js, X509* certificate, KeyDescription* out) {
  EVP_PKEY* pkey = X509_get0_pubkey(certificate);
  if (!pkey) return true;
  if (EVP_PKEY_is_a(pkey, "RSA") || EVP_PKEY_is_a(pkey, "RSA-PSS")) return describeRsa(js, pkey, out);
  return !EVP_PKEY_is_a(pkey, "EC") || describeEc(js, pkey, out);
}

class Certificate final : public js::Object {
 public:
  static const js::ClassSpec kClass;

  Certificate(js::Scope& js, v8::Local<v8::Object> wrapper, X509Ptr certificate)
      : Object(js, wrapper), certificate_(std::move(certificate)) {}

  static v8::MaybeLocal<v8::Object> make(js::Scope& js, X509Ptr certificate) {
    v8::Local<v8::Object> wrapper;
    if (!js::classTemplate(js, kClass)->InstanceTemplate()->NewInstance(js.context()).ToLocal(&wrapper)) return {};
    new Certificate(js, wrapper, std::move(certificate));
    return wrapper;
  }

  v8::Local<v8::Value> subject(js::Scope& js) {
    return textOrUndefined(js, nameText(X509_get_subject_name(certificate_.get())));
  }
  v8::Local<v8::Value> issuer(js::Scope& js) {
    return textOrUndefined(js, nameText(X509_get_issuer_name(certificate_.get())));
  }
  v8::Local<v8::Value> subjectAltName(js::Scope& js) {
    return textOrUndefined(js, subjectAltNameText(certificate_.get()));
  }
  v8::Local<v8::Value> infoAccess(js::Scope& js) { return textOrUndefined(js, infoAccessText(certificate_.get())); }
  v8::Local<v8::Value> validFrom(js::Scope& js) {
    return textOrUndefined(js, timeText(X509_get0_notBefore(certificate_.get())));
  }
  v8::Local<v8::Value> validTo(js::Scope& js) {
    return textOrUndefined(js, timeText(X509_get0_notAfter(certificate_.get())));
  }
  /// Milliseconds since 1970.
  double validFromTime(js::Scope&) { return timeMs(X509_get0_notBefore(certificate_.get())); }
  double validToTime(js::Scope&) { return timeMs(X509_get0_notAfter(certificate_.get())); }
  v8::Local<v8::Value> fingerprint(js::Scope& js, std::string digest) {
    return textOrUndefined(js, fingerprintText(certificate_.get(), digest.c_str()));
  }
  v8::MaybeLocal<v8::Value> keyUsage(js::Scope& js) { return extendedKeyUsage(js, certificate_.get()); }
  std::string serialNumber(js::Scope&) { return serialText(certificate_.get()); }
  v8::Local<v8::Value> signatureAlgorithm(js::Scope& js) {
    const int nid = X509_get_signature_nid(certificate_.get());
    if (nid == NID_undef) return js.undefined();
    return js.string(OBJ_nid2ln(nid));
  }
  v8::Local<v8::Value> signatureAlgorithmOid(js::Scope& js) {
    const X509_ALGOR* algorithm = nullptr;
    X509_get0_signature(nullptr, &algorithm, certificate_.get());
    const ASN1_OBJECT* id = nullptr;
    X509_ALGOR_get0(&id, nullptr, nullptr, algorithm);
    char text[128];
    if (OBJ_obj2txt(text, sizeof text, id, 1) <= 0) return js.undefined();
    return js.string(text);
  }
  v8::MaybeLocal<v8::Value> raw(js::Scope& js) { return rawBytes(js, certificate_.get()); }
  std::string pem(js::Scope&) {
    BioPtr bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), certificate_.get());
    return std::string(bioText(bio.get()));
  }
  bool isCa(js::Scope&) { return X509_check_ca(certificate_.get()) == 1; }
  v8::MaybeLocal<v8::Object> publicKey(js::Scope& js) {
    KeyPtr pkey(X509_get_pubkey(certificate_.get()));
    if (!pkey) {
      throwOpenSslError(js, "The public key could not be read");
      return {};
    }
    return KeyHandle::make(js, KeyKind::publicKey, std::move(pkey));
  }

  /// (name, X509_CHECK_FLAG_...): the name that matched, undefined for none; throws for a bad name
  void checkHost(js::Scope& js, Info info) {
    std::string name = js.text(info[0]);
    char* peer = nullptr;
    const int matched =
        X509_check_host(certificate_.get(), name.data(), name.size(), info[1].As<v8::Uint32>()->Value(), &peer);
    v8::Local<v8::Value> value = peer ? js.string(peer) : js.string(name);
    OPENSSL_free(peer);
    giveMatch(js, info, matched, value);
  }
  void checkEmail(js::Scope& js, Info info) {
    std::string name = js.text(info[0]);
    giveMatch(js, info,
              X509_check_email(certificate_.get(), name.data(), name.size(), info[1].As<v8::Uint32>()->Value()),
              info[0]);
  }
  void checkIp(js::Scope& js, Info info) {
    giveMatch(js, info,
              X509_check_ip_asc(certificate_.get(), js.text(info[0]).c_str(), info[1].As<v8::Uint32>()->Value()),
              info[0]);
  }
  bool checkIssued(js::Scope&, Certificate* issuer) {
    const bool issued = X509_check_issued(issuer->certificate_.get(), certificate_.get()) == X509_V_OK;
    ERR_clear_error();
    return issued;
  }
  bool checkPrivateKey(js::Scope&, KeyHandle* key) {
    const bool matches = X509_check_private_key(certificate_.get(), key->key()->pkey.get()) == 1;
    ERR_clear_error();
    return matches;
  }
  bool verify(js::Scope&, KeyHandle* key) {
    const bool verified = X509_verify(certificate_.get(), key->key()->pkey.get()) > 0;
    ERR_clear_error();
    return verified;
  }
  v8::MaybeLocal<v8::Object> toLegacy(js::Scope& js) { return certificateToObject(js, certificate_.get()); }

 private:
  static void giveMatch(js::Scope& js, Info info, int matched, v8::Local<v8::Value> value) {
    ERR_clear_error();
    if (matched == 1) return info.GetReturnValue().Set(value);
    if (matched == 0) return;
    if (matched == -2) {
      return js.throwError(js::Scope::ErrorType::typeError, "Invalid name", "ERR_INVALID_ARG_VALUE");
    }
    js.throwError(js::Scope::ErrorType::error, "The operation failed", "ERR_CRYPTO_OPERATION_FAILED");
  }

  X509Ptr certificate_;
};

constexpr js::Member kCertificateMembers[] = {
    js::method<"subject", &Certificate::subject>,
    js::method<"issuer", &Certificate::issuer>,
    js::method<"subjectAltName", &Certificate::subjectAltName>,
    js::method<"infoAccess", &Certificate::infoAccess>,
    js::method<"validFrom", &Certificate::validFrom>,
    js::method<"validTo", &Certificate::validTo>,
    js::method<"validFromTime", &Certificate::validFromTime>,
    js::method<"validToTime", &Certificate::validToTime>,
    js::method<"fingerprint", &Certificate::fingerprint>,
    js::method<"keyUsage", &Certificate::keyUsage>,
    js::method<"serialNumber", &Certificate::serialNumber>,
    js::method<"signatureAlgorithm", &Certificate::signatureAlgorithm>,
    js::method<"signatureAlgorithmOid", &Certificate::signatureAlgorithmOid>,
    js::method<"raw", &Certificate::raw>,
    js::method<"pem", &Certificate::pem>,
    js::method<"isCa", &Certificate::isCa>,
    js::method<"publicKey", &Certificate::publicKey>,
    js::method<"checkHost", &Certificate::checkHost>,
    js::method<"checkEmail", &Certificate::checkEmail>,
    js::method<"checkIp", &Certificate::checkIp>,
    js::method<"checkIssued", &Certificate::checkIssued>,
    js::method<"checkPrivateKey", &Certificate::checkPrivateKey>,
    js::method<"verify", &Certificate::verify>,
    js::method<"toLegacy", &Certificate::toLegacy>,
};
const js::ClassSpec Certificate::kClass = {.name = "Certificate", .construct = nullptr, .members = kCertificateMembers};

/// (PEM or DER): a Certificate
v8::MaybeLocal<v8::Object> parse(js::Scope& js, js::Bytes bytes) {
  X509Ptr certificate = parseCertificate(viewOf(bytes.data(), bytes.size()));
  if (!certificate) {
    throwOpenSslError(js, "The certificate could not be read");
    return {};
  }
  return Certificate::make(js, std::move(certificate));
}

constexpr js::Member kMembers[] = {
    js::function<"parse", &parse>,
    js::constant<"X509_CHECK_FLAG_ALWAYS_CHECK_SUBJECT", X509_CHECK_FLAG_ALWAYS_CHECK_SUBJECT>,
    js::constant<"X509_CHECK_FLAG_NEVER_CHECK_SUBJECT", X509_CHECK_FLAG_NEVER_CHECK_SUBJECT>,
    js::constant<"X509_CHECK_FLAG_NO_WILDCARDS", X509_CHECK_FLAG_NO_WILDCARDS>,
    js::constant<"X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS", X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS>,
    js::constant<"X509_CHECK_FLAG_MULTI_LABEL_WILDCARDS", X509_CHECK_FLAG_MULTI_LABEL_WILDCARDS>,
    js::constant<"X509_CHECK_FLAG_SINGLE_LABEL_SUBDOMAINS", X509_CHECK_FLAG_SINGLE_LABEL_SUBDOMAINS>,
};

const js::ClassSpec* const kClasses[] = {&Certificate::kClass};

}  // namespace

X509Ptr parseCertificate(std::string_view bytes) {
  BioPtr bio = bioOf(bytes);
  X509Ptr certificate(PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr));
  if (certificate) return certificate;
  BioPtr again = bioOf(bytes);
  ERR_clear_error();
  X509Ptr fromDer(d2i_X509_bio(again.get(), nullptr));
  if (fromDer) return fromDer;
  // Neither: what PEM's reader has against it says more.
  ERR_clear_error();
  BIO_reset(bio.get());
  return X509Ptr(PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr));
}

v8::MaybeLocal<v8::Object> certificateToObject(js::Scope& js, X509* certificate) {
  v8::Local<v8::Object> result = js.object();
  v8::Local<v8::Value> value;
  auto set = [&](const char* name, v8::MaybeLocal<v8::Value> maybe) {
    return maybe.ToLocal(&value) && js.set(result, name, value);
  };
  auto setText = [&](const char* name, const std::optional<std::string>& text) {
    return js.set(result, name, textOrUndefined(js, text));
  };
  KeyDescription key(js);
  const bool done =
      describeKey(js, certificate, &key) && set("subject", nameObject(js, X509_get_subject_name(certificate))) &&
      set("issuer", nameObject(js, X509_get_issuer_name(certificate))) &&
      setText("subjectaltname", subjectAltNameText(certificate)) &&
      set("infoAccess", infoAccessObject(js, certificate)) &&
      js.set(result, "ca", js.boolean(X509_check_ca(certificate) == 1)) && js.set(result, "modulus", key.modulus) &&
      js.set(result, "exponent", key.exponent) && js.set(result, "pubkey", key.pubkey) &&
      js.set(result, "bits", key.bits) && setText("valid_from", timeText(X509_get0_notBefore(certificate))) &&
      setText("valid_to", timeText(X509_get0_notAfter(certificate))) &&
      setText("fingerprint", fingerprintText(certificate, "SHA1")) &&
      setText("fingerprint256", fingerprintText(certificate, "SHA256")) &&
      setText("fingerprint512", fingerprintText(certificate, "SHA512")) &&
      set("ext_key_usage", extendedKeyUsage(js, certificate)) && setText("serialNumber", serialText(certificate)) &&
      set("raw", rawBytes(js, certificate)) && js.set(result, "asn1Curve", key.asn1Curve) &&
      js.set(result, "nistCurve", key.nistCurve);
  ERR_clear_error();
  if (!done) return {};
  return result;
}

v8::MaybeLocal<v8::Object> wrapCertificate(js::Scope& js, X509Ptr certificate) {
  return Certificate::make(js, std::move(certificate));
}

const js::Module kCryptoX509Module = {.name = "crypto_x509", .members = kMembers, .classes = kClasses};

}  // namespace gyre::bindings
