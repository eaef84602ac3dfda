#include "bindings/certificate_object.h"

#include <arpa/inet.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

#include "runtime/buffer.h"

namespace gyre::bindings {

namespace {

struct FreeMemoryBio {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};

/// Text that OpenSSL prints.
class Printed {
 public:
  Printed() : bio_(BIO_new(BIO_s_mem())) {}
  BIO* bio() { return bio_.get(); }
  std::string text() const {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio_.get(), &data);
    return {data, static_cast<size_t>(size)};
  }

 private:
  std::unique_ptr<BIO, FreeMemoryBio> bio_;
};

std::string utf8Of(const ASN1_STRING* text) {
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, text);
  if (size < 0) {
    ERR_clear_error();
    return {};
  }
  std::string result(reinterpret_cast<char*>(utf8), static_cast<size_t>(size));
  OPENSSL_free(utf8);
  return result;
}

/// "CN" and such; numbers for what has no short name.
std::string nameOf(const ASN1_OBJECT* object) {
  const int nid = OBJ_obj2nid(object);
  if (nid != NID_undef) return OBJ_nid2sn(nid);
  char text[128];
  OBJ_obj2txt(text, sizeof text, object, 1);
  return text;
}

/// An object without a prototype; what appears several times is an array.
v8::Local<v8::Object> distinguishedName(js::Scope& js, const X509_NAME* name) {
  v8::Local<v8::Object> result = v8::Object::New(js.isolate(), js.null(), nullptr, nullptr, 0);
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    const std::string key = nameOf(X509_NAME_ENTRY_get_object(entry));
    v8::Local<v8::Value> value = js.string(utf8Of(X509_NAME_ENTRY_get_data(entry)));
    v8::Local<v8::Value> earlier;
    if (!js.get(result, key).ToLocal(&earlier)) return result;
    if (earlier->IsArray()) {
      js.set(earlier.As<v8::Object>(), earlier.As<v8::Array>()->Length(), value);
    } else if (!earlier->IsUndefined()) {
      v8::Local<v8::Value> both[] = {earlier, value};
      js.set(result, key, v8::Array::New(js.isolate(), both, 2));
    } else {
      js.set(result, key, value);
    }
  }
  return result;
}

/// Whether a name could be taken for something else among others: then it is quoted, as JSON.
bool needsQuotes(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '"' || c == '\\' || c == ',' || c == '\'' || byte < ' ' || byte > '~';
  });
}

std::string quoted(std::string_view name) {
  std::string out = "\"";
  for (char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < ' ' || byte > '~') {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", byte);
      out += escape;
    } else {
      out += c;
    }
  }
  return out + '"';
}

void appendName(std::string* out, const char* prefix, std::string_view name) {
  *out += prefix;
  *out += needsQuotes(name) ? quoted(name) : std::string(name);
}

std::string_view bytesOf(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)), static_cast<size_t>(ASN1_STRING_length(text))};
}

