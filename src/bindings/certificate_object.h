// A certificate as a plain object, the form of tls' getPeerCertificate(). Isolate's thread.
#pragma once

#include <openssl/x509.h>
#include <v8.h>

#include <string>

#include "engine/scope.h"

namespace gyre::bindings {

/// Subject, issuer, alternative names, key, validity, fingerprints, serial number and DER (`raw`), as documented under
/// "Certificate object". Empty when an exception is pending.
v8::MaybeLocal<v8::Object> certificateObject(js::Scope& js, X509* certificate);

/// The alternative names as one text, "DNS:a, IP Address:::1"; names that hold separators or quotes are quoted. Empty
/// where there are none.
std::string alternativeNames(X509* certificate);

}  // namespace gyre::bindings
