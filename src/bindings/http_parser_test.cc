#include "bindings/http_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gyre::bindings {
namespace {

/// Everything that is told about some bytes, given in pieces of `step`.
std::vector<std::string> told(std::string_view bytes, size_t step, HttpParser::Options options = {},
                              llhttp_method answers = HTTP_GET) {
  HttpScratch scratch;
  HttpParser parser(scratch, options);
  parser.answers(answers);
  std::vector<std::string> events;
  std::string body;
  auto tell = [&](HttpEvent event) {
    const HttpHead& head = parser.head();
    switch (event) {
      case HttpEvent::kNone:
        return;
      case HttpEvent::kHead:
        return events.push_back("head " + head.text + " " + head.block);
      case HttpEvent::kHeadAndEnd:
        return events.push_back("all " + head.text + " " + head.block);
      case HttpEvent::kBody:
        body += parser.body();
        return;
      case HttpEvent::kEnd:
        return events.push_back("end " + std::exchange(body, {}) + " " + head.block);
      case HttpEvent::kError:
        return events.push_back("error " + parser.error().code);
    }
  };
  for (size_t i = 0; i < bytes.size(); i += step) {
    const std::string piece(bytes.substr(i, step));
    const char* at = piece.data();
    const char* end = at + piece.size();
    while (at < end || parser.inMessage()) {
      const HttpEvent event = parser.next(&at, end);
      tell(event);
      if (event == HttpEvent::kError) return events;
      if (event == HttpEvent::kNone) break;
    }
    // Other parsers of the thread use the same place between two reads.
    scratch.head.block = "overwritten";
    scratch.head.text = "overwritten";
  }
  tell(parser.finish());
  return events;
}

constexpr std::string_view kRequests =
    "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
    "PUT /b HTTP/1.1\r\nHost:  spaced \t\r\nEmpty:\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nT: "
    "1\r\n\r\n"
    "GET /c HTTP/1.1\r\n\r\n";

TEST(HttpParser, TellsTheSameHoweverTheBytesAreCut) {
  const std::vector<std::string> expected = {"head /a Host\nx\nContent-Length\n5\n", "end hello ",
                                             "head /b Host\nspaced\nEmpty\n\nTransfer-Encoding\nchunked\n",
                                             "end abcde T\n1\n", "all /c "};
  for (size_t step = 1; step <= kRequests.size(); ++step) {
    EXPECT_EQ(told(kRequests, step), expected) << "in pieces of " << step;
  }
}

TEST(HttpParser, LimitsHeads) {
  HttpParser::Options options;
  options.maxHeaderBytes = 20;
  EXPECT_EQ(told("GET / HTTP/1.1\r\nName: a value that is too long\r\n\r\n", 7, options).back(),
            "error HPE_HEADER_OVERFLOW");
}

TEST(HttpParser, LimitsHowManyHeadersThereAre) {
  const std::string head = "GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\n";
  HttpParser::Options options;
  options.maxHeaders = 2;
  EXPECT_EQ(told(head + "\r\n", 5, options).back(), "all / A\n1\nB\n2\n");
  EXPECT_EQ(told(head + "C: 3\r\n\r\n", 5, options).back(), "error HPE_HEADER_OVERFLOW");
  const std::string chunked = "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
  EXPECT_EQ(told(chunked + "A: 1\r\nB: 2\r\n\r\n", 5, options).back(), "end  A\n1\nB\n2\n");
  EXPECT_EQ(told(chunked + "A: 1\r\nB: 2\r\nC: 3\r\n\r\n", 5, options).back(), "error HPE_HEADER_OVERFLOW");
  options.kind = HttpKind::kResponse;
  EXPECT_EQ(told("HTTP/1.1 204 OK\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n", 5, options, HTTP_HEAD).back(),
            "all OK A\n1\nB\n2\n");
}

TEST(HttpParser, RefusesWhatHasTwoMeanings) {
  EXPECT_EQ(told("POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 100).back(),
            "error HPE_INVALID_TRANSFER_ENCODING");
}

TEST(HttpParser, ResponsesWithoutLengthEndWithTheConnection) {
  const HttpParser::Options options{.kind = HttpKind::kResponse};
  const std::vector<std::string> expected = {"head OK ", "end body "};
  EXPECT_EQ(told("HTTP/1.1 200 OK\r\n\r\nbody", 3, options), expected);
}

TEST(HttpParser, ResponsesToHeadHaveNoBodyWhateverTheySay) {
  const HttpParser::Options options{.kind = HttpKind::kResponse};
  const std::vector<std::string> expected = {"all OK Content-Length\n5\n", "all Fine "};
  EXPECT_EQ(told("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 204 Fine\r\n\r\n", 4, options, HTTP_HEAD),
            expected);
}

}  // namespace
}  // namespace gyre::bindings
