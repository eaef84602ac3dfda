#include "bindings/tls_roots.h"

#include <dirent.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "bindings/crypto_util.h"

// The embedded certificates in PEM, one behind the other: root_certificates.S.
extern "C" const char gyreRootCertificatesBegin[];
extern "C" const char gyreRootCertificatesEnd[];

namespace gyre::bindings {

namespace {

/// Reads all that there is up to the first thing that is no certificate. Returns whether that was the end.
bool readAll(BIO* bio, TlsRoots::List* out) {
  while (X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr)) out->emplace_back(certificate);
  const unsigned long code = ERR_peek_last_error();
  return ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
}

/// The variable's value, unless it is empty.
const char* variable(const char* name) {
  const char* value = std::getenv(name);
  return value && *value ? value : nullptr;
}

struct EarlierInDer {
  bool operator()(X509* a, X509* b) const { return X509_cmp(a, b) < 0; }
};

}  // namespace

bool TlsRoots::option(const char* name) const {
  const auto& options = env_.program().options;
  auto found = options.find(name);
  return found != options.end() && std::holds_alternative<bool>(found->second) && std::get<bool>(found->second);
}

const TlsRoots::List& TlsRoots::bundled() {
  if (!bundled_) {
    bundled_.emplace();
    const auto size = static_cast<int>(gyreRootCertificatesEnd - gyreRootCertificatesBegin);
    BioPtr bio(BIO_new_mem_buf(gyreRootCertificatesBegin, size));
    readAll(bio.get(), &*bundled_);
    ERR_clear_error();
  }
  return *bundled_;
}

const TlsRoots::List& TlsRoots::system() {
  if (system_) return *system_;
  List found;
  const char* file = variable("SSL_CERT_FILE");
  if (BioPtr bio(BIO_new_file(file ? file : X509_get_default_cert_file(), "r")); bio) {
    readAll(bio.get(), &found);
  }
  const char* folder = variable("SSL_CERT_DIR");
  if (!folder) folder = X509_get_default_cert_dir();
  if (DIR* entries = opendir(folder)) {
    while (const dirent* entry = readdir(entries)) {
      if (entry->d_name[0] == '.') continue;
      BioPtr bio(BIO_new_file((std::string(folder) + '/' + entry->d_name).c_str(), "r"));
      if (bio) readAll(bio.get(), &found);
    }
    closedir(entries);
  }
  ERR_clear_error();
  // A certificate lies there under several names: the file, its hash, the bundle.
  std::set<X509*, EarlierInDer> seen;
  system_.emplace();
  for (auto& certificate : found) {
    if (seen.insert(certificate.get()).second) system_->push_back(std::move(certificate));
  }
  return *system_;
}

const TlsRoots::List& TlsRoots::extra(js::Scope&) {
  if (extra_) return *extra_;
  extra_.emplace();
  const char* path = variable("NODE_EXTRA_CA_CERTS");
  if (!path) return *extra_;
  ERR_clear_error();
  BioPtr bio(BIO_new_file(path, "r"));
  if (!bio || !readAll(bio.get(), &*extra_)) {
    char reason[256];
    ERR_error_string_n(ERR_peek_error(), reason, sizeof reason);
    std::fprintf(stderr, "Warning: Ignoring extra certs from `%s`, load failed: %s\n", path, reason);
  }
  ERR_clear_error();
  return *extra_;
}

std::vector<X509*> TlsRoots::defaults(js::Scope& js) {
  std::vector<X509*> all;
  std::set<X509*, EarlierInDer> seen;
  auto add = [&](const List& list) {
    for (const auto& certificate : list) {
      if (seen.insert(certificate.get()).second) all.push_back(certificate.get());
    }
  };
  if (chosen_) {
    add(*chosen_);
    return all;
  }
  if (option("--use-openssl-ca")) {
    add(system());
  } else {
    add(bundled());
    const char* wanted = variable("NODE_USE_SYSTEM_CA");
    if (option("--use-system-ca") || (wanted && std::string_view(wanted) == "1")) add(system());
  }
  add(extra(js));
  return all;
}

void TlsRoots::setDefaults(List certificates) {
  chosen_ = std::move(certificates);
  store_.reset();
}

X509StorePtr TlsRoots::newStore(js::Scope& js) {
  X509StorePtr store(X509_STORE_new());
  for (X509* certificate : defaults(js)) X509_STORE_add_cert(store.get(), certificate);
  ERR_clear_error();
  return store;
}

X509_STORE* TlsRoots::store(js::Scope& js) {
  if (!store_) store_ = newStore(js);
  return store_.get();
}

X509Ptr TlsRoots::issuerOf(X509_STORE* store, X509* certificate) {
  X509_STORE_CTX* search = X509_STORE_CTX_new();
  X509* issuer = nullptr;
  if (!search || X509_STORE_CTX_init(search, store, nullptr, nullptr) != 1 ||
      X509_STORE_CTX_get1_issuer(&issuer, search, certificate) != 1) {
    issuer = nullptr;
  }
  X509_STORE_CTX_free(search);
  ERR_clear_error();
  return X509Ptr(issuer);
}

}  // namespace gyre::bindings
