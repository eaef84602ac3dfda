// binding('crypto_keys'): KeyHandle, and its making from PEM, DER, raw bytes and numbers (a JWK's).
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/store.h>
#include <openssl/ui.h>

#include <cstring>

#include "bindings/crypto_keys.h"
#include "bindings/modules.h"
#include "runtime/buffer.h"

namespace gyre::bindings {

namespace {

using Info = const v8::FunctionCallbackInfo<v8::Value>&;

template <class Enum>
Enum enumAt(Info info, int index) {
  return static_cast<Enum>(info[index].As<v8::Uint32>()->Value());
}

std::string_view bytesAt(Info info, int index) {
  js::Bytes bytes;
  js::bytesOf(info[index], &bytes);
  return viewOf(bytes.data(), bytes.size());
}

std::optional<SecretBytes> passphraseAt(js::Scope& js, Info info, int index) {
  if (info[index]->IsUndefined()) return std::nullopt;
  SecretBytes passphrase;
  secretOf(js, info[index], &passphrase);
  return passphrase;
}

void give(js::Scope& js, Info info, KeyKind kind, KeyPtr pkey) {
  ERR_clear_error();
  v8::Local<v8::Object> handle;
  if (KeyHandle::make(js, kind, std::move(pkey)).ToLocal(&handle)) info.GetReturnValue().Set(handle);
}

void throwUnread(js::Scope& js, const ParsedKey& parsed, const char* what) {
  if (parsed.needsPassphrase) {
    ERR_clear_error();
    return js.throwError(js::Scope::ErrorType::typeError, "Passphrase required for encrypted key",
                         "ERR_MISSING_PASSPHRASE");
  }
  throwOpenSslError(js, what);
}

ParsedKey parsePrivate(js::Scope& js, Info info) {
  const auto passphrase = passphraseAt(js, info, 3);
  return enumAt<KeyFormat>(info, 1) == KeyFormat::pem
             ? parsePrivatePem(bytesAt(info, 0), passphrase)
             : parsePrivateDer(bytesAt(info, 0), enumAt<KeyStructure>(info, 2), passphrase);
}

/// (bytes): a secret key of them
v8::MaybeLocal<v8::Object> secretKey(js::Scope& js, js::Bytes bytes) {
  return KeyHandle::make(js, std::make_shared<KeyData>(
                                 KeyData{KeyKind::secret, SecretBytes(viewOf(bytes.data(), bytes.size())), nullptr}));
}

/// (bytes, format, structure, passphrase)
void privateKey(js::Scope& js, Info info) {
  ERR_clear_error();
  ParsedKey parsed = parsePrivate(js, info);
  if (!parsed.pkey) return throwUnread(js, parsed, "Failed to read private key");
  give(js, info, KeyKind::privateKey, std::move(parsed.pkey));
}

/// (bytes, format, structure, passphrase): a public key, also that of a private one or of a certificate
void publicKey(js::Scope& js, Info info) {
  ERR_clear_error();
  const std::string_view bytes = bytesAt(info, 0);
  const auto structure = enumAt<KeyStructure>(info, 2);
  KeyPtr pkey;
  ParsedKey parsed;
  bool isPrivate;
  if (enumAt<KeyFormat>(info, 1) == KeyFormat::pem) {
    pkey = parsePublicPem(bytes);
    isPrivate = !pkey && !hasPublicPem(bytes);
  } else {
    isPrivate = structure == KeyStructure::pkcs8 || structure == KeyStructure::sec1 ||
                (structure == KeyStructure::pkcs1 && isPrivatePkcs1(bytes));
    if (!isPrivate) pkey = parsePublicDer(bytes, structure);
  }
  if (isPrivate) {
    parsed = parsePrivate(js, info);
    if (parsed.pkey) pkey = publicHalf(parsed.pkey.get());
  }
  if (!pkey) return throwUnread(js, parsed, "Failed to read asymmetric key");
  give(js, info, KeyKind::publicKey, std::move(pkey));
}

/// Answers OSSL_STORE's question for a passphrase.
struct StorePassphrase {
  std::optional<SecretBytes> given;
  bool asked = false;
  bool missed = false;
};

int askPassphrase(UI* ui, UI_STRING* question) {
  auto* self = static_cast<StorePassphrase*>(UI_get0_user_data(ui));
  self->asked = true;
  if (!self->given) {
    self->missed = true;
    return 0;
  }
  return UI_set_result_ex(ui, question, reinterpret_cast<const char*>(self->given->data()),
                          static_cast<int>(self->given->size())) == 0;
}

/// (uri, properties or undefined, passphrase): the first private key that OpenSSL's stores find there
void storedKey(js::Scope& js, Info info) {
  ERR_clear_error();
  OpenSslPtr<UI_METHOD, UI_destroy_method> method(UI_create_method("passphrase"));
  UI_method_set_reader(method.get(), &askPassphrase);
  StorePassphrase passphrase{passphraseAt(js, info, 2)};
  const std::string properties = info[1]->IsUndefined() ? "" : js.text(info[1]);
  auto* store = OSSL_STORE_open_ex(js.text(info[0]).c_str(), nullptr, properties.empty() ? nullptr : properties.c_str(),
                                   method.get(), &passphrase, nullptr, nullptr, nullptr);
  ParsedKey parsed;
  if (store) {
    OSSL_STORE_expect(store, OSSL_STORE_INFO_PKEY);
    while (!parsed.pkey && !OSSL_STORE_eof(store) && !OSSL_STORE_error(store)) {
      OpenSslPtr<OSSL_STORE_INFO, OSSL_STORE_INFO_free> entry(OSSL_STORE_load(store));
      if (entry && OSSL_STORE_INFO_get_type(entry.get()) == OSSL_STORE_INFO_PKEY) {
        parsed.pkey.reset(OSSL_STORE_INFO_get1_PKEY(entry.get()));
      }
    }
    OSSL_STORE_close(store);
  }
  parsed.needsPassphrase = passphrase.missed;
  if (!parsed.pkey && store && !passphrase.asked) {
    ERR_clear_error();
    return js.throwError(js::Scope::ErrorType::error, "There is no private key at the URL",
                         "ERR_CRYPTO_OPERATION_FAILED");
  }
  if (!parsed.pkey && !parsed.needsPassphrase) {
    // The newest is of the loader that the URL names; older ones are of those that were tried before.
    OpenSslErrors errors = OpenSslErrors::take();
    return js.throwException(std::move(errors).newestFirst().toException(js, "Failed to read private key"));
  }
  if (!parsed.pkey) return throwUnread(js, parsed, "Failed to read private key");
  give(js, info, KeyKind::privateKey, std::move(parsed.pkey));
}

constexpr js::Member kHandleMembers[] = {
    js::method<"kind", &KeyHandle::kind>,
    js::method<"secretSize", &KeyHandle::secretSize>,
    js::method<"secretBytes", &KeyHandle::secretBytes>,
    js::method<"typeName", &KeyHandle::typeName>,
    js::method<"details", &KeyHandle::details>,
    js::method<"equals", &KeyHandle::equals>,
    js::method<"toPublic", &KeyHandle::toPublic>,
    js::method<"exportPublic", &KeyHandle::exportPublic>,
    js::method<"exportPrivate", &KeyHandle::exportPrivate>,
    js::method<"component", &KeyHandle::component>,
    js::method<"rawPublic", &KeyHandle::rawPublic>,
    js::method<"rawPrivate", &KeyHandle::rawPrivate>,
    js::method<"rawSeed", &KeyHandle::rawSeed>,
};

}  // namespace

const js::ClassSpec KeyHandle::kClass = {.name = "KeyHandle", .construct = nullptr, .members = kHandleMembers};

v8::MaybeLocal<v8::Object> KeyHandle::make(js::Scope& js, KeyRef key) {
  v8::Local<v8::Object> wrapper;
  if (!js::classTemplate(js, kClass)->InstanceTemplate()->NewInstance(js.context()).ToLocal(&wrapper)) return {};
  new KeyHandle(js, wrapper, std::move(key));  // the wrapper owns it
  return wrapper;
}

v8::MaybeLocal<v8::Object> KeyHandle::make(js::Scope& js, KeyKind kind, KeyPtr pkey) {
  return make(js, std::make_shared<KeyData>(KeyData{kind, SecretBytes(), std::move(pkey)}));
}

KeyRef KeyHandle::keyOf(js::Scope& js, v8::Local<v8::Value> value) {
  if (!value->IsObject() || !js::classTemplate(js, kClass)->HasInstance(value)) return nullptr;
  auto* handle = static_cast<KeyHandle*>(Object::from(value));
  return handle ? handle->key_ : nullptr;
}

v8::MaybeLocal<v8::Uint8Array> KeyHandle::secretBytes(js::Scope& js) const {
  return runtime::newBuffer(js, key_->secret.view());
}

v8::Local<v8::Value> KeyHandle::typeName(js::Scope& js) const {
  const std::string name = keyTypeName(key_->pkey.get());
  if (name.empty()) return js.undefined();
  return js.string(name);
}

bool KeyHandle::equals(js::Scope&, KeyHandle* other) const {
  const KeyData& a = *key_;
  const KeyData& b = *other->key_;
  if (a.kind != b.kind) return false;
  if (a.kind == KeyKind::secret) {
    return a.secret.size() == b.secret.size() && CRYPTO_memcmp(a.secret.data(), b.secret.data(), a.secret.size()) == 0;
  }
  const bool equal = EVP_PKEY_eq(a.pkey.get(), b.pkey.get()) == 1;
  ERR_clear_error();
  return equal;
}

v8::MaybeLocal<v8::Object> KeyHandle::toPublic(js::Scope& js) const {
  KeyPtr half = publicHalf(key_->pkey.get());
  if (!half) {
    throwOpenSslError(js, "The public key could not be derived");
    return {};
  }
  return make(js, KeyKind::publicKey, std::move(half));
}

/// (format, structure)
void KeyHandle::exportPublic(js::Scope& js, Info info) const {
  const auto format = enumAt<KeyFormat>(info, 0);
  BioPtr bio(BIO_new(BIO_s_mem()));
  if (!writePublicKey(key_->pkey.get(), format, enumAt<KeyStructure>(info, 1), bio.get())) {
    return throwOpenSslError(js, "Failed to encode public key");
  }
  v8::Local<v8::Value> value;
  if (bioValue(js, bio.get(), format).ToLocal(&value)) info.GetReturnValue().Set(value);
}

/// (format, structure, cipher or undefined, passphrase or undefined)
void KeyHandle::exportPrivate(js::Scope& js, Info info) const {
  PrivateKeyEncoding encoding;
  if (!readPrivateKeyEncoding(js, info, 0, &encoding)) return;
  BioPtr bio = newSecretBio();
  if (!writePrivateKey(key_->pkey.get(), encoding, bio.get())) {
    return throwOpenSslError(js, "Failed to encode private key");
  }
  v8::Local<v8::Value> value;
  if (bioValue(js, bio.get(), encoding.format).ToLocal(&value)) info.GetReturnValue().Set(value);
}

bool readPrivateKeyEncoding(js::Scope& js, Info info, int first, PrivateKeyEncoding* out) {
  out->format = enumAt<KeyFormat>(info, first);
  out->structure = enumAt<KeyStructure>(info, first + 1);
  if (info[first + 2]->IsUndefined()) return true;
  out->cipher.reset(EVP_CIPHER_fetch(nullptr, js.text(info[first + 2]).c_str(), nullptr));
  ERR_clear_error();
  if (!out->cipher) {
    js.throwError(js::Scope::ErrorType::error, "Unknown cipher", "ERR_CRYPTO_UNKNOWN_CIPHER");
    return false;
  }
  return secretOf(js, info[first + 3], &out->passphrase);
}

namespace {

constexpr js::Member kMembers[] = {
    js::function<"secretKey", &secretKey>,           js::function<"privateKey", &privateKey>,
    js::function<"publicKey", &publicKey>,           js::function<"storedKey", &storedKey>,
    js::function<"keyFromNumbers", &keyFromNumbers>, js::function<"keyFromRaw", &keyFromRaw>,
    js::function<"curveExists", &curveExists>,
};

const js::ClassSpec* const kClasses[] = {&KeyHandle::kClass};

}  // namespace

const js::Module kCryptoKeysModule = {.name = "crypto_keys", .members = kMembers, .classes = kClasses};

}  // namespace gyre::bindings
