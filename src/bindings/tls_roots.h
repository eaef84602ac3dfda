// TlsRoots: the certificates of authorities that an environment trusts where a program names none: the embedded ones
// (Mozilla's, from Debian's ca-certificates), the system's, those of NODE_EXTRA_CA_CERTS, or a program's own list
// (tls.setDefaultCACertificates). Read at first use. Isolate's thread; reached by `TlsRoots::of(js)`.
#pragma once

#include <openssl/x509.h>

#include <optional>
#include <string>
#include <vector>

#include "bindings/tls_context.h"
#include "runtime/environment.h"

namespace gyre::bindings {

class TlsRoots {
 public:
  using List = std::vector<X509Ptr>;

  explicit TlsRoots(runtime::Environment& env) : env_(env) {}
  static TlsRoots& of(const js::Scope& js) { return runtime::Environment::from(js).state<TlsRoots>(); }

  const List& bundled();
  const List& system();
  const List& extra(js::Scope& js);

  /// The default ones, shared by all contexts.
  X509_STORE* store(js::Scope& js);
  /// The same as a store of one's own.
  X509StorePtr newStore(js::Scope& js);
  /// The default ones: what the command line, the environment and the program have chosen.
  std::vector<X509*> defaults(js::Scope& js);
  /// Contexts made from now on trust these.
  void setDefaults(List certificates);

  /// The certificate in the store that issued `certificate`, or null.
  static X509Ptr issuerOf(X509_STORE* store, X509* certificate);

 private:
  bool option(const char* name) const;

  runtime::Environment& env_;
  std::optional<List> bundled_, system_, extra_, chosen_;
  X509StorePtr store_;
};

}  // namespace gyre::bindings
