// binding('url'): WHATWG URLs, parsed by ada. A parse leaves the offsets of the parts in an array shared with
// lib/internal/url.js, which cuts them out of the normal form as they are asked for.
#include <ada.h>
#include <simdutf.h>

#include <optional>
#include <string>
#include <string_view>

#include "bindings/modules.h"
#include "bindings/simple_url.h"
#include "bindings/text.h"
#include "runtime/environment.h"

namespace gyre::bindings {

namespace {

using runtime::Environment;

/// Shared with lib/internal/url.js as `components`: offsets into the normal form, -1 for parts that are not there.
struct Components {
  int32_t protocolEnd, usernameEnd, hostStart, hostEnd, port, pathnameStart, searchStart, hashStart, scheme;
};

/// The parts that `update` can change, in the order of lib/internal/url.js.
enum class Part : uint32_t { protocol, host, hostname, port, username, password, pathname, search, hash, href };

/// What `parse` answers.
enum class ParseResult : uint32_t { invalid, sameAsInput, different };

struct UrlState {
  explicit UrlState(Environment& env) {
    v8::HandleScope handles(env.isolate());
    js::Scope js(env.isolate(), env.context());
    components = static_cast<Components*>(env.sharedBuffer(js, "url.components", sizeof(Components))->Data());
  }
  Components* components;
  /// The normal form that the last `parse` made, for `takeHref`.
  std::string href;
};

UrlState& state(js::Scope& js) { return Environment::from(js).state<UrlState>(); }

void publish(const ada::url_components& parts, ada::scheme::type scheme, Components* out) {
  *out = {static_cast<int32_t>(parts.protocol_end),
          static_cast<int32_t>(parts.username_end),
          static_cast<int32_t>(parts.host_start),
          static_cast<int32_t>(parts.host_end),
          static_cast<int32_t>(parts.port),
          static_cast<int32_t>(parts.pathname_start),
          static_cast<int32_t>(parts.search_start),
          static_cast<int32_t>(parts.hash_start),
          static_cast<int32_t>(scheme)};
}

/// The UTF-8 of a string: V8's own memory where that is ASCII. No V8 function may be called while it lives.
class Utf8 {
 public:
  Utf8(js::Scope& js, v8::Local<v8::String> text) : v8_(js.isolate(), text) {
    if (v8_.is_one_byte()) {
      view_ = {reinterpret_cast<const char*>(v8_.data8()), static_cast<size_t>(v8_.length())};
      if (simdutf::validate_ascii(view_.data(), view_.size())) return;
      heap_.resize(view_.size() * 2);
      heap_.resize(simdutf::convert_latin1_to_utf8(view_.data(), view_.size(), heap_.data()));
    } else {
      // A USVString has no halves of surrogate pairs.
      std::u16string units(reinterpret_cast<const char16_t*>(v8_.data16()), static_cast<size_t>(v8_.length()));
      simdutf::to_well_formed_utf16le(units.data(), units.size(), units.data());
      heap_.resize(units.size() * 3);
      heap_.resize(simdutf::convert_valid_utf16le_to_utf8(units.data(), units.size(), heap_.data()));
    }
    view_ = heap_;
  }
  Utf8(const Utf8&) = delete;
  Utf8& operator=(const Utf8&) = delete;
  std::string_view view() const { return view_; }

