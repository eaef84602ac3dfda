// HttpParser: the bytes of an HTTP/1 connection, taken apart into messages, by llhttp.
//
// It knows neither sockets nor JavaScript. Whoever feeds it asks for one event after the other, and is never called
// back from inside: between two events it may do anything, also drop the parser.
//
//   HttpParser parser({.kind = HttpKind::kRequest});
//   while (at < end) switch (parser.next(&at, end)) { case HttpEvent::kHead: ... }
//
// What a message's head says is kept in one place for all parsers of a thread (HttpScratch) as long as it comes in one
// piece; only a head that is cut by the end of a read is kept by its parser. An idle parser is therefore small.
#pragma once

#include <llhttp.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace gyre::bindings {

enum class HttpKind : uint8_t { kRequest = HTTP_REQUEST, kResponse = HTTP_RESPONSE };

enum class HttpEvent : uint8_t {
  kNone,        // all bytes are taken, the message goes on
  kHead,        // the head is complete, a body (or its end) follows
  kBody,        // body() is a piece of the body
  kEnd,         // the message is over; head().block holds its trailers
  kHeadAndEnd,  // a message without a body
  kError,       // see error(); the parser is of no use any more
};

/// The head of a message, or its trailers.
struct HttpHead {
  std::string text;   // the request's target, or the response's reason
  std::string block;  // name '\n' value '\n' for each header, values without the white space around them
  size_t valueStart = 0;
  size_t nameStart = 0;
  bool hasHost = false;
  bool hasExpect = false;
  bool inName = false;

  void clear();
};

/// What the parsers of a thread share.
struct HttpScratch {
  HttpHead head;
};

struct HttpError {
  std::string code;    // "HPE_INVALID_METHOD"
  std::string reason;  // llhttp's words
};

class HttpParser {
 public:
  struct Options {
    HttpKind kind = HttpKind::kRequest;
    uint32_t maxHeaderBytes = 16 * 1024;
    uint32_t maxHeaders = 0;  // and as many trailers; 0: any number. What is beyond is an error in a request, left
                              // out of a response
    uint16_t leniency = 0;    // of llhttp_lenient_flags
  };

  HttpParser(HttpScratch& scratch, Options options);
  HttpParser(const HttpParser&) = delete;
  HttpParser& operator=(const HttpParser&) = delete;

  /// Starts anew, for another connection perhaps.
  void reset(Options options);

  /// Parses until something is to be told; `*at` is moved behind what has been taken. After kHead of a request with
  /// isUpgrade() either declineUpgrade() is called or no more bytes are given: they are another protocol's.
  HttpEvent next(const char** at, const char* end);
  /// The connection has ended: kEnd or kHeadAndEnd of a message that only the end delimits, kNone, or kError.
  HttpEvent finish();

  /// Of a parser for responses: the request was HEAD or CONNECT, which decides what follows the head.
  void answers(llhttp_method method) { requestMethod_ = static_cast<uint8_t>(method); }

  /// Valid until the next call.
  HttpHead& head() { return own_ ? *own_ : scratch_.head; }
  std::string_view body() const { return body_; }
  HttpError error() const;

  HttpKind kind() const { return static_cast<HttpKind>(llhttp_.type); }
  int method() const { return llhttp_.method; }
  int status() const { return llhttp_.status_code; }
  int versionMajor() const { return llhttp_.http_major; }
  int versionMinor() const { return llhttp_.http_minor; }
  bool keepsAlive() const { return keepsAlive_; }
  bool isUpgrade() const { return upgrade_; }
  bool isChunked() const { return (llhttp_.flags & F_CHUNKED) != 0; }
  bool hasBody() const { return hasBody_; }
  bool isFramed() const { return framed_; }
  void declineUpgrade();
  /// A head has been begun and is not complete.
  bool inHead() const { return inHead_; }
  /// In a message, head or body.
  bool inMessage() const { return inMessage_; }
  /// How many messages have begun, modulo 2^32; empty lines between them are none.
  uint32_t messagesBegun() const { return messagesBegun_; }
  /// The next bytes are a body's.
  bool inBody() const { return inMessage_ && !inHead_; }

 private:
  static const llhttp_settings_t& settings();
  static HttpParser& self(llhttp_t* llhttp) { return *static_cast<HttpParser*>(llhttp->data); }

  int onMessageBegin();
  int onText(const char* at, size_t length);
  int onName(const char* at, size_t length);
  int onValue(const char* at, size_t length);
  int onValueComplete();
  int onHeadersComplete();
  int onBody(const char* at, size_t length);
  int onChunkExtension(size_t length);
  int onMessageComplete();
  int count(size_t length);
  int overflow();
  HttpEvent execute(const char** at, const char* end);
  HttpEvent nextWithoutNul(const char** at, const char* end);
  HttpEvent outcome(llhttp_errno_t code, const char** at, const char* end);
  void keepUnfinishedHead();

  HttpScratch& scratch_;
  std::unique_ptr<HttpHead> own_;  // a head that began in an earlier read
  llhttp_t llhttp_;
  std::string_view body_;
  uint32_t maxHeaderBytes_ = 0;
  uint32_t headerBytes_ = 0;
  uint32_t maxHeaders_ = 0;
  uint32_t headers_ = 0;
  uint32_t extensionBytes_ = 0;
  uint32_t messagesBegun_ = 0;
  HttpEvent event_ = HttpEvent::kNone;
  uint8_t requestMethod_ = HTTP_GET;
  bool keepsAlive_ = false;
  bool upgrade_ = false;
  bool hasBody_ = false;
  bool framed_ = false;
  bool headPending_ = false;  // told together with the end
  bool inHead_ = false;
  bool inMessage_ = false;
  bool inTrailers_ = false;
  bool inLastChunk_ = false;
};

}  // namespace gyre::bindings
