// What the crypto bindings share: digests by name, OpenSSL's errors as JavaScript errors, and jobs for lane `cpu`.
#pragma once

#include <openssl/evp.h>
#include <v8.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bindings/crypto_openssl.h"
#include "engine/scope.h"
#include "loop/request.h"
#include "runtime/completion.h"
#include "runtime/environment.h"

namespace gyre::bindings {

struct FreeDigest {
  void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
};
struct FreeDigestContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using DigestPtr = std::unique_ptr<EVP_MD, FreeDigest>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, FreeDigestContext>;

/// Digests found so far, for finding one costs OpenSSL more than a short hash does. One per environment.
class DigestCache {
 public:
  explicit DigestCache(runtime::Environment&) {}
  static DigestCache& of(const js::Scope& js) { return runtime::Environment::from(js).state<DigestCache>(); }

  /// Null for an unknown name; upper and lower case are the same. The result lives as long as the environment.
  const EVP_MD* find(const std::string& name);
  /// A context to be used within one call and left for the next.
  EVP_MD_CTX* scratch();

 private:
  std::unordered_map<std::string, DigestPtr> byName_;
  DigestContextPtr scratch_;
};

/// Throws the oldest error that OpenSSL has queued, as Node shows it (code ERR_OSSL_..., library, reason); without one,
/// an Error with `fallback` and, where it is given, the code. Empties the queue.
void throwOpenSslError(js::Scope& js, std::string_view fallback, std::string_view fallbackCode = {});

/// Bytes that are wiped when they go.
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(std::string_view bytes) : bytes_(bytes.begin(), bytes.end()) {}
  SecretBytes(SecretBytes&&) = default;
  SecretBytes& operator=(SecretBytes&&) = default;
  ~SecretBytes();
  const unsigned char* data() const { return bytes_.data(); }
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }
  size_t size() const { return bytes_.size(); }

 private:
  std::vector<unsigned char> bytes_;
};

/// Reads a view's, ArrayBuffer's or string's bytes; false with a TypeError pending.
bool secretOf(js::Scope& js, v8::Local<v8::Value> value, SecretBytes* out);

/// A computation for lane `cpu`, or for here and now. It brings bytes, or fails with a message.
class CryptoJob : public loop::Request {
 public:
  /// Takes the job over. `done` undefined: computes now and sets the return value or throws; a function: called later
  /// as done(error, value).
  static void run(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info, std::unique_ptr<CryptoJob> job,
                  v8::Local<v8::Value> done);
  const char* name() const final { return resourceType(); }

 protected:
  explicit CryptoJob(runtime::Environment& env) : loop::Request(env.loop()), env_(env) {}
  ~CryptoJob() override = default;
  friend std::default_delete<CryptoJob>;

  /// Any thread, no JavaScript. False: it failed.
  virtual bool compute() = 0;
  /// The value, once it is computed. Loop thread.
  virtual v8::MaybeLocal<v8::Value> value(js::Scope& js) = 0;
  /// What async_hooks calls it, a literal.
  virtual const char* resourceType() const = 0;
  /// What a failure is called.
  virtual const char* failure() const = 0;
  /// Its code, where OpenSSL has none to give.
  virtual const char* failureCode() const { return ""; }
  /// Whether a failure is told in OpenSSL's words, where it has some.
  virtual bool tellsReason() const { return true; }

 private:
  void work() final;
  void finish() final;

  runtime::Environment& env_;
  OpenSslErrors errors_;
  std::unique_ptr<runtime::Completion> completion_;
};

/// Memory for a computed result, as a Buffer's or ArrayBuffer's.
std::unique_ptr<v8::BackingStore> newResultStore(js::Scope& js, size_t sizeBytes);

}  // namespace gyre::bindings