std::string generalName(GENERAL_NAME* name) {
  std::string out;
  switch (name->type) {
    case GEN_DNS:
      appendName(&out, "DNS:", bytesOf(name->d.dNSName));
      return out;
    case GEN_EMAIL:
      appendName(&out, "email:", bytesOf(name->d.rfc822Name));
      return out;
    case GEN_URI:
      appendName(&out, "URI:", bytesOf(name->d.uniformResourceIdentifier));
      return out;
    case GEN_DIRNAME: {
      Printed printed;
      X509_NAME_print_ex(printed.bio(), name->d.dirn, 0, XN_FLAG_RFC2253 & ~(ASN1_STRFLGS_ESC_MSB | ASN1_STRFLGS_UTF8_CONVERT));
      appendName(&out, "DirName:", printed.text());
      return out;
    }
    case GEN_IPADD: {
      const std::string_view bytes = bytesOf(name->d.iPAddress);
      char text[INET6_ADDRSTRLEN] = "<invalid>";
      if (bytes.size() == 4) inet_ntop(AF_INET, bytes.data(), text, sizeof text);
      if (bytes.size() == 16) {
        // Every group in full, as OpenSSL prints it.
        int at = 0;
        for (size_t i = 0; i < 16; i += 2) {
          at += std::snprintf(text + at, sizeof text - static_cast<size_t>(at), i ? ":%X" : "%X",
                              static_cast<unsigned char>(bytes[i]) << 8 | static_cast<unsigned char>(bytes[i + 1]));
        }
      }
      return std::string("IP Address:") + text;
    }
    case GEN_RID: {
      char text[128];
      OBJ_obj2txt(text, sizeof text, name->d.rid, 1);
      return std::string("Registered ID:") + text;
    }
    case GEN_OTHERNAME: {
      const ASN1_TYPE* value = name->d.otherName->value;
      const bool isText = value->type == V_ASN1_UTF8STRING || value->type == V_ASN1_IA5STRING;
      if (!isText) return "othername:<unsupported>";
      const std::string prefix = "othername:" + nameOf(name->d.otherName->type_id) + ":";
      appendName(&out, prefix.c_str(), bytesOf(value->value.asn1_string));
      return out;
    }
    default:
      return "<unsupported>";
  }
}

/// { 'OCSP - URI': ['http://...'], ... }
v8::Local<v8::Value> authorityAccess(js::Scope& js, X509* certificate) {
  auto* list = static_cast<AUTHORITY_INFO_ACCESS*>(X509_get_ext_d2i(certificate, NID_info_access, nullptr, nullptr));
  if (!list) return js.undefined();
  v8::Local<v8::Object> result = v8::Object::New(js.isolate(), js.null(), nullptr, nullptr, 0);
  for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(list); ++i) {
    ACCESS_DESCRIPTION* entry = sk_ACCESS_DESCRIPTION_value(list, i);
    const std::string text = generalName(entry->location);
    const size_t colon = text.find(':');
    char method[128];
    OBJ_obj2txt(method, sizeof method, entry->method, 0);
    const std::string key = std::string(method) + " - " + text.substr(0, colon);
    v8::Local<v8::Value> value = js.string(colon == std::string::npos ? "" : text.substr(colon + 1));
    v8::Local<v8::Value> earlier;
    if (!js.get(result, key).ToLocal(&earlier)) break;
    if (earlier->IsArray()) {
      js.set(earlier.As<v8::Object>(), earlier.As<v8::Array>()->Length(), value);
    } else {
      js.set(result, key, v8::Array::New(js.isolate(), &value, 1));
    }
  }
  AUTHORITY_INFO_ACCESS_free(list);
  return result;
}

std::string hexOf(const BIGNUM* number) {
  char* text = BN_bn2hex(number);
  std::string result = text ? text : "";
  OPENSSL_free(text);
  return result;
}

std::string fingerprint(X509* certificate, const EVP_MD* digest) {
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (X509_digest(certificate, digest, bytes, &size) != 1) return {};
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    char pair[4];
    std::snprintf(pair, sizeof pair, i ? ":%02X" : "%02X", bytes[i]);
    text += pair;
  }
  return text;
}

std::string timeText(const ASN1_TIME* time) {
  Printed printed;
  ASN1_TIME_print(printed.bio(), time);
  return printed.text();
}

