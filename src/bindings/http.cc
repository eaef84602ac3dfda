// binding('http'): HTTP/1, for lib/internal/http. The work is in http_parser, http_connection and http_connections.
#include <llhttp.h>

#include "bindings/http_connection.h"
#include "bindings/http_connections.h"
#include "bindings/modules.h"

namespace gyre::bindings {

namespace {

/// `functions`: as many as there are in HttpCallback, in its order.
void setCallbacks(js::Scope& js, std::vector<v8::Local<v8::Function>> functions) {
  HttpState& state = runtime::Environment::from(js).state<HttpState>();
  for (size_t i = 0; i < functions.size() && i < static_cast<size_t>(HttpCallback::kCount); ++i) {
    state.setCallback(static_cast<HttpCallback>(i), functions[i]);
  }
}

/// The names of the methods, each at the index that onHead() is told.
v8::Local<v8::Value> methodNames(js::Scope& js) {
  std::vector<v8::Local<v8::Value>> names;
#define GYRE_METHOD(number, identifier, text)                     \
  while (names.size() <= number) names.push_back(js.undefined()); \
  names[number] = js.name(#text);
  HTTP_METHOD_MAP(GYRE_METHOD)
#undef GYRE_METHOD
  return v8::Array::New(js.isolate(), names.data(), names.size());
}

constexpr js::Member kMembers[] = {
    js::function<"setCallbacks", &setCallbacks>,
    js::function<"methodNames", &methodNames>,
    js::constant<"REQUEST", HttpKind::kRequest>,
    js::constant<"RESPONSE", HttpKind::kResponse>,
    js::constant<"KEEP_ALIVE", HttpConnection::kKeepAlive>,
    js::constant<"UPGRADE", HttpConnection::kUpgrade>,
    js::constant<"COMPLETE", HttpConnection::kComplete>,
    js::constant<"HAS_HOST", HttpConnection::kHasHost>,
    js::constant<"HAS_EXPECT", HttpConnection::kHasExpect>,
    js::constant<"HAS_BODY", HttpConnection::kHasBody>,
    js::constant<"FRAMED", HttpConnection::kFramed>,
    js::constant<"MINOR_SHIFT", HttpConnection::kMinorShift>,
    js::constant<"MAJOR_SHIFT", HttpConnection::kMajorShift>,
    js::constant<"METHOD_GET", HTTP_GET>,
    js::constant<"METHOD_HEAD", HTTP_HEAD>,
    js::constant<"METHOD_CONNECT", HTTP_CONNECT>,
};

const js::ClassSpec* const kClasses[] = {&HttpConnection::kClass, &HttpConnections::kClass};

}  // namespace

const js::Module kHttpModule = {.name = "http", .members = kMembers, .classes = kClasses};

}  // namespace gyre::bindings
