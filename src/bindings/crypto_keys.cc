#include "bindings/crypto_keys.h"

#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/encoder.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cctype>
#include <cstring>

#include "runtime/buffer.h"

namespace gyre::bindings {

namespace {

/// Answers OpenSSL's question for a passphrase; remembers that it had none.
struct Passphrase {
  const std::optional<SecretBytes>& given;
  bool missed = false;

  static int answer(char* out, int capacity, int /*writing*/, void* data) {
    auto* self = static_cast<Passphrase*>(data);
    if (!self->given) {
      self->missed = true;
      return -1;
    }
    const auto size = static_cast<int>(self->given->size());
    if (size > capacity) return -1;
    std::memcpy(out, self->given->data(), self->given->size());
    return size;
  }
};

/// A failed attempt of several must not leave its errors before those of the one that counts.
class Attempt {
 public:
  Attempt() { ERR_set_mark(); }
  ~Attempt() { ERR_pop_to_mark(); }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;
};

KeyPtr decode(std::string_view der, const char* structure, const char* type, int selection) {
  EVP_PKEY* pkey = nullptr;
  OpenSslPtr<OSSL_DECODER_CTX, OSSL_DECODER_CTX_free> context(
      OSSL_DECODER_CTX_new_for_pkey(&pkey, "DER", structure, type, selection, nullptr, nullptr));
  const unsigned char* at = bytesOf(der);
  size_t size = der.size();
  if (!context || OSSL_DECODER_from_data(context.get(), &at, &size) != 1) return nullptr;
  return KeyPtr(pkey);
}

/// The content of the first PEM block of that name; empty when there is none.
std::string pemBlock(std::string_view pem, const char* name) {
  Attempt attempt;
  BioPtr bio = bioOf(pem);
  unsigned char* data = nullptr;
  long size = 0;
  if (PEM_bytes_read_bio(&data, &size, nullptr, name, bio.get(), nullptr, nullptr) != 1) return {};
  std::string block(viewOf(data, static_cast<size_t>(size)));
  OPENSSL_clear_free(data, static_cast<size_t>(size));
  return block;
}

KeyPtr keyOfCertificate(std::string_view der) {
  const unsigned char* at = bytesOf(der);
  X509Ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  return certificate ? KeyPtr(X509_get_pubkey(certificate.get())) : nullptr;
}

/// What is inside of a DER sequence; empty for anything else.
std::string_view sequenceContent(std::string_view der) {
  const unsigned char* at = bytesOf(der);
  long length = 0;
  int tag = 0;
  int kind = 0;
  Attempt attempt;
  if (ASN1_get_object(&at, &length, &tag, &kind, static_cast<long>(der.size())) & 0x80) return {};
  return tag == V_ASN1_SEQUENCE ? viewOf(at, static_cast<size_t>(length)) : std::string_view();
}

/// PKCS#8's two forms differ in what their outer sequence begins with: a version, or an algorithm.
bool isEncryptedPkcs8(std::string_view der) {
  const std::string_view content = sequenceContent(der);
  return !content.empty() && content[0] != V_ASN1_INTEGER;
}

std::string lowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

ParsedKey parsePrivatePem(std::string_view pem, const std::optional<SecretBytes>& passphrase) {
  BioPtr bio = bioOf(pem);
  Passphrase asked{passphrase};
  ParsedKey parsed;
  parsed.pkey.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, &Passphrase::answer, &asked));
  // Where OpenSSL's decoders have said why already, that is what is told.
  const unsigned long error = ERR_peek_error();
  parsed.needsPassphrase = !parsed.pkey && asked.missed && ERR_GET_LIB(error) == ERR_LIB_PEM &&
                           ERR_GET_REASON(error) == PEM_R_BAD_PASSWORD_READ;
  return parsed;
}

ParsedKey parsePrivateDer(std::string_view der, KeyStructure structure, const std::optional<SecretBytes>& passphrase) {
  ParsedKey parsed;
  const unsigned char* at = bytesOf(der);
  const auto size = static_cast<long>(der.size());
  switch (structure) {
    case KeyStructure::pkcs1:
      parsed.pkey = decode(der, "type-specific", "RSA", EVP_PKEY_KEYPAIR);
      break;
    case KeyStructure::sec1:
      parsed.pkey.reset(d2i_PrivateKey(EVP_PKEY_EC, nullptr, &at, size));
      break;
    default: {
      if (isEncryptedPkcs8(der)) {
        Passphrase asked{passphrase};
        BioPtr bio = bioOf(der);
        parsed.pkey.reset(d2i_PKCS8PrivateKey_bio(bio.get(), nullptr, &Passphrase::answer, &asked));
        parsed.needsPassphrase = !parsed.pkey && asked.missed;
        break;
      }
      OpenSslPtr<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, size));
      if (info) parsed.pkey.reset(EVP_PKCS82PKEY(info.get()));
    }
  }
  return parsed;
}

