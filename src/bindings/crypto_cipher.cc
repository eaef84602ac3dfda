// binding('crypto_cipher'): ciphers, authenticated ones included, and what is known of them.
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>

#include <algorithm>
#include <climits>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "bindings/crypto_openssl.h"
#include "bindings/crypto_util.h"
#include "bindings/modules.h"
#include "bindings/text.h"
#include "engine/binding.h"
#include "engine/object.h"
#include "runtime/buffer.h"

namespace gyre::bindings {

namespace {

using Info = const v8::FunctionCallbackInfo<v8::Value>&;
using ErrorType = js::Scope::ErrorType;

/// Null for an unknown name.
CipherPtr findCipher(const std::string& name) {
  CipherPtr cipher(EVP_CIPHER_fetch(nullptr, name.c_str(), nullptr));
  if (!cipher) {
    // Old aliases ("aes256", "des3") are known to the older table alone.
    const EVP_CIPHER* legacy = EVP_get_cipherbyname(name.c_str());
    if (legacy) cipher.reset(EVP_CIPHER_fetch(nullptr, EVP_CIPHER_get0_name(legacy), nullptr));
  }
  ERR_clear_error();
  return cipher;
}

bool isChaChaPoly(const EVP_CIPHER* cipher) { return EVP_CIPHER_get_nid(cipher) == NID_chacha20_poly1305; }

bool isAuthenticated(const EVP_CIPHER* cipher) {
  const int mode = EVP_CIPHER_get_mode(cipher);
  return mode == EVP_CIPH_GCM_MODE || mode == EVP_CIPH_CCM_MODE || mode == EVP_CIPH_OCB_MODE || isChaChaPoly(cipher);
}

/// NIST SP 800-38D, 5.2.1.2.
bool isGcmTagLength(uint32_t length) { return length == 4 || length == 8 || (length >= 12 && length <= 16); }

class Cipher final : public js::Object {
 public:
  static const js::ClassSpec kClass;
  static constexpr uint32_t kNoTagLength = UINT32_MAX;
  static constexpr unsigned char kNothing = 0;

  Cipher(js::Scope& js, v8::Local<v8::Object> wrapper) : Object(js, wrapper) {}
  ~Cipher() override { OPENSSL_cleanse(tag_, sizeof tag_); }

  /// (isEncryption, name, key, iv or null, tag length or undefined)
  void init(js::Scope& js, Info info) {
    ERR_clear_error();
    encrypts_ = info[0]->IsTrue();
    const std::string name = js.text(info[1]);
    cipher_ = findCipher(name);
    if (!cipher_) return js.throwError(ErrorType::error, "Unknown cipher", "ERR_CRYPTO_UNKNOWN_CIPHER");
    mode_ = EVP_CIPHER_get_mode(cipher_.get());
    authenticated_ = isAuthenticated(cipher_.get());
    SecretBytes key;
    if (!secretOf(js, info[2], &key)) return;
    js::Bytes iv;
    if (!info[3]->IsNull()) js::bytesOf(info[3], &iv);
    const int wantedIv = EVP_CIPHER_get_iv_length(cipher_.get());
    const auto ivSize = static_cast<int>(std::min<size_t>(iv.size(), INT_MAX));
    const bool ivFits = ivSize == 0 ? wantedIv == 0 : authenticated_ || ivSize == wantedIv;
    if (!ivFits || (isChaChaPoly(cipher_.get()) && ivSize > 12)) return throwBadIv(js);

    context_.reset(EVP_CIPHER_CTX_new());
    // Wrapping has to be asked for, as it cannot be done piece by piece.
    if (mode_ == EVP_CIPH_WRAP_MODE) EVP_CIPHER_CTX_set_flags(context_.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    if (EVP_CipherInit_ex2(context_.get(), cipher_.get(), nullptr, nullptr, encrypts_, nullptr) != 1) {
      return fail(js, "Failed to initialize cipher");
    }
    if (authenticated_ && !initTag(js, name, ivSize, info[4])) return context_.reset();
    if (EVP_CIPHER_CTX_set_key_length(context_.get(), static_cast<int>(key.size())) != 1) {
      context_.reset();
      ERR_clear_error();
      return js.throwError(ErrorType::rangeError, "Invalid key length", "ERR_CRYPTO_INVALID_KEYLEN");
    }
    if (EVP_CipherInit_ex2(context_.get(), nullptr, key.data(), iv.data(), encrypts_, nullptr) != 1) {
      return fail(js, "Failed to initialize cipher");
    }
  }

  /// (data, encoding): a Buffer
  void update(js::Scope& js, Info info) {
    if (!context_) return js.throwError(ErrorType::error, "Trying to add data in unsupported state");
    if (info[0]->IsString()) {
      TextBytes text(js, info[0].As<v8::String>(), static_cast<Encoding>(info[1].As<v8::Uint32>()->Value()));
      return updateBytes(js, info, text.bytes());
    }
    ViewContents contents(info[0]);
    updateBytes(js, info, contents.bytes());
  }

  /// A Buffer
  void finish(js::Scope& js, Info info) {
    if (!context_) return js.throwError(ErrorType::error, "Invalid state", "ERR_CRYPTO_INVALID_STATE");
    ERR_clear_error();
    auto store = newResultStore(js, EVP_MAX_BLOCK_LENGTH);
    if (!store) return;
    int size = 0;
    bool done;
    if (!encrypts_ && mode_ == EVP_CIPH_CCM_MODE) {
      // Its one update() has decided already.
      done = !failed_ && hasTag_;
    } else if (!encrypts_ && authenticated_ && !hasTag_) {
      done = false;
    } else {
      done = EVP_CipherFinal_ex(context_.get(), static_cast<unsigned char*>(store->Data()), &size) == 1;
    }
    if (done && encrypts_ && authenticated_) {
      if (tagLength_ == kNoTagLength) tagLength_ = sizeof tag_;
      done = EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tagLength_), tag_) == 1;
      hasTag_ = done;
    }
    context_.reset();
    if (!done) {
      return throwOpenSslError(
          js, authenticated_ ? "Unsupported state or unable to authenticate data" : "Unsupported state");
    }
    giveBuffer(js, info, std::move(store), static_cast<size_t>(size));
  }

