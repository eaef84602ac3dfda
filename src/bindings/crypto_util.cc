#include "bindings/crypto_util.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

#include "bindings/text.h"
#include "engine/convert.h"
#include "loop/lanes.h"
#include "loop/loop.h"
#include "runtime/buffer.h"

namespace gyre::bindings {

using runtime::Environment;

const EVP_MD* DigestCache::find(const std::string& name) {
  auto found = byName_.find(name);
  if (found != byName_.end()) return found->second.get();
  // An old name of SHA-1 that OpenSSL has dropped.
  const bool isDss1 = name == "dss1" || name == "DSS1";
  DigestPtr digest(EVP_MD_fetch(nullptr, isDss1 ? "SHA1" : name.c_str(), nullptr));
  if (!digest) {
    // Names of signatures ("RSA-SHA256") and aliases are known to the older table alone.
    const EVP_MD* legacy = EVP_get_digestbyname(name.c_str());
    if (legacy) digest.reset(EVP_MD_fetch(nullptr, EVP_MD_get0_name(legacy), nullptr));
  }
  ERR_clear_error();
  if (!digest) return nullptr;
  return byName_.emplace(name, std::move(digest)).first->second.get();
}

EVP_MD_CTX* DigestCache::scratch() {
  if (!scratch_) scratch_.reset(EVP_MD_CTX_new());
  return scratch_.get();
}

void throwOpenSslError(js::Scope& js, std::string_view fallback, std::string_view fallbackCode) {
  js.throwException(OpenSslErrors::take().toException(js, fallback, fallbackCode));
}

SecretBytes::~SecretBytes() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

bool secretOf(js::Scope& js, v8::Local<v8::Value> value, SecretBytes* out) {
  if (value->IsString()) {
    std::string text = js.utf8(value.As<v8::String>());
    *out = SecretBytes(text);
    OPENSSL_cleanse(text.data(), text.size());
    return true;
  }
  js::Bytes bytes;
  if (!js::bytesOf(value, &bytes)) {
    js.throwError(js::Scope::ErrorType::typeError, "expected a string or bytes", "ERR_INVALID_ARG_TYPE");
    return false;
  }
  *out = SecretBytes({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  return true;
}

void CryptoJob::run(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info, std::unique_ptr<CryptoJob> job,
                    v8::Local<v8::Value> done) {
  if (!done->IsFunction()) {
    ERR_clear_error();
    if (!job->compute()) {
      if (!job->tellsReason()) ERR_clear_error();
      return throwOpenSslError(js, job->failure(), job->failureCode());
    }
    v8::Local<v8::Value> value;
    if (job->value(js).ToLocal(&value)) info.GetReturnValue().Set(value);
    return;
  }
  job->completion_ = std::make_unique<runtime::Completion>(js, job->resourceType(), done);
  auto started = Environment::from(js).loop().lanes().submit(*job, loop::Lane::kCpu);
  if (!started.ok()) return js.throwError(started.error());
  job.release();  // finish() deletes it
}

void CryptoJob::work() {
  ERR_clear_error();
  const bool done = compute();
  // OpenSSL's reasons are kept per thread, and this one is the lane's.
  if (!done && tellsReason()) errors_ = OpenSslErrors::take();
  setResult(done ? 0 : -1);
}

void CryptoJob::finish() {
  std::unique_ptr<CryptoJob> self(this);
  if (!env_.canCallJs()) return;
  v8::HandleScope handles(env_.isolate());
  v8::Context::Scope entered(env_.context());
  js::Scope js(env_.isolate(), env_.context());
  v8::Local<v8::Value> made;
  v8::Local<v8::Value> error;
  {
    v8::TryCatch caught(js.isolate());
    if (result() < 0) {
      error = errors_.toException(js, failure(), failureCode());
    } else if (!value(js).ToLocal(&made)) {
      error = caught.Exception();
    }
  }
  auto completion = std::move(completion_);
  self.reset();
  if (error.IsEmpty()) {
    completion->resolve(js, made);
  } else {
    completion->reject(js, error);
  }
}

std::unique_ptr<v8::BackingStore> newResultStore(js::Scope& js, size_t sizeBytes) {
  auto store = runtime::newUninitializedStore(js, sizeBytes);
  if (!store) js.throwError(js::Scope::ErrorType::rangeError, "Array buffer allocation failed");
  return store;
}

}  // namespace gyre::bindings
