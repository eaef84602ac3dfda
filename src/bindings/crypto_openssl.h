// Owning pointers for OpenSSL's objects, and its error queue as a value. Any thread.
#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>
#include <v8.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/scope.h"

namespace gyre::bindings {

template <auto Free>
struct OpenSslDelete {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
template <class T, auto Free>
using OpenSslPtr = std::unique_ptr<T, OpenSslDelete<Free>>;

using BioPtr = OpenSslPtr<BIO, BIO_free_all>;
using BignumPtr = OpenSslPtr<BIGNUM, BN_clear_free>;
using BignumContextPtr = OpenSslPtr<BN_CTX, BN_CTX_free>;
using CipherPtr = OpenSslPtr<EVP_CIPHER, EVP_CIPHER_free>;
using CipherContextPtr = OpenSslPtr<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using EcGroupPtr = OpenSslPtr<EC_GROUP, EC_GROUP_free>;
using EcPointPtr = OpenSslPtr<EC_POINT, EC_POINT_free>;
using KeyContextPtr = OpenSslPtr<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using KeyPtr = OpenSslPtr<EVP_PKEY, EVP_PKEY_free>;
using ParamBuilderPtr = OpenSslPtr<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using ParamsPtr = OpenSslPtr<OSSL_PARAM, OSSL_PARAM_free>;
using X509Ptr = OpenSslPtr<X509, X509_free>;

/// What a memory BIO holds; valid as long as nobody writes to it.
std::string_view bioText(BIO* bio);
/// A BIO that reads `bytes` where they are; they outlive it.
BioPtr bioOf(std::string_view bytes);
/// An empty one to write to, whose memory is wiped when it goes.
BioPtr newSecretBio();

inline std::string_view viewOf(const unsigned char* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}
inline const unsigned char* bytesOf(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// The errors that OpenSSL has queued on this thread, taken off its queue: a failure on a lane's thread becomes a
/// JavaScript error on the loop's.
class OpenSslErrors {
 public:
  OpenSslErrors() = default;
  /// Empties the thread's queue.
  static OpenSslErrors take();

  /// The same in the opposite order.
  OpenSslErrors newestFirst() && { return OpenSslErrors(std::vector<unsigned long>(codes_.rbegin(), codes_.rend())); }

  bool empty() const { return codes_.empty(); }
  /// The oldest, 0 when there is none.
  unsigned long first() const { return codes_.empty() ? 0 : codes_.front(); }
  /// Node's error for it: code ERR_OSSL_..., library, reason, opensslErrorStack; without an error, an Error with
  /// `fallback` as its message and `fallbackCode` as its code.
  v8::Local<v8::Value> toException(js::Scope& js, std::string_view fallback, std::string_view fallbackCode = {}) const;

 private:
  explicit OpenSslErrors(std::vector<unsigned long> codes) : codes_(std::move(codes)) {}
  std::vector<unsigned long> codes_;
};

}  // namespace gyre::bindings
