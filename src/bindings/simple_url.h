// The parse of URLs that are in normal form already, as most of those that programs make are: one pass over the text,
// no memory. What it does not recognise is left to ada. Pure; any thread.
#pragma once

#include <ada.h>

#include <optional>
#include <string_view>

namespace gyre::bindings {

struct SimpleUrl {
  ada::url_components components;
  ada::scheme::type scheme;
};

/// The parts of an absolute http, https, ws or wss URL without user information whose normal form is `text` itself.
/// Empty for every other text, be it a valid URL or not.
std::optional<SimpleUrl> parseSimpleUrl(std::string_view text);

}  // namespace gyre::bindings
