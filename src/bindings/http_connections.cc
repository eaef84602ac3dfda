#include "bindings/http_connections.h"

#include <algorithm>
#include <vector>

#include "bindings/http_connection.h"

namespace gyre::bindings {

namespace {

v8::Local<v8::Value> arrayOf(js::Scope& js, const std::vector<v8::Local<v8::Value>>& items) {
  return v8::Array::New(js.isolate(), const_cast<v8::Local<v8::Value>*>(items.data()), items.size());
}

v8::Local<v8::Value> wrapperOf(js::Scope& js, HttpConnectionNode* node) {
  return static_cast<HttpConnection*>(node)->wrapper(js.isolate());
}

}  // namespace

HttpConnections::HttpConnections(js::Scope& js, v8::Local<v8::Object> wrapper)
    : Object(js, wrapper),
      env_(runtime::Environment::from(js)),
      timer_(loop::Timer::create(env_.loop())),
      async_(js, "HTTPSERVER", wrapper) {
  timer_->unref();
}

HttpConnections::~HttpConnections() { timer_->close(); }

void HttpConnections::becameActive(HttpConnectionNode& connection) {
  connection.unlink();
  connection.idle_ = false;
  connection.headComplete_ = false;
  connection.sinceMs_ = env_.loop().now();
  active_.pushBack(connection);
}

void HttpConnections::becameIdle(HttpConnectionNode& connection, uint64_t timeoutMs) {
  connection.unlink();
  connection.idle_ = true;
  connection.sinceMs_ = env_.loop().now();
  connection.deadlineMs_ = timeoutMs > 0 ? connection.sinceMs_ + timeoutMs : 0;
  if (timeoutMs != lastTimeoutMs_) {
    mixedTimeouts_ |= lastTimeoutMs_ != 0;
    lastTimeoutMs_ = timeoutMs;
    armed_ = false;
  }
  idle_.pushBack(connection);
  if (!armed_ && timeoutMs > 0) arm();
}

// For the first that is due. One that has become active meanwhile leaves the timer armed: it then finds the next.
void HttpConnections::arm() {
  uint64_t due = UINT64_MAX;
  for (HttpConnectionNode* node = idle_.front(); node; node = idle_.next(*node)) {
    if (node->deadlineMs_ == 0) continue;
    due = std::min(due, node->deadlineMs_);
    if (!mixedTimeouts_) break;
  }
  armed_ = due != UINT64_MAX;
  if (!armed_) return;
  const uint64_t now = env_.loop().now();
  timer_->start(due > now ? due - now : 1, [this] { onTimer(); });
}

void HttpConnections::onTimer() {
  armed_ = false;
  if (!env_.canCallJs() || !hasWrapper()) return;
  v8::HandleScope handles(env_.isolate());
  v8::Context::Scope entered(env_.context());
  js::Scope js(env_.isolate(), env_.context());
  const uint64_t now = env_.loop().now();
  std::vector<v8::Local<v8::Value>> due;
  for (HttpConnectionNode* node = idle_.front(); node;) {
    HttpConnectionNode* next = idle_.next(*node);
    if (node->deadlineMs_ != 0 && node->deadlineMs_ <= now) {
      // It stays idle, but is told of once.
      node->deadlineMs_ = 0;
      due.push_back(wrapperOf(js, node));
    } else if (node->deadlineMs_ != 0 && !mixedTimeouts_) {
      break;
    }
    node = next;
  }
  v8::Local<v8::Object> self = wrapper(js.isolate());  // not collected while it is called
  for (v8::Local<v8::Value> connection : due) {
    env_.dispatch().call(js, async_, connection, env_.state<HttpState>().callback(HttpCallback::kIdle), {});
  }
  if (!self->IsNullOrUndefined()) arm();
}

v8::Local<v8::Value> HttpConnections::all(js::Scope& js) {
  std::vector<v8::Local<v8::Value>> found;
  for (List* list : {&active_, &idle_}) {
    for (HttpConnectionNode* node = list->front(); node; node = list->next(*node)) found.push_back(wrapperOf(js, node));
  }
  return arrayOf(js, found);
}

v8::Local<v8::Value> HttpConnections::idle(js::Scope& js) {
  std::vector<v8::Local<v8::Value>> found;
  for (HttpConnectionNode* node = idle_.front(); node; node = idle_.next(*node)) found.push_back(wrapperOf(js, node));
  return arrayOf(js, found);
}

v8::Local<v8::Value> HttpConnections::expired(js::Scope& js, double headersMs, double requestMs) {
  std::vector<v8::Local<v8::Value>> found;
  const double now = static_cast<double>(env_.loop().now());
  for (HttpConnectionNode* node = active_.front(); node;) {
    HttpConnectionNode* next = active_.next(*node);
    auto* connection = static_cast<HttpConnection*>(node);
    const double age = now - static_cast<double>(node->sinceMs_);
    // A request that has come whole is the program's business, however long it takes.
    const bool waiting = !node->headComplete_ || connection->parser_.inMessage();
    if (waiting &&
        ((headersMs > 0 && !node->headComplete_ && age >= headersMs) || (requestMs > 0 && age >= requestMs))) {
      found.push_back(wrapperOf(js, node));
      // Told once.
      node->unlink();
    }
    node = next;
  }
  return arrayOf(js, found);
}

namespace {

constexpr js::Member kMembers[] = {
    js::method<"all", &HttpConnections::all>,
    js::method<"idle", &HttpConnections::idle>,
    js::method<"expired", &HttpConnections::expired>,
};

}  // namespace

const js::ClassSpec HttpConnections::kClass = {
    .name = "HttpConnections",
    .construct = js::constructor<HttpConnections>,
    .members = kMembers,
};

}  // namespace gyre::bindings