  bool setAutoPadding(js::Scope&, bool on) {
    return context_ && EVP_CIPHER_CTX_set_padding(context_.get(), on ? 1 : 0) == 1;
  }

  /// Undefined before the end, and for what has none.
  void getAuthTag(js::Scope& js, Info info) {
    if (context_ || !encrypts_ || !hasTag_) return;
    v8::Local<v8::Uint8Array> buffer;
    if (runtime::newBuffer(js, viewOf(tag_, tagLength_)).ToLocal(&buffer)) info.GetReturnValue().Set(buffer);
  }

  /// False in a wrong state; throws for a wrong length. Sets `isShort` of info[1] where GCM was not told of the length.
  void setAuthTag(js::Scope& js, Info info) {
    if (!context_ || !authenticated_ || encrypts_ || hasTag_) return info.GetReturnValue().Set(false);
    js::Bytes tag;
    js::bytesOf(info[0], &tag);
    const auto size = static_cast<uint32_t>(tag.size());
    const bool fits = tagLength_ == kNoTagLength ? isGcmTagLength(size) : size == tagLength_;
    if (!fits) return throwBadTagLength(js, size);
    if (EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(size), tag.data()) != 1) {
      ERR_clear_error();
      return info.GetReturnValue().Set(false);
    }
    isShortTag_ = tagLength_ == kNoTagLength && size < sizeof tag_;
    hasTag_ = true;
    info.GetReturnValue().Set(true);
  }
  bool isShortTag(js::Scope&) { return isShortTag_; }

  /// (bytes, length of the plain text or -1)
  void setAad(js::Scope& js, Info info) {
    if (!context_ || !authenticated_) return info.GetReturnValue().Set(false);
    js::Bytes data;
    js::bytesOf(info[0], &data);
    int size = 0;
    if (mode_ == EVP_CIPH_CCM_MODE) {
      const int plainSize = info[1].As<v8::Int32>()->Value();
      if (plainSize < 0) {
        return js.throwError(ErrorType::typeError, "options.plaintextLength required for CCM mode with AAD",
                             "ERR_MISSING_ARGS");
      }
      if (plainSize > maxMessage_) return throwBadMessageLength(js);
      if (EVP_CipherUpdate(context_.get(), nullptr, &size, nullptr, plainSize) != 1) {
        ERR_clear_error();
        return info.GetReturnValue().Set(false);
      }
    }
    const bool done = data.size() <= INT_MAX &&
                      EVP_CipherUpdate(context_.get(), nullptr, &size, data.empty() ? &kNothing : data.data(),
                                       static_cast<int>(data.size())) == 1;
    ERR_clear_error();
    info.GetReturnValue().Set(done);
  }

