#include "bindings/simple_url.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace gyre::bindings {
namespace {

/// Whatever is recognised must be what ada makes of it, and be its own normal form.
void expectLikeAda(const std::string& text) {
  auto simple = parseSimpleUrl(text);
  if (!simple) return;
  auto full = ada::parse<ada::url_aggregator>(text);
  ASSERT_TRUE(full) << text;
  EXPECT_EQ(full->get_href(), text);
  const ada::url_components& a = simple->components;
  const ada::url_components& b = full->get_components();
  EXPECT_EQ(simple->scheme, full->type) << text;
  EXPECT_EQ(a.protocol_end, b.protocol_end) << text;
  EXPECT_EQ(a.username_end, b.username_end) << text;
  EXPECT_EQ(a.host_start, b.host_start) << text;
  EXPECT_EQ(a.host_end, b.host_end) << text;
  EXPECT_EQ(a.port, b.port) << text;
  EXPECT_EQ(a.pathname_start, b.pathname_start) << text;
  EXPECT_EQ(a.search_start, b.search_start) << text;
  EXPECT_EQ(a.hash_start, b.hash_start) << text;
}

TEST(SimpleUrl, RecognisesTheUsualOnes) {
  for (const char* text : {"https://example.com/", "http://localhost:3000/a/b.js?c=d&e=%20#f", "wss://a.b-c.d1e/x",
                           "http://h/?", "http://h/#", "https://h/a//b?#"}) {
    EXPECT_TRUE(parseSimpleUrl(text)) << text;
    expectLikeAda(text);
  }
}

TEST(SimpleUrl, LeavesTheRestToAda) {
  for (const char* text :
       {"https://example.com", "http://h:80/", "http://h:08/", "http://1.2.3.4/", "http://h.1/", "http://H/",
        "http://u@h/", "http://xn--a/", "http://h/a/../b", "http://h/%2e/", "http://h/a b", "http://h/a\\b",
        "http://h/?'", "file:///x", "http://h:65536/", "http://h:/", "http://a..b/"}) {
    EXPECT_FALSE(parseSimpleUrl(text)) << text;
  }
}

TEST(SimpleUrl, AgreesWithAdaOnRandomText) {
  const std::string pieces[] = {
      "http://", "https://", "ws://", "wss://", "a",   "b.c", "-",   ".", "..",   "/",  "/",    "?",        "#",  ":",
      ":80",     ":8080",    "0",     "1",      "0x1", "%2e", "%41", "%", "xn--", "\\", " ",    "\t",       "'",  "\"",
      "`",       "^",        "|",     "{",      "[",   "]",   "@",   "~", "_",    "A",  "\x7f", "\xc3\xa9", "&=", "<"};
  std::mt19937 random(1);
  int recognised = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text = pieces[random() % 4] + pieces[4 + random() % 2];
    for (auto count = random() % 8; count > 0; --count) text += pieces[random() % std::size(pieces)];
    recognised += parseSimpleUrl(text).has_value();
    expectLikeAda(text);
  }
  EXPECT_GT(recognised, 2'000);
}

}  // namespace
}  // namespace gyre::bindings
