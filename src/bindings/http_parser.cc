#include "bindings/http_parser.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace gyre::bindings {

namespace {

// The most that the extensions of one body's chunks may say, as Node's limit is.
constexpr uint32_t kMaxExtensionBytes = 16 * 1024;

bool equalsIgnoringCase(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) | 0x20) != static_cast<unsigned char>(lower[i])) return false;
  }
  return true;
}

bool isInformational(int status) { return status >= 100 && status < 200 && status != HTTP_STATUS_SWITCHING_PROTOCOLS; }

}  // namespace

void HttpHead::clear() {
  text.clear();
  block.clear();
  valueStart = nameStart = 0;
  hasHost = hasExpect = inName = false;
}

const llhttp_settings_t& HttpParser::settings() {
  static const llhttp_settings_t kSettings = [] {
    llhttp_settings_t s;
    llhttp_settings_init(&s);
    s.on_message_begin = [](llhttp_t* p) { return self(p).onMessageBegin(); };
    s.on_url = [](llhttp_t* p, const char* at, size_t length) { return self(p).onText(at, length); };
    s.on_status = [](llhttp_t* p, const char* at, size_t length) { return self(p).onText(at, length); };
    s.on_header_field = [](llhttp_t* p, const char* at, size_t length) { return self(p).onName(at, length); };
    s.on_header_value = [](llhttp_t* p, const char* at, size_t length) { return self(p).onValue(at, length); };
    s.on_header_value_complete = [](llhttp_t* p) { return self(p).onValueComplete(); };
    s.on_headers_complete = [](llhttp_t* p) { return self(p).onHeadersComplete(); };
    s.on_body = [](llhttp_t* p, const char* at, size_t length) { return self(p).onBody(at, length); };
    s.on_chunk_extension_name = [](llhttp_t* p, const char*, size_t length) {
      return self(p).onChunkExtension(length);
    };
    s.on_chunk_extension_value = [](llhttp_t* p, const char*, size_t length) {
      return self(p).onChunkExtension(length);
    };
    s.on_chunk_header = [](llhttp_t* p) {
      self(p).headerBytes_ = 0;
      self(p).extensionBytes_ = 0;
      self(p).inLastChunk_ = p->content_length == 0;
      return self(p).inLastChunk_ && (p->lenient_flags & LENIENT_HEADER_VALUE_RELAXED) ? static_cast<int>(HPE_PAUSED)
                                                                                       : 0;
    };
    s.on_message_complete = [](llhttp_t* p) { return self(p).onMessageComplete(); };
    return s;
  }();
  return kSettings;
}

HttpParser::HttpParser(HttpScratch& scratch, Options options) : scratch_(scratch) { reset(options); }

void HttpParser::reset(Options options) {
  llhttp_init(&llhttp_, static_cast<llhttp_type_t>(options.kind), &settings());
  llhttp_.lenient_flags = options.leniency;
  llhttp_.data = this;
  own_.reset();
  maxHeaderBytes_ = options.maxHeaderBytes;
  maxHeaders_ = options.maxHeaders;
  headers_ = headerBytes_ = extensionBytes_ = 0;
  requestMethod_ = HTTP_GET;
  keepsAlive_ = upgrade_ = hasBody_ = headPending_ = inHead_ = inMessage_ = inTrailers_ = inLastChunk_ = false;
}

HttpEvent HttpParser::next(const char** at, const char* end) {
  event_ = HttpEvent::kNone;
  // A head whose beginning was kept is done with once it has been told.
  if (own_ && !inHead_ && !inTrailers_) own_.reset();
  if (llhttp_.lenient_flags & LENIENT_HEADER_VALUE_RELAXED) return nextWithoutNul(at, end);
  return execute(at, end);
}

HttpEvent HttpParser::execute(const char** at, const char* end) {
  llhttp_errno_t code = llhttp_execute(&llhttp_, *at, static_cast<size_t>(end - *at));
  if (code == HPE_PAUSED_UPGRADE && !upgrade_) {
    // llhttp ends after any response of the status 101. Where nothing says what it is upgraded to, it is like others.
    *at = llhttp_get_error_pos(&llhttp_);
    llhttp_resume_after_upgrade(&llhttp_);
    if (event_ != HttpEvent::kNone) return event_;
    code = llhttp_execute(&llhttp_, *at, static_cast<size_t>(end - *at));
  }
  return outcome(code, at, end);
}