 private:
  static void throwBadIv(js::Scope& js) {
    ERR_clear_error();
    js.throwError(ErrorType::typeError, "Invalid initialization vector", "ERR_CRYPTO_INVALID_IV");
  }
  static void throwBadTagLength(js::Scope& js, uint32_t length) {
    ERR_clear_error();
    js.throwError(ErrorType::typeError, "Invalid authentication tag length: " + std::to_string(length),
                  "ERR_CRYPTO_INVALID_AUTH_TAG");
  }
  static void throwBadMessageLength(js::Scope& js) {
    js.throwError(ErrorType::rangeError, "Invalid message length", "ERR_CRYPTO_INVALID_MESSAGELEN");
  }
  void fail(js::Scope& js, const char* message) {
    context_.reset();
    throwOpenSslError(js, message);
  }
  static void giveBuffer(js::Scope& js, Info info, std::shared_ptr<v8::BackingStore> store, size_t size) {
    v8::Local<v8::Uint8Array> buffer;
    if (runtime::newBuffer(js, std::move(store), 0, size).ToLocal(&buffer)) info.GetReturnValue().Set(buffer);
  }

  /// False: an exception is pending.
  bool initTag(js::Scope& js, const std::string& name, int ivSize, v8::Local<v8::Value> length) {
    if (EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_IVLEN, ivSize, nullptr) != 1) {
      throwBadIv(js);
      return false;
    }
    if (length->IsUint32()) tagLength_ = length.As<v8::Uint32>()->Value();
    const bool given = tagLength_ != kNoTagLength;
    if (mode_ == EVP_CIPH_GCM_MODE) {
      if (!given || isGcmTagLength(tagLength_)) return true;
      throwBadTagLength(js, tagLength_);
      return false;
    }
    if (!given) {
      if (!isChaChaPoly(cipher_.get())) {
        js.throwError(ErrorType::typeError, "authTagLength required for " + name, "ERR_CRYPTO_INVALID_AUTH_TAG");
        return false;
      }
      tagLength_ = 16;
    }
    if (tagLength_ == 0 || tagLength_ > 16 ||
        EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tagLength_), nullptr) != 1) {
      throwBadTagLength(js, tagLength_);
      return false;
    }
    // CCM counts the message in what the nonce leaves of 15 bytes.
    if (mode_ == EVP_CIPH_CCM_MODE) {
      maxMessage_ = ivSize == 12 ? (1 << 24) - 1 : ivSize == 13 ? (1 << 16) - 1 : INT_MAX;
    }
    return true;
  }

  void updateBytes(js::Scope& js, Info info, std::span<const uint8_t> data) {
    ERR_clear_error();
    const bool isCcm = mode_ == EVP_CIPH_CCM_MODE;
    if (isCcm && data.size() > static_cast<size_t>(maxMessage_)) return throwBadMessageLength(js);
    const auto block = static_cast<size_t>(EVP_CIPHER_CTX_get_block_size(context_.get()));
    if (data.size() > static_cast<size_t>(INT_MAX) - 2 * block) {
      return js.throwError(ErrorType::error, "Trying to add data in unsupported state");
    }
    auto store = newResultStore(js, data.size() + 2 * block);
    if (!store) return;
    // A null pointer would mean additional data, or a length.
    int size = 0;
    const bool done = EVP_CipherUpdate(context_.get(), static_cast<unsigned char*>(store->Data()), &size,
                                       data.empty() ? &kNothing : data.data(), static_cast<int>(data.size())) == 1;
    if (!done && isCcm && !encrypts_) {
      // The tag has been found wrong. Said by final(), where all modes say it.
      failed_ = true;
      ERR_clear_error();
      size = 0;
    } else if (!done) {
      return throwOpenSslError(js, "Trying to add data in unsupported state");
    }
    giveBuffer(js, info, std::move(store), static_cast<size_t>(size));
  }

  CipherPtr cipher_;
  CipherContextPtr context_;  // null before init and after the end
  unsigned char tag_[16] = {};
  uint32_t tagLength_ = kNoTagLength;
  int mode_ = 0;
  int maxMessage_ = INT_MAX;
  bool encrypts_ = true;
  bool authenticated_ = false;
  bool hasTag_ = false;
  bool isShortTag_ = false;
  bool failed_ = false;
};

constexpr js::Member kCipherMembers[] = {
    js::method<"init", &Cipher::init>,
    js::method<"update", &Cipher::update>,
    js::method<"finish", &Cipher::finish>,
    js::method<"setAutoPadding", &Cipher::setAutoPadding>,
    js::method<"getAuthTag", &Cipher::getAuthTag>,
    js::method<"setAuthTag", &Cipher::setAuthTag>,
    js::method<"isShortTag", &Cipher::isShortTag>,
    js::method<"setAad", &Cipher::setAad>,
};
const js::ClassSpec Cipher::kClass = {
    .name = "Cipher", .construct = js::constructor<Cipher>, .members = kCipherMembers};

