#include "bindings/crypto_util.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

#include <algorithm>
#include <cctype>

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

void throwOpenSslError(js::Scope& js, std::string_view fallback) {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return js.throwError(js::Scope::ErrorType::error, fallback);
  char message[256];
  ERR_error_string_n(code, message, sizeof message);
  auto error = v8::Exception::Error(js.string(message)).As<v8::Object>();
  if (const char* library = ERR_lib_error_string(code)) js.set(error, "library", js.string(library));
  if (const char* reason = ERR_reason_error_string(code)) {
    js.set(error, "reason", js.string(reason));
    std::string name = "ERR_OSSL_";
    // The library's own name is part of the code only for some; EVP's errors carry it.
    if (ERR_GET_LIB(code) == ERR_LIB_EVP) name += "EVP_";
    for (const char* c = reason; *c; ++c) {
      name += *c == ' ' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(*c)));
    }
    js.set(error, "code", js.string(name));
  }
  js.throwException(error);
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
    if (!job->compute()) return throwOpenSslError(js, job->failure());
    v8::Local<v8::Value> value;
    if (job->value(js).ToLocal(&value)) info.GetReturnValue().Set(value);
    return;
  }
  job->completion_ = std::make_unique<runtime::Completion>(js, "CRYPTOREQUEST", done);
  auto started = Environment::from(js).loop().lanes().submit(*job, loop::Lane::kCpu);
  if (!started.ok()) return js.throwError(started.error());
  job.release();  // finish() deletes it
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
      // OpenSSL's reasons are kept per thread and stay with the lane's.
      js.throwError(js::Scope::ErrorType::error, failure());
      error = caught.Exception();
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
