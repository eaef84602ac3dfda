#include "bindings/simple_url.h"

#include <array>
#include <cstdint>

namespace gyre::bindings {

namespace {

// What may stand where without being changed: https://url.spec.whatwg.org/#percent-encoded-bytes
constexpr uint8_t kHost = 1;
constexpr uint8_t kPath = 2;
constexpr uint8_t kQuery = 4;
constexpr uint8_t kFragment = 8;

constexpr std::array<uint8_t, 256> makeClasses() {
  std::array<uint8_t, 256> classes{};
  for (int c = 0x21; c < 0x7f; ++c) classes[c] = kPath | kQuery | kFragment;
  for (int c = 'a'; c <= 'z'; ++c) classes[c] |= kHost;
  for (int c = '0'; c <= '9'; ++c) classes[c] |= kHost;
  for (char c : {'-', '.'}) classes[static_cast<uint8_t>(c)] |= kHost;
  auto remove = [&classes](std::string_view characters, uint8_t which) {
    for (char c : characters) classes[static_cast<uint8_t>(c)] &= static_cast<uint8_t>(~which);
  };
  remove("\"#<>?^`{}\\", kPath);
  remove("\"#<>'", kQuery);
  remove("\"<>`", kFragment);
  return classes;
}
constexpr auto kClasses = makeClasses();

bool is(char character, uint8_t which) { return (kClasses[static_cast<uint8_t>(character)] & which) != 0; }
bool isDigit(char character) { return character >= '0' && character <= '9'; }
bool isLetter(char character) { return character >= 'a' && character <= 'z'; }

/// The scheme that `text` begins with, and its length with the colon; length 0 for any other.
std::pair<ada::scheme::type, uint32_t> schemeOf(std::string_view text) {
  if (text.starts_with("https://")) return {ada::scheme::HTTPS, 6};
  if (text.starts_with("http://")) return {ada::scheme::HTTP, 5};
  if (text.starts_with("wss://")) return {ada::scheme::WSS, 4};
  if (text.starts_with("ws://")) return {ada::scheme::WS, 3};
  return {ada::scheme::NOT_SPECIAL, 0};
}

/// A name that is neither an address nor in Punycode: labels that begin with a letter or digit, the last with a letter.
bool isPlainName(std::string_view host) {
  if (host.empty() || host.size() > 253) return false;
  bool labelBegins = true;
  char first = 0;
  for (size_t i = 0; i < host.size(); ++i) {
    const char c = host[i];
    if (c == '.') {
      if (labelBegins) return false;
      labelBegins = true;
      continue;
    }
    if (labelBegins) {
      if (!isLetter(c) && !isDigit(c)) return false;
      if (host.substr(i, 4) == "xn--") return false;
      first = c;
      labelBegins = false;
    }
  }
  return !labelBegins && isLetter(first);
}

}  // namespace

std::optional<SimpleUrl> parseSimpleUrl(std::string_view text) {
  const auto [scheme, protocolEnd] = schemeOf(text);
  if (protocolEnd == 0 || text.size() > UINT32_MAX / 2) return std::nullopt;
  const size_t size = text.size();
  size_t at = protocolEnd + 2;
  SimpleUrl url{{}, scheme};
  ada::url_components& parts = url.components;
  parts.protocol_end = protocolEnd;
  parts.username_end = parts.host_start = static_cast<uint32_t>(at);

  while (at < size && is(text[at], kHost)) ++at;
  parts.host_end = static_cast<uint32_t>(at);
  if (!isPlainName(text.substr(parts.host_start, at - parts.host_start))) return std::nullopt;

  if (at < size && text[at] == ':') {
    uint32_t port = 0;
    const size_t digits = ++at;
    while (at < size && isDigit(text[at]) && at - digits < 6)
      port = port * 10 + static_cast<uint32_t>(text[at++] - '0');
    // Normal forms have neither leading zeroes nor the scheme's own port.
    if (at == digits || text[digits] == '0' || port > 0xffff || port == ada::scheme::get_special_port(scheme)) {
      return std::nullopt;
    }
    parts.port = port;
  }

  parts.pathname_start = static_cast<uint32_t>(at);
  if (at == size || text[at] != '/') return std::nullopt;
  for (; at < size && is(text[at], kPath); ++at) {
    // "." and "..", escaped or not, would be taken out.
    if (text[at] == '/' && at + 1 < size && (text[at + 1] == '.' || text[at + 1] == '%')) return std::nullopt;
  }
  if (at < size && text[at] == '?') {
    parts.search_start = static_cast<uint32_t>(at++);
    while (at < size && is(text[at], kQuery)) ++at;
  }
  if (at < size && text[at] == '#') {
    parts.hash_start = static_cast<uint32_t>(at++);
    while (at < size && is(text[at], kFragment)) ++at;
  }
  if (at != size) return std::nullopt;
  return url;
}

}  // namespace gyre::bindings
