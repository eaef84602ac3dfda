// binding('http2'): HTTP/2, for lib/internal/http2. The work is in http2_session and the files beside it.
#include <nghttp2/nghttp2.h>

#include "bindings/http2_session.h"
#include "bindings/modules.h"

namespace gyre::bindings {

namespace {

/// `functions`: as many as there are in Http2Callback, in its order.
void setCallbacks(js::Scope& js, std::vector<v8::Local<v8::Function>> functions) {
  Http2State& state = runtime::Environment::from(js).state<Http2State>();
  for (size_t i = 0; i < functions.size() && i < static_cast<size_t>(Http2Callback::kCount); ++i) {
    state.setCallback(static_cast<Http2Callback>(i), functions[i]);
  }
}

std::string errorText(js::Scope&, int32_t error) { return nghttp2_strerror(error); }

constexpr js::Member kMembers[] = {
    js::function<"setCallbacks", &setCallbacks>,
    js::function<"errorText", &errorText>,
    js::constant<"END_STREAM", Http2Session::kEndStream>,
    js::constant<"TRAILERS", Http2Session::kTrailers>,
    js::constant<"CATEGORY_REQUEST", NGHTTP2_HCAT_REQUEST>,
    js::constant<"CATEGORY_RESPONSE", NGHTTP2_HCAT_RESPONSE>,
    js::constant<"CATEGORY_PUSH_RESPONSE", NGHTTP2_HCAT_PUSH_RESPONSE>,
    js::constant<"CATEGORY_HEADERS", NGHTTP2_HCAT_HEADERS>,
    js::constant<"CATEGORY_PUSH_PROMISE", Http2Session::kPushPromise>,
    js::constant<"ERROR_INVALID_ARGUMENT", NGHTTP2_ERR_INVALID_ARGUMENT>,
    js::constant<"ERROR_INVALID_STREAM_ID", NGHTTP2_ERR_INVALID_STREAM_ID>,
    js::constant<"ERROR_STREAM_ID_NOT_AVAILABLE", NGHTTP2_ERR_STREAM_ID_NOT_AVAILABLE>,
    js::constant<"ERROR_NOMEM", NGHTTP2_ERR_NOMEM>,
    js::constant<"ERROR_STREAM_CLOSED", NGHTTP2_ERR_STREAM_CLOSED>,
    js::constant<"OPTION_COUNT", Http2Option::kCount>,
};

const js::ClassSpec* const kClasses[] = {&Http2Session::kClass};

}  // namespace

const js::Module kHttp2Module = {.name = "http2", .members = kMembers, .classes = kClasses};

}  // namespace gyre::bindings