const char* modeName(const EVP_CIPHER* cipher) {
  switch (EVP_CIPHER_get_mode(cipher)) {
    case EVP_CIPH_CBC_MODE:
      return "cbc";
    case EVP_CIPH_CCM_MODE:
      return "ccm";
    case EVP_CIPH_CFB_MODE:
      return "cfb";
    case EVP_CIPH_CTR_MODE:
      return "ctr";
    case EVP_CIPH_ECB_MODE:
      return "ecb";
    case EVP_CIPH_GCM_MODE:
      return "gcm";
    case EVP_CIPH_OCB_MODE:
      return "ocb";
    case EVP_CIPH_OFB_MODE:
      return "ofb";
    case EVP_CIPH_WRAP_MODE:
      return "wrap";
    case EVP_CIPH_XTS_MODE:
      return "xts";
    case EVP_CIPH_SIV_MODE:
      return "siv";
    default:
      return "stream";
  }
}

/// (name or nid, key length or undefined, IV length or undefined): undefined for what there is not
void cipherInfo(js::Scope& js, Info info) {
  CipherPtr cipher;
  if (info[0]->IsString()) {
    cipher = findCipher(js.text(info[0]));
  } else if (const char* name = OBJ_nid2sn(info[0].As<v8::Int32>()->Value())) {
    cipher = findCipher(name);
  }
  if (!cipher) return;
  CipherContextPtr context(EVP_CIPHER_CTX_new());
  if (EVP_CipherInit_ex2(context.get(), cipher.get(), nullptr, nullptr, 1, nullptr) != 1) return ERR_clear_error();
  int ivLength = EVP_CIPHER_get_iv_length(cipher.get());
  int keyLength = EVP_CIPHER_get_key_length(cipher.get());
  if (info[1]->IsInt32()) {
    keyLength = info[1].As<v8::Int32>()->Value();
    if (EVP_CIPHER_CTX_set_key_length(context.get(), keyLength) != 1) return ERR_clear_error();
  }
  if (info[2]->IsInt32()) {
    const int wanted = info[2].As<v8::Int32>()->Value();
    if (isAuthenticated(cipher.get())) {
      if ((isChaChaPoly(cipher.get()) && wanted > 12) ||
          EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_IVLEN, wanted, nullptr) != 1) {
        return ERR_clear_error();
      }
    } else if (wanted != ivLength) {
      return;
    }
    ivLength = wanted;
  }
  const int nid = EVP_CIPHER_get_nid(cipher.get());
  v8::Local<v8::Object> result = js.object();
  js.set(result, "mode", js.string(modeName(cipher.get())));
  const char* name = nid == NID_undef ? nullptr : OBJ_nid2sn(nid);
  js.set(result, "name", js.string(name ? name : EVP_CIPHER_get0_name(cipher.get())));
  js.set(result, "nid", js.integer(nid));
  // A stream has no blocks.
  if (EVP_CIPHER_get_mode(cipher.get()) != EVP_CIPH_STREAM_CIPHER) {
    js.set(result, "blockSize", js.integer(EVP_CIPHER_get_block_size(cipher.get())));
  }
  if (ivLength != 0) js.set(result, "ivLength", js.integer(ivLength));
  js.set(result, "keyLength", js.integer(keyLength));
  info.GetReturnValue().Set(result);
}

/// The names under which ciphers can be had, sorted.
std::vector<std::string> getCiphers(js::Scope&) {
  std::set<std::string> names;
  OPENSSL_init_crypto(OPENSSL_INIT_ADD_ALL_CIPHERS, nullptr);
  OBJ_NAME_do_all_sorted(
      OBJ_NAME_TYPE_CIPHER_METH,
      [](const OBJ_NAME* entry, void* names) {
        if (findCipher(entry->name)) static_cast<std::set<std::string>*>(names)->insert(entry->name);
      },
      &names);
  return {names.begin(), names.end()};
}

constexpr js::Member kMembers[] = {
    js::function<"cipherInfo", &cipherInfo>,
    js::function<"getCiphers", &getCiphers>,
};

const js::ClassSpec* const kClasses[] = {&Cipher::kClass};

}  // namespace

const js::Module kCryptoCipherModule = {.name = "crypto_cipher", .members = kMembers, .classes = kClasses};

}  // namespace gyre::bindings