// A NUL in a header's value sends llhttp 9.4.3 round for ever where it is to be lenient about values. Where headers
// are, it gets what is in front of the first one.
HttpEvent HttpParser::nextWithoutNul(const char** at, const char* end) {
  while (true) {
    const bool inBytes = inBody() && !inLastChunk_;
    const char* limit = inBytes ? end : std::find(*at, end, '\0');
    if (limit == *at && !inMessage_) limit = end;  // not even a method
    const bool isCut = limit != end;
    const char* const before = *at;
    if (!isCut || limit != before) {
      const HttpEvent event = execute(at, limit);
      if (event != HttpEvent::kNone || *at == end || *at == before) return event;
      if (*at != limit || (inBody() && !inLastChunk_)) continue;
    }
    llhttp_.error = HPE_INVALID_HEADER_TOKEN;
    llhttp_set_error_reason(&llhttp_, "Invalid header value char");
    return HttpEvent::kError;
  }
}

HttpEvent HttpParser::finish() {
  event_ = HttpEvent::kNone;
  // The pause after a message leaves steps to be taken, without which it would not be over.
  if (!inMessage_ && llhttp_execute(&llhttp_, "", 0) != HPE_OK) return HttpEvent::kNone;
  const llhttp_errno_t code = llhttp_finish(&llhttp_);
  if (code == HPE_OK || code == HPE_PAUSED) return event_;
  llhttp_.error = code;
  return HttpEvent::kError;
}

HttpEvent HttpParser::outcome(llhttp_errno_t code, const char** at, const char* end) {
  switch (code) {
    case HPE_OK:
      *at = end;
      if (event_ == HttpEvent::kNone) keepUnfinishedHead();
      return event_;
    case HPE_PAUSED:
      *at = llhttp_get_error_pos(&llhttp_);
      llhttp_resume(&llhttp_);
      // The piece of body that the end of the bytes cut off.
      if (*at == nullptr) *at = end;
      return event_;
    case HPE_PAUSED_UPGRADE:
      *at = llhttp_get_error_pos(&llhttp_);
      return event_;
    default:
      *at = llhttp_get_error_pos(&llhttp_);
      return HttpEvent::kError;
  }
}

// Others will use the shared place before the rest comes.
void HttpParser::keepUnfinishedHead() {
  if (own_ || !(inHead_ || inTrailers_)) return;
  own_ = std::make_unique<HttpHead>();
  std::swap(*own_, scratch_.head);
}

HttpError HttpParser::error() const {
  HttpError error{llhttp_errno_name(llhttp_get_errno(&llhttp_)), ""};
  const char* reason = llhttp_get_error_reason(&llhttp_);
  error.reason = reason ? reason : "";
  // Errors of our own say their code before their reason.
  if (llhttp_get_errno(&llhttp_) == HPE_USER) {
    if (size_t colon = error.reason.find(':'); colon != std::string::npos) {
      error.code = error.reason.substr(0, colon);
      error.reason.erase(0, colon + 1);
    }
  }
  return error;
}

void HttpParser::declineUpgrade() {
  upgrade_ = false;
  llhttp_.upgrade = 0;
}

int HttpParser::count(size_t length) {
  headerBytes_ += static_cast<uint32_t>(length);
  return headerBytes_ < maxHeaderBytes_ ? 0 : overflow();
}

int HttpParser::overflow() {
  llhttp_set_error_reason(&llhttp_, "HPE_HEADER_OVERFLOW:Header overflow");
  return HPE_USER;
}

int HttpParser::onMessageBegin() {
  own_.reset();
  scratch_.head.clear();
  headers_ = headerBytes_ = extensionBytes_ = 0;
  inHead_ = inMessage_ = true;
  ++messagesBegun_;
  inTrailers_ = inLastChunk_ = upgrade_ = hasBody_ = headPending_ = false;
  return 0;
}

int HttpParser::onText(const char* at, size_t length) {
  if (int refused = count(length)) return refused;
  head().text.append(at, length);
  return 0;
}

