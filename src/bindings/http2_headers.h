// Header fields of HTTP/2 between nghttp2 and JavaScript.
//
// Outgoing: a list of fields comes as one string, `block`: for each field the character '1' (never to be indexed: it is
// sensitive) or '0', the name, NUL, the value, NUL; all in Latin-1. Incoming: fields are noted by reference (nghttp2's
// memory is counted), and become one array [name, value, name, value, ...] when JavaScript is told.
//
// Isolate's thread.
#pragma once

#include <nghttp2/nghttp2.h>
#include <v8.h>

#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/scope.h"
#include "runtime/environment.h"

namespace gyre::bindings {

/// The fields of one block that is to be sent; they point into the text that is kept here.
class Http2OutgoingHeaders {
 public:
  /// `count`: how many fields there are to be.
  Http2OutgoingHeaders(js::Scope& js, v8::Local<v8::String> block, uint32_t count);
  /// False: the text does not have `count` fields, for a name or a value has a NUL in it.
  bool valid() const { return valid_; }
  const nghttp2_nv* data() const { return fields_.data(); }
  size_t size() const { return fields_.size(); }

 private:
  std::unique_ptr<char[]> text_;
  std::vector<nghttp2_nv> fields_;
  bool valid_ = false;
};

/// One field that has come.
class Http2Field {
 public:
  Http2Field(nghttp2_rcbuf* name, nghttp2_rcbuf* value, uint8_t flags) : name_(name), value_(value), flags_(flags) {
    nghttp2_rcbuf_incref(name_);
    nghttp2_rcbuf_incref(value_);
  }
  Http2Field(Http2Field&& other) noexcept
      : name_(std::exchange(other.name_, nullptr)),
        value_(std::exchange(other.value_, nullptr)),
        flags_(other.flags_) {}
  Http2Field& operator=(Http2Field&&) = delete;
  ~Http2Field() {
    if (!name_) return;
    nghttp2_rcbuf_decref(name_);
    nghttp2_rcbuf_decref(value_);
  }

  nghttp2_rcbuf* name() const { return name_; }
  nghttp2_rcbuf* value() const { return value_; }
  bool isSensitive() const { return (flags_ & NGHTTP2_NV_FLAG_NO_INDEX) != 0; }
  /// As RFC 9113 counts it against the limit of a list: name, value and 32.
  static size_t sizeOf(nghttp2_rcbuf* name, nghttp2_rcbuf* value) {
    return nghttp2_rcbuf_get_buf(name).len + nghttp2_rcbuf_get_buf(value).len + 32;
  }

 private:
  nghttp2_rcbuf* name_;
  nghttp2_rcbuf* value_;
  uint8_t flags_;
};

using Http2Fields = std::vector<Http2Field>;

/// Makes strings of fields. Those of HPACK's static table are made once per environment.
class Http2Strings {
 public:
  explicit Http2Strings(runtime::Environment& env) : env_(env) {}
  /// [name, value, ...]
  v8::Local<v8::Array> listOf(js::Scope& js, std::span<const Http2Field> fields);
  /// The names of the sensitive fields; undefined where there are none.
  v8::Local<v8::Value> sensitiveNamesOf(js::Scope& js, std::span<const Http2Field> fields);

 private:
  enum class Kind : uint8_t { kName, kValue };
  v8::Local<v8::String> stringOf(js::Scope& js, nghttp2_rcbuf* text, Kind kind);

  runtime::Environment& env_;
  std::unordered_map<const nghttp2_rcbuf*, v8::Global<v8::String>> known_;
  std::vector<v8::Local<v8::Value>> scratch_;
};

}  // namespace gyre::bindings
