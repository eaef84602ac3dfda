// HttpConnections: the connections of one HTTP server, by how long they have been waiting: the JavaScript class that
// lib/internal/http/server.js asks which requests are late, and that tells it by itself which connections have been
// idle for too long. One timer serves them all.
//
// A connection is active from its first moment, and again from the first byte of a request on, until the response has
// been sent; then it is idle. Loop thread only; owned by its wrapper.
#pragma once

#include <v8.h>

#include <cstdint>

#include "base/intrusive_list.h"
#include "engine/binding.h"
#include "engine/object.h"
#include "loop/timer.h"
#include "runtime/dispatch.h"

namespace gyre::bindings {

class HttpConnection;
struct HttpConnectionsTag;

/// What a connection has in the lists of its server.
class HttpConnectionNode : public base::ListNode<HttpConnectionsTag> {
 protected:
  friend class HttpConnections;
  ~HttpConnectionNode() = default;

  uint64_t sinceMs_ = 0;     // of activity, or of idleness
  uint64_t deadlineMs_ = 0;  // of idleness; 0: none
  bool idle_ = false;
  bool headComplete_ = false;
};

class HttpConnections final : public js::Object {
 public:
  static const js::ClassSpec kClass;

  HttpConnections(js::Scope& js, v8::Local<v8::Object> wrapper);
  ~HttpConnections() override;

  void becameActive(HttpConnectionNode& connection);
  /// `timeoutMs` 0: it may stay so.
  void becameIdle(HttpConnectionNode& connection, uint64_t timeoutMs);

  // For JavaScript.
  v8::Local<v8::Value> all(js::Scope& js);
  v8::Local<v8::Value> idle(js::Scope& js);
  /// Those whose head or whole request has taken too long; 0: no limit.
  v8::Local<v8::Value> expired(js::Scope& js, double headersMs, double requestMs);

 private:
  using List = base::IntrusiveList<HttpConnectionNode, HttpConnectionsTag>;

  void arm();
  void onTimer();

  runtime::Environment& env_;
  base::Ref<loop::Timer> timer_;
  runtime::AsyncContext async_;
  List active_;  // the longest active first
  List idle_;    // the longest idle first
  bool armed_ = false;
  uint64_t lastTimeoutMs_ = 0;
  bool mixedTimeouts_ = false;
};

}  // namespace gyre::bindings