int HttpParser::onName(const char* at, size_t length) {
  if (int refused = count(length)) return refused;
  if (!inHead_ && !inTrailers_) {
    inTrailers_ = true;
    headers_ = 0;
    own_.reset();
    scratch_.head.clear();
  }
  HttpHead& head = this->head();
  if (!head.inName) {
    if (++headers_ > maxHeaders_ && maxHeaders_ > 0 && llhttp_.type == HTTP_REQUEST) return overflow();
    head.inName = true;
    head.nameStart = head.block.size();
  }
  head.block.append(at, length);
  return 0;
}

int HttpParser::onValue(const char* at, size_t length) {
  if (int refused = count(length)) return refused;
  HttpHead& head = this->head();
  if (head.inName) {
    head.inName = false;
    head.block += '\n';
    head.valueStart = head.block.size();
  }
  head.block.append(at, length);
  return 0;
}

int HttpParser::onValueComplete() {
  HttpHead& head = this->head();
  std::string& block = head.block;
  if (head.inName) {  // an empty value
    head.inName = false;
    block += '\n';
    head.valueStart = block.size();
  }
  while (block.size() > head.valueStart && (block.back() == ' ' || block.back() == '\t')) block.pop_back();
  if (headers_ > maxHeaders_ && maxHeaders_ > 0) {
    block.resize(head.nameStart);
    return 0;
  }
  const std::string_view name(block.data() + head.nameStart, head.valueStart - 1 - head.nameStart);
  if (name.size() == 4) {
    head.hasHost |= equalsIgnoringCase(name, "host");
  } else if (name.size() == 6) {
    head.hasExpect |= equalsIgnoringCase(name, "expect");
  }
  block += '\n';
  return 0;
}

int HttpParser::onHeadersComplete() {
  headerBytes_ = 0;
  inHead_ = false;
  keepsAlive_ = llhttp_should_keep_alive(&llhttp_);
  upgrade_ = llhttp_.upgrade != 0;
  framed_ = (llhttp_.flags & (F_CHUNKED | F_CONTENT_LENGTH | F_TRANSFER_ENCODING)) != 0;
  if (llhttp_.type == HTTP_REQUEST) {
    hasBody_ = (llhttp_.flags & F_CHUNKED) != 0 || llhttp_.content_length > 0;
    if (upgrade_ || hasBody_) {
      event_ = HttpEvent::kHead;
      return HPE_PAUSED;
    }
    headPending_ = true;
    return 0;
  }
  if (upgrade_ || requestMethod_ == HTTP_CONNECT) {
    upgrade_ = true;
    headPending_ = true;
    return 2;
  }
  if (isInformational(llhttp_.status_code) || requestMethod_ == HTTP_HEAD) {
    headPending_ = true;
    return 1;
  }
  hasBody_ = !((llhttp_.flags & F_CONTENT_LENGTH) != 0 && llhttp_.content_length == 0) &&
             llhttp_.status_code != HTTP_STATUS_NO_CONTENT && llhttp_.status_code != HTTP_STATUS_NOT_MODIFIED;
  if (!hasBody_ && framed_ && !isChunked()) {
    headPending_ = true;
    return 0;
  }
  event_ = HttpEvent::kHead;
  return HPE_PAUSED;
}

int HttpParser::onBody(const char* at, size_t length) {
  if (length == 0) return 0;
  body_ = std::string_view(at, length);
  event_ = HttpEvent::kBody;
  return HPE_PAUSED;
}

int HttpParser::onChunkExtension(size_t length) {
  extensionBytes_ += static_cast<uint32_t>(length);
  if (extensionBytes_ <= kMaxExtensionBytes) return 0;
  llhttp_set_error_reason(&llhttp_, "HPE_CHUNK_EXTENSIONS_OVERFLOW:Chunk extensions overflow");
  return HPE_USER;
}

int HttpParser::onMessageComplete() {
  inMessage_ = false;
  headerBytes_ = extensionBytes_ = 0;
  event_ = headPending_ ? HttpEvent::kHeadAndEnd : HttpEvent::kEnd;
  headPending_ = false;
  if (event_ == HttpEvent::kEnd && !inTrailers_) head().clear();
  inTrailers_ = false;
  // Otherwise execution ends here by itself, with HPE_PAUSED_UPGRADE.
  return upgrade_ ? 0 : HPE_PAUSED;
}

}  // namespace gyre::bindings
