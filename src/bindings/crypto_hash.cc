// Hash, Hmac and the one-shot hash of binding('crypto').
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/objects.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <set>
#include <string>

#include "bindings/crypto_util.h"
#include "bindings/modules.h"
#include "bindings/text.h"
#include "engine/binding.h"
#include "engine/object.h"
#include "runtime/buffer.h"

namespace gyre::bindings {

namespace {

using Info = const v8::FunctionCallbackInfo<v8::Value>&;

/// Gives `update` the bytes of info[0], a view or a string in the encoding info[1] (a number, see Encoding).
template <class Update>
bool feed(js::Scope& js, v8::Local<v8::Value> data, v8::Local<v8::Value> encoding, Update&& update) {
  if (data->IsString()) {
    auto text = data.As<v8::String>();
    auto kind = encoding->IsUint32() ? static_cast<Encoding>(encoding.As<v8::Uint32>()->Value()) : Encoding::utf8;
    // Short plain text, by far the most common, needs no memory of its own.
    char small[512];
    if (kind == Encoding::utf8 && text->Length() * 3 <= static_cast<int>(sizeof small)) {
      size_t size = writeText(js, text, kind, reinterpret_cast<uint8_t*>(small), sizeof small);
      return update(small, size);
    }
    std::string bytes = bytesOfText(js, text, kind);
    return update(bytes.data(), bytes.size());
  }
  if (!data->IsArrayBufferView() && !data->IsArrayBuffer() && !data->IsSharedArrayBuffer()) return false;
  ViewContents contents(data);
  return update(reinterpret_cast<const char*>(contents.bytes().data()), contents.bytes().size());
}

/// The digest as a Buffer, or as a string where `encoding` is a number.
v8::MaybeLocal<v8::Value> digestValue(js::Scope& js, std::string_view digest, v8::Local<v8::Value> encoding) {
  if (encoding->IsUint32()) {
    return textOfBytes(js, {reinterpret_cast<const uint8_t*>(digest.data()), digest.size()},
                       static_cast<Encoding>(encoding.As<v8::Uint32>()->Value()));
  }
  v8::Local<v8::Uint8Array> buffer;
  if (!runtime::newBuffer(js, digest).ToLocal(&buffer)) return {};
  return buffer;
}

bool finishDigest(EVP_MD_CTX* context, bool isXof, size_t size, std::string* out) {
  out->resize(size);
  auto* data = reinterpret_cast<unsigned char*>(out->data());
  if (isXof) return size == 0 || EVP_DigestFinalXOF(context, data, size) == 1;
  unsigned int written = 0;
  return EVP_DigestFinal_ex(context, data, &written) == 1;
}

bool isXof(const EVP_MD* digest) { return (EVP_MD_get_flags(digest) & EVP_MD_FLAG_XOF) != 0; }

/// SHAKE's digests have no size of their own; these are what OpenSSL gave before version 3.4.
size_t defaultSize(const EVP_MD* digest) {
  if (isXof(digest)) {
    if (EVP_MD_is_a(digest, "SHAKE128")) return 16;
    if (EVP_MD_is_a(digest, "SHAKE256")) return 32;
  }
  return static_cast<size_t>(std::max(0, EVP_MD_get_size(digest)));
}

class Hash final : public js::Object {
 public:
  static const js::ClassSpec kClass;

  Hash(js::Scope& js, v8::Local<v8::Object> wrapper) : Object(js, wrapper) {}

  /// (algorithm, outputLength or undefined): false for an unknown algorithm; throws for a bad length.
  void init(js::Scope& js, Info info) {
    const EVP_MD* digest = DigestCache::of(js).find(js.text(info[0]));
    context_.reset(EVP_MD_CTX_new());
    if (!digest || !context_ || EVP_DigestInit_ex2(context_.get(), digest, nullptr) != 1) {
      context_.reset();
      ERR_clear_error();
      return info.GetReturnValue().Set(false);
    }
    xof_ = isXof(digest);
    size_ = defaultSize(digest);
    if (info[1]->IsUint32() && !setSize(js, info[1].As<v8::Uint32>()->Value())) return;
    info.GetReturnValue().Set(true);
  }