KeyPtr parsePublicPem(std::string_view pem) {
  std::string block = pemBlock(pem, "PUBLIC KEY");
  if (!block.empty()) return parsePublicDer(block, KeyStructure::spki);
  block = pemBlock(pem, "RSA PUBLIC KEY");
  if (!block.empty()) return parsePublicDer(block, KeyStructure::pkcs1);
  block = pemBlock(pem, "CERTIFICATE");
  return block.empty() ? nullptr : keyOfCertificate(block);
}

KeyPtr parsePublicDer(std::string_view der, KeyStructure structure) {
  if (structure == KeyStructure::pkcs1) return decode(der, "type-specific", "RSA", EVP_PKEY_PUBLIC_KEY);
  const unsigned char* at = bytesOf(der);
  return KeyPtr(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
}

bool hasPublicPem(std::string_view pem) {
  Attempt attempt;
  for (const char* name : {"PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE"}) {
    if (!pemBlock(pem, name).empty()) return true;
  }
  return false;
}

bool isPrivatePkcs1(std::string_view der) {
  // RSAPrivateKey begins with a version, which is one byte long; RSAPublicKey with the modulus.
  const std::string_view content = sequenceContent(der);
  return content.size() >= 3 && content[0] == V_ASN1_INTEGER && content[1] == 1 && (content[2] & ~1) == 0;
}

bool writePublicKey(EVP_PKEY* pkey, KeyFormat format, KeyStructure structure, BIO* out) {
  const bool isPem = format == KeyFormat::pem;
  if (structure != KeyStructure::pkcs1) {
    return (isPem ? PEM_write_bio_PUBKEY(out, pkey) : i2d_PUBKEY_bio(out, pkey)) == 1;
  }
  OpenSslPtr<OSSL_ENCODER_CTX, OSSL_ENCODER_CTX_free> context(
      OSSL_ENCODER_CTX_new_for_pkey(pkey, EVP_PKEY_PUBLIC_KEY, isPem ? "PEM" : "DER", "type-specific", nullptr));
  return context && OSSL_ENCODER_to_bio(context.get(), out) == 1;
}

bool writePrivateKey(EVP_PKEY* pkey, const PrivateKeyEncoding& encoding, BIO* out) {
  const bool isPem = encoding.format == KeyFormat::pem;
  // Without a cipher OpenSSL is not to ask for a passphrase; with one, an empty one counts as given.
  const char* passphrase = encoding.passphrase.size() ? reinterpret_cast<const char*>(encoding.passphrase.data()) : "";
  const auto size = static_cast<int>(encoding.passphrase.size());
  if (encoding.structure == KeyStructure::pkcs8) {
    return (isPem ? PEM_write_bio_PKCS8PrivateKey : i2d_PKCS8PrivateKey_bio)(out, pkey, encoding.cipher.get(),
                                                                             passphrase, size, nullptr, nullptr) == 1;
  }
  if (!isPem) return i2d_PrivateKey_bio(out, pkey) == 1;
  return PEM_write_bio_PrivateKey_traditional(out, pkey, encoding.cipher.get(),
                                              reinterpret_cast<const unsigned char*>(passphrase), size, nullptr,
                                              nullptr) == 1;
}

KeyPtr publicHalf(EVP_PKEY* pkey) {
  OSSL_PARAM* raw = nullptr;
  if (EVP_PKEY_todata(pkey, EVP_PKEY_PUBLIC_KEY, &raw) != 1) return nullptr;
  ParamsPtr params(raw);
  KeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey, nullptr));
  EVP_PKEY* half = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &half, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  return KeyPtr(half);
}

std::string keyTypeName(const EVP_PKEY* pkey) {
  const char* name = EVP_PKEY_get0_type_name(pkey);
  if (!name) return {};
  std::string type = lowerCase(name);
  if (type == "dhx" || type == "x9.42 dh") return "dh";
  if (type == "sm2") return "ec";
  return type;
}

std::string curveName(const EVP_PKEY* pkey) {
  char name[80];
  size_t size = 0;
  if (EVP_PKEY_get_utf8_string_param(pkey, OSSL_PKEY_PARAM_GROUP_NAME, name, sizeof name, &size) != 1) return {};
  return name;
}

int curveOf(const std::string& name) {
  int nid = EC_curve_nist2nid(name.c_str());
  return nid == NID_undef ? OBJ_sn2nid(name.c_str()) : nid;
}

v8::MaybeLocal<v8::Value> bioValue(js::Scope& js, BIO* bio, KeyFormat format) {
  if (format == KeyFormat::pem) return js.string(bioText(bio));
  v8::Local<v8::Uint8Array> buffer;
  if (!runtime::newBuffer(js, bioText(bio)).ToLocal(&buffer)) return {};
  return buffer;
}

}  // namespace gyre::bindings