void setKeyMembers(js::Scope& js, v8::Local<v8::Object> target, EVP_PKEY* key) {
  auto setBuffer = [&](const char* name, std::string_view bytes) {
    v8::Local<v8::Uint8Array> buffer;
    if (runtime::newBuffer(js, bytes).ToLocal(&buffer)) js.set(target, name, buffer);
  };
  if (EVP_PKEY_is_a(key, "RSA")) {
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &number) == 1) {
      js.set(target, "modulus", js.string(hexOf(number)));
      js.set(target, "bits", js.integer(BN_num_bits(number)));
    }
    BN_free(number);
    number = nullptr;
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &number) == 1) {
      char text[32];
      std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(BN_get_word(number)));
      js.set(target, "exponent", js.string(text));
    }
    BN_free(number);
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    if (size > 0) setBuffer("pubkey", {reinterpret_cast<char*>(der), static_cast<size_t>(size)});
    OPENSSL_free(der);
    return;
  }
  if (!EVP_PKEY_is_a(key, "EC")) return;
  js.set(target, "bits", js.integer(EVP_PKEY_get_bits(key)));
  unsigned char* point = nullptr;
  const size_t size = EVP_PKEY_get1_encoded_public_key(key, &point);
  if (size > 0) setBuffer("pubkey", {reinterpret_cast<char*>(point), size});
  OPENSSL_free(point);
  char curve[80];
  if (EVP_PKEY_get_group_name(key, curve, sizeof curve, nullptr) == 1) {
    const int nid = OBJ_txt2nid(curve);
    if (nid != NID_undef) {
      js.set(target, "asn1Curve", js.string(OBJ_nid2sn(nid)));
      if (const char* nist = EC_curve_nid2nist(nid)) js.set(target, "nistCurve", js.string(nist));
    }
  }
}

}  // namespace

std::string alternativeNames(X509* certificate) {
  auto* names = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  std::string text;
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    if (i > 0) text += ", ";
    text += generalName(sk_GENERAL_NAME_value(names, i));
  }
  GENERAL_NAMES_free(names);
  return text;
}

v8::MaybeLocal<v8::Object> certificateObject(js::Scope& js, X509* certificate) {
  v8::Local<v8::Object> result = js.object();
  js.set(result, "subject", distinguishedName(js, X509_get_subject_name(certificate)));
  js.set(result, "issuer", distinguishedName(js, X509_get_issuer_name(certificate)));
  if (std::string names = alternativeNames(certificate); !names.empty()) {
    js.set(result, "subjectaltname", js.string(names));
  }
  if (v8::Local<v8::Value> access = authorityAccess(js, certificate); !access->IsUndefined()) {
    js.set(result, "infoAccess", access);
  }
  js.set(result, "ca", js.boolean(X509_check_ca(certificate) == 1));
  if (EVP_PKEY* key = X509_get0_pubkey(certificate)) setKeyMembers(js, result, key);
  js.set(result, "valid_from", js.string(timeText(X509_get0_notBefore(certificate))));
  js.set(result, "valid_to", js.string(timeText(X509_get0_notAfter(certificate))));
  js.set(result, "fingerprint", js.string(fingerprint(certificate, EVP_sha1())));
  js.set(result, "fingerprint256", js.string(fingerprint(certificate, EVP_sha256())));
  js.set(result, "fingerprint512", js.string(fingerprint(certificate, EVP_sha512())));

  if (auto* usages = static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr))) {
    std::vector<v8::Local<v8::Value>> names;
    for (int i = 0; i < sk_ASN1_OBJECT_num(usages); ++i) {
      char text[128];
      OBJ_obj2txt(text, sizeof text, sk_ASN1_OBJECT_value(usages, i), 1);
      names.push_back(js.string(text));
    }
    js.set(result, "ext_key_usage", v8::Array::New(js.isolate(), names.data(), names.size()));
    EXTENDED_KEY_USAGE_free(usages);
  }

  BIGNUM* serial = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr);
  if (serial) js.set(result, "serialNumber", js.string(hexOf(serial)));
  BN_free(serial);

  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size > 0) {
    v8::Local<v8::Uint8Array> raw;
    if (!runtime::newBuffer(js, {reinterpret_cast<char*>(der), static_cast<size_t>(size)}).ToLocal(&raw)) {
      OPENSSL_free(der);
      return {};
    }
    js.set(result, "raw", raw);
  }
  OPENSSL_free(der);
  ERR_clear_error();
  return result;
}

}  // namespace gyre::bindings
