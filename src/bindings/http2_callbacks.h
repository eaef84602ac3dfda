// What nghttp2 calls: the table of functions that lead into Http2Session. One for the process; never freed.
#pragma once

#include <nghttp2/nghttp2.h>

namespace gyre::bindings {

const nghttp2_session_callbacks* http2Callbacks();
/// What `read_callback` of every data provider is.
extern const nghttp2_data_provider2 kHttp2Data;

}  // namespace gyre::bindings
