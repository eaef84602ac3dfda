// A certificate's parts as text, in the words that Node has for them. Any thread.
#pragma once

#include <openssl/x509.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gyre::bindings {

/// "C=GB\nCN=example.org"; nothing when it cannot be shown.
std::optional<std::string> nameText(const X509_NAME* name);
/// "DNS:example.org, IP Address:127.0.0.1": a value that could be taken for another entry is quoted as JSON.
std::optional<std::string> subjectAltNameText(X509* certificate);
/// Pairs such as {"OCSP - URI", "http://..."}, in order; empty without the extension.
std::vector<std::pair<std::string, std::string>> infoAccessLines(X509* certificate);
/// The pairs, one a line.
std::optional<std::string> infoAccessText(X509* certificate);
/// "Sep  3 21:40:37 2026 GMT"
std::optional<std::string> timeText(const ASN1_TIME* time);
/// Milliseconds since 1970; NaN for what is no time.
double timeMs(const ASN1_TIME* time);
/// Bytes in upper-case hexadecimal with colons between.
std::optional<std::string> fingerprintText(X509* certificate, const char* digest);
/// Upper-case hexadecimal.
std::string serialText(X509* certificate);

}  // namespace gyre::bindings
