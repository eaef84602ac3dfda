// Certificates: reading them, and Node's JavaScript views of them. Loop thread, but for parsing.
#pragma once

#include <openssl/x509.h>
#include <v8.h>

#include <string_view>

#include "bindings/crypto_openssl.h"
#include "engine/scope.h"

namespace gyre::bindings {

/// The first certificate of `bytes`, PEM or DER; null with OpenSSL's errors queued.
X509Ptr parseCertificate(std::string_view bytes);

/// The certificate as `tls.TLSSocket.getPeerCertificate()` and `X509Certificate.toLegacyObject()` give it: subject,
/// issuer, subjectaltname, infoAccess, ca, modulus, bits, exponent, pubkey, asn1Curve, nistCurve, valid_from, valid_to,
/// fingerprint, fingerprint256, fingerprint512, ext_key_usage, serialNumber, raw; what does not apply is undefined.
/// Empty when an exception is pending.
v8::MaybeLocal<v8::Object> certificateToObject(js::Scope& js, X509* certificate);

/// A native X509Certificate (the handle of lib/internal/crypto/x509.js) for a certificate that TLS has at hand.
v8::MaybeLocal<v8::Object> wrapCertificate(js::Scope& js, X509Ptr certificate);

}  // namespace gyre::bindings
