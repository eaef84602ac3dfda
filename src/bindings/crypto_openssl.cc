#include "bindings/crypto_openssl.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

#include <cctype>

namespace gyre::bindings {

namespace {

/// The part of an error's code that names the library. Only these have one in Node's codes; OpenSSL's providers, among
/// others, do not.
const char* codePrefix(int library) {
  switch (library) {
    case ERR_LIB_BN:
      return "BN_";
    case ERR_LIB_RSA:
      return "RSA_";
    case ERR_LIB_DH:
      return "DH_";
    case ERR_LIB_EVP:
      return "EVP_";
    case ERR_LIB_BUF:
      return "BUF_";
    case ERR_LIB_OBJ:
      return "OBJ_";
    case ERR_LIB_PEM:
      return "PEM_";
    case ERR_LIB_DSA:
      return "DSA_";
    case ERR_LIB_X509:
      return "X509_";
    case ERR_LIB_ASN1:
      return "ASN1_";
    case ERR_LIB_CONF:
      return "CONF_";
    case ERR_LIB_CRYPTO:
      return "CRYPTO_";
    case ERR_LIB_EC:
      return "EC_";
    case ERR_LIB_BIO:
      return "BIO_";
    case ERR_LIB_PKCS7:
      return "PKCS7_";
    case ERR_LIB_X509V3:
      return "X509V3_";
    case ERR_LIB_PKCS12:
      return "PKCS12_";
    case ERR_LIB_RAND:
      return "RAND_";
    case ERR_LIB_DSO:
      return "DSO_";
    case ERR_LIB_ENGINE:
      return "ENGINE_";
    case ERR_LIB_OCSP:
      return "OCSP_";
    case ERR_LIB_UI:
      return "UI_";
    case ERR_LIB_COMP:
      return "COMP_";
    case ERR_LIB_ECDSA:
      return "ECDSA_";
    case ERR_LIB_ECDH:
      return "ECDH_";
    case ERR_LIB_OSSL_STORE:
      return "OSSL_STORE_";
    case ERR_LIB_FIPS:
      return "FIPS_";
    case ERR_LIB_CMS:
      return "CMS_";
    case ERR_LIB_TS:
      return "TS_";
    case ERR_LIB_HMAC:
      return "HMAC_";
    case ERR_LIB_CT:
      return "CT_";
    case ERR_LIB_ASYNC:
      return "ASYNC_";
    case ERR_LIB_KDF:
      return "KDF_";
    case ERR_LIB_SM2:
      return "SM2_";
    default:
      return "";
  }
}

std::string messageOf(unsigned long code) {
  char message[256];
  ERR_error_string_n(code, message, sizeof message);
  return message;
}

}  // namespace

std::string_view bioText(BIO* bio) {
  char* data = nullptr;
  long size = BIO_get_mem_data(bio, &data);
  return {data, size > 0 ? static_cast<size_t>(size) : 0};
}

BioPtr bioOf(std::string_view bytes) {
  // A null pointer counts as a mistake, even where there is nothing to read.
  return BioPtr(BIO_new_mem_buf(bytes.data() ? bytes.data() : "", static_cast<int>(bytes.size())));
}

BioPtr newSecretBio() { return BioPtr(BIO_new(BIO_s_secmem())); }

OpenSslErrors OpenSslErrors::take() {
  OpenSslErrors errors;
  while (unsigned long code = ERR_get_error()) errors.codes_.push_back(code);
  return errors;
}

v8::Local<v8::Value> OpenSslErrors::toException(js::Scope& js, std::string_view fallback,
                                                std::string_view fallbackCode) const {
  if (codes_.empty()) {
    auto error = v8::Exception::Error(js.string(fallback)).As<v8::Object>();
    if (!fallbackCode.empty()) js.set(error, "code", js.string(fallbackCode));
    return error;
  }
  const unsigned long code = codes_.front();
  auto error = v8::Exception::Error(js.string(messageOf(code))).As<v8::Object>();
  if (codes_.size() > 1) {
    // The rest, newest first.
    std::vector<v8::Local<v8::Value>> stack;
    for (size_t i = codes_.size() - 1; i > 0; --i) stack.push_back(js.string(messageOf(codes_[i])));
    js.set(error, "opensslErrorStack", v8::Array::New(js.isolate(), stack.data(), stack.size()));
  }
  if (const char* library = ERR_lib_error_string(code)) js.set(error, "library", js.string(library));
  if (const char* reason = ERR_reason_error_string(code)) {
    js.set(error, "reason", js.string(reason));
    const int library = ERR_GET_LIB(code);
    // What TLS says has a name of its own.
    std::string name = library == ERR_LIB_SSL ? "ERR_SSL_" : std::string("ERR_OSSL_") + codePrefix(library);
    for (const char* c = reason; *c; ++c) {
      name += *c == ' ' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(*c)));
    }
    js.set(error, "code", js.string(name));
  }
  return error;
}

}  // namespace gyre::bindings