  /// (other, outputLength or undefined): goes on from where the other stands.
  void copyFrom(js::Scope& js, Info info) {
    auto* other = static_cast<Hash*>(Object::from(info[0]));
    context_.reset(EVP_MD_CTX_new());
    if (!other || !context_ || EVP_MD_CTX_copy_ex(context_.get(), other->context_.get()) != 1) {
      return throwOpenSslError(js, "Digest copy error");
    }
    xof_ = other->xof_;
    // How long the other's digest is to be is its own matter.
    size_ = defaultSize(EVP_MD_CTX_get0_md(context_.get()));
    if (info[1]->IsUint32()) setSize(js, info[1].As<v8::Uint32>()->Value());
  }

  /// (data, encoding): whether it could be done.
  void update(js::Scope& js, Info info) {
    bool done = context_ && feed(js, info[0], info[1], [this](const char* data, size_t size) {
                  return EVP_DigestUpdate(context_.get(), data, size) == 1;
                });
    info.GetReturnValue().Set(done);
  }

  /// (encoding or undefined)
  void digest(js::Scope& js, Info info) {
    // Kept, for a stream's digest can be asked for again after it has been read.
    if (!finished_) {
      if (!finishDigest(context_.get(), xof_, size_, &digest_)) return throwOpenSslError(js, "Digest failed");
      finished_ = true;
    }
    v8::Local<v8::Value> value;
    if (digestValue(js, digest_, info[0]).ToLocal(&value)) info.GetReturnValue().Set(value);
  }

 private:
  bool setSize(js::Scope& js, uint32_t size) {
    if (size == size_) return true;
    if (!xof_) {
      ERR_raise(ERR_LIB_EVP, EVP_R_NOT_XOF_OR_INVALID_LENGTH);
      throwOpenSslError(js, "Unsupported state or unable to create hash");
      return false;
    }
    size_ = size;
    return true;
  }

  DigestContextPtr context_;
  std::string digest_;
  size_t size_ = 0;
  bool xof_ = false;
  bool finished_ = false;
};

constexpr js::Member kHashMembers[] = {
    js::method<"init", &Hash::init>,
    js::method<"copyFrom", &Hash::copyFrom>,
    js::method<"update", &Hash::update>,
    js::method<"digest", &Hash::digest>,
};
const js::ClassSpec Hash::kClass = {.name = "Hash", .construct = js::constructor<Hash>, .members = kHashMembers};

class Hmac final : public js::Object {
 public:
  static const js::ClassSpec kClass;

  Hmac(js::Scope& js, v8::Local<v8::Object> wrapper) : Object(js, wrapper) {}
  ~Hmac() override { EVP_MAC_CTX_free(context_); }

  /// (algorithm, key): false for an unknown algorithm.
  void init(js::Scope& js, Info info) {
    const EVP_MD* digest = DigestCache::of(js).find(js.text(info[0]));
    SecretBytes key;
    if (!secretOf(js, info[1], &key)) return;
    if (!digest || isXof(digest)) return info.GetReturnValue().Set(false);
    EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    context_ = EVP_MAC_CTX_new(mac);
    EVP_MAC_free(mac);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(EVP_MD_get0_name(digest)), 0),
        OSSL_PARAM_construct_end()};
    // A null key would mean that of an earlier time.
    const unsigned char none = 0;
    const unsigned char* bytes = key.size() ? key.data() : &none;
    if (!context_ || EVP_MAC_init(context_, bytes, key.size(), parameters) != 1) {
      return throwOpenSslError(js, "Hmac init failed");
    }
    info.GetReturnValue().Set(true);
  }