 private:
  v8::String::ValueView v8_;
  std::string heap_;
  std::string_view view_;
};

/// A string from a normal form, which is ASCII.
v8::Local<v8::String> asciiString(js::Scope& js, std::string_view text) {
  v8::Local<v8::String> result;
  if (!v8::String::NewFromOneByte(js.isolate(), reinterpret_cast<const uint8_t*>(text.data()),
                                  v8::NewStringType::kNormal, static_cast<int>(text.size()))
           .ToLocal(&result)) {
    return v8::String::Empty(js.isolate());
  }
  return result;
}

ParseResult parseInto(UrlState& shared, js::Scope& js, v8::Local<v8::String> input, v8::Local<v8::Value> base) {
  auto accept = [&shared](const ada::result<ada::url_aggregator>& url, std::string_view text) {
    if (!url) return ParseResult::invalid;
    publish(url->get_components(), url->type, shared.components);
    const std::string_view href = url->get_href();
    if (href == text) return ParseResult::sameAsInput;
    shared.href = href;
    return ParseResult::different;
  };
  if (!base->IsString()) {
    Utf8 text(js, input);
    if (auto simple = parseSimpleUrl(text.view())) {
      publish(simple->components, simple->scheme, shared.components);
      return ParseResult::sameAsInput;
    }
    return accept(ada::parse<ada::url_aggregator>(text.view()), text.view());
  }
  // Copied, since V8 may move the one string while it looks at the other.
  const std::string text = bytesOfText(js, input, Encoding::utf8);
  Utf8 baseText(js, base.As<v8::String>());
  auto baseUrl = ada::parse<ada::url_aggregator>(baseText.view());
  if (!baseUrl) return ParseResult::invalid;
  return accept(ada::parse<ada::url_aggregator>(text, &*baseUrl), text);
}

/// (input, base) → ParseResult; the raw call, since nothing is made as often as URLs are.
void parse(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info) {
  if (!info[0]->IsString()) return;
  info.GetReturnValue().Set(static_cast<uint32_t>(parseInto(state(js), js, info[0].As<v8::String>(), info[1])));
}

v8::Local<v8::String> takeHref(js::Scope& js) { return asciiString(js, state(js).href); }

bool canParse(js::Scope& js, v8::Local<v8::String> input, v8::Local<v8::Value> base) {
  if (!base->IsString()) {
    Utf8 text(js, input);
    return parseSimpleUrl(text.view()) || ada::can_parse(text.view());
  }
  const std::string text = bytesOfText(js, input, Encoding::utf8);
  Utf8 baseText(js, base.As<v8::String>());
  const std::string_view baseView = baseText.view();
  return ada::can_parse(text, &baseView);
}

/// Changes one part of `url`; false where the new value is not possible. Setters other than that of href ignore what
/// they cannot take.
bool setPart(ada::url_aggregator& url, Part part, std::string_view value) {
  switch (part) {
    case Part::protocol:
      (void)url.set_protocol(value);
      break;
    case Part::host:
      (void)url.set_host(value);
      break;
    case Part::hostname:
      (void)url.set_hostname(value);
      break;
    case Part::port:
      (void)url.set_port(value);
      break;
    case Part::username:
      (void)url.set_username(value);
      break;
    case Part::password:
      (void)url.set_password(value);
      break;
    case Part::pathname:
      (void)url.set_pathname(value);
      break;
    case Part::search:
      url.set_search(value);
      break;
    case Part::hash:
      url.set_hash(value);
      break;
    case Part::href:
      return url.set_href(value);
  }
  return true;
}

/// The normal form after the change of one part, or undefined where the new value is not possible.
v8::Local<v8::Value> update(js::Scope& js, v8::Local<v8::String> href, uint32_t part, v8::Local<v8::String> value) {
  auto url = ada::parse<ada::url_aggregator>(Utf8(js, href).view());
  if (!url || !setPart(*url, static_cast<Part>(part), Utf8(js, value).view())) return js.undefined();
  publish(url->get_components(), url->type, state(js).components);
  return asciiString(js, url->get_href());
}

/// A domain is what a URL of a special scheme makes of it as its host; '' if it makes nothing.
std::optional<ada::url> hostOf(js::Scope& js, v8::Local<v8::String> domain) {
  auto url = ada::parse<ada::url>("ws://x");
  if (!url || !url->set_hostname(Utf8(js, domain).view())) return std::nullopt;
  return std::move(*url);
}

std::string domainToASCII(js::Scope& js, v8::Local<v8::String> domain) {
  if (domain->Length() == 0) return {};
  auto url = hostOf(js, domain);
  return url ? url->get_hostname() : std::string();
}

std::string domainToUnicode(js::Scope& js, v8::Local<v8::String> domain) {
  if (domain->Length() == 0) return {};
  auto url = hostOf(js, domain);
  return url ? ada::idna::to_unicode(url->get_hostname()) : std::string();
}

std::string idnaToASCII(js::Scope& js, v8::Local<v8::String> domain) {
  return ada::idna::to_ascii(Utf8(js, domain).view());
}
std::string idnaToUnicode(js::Scope& js, v8::Local<v8::String> domain) {
  return ada::idna::to_unicode(Utf8(js, domain).view());
}

/// `url.format(URL, options)`.
std::string format(js::Scope& js, v8::Local<v8::String> href, bool fragment, bool unicode, bool search, bool auth) {
  Utf8 text(js, href);
  auto url = ada::parse<ada::url>(text.view());
  if (!url) return std::string(text.view());  // unparsable normal forms exist, by quirks of IDNA
  if (!fragment) url->hash = std::nullopt;
  if (unicode && url->has_hostname()) url->host = ada::idna::to_unicode(url->get_hostname());
  if (!search) url->query = std::nullopt;
  if (!auth) {
    url->username = "";
    url->password = "";
  }
  return url->get_href();
}

void initialize(js::Scope& js, v8::Local<v8::Object> exports) {
  auto buffer = Environment::from(js).sharedBuffer(js, "url.components", sizeof(Components));
  js.set(exports, "components", v8::Int32Array::New(buffer, 0, sizeof(Components) / sizeof(int32_t)));
}

constexpr js::Member kMembers[] = {
    js::function<"parse", &parse>,
    js::function<"takeHref", &takeHref>,
    js::function<"canParse", &canParse>,
    js::function<"update", &update>,
    js::function<"domainToASCII", &domainToASCII>,
    js::function<"domainToUnicode", &domainToUnicode>,
    js::function<"idnaToASCII", &idnaToASCII>,
    js::function<"idnaToUnicode", &idnaToUnicode>,
    js::function<"format", &format>,
};

}  // namespace

const js::Module kUrlModule = {.name = "url", .members = kMembers, .initialize = initialize};

}  // namespace gyre::bindings