  /// (data, encoding)
  void update(js::Scope& js, Info info) {
    bool done = context_ && feed(js, info[0], info[1], [this](const char* data, size_t size) {
                  return EVP_MAC_update(context_, reinterpret_cast<const unsigned char*>(data), size) == 1;
                });
    info.GetReturnValue().Set(done);
  }

  /// (encoding or undefined)
  void digest(js::Scope& js, Info info) {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    size_t size = 0;
    if (!context_ || EVP_MAC_final(context_, bytes, &size, sizeof bytes) != 1) {
      return throwOpenSslError(js, "Hmac failed");
    }
    v8::Local<v8::Value> value;
    if (digestValue(js, {reinterpret_cast<char*>(bytes), size}, info[0]).ToLocal(&value)) {
      info.GetReturnValue().Set(value);
    }
  }

 private:
  EVP_MAC_CTX* context_ = nullptr;
};

constexpr js::Member kHmacMembers[] = {
    js::method<"init", &Hmac::init>,
    js::method<"update", &Hmac::update>,
    js::method<"digest", &Hmac::digest>,
};
const js::ClassSpec Hmac::kClass = {.name = "Hmac", .construct = js::constructor<Hmac>, .members = kHmacMembers};

/// (algorithm, data, inputEncoding, outputEncoding or undefined, outputLength or undefined): undefined for an unknown
/// algorithm.
void oneShot(js::Scope& js, Info info) {
  DigestCache& cache = DigestCache::of(js);
  const EVP_MD* digest = cache.find(js.text(info[0]));
  if (!digest) return;
  const bool xof = isXof(digest);
  size_t size = defaultSize(digest);
  if (info[4]->IsUint32()) {
    const size_t wanted = info[4].As<v8::Uint32>()->Value();
    if (wanted != size && !xof) {
      return js.throwError(js::Scope::ErrorType::error, "Output length " + std::to_string(wanted) + " is invalid for " +
                                                            js.text(info[0]) + ", which does not support XOF");
    }
    size = wanted;
  }
  EVP_MD_CTX* context = cache.scratch();
  std::string bytes;
  bool done =
      context && EVP_DigestInit_ex2(context, digest, nullptr) == 1 &&
      feed(js, info[1], info[2],
           [context](const char* data, size_t length) { return EVP_DigestUpdate(context, data, length) == 1; }) &&
      finishDigest(context, xof, size, &bytes);
  if (!done) return throwOpenSslError(js, "Digest failed");
  v8::Local<v8::Value> value;
  if (digestValue(js, bytes, info[3]).ToLocal(&value)) info.GetReturnValue().Set(value);
}

/// The names under which digests can be had, sorted.
std::vector<std::string> getHashes(js::Scope&) {
  std::set<std::string> names;
  OPENSSL_init_crypto(OPENSSL_INIT_ADD_ALL_DIGESTS, nullptr);
  OBJ_NAME_do_all_sorted(
      OBJ_NAME_TYPE_MD_METH,
      [](const OBJ_NAME* entry, void* names) {
        // An alias may point to a digest that this OpenSSL does not provide.
        const EVP_MD* digest = EVP_get_digestbyname(entry->name);
        if (!digest) return;
        DigestPtr provided(EVP_MD_fetch(nullptr, EVP_MD_get0_name(digest), nullptr));
        if (provided) static_cast<std::set<std::string>*>(names)->insert(entry->name);
      },
      &names);
  ERR_clear_error();
  return {names.begin(), names.end()};
}

/// Whether the digest is known, for the functions that take its name.
bool hasDigest(js::Scope& js, std::string name) { return DigestCache::of(js).find(name) != nullptr; }

constexpr js::Member kMembers[] = {
    js::function<"oneShot", &oneShot>,
    js::function<"getHashes", &getHashes>,
    js::function<"hasDigest", &hasDigest>,
};

const js::ClassSpec* const kClasses[] = {&Hash::kClass, &Hmac::kClass};

}  // namespace

const js::Module kCryptoHashModule = {.name = "crypto_hash", .members = kMembers, .classes = kClasses};

}  // namespace gyre::bindings
