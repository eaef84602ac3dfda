// What happens in a TLS session, told to JavaScript; and what OpenSSL asks in the middle of a handshake.
#include "bindings/tls_wrap.h"
#include "runtime/buffer.h"

namespace gyre::bindings {

void TlsWrap::tellEvents() {
  while (!destroyed_ && session_->hasEvents()) {
    TlsEvent event = session_->takeEvent();
    enter([&](js::Scope& js) { tellEvent(js, std::move(event)); });
  }
}

void TlsWrap::tellEvent(js::Scope& js, TlsEvent event) {
  auto bufferOf = [&](const std::string& bytes) -> v8::Local<v8::Value> {
    v8::Local<v8::Uint8Array> buffer;
    if (!runtime::newBuffer(js, bytes).ToLocal(&buffer)) return js.undefined();
    return buffer;
  };
  switch (event.kind) {
    case TlsEvent::kHandshakeStart:
      emit(js, kOnHandshakeStart, {});
      return;
    case TlsEvent::kHandshakeDone:
      emit(js, kOnHandshakeDone, {});
      return;
    case TlsEvent::kKeylog: {
      // Secrets go nowhere unless somebody listens.
      auto listener = wrapper(js.isolate())->GetInternalField(kPointerField + 1 + kOnKeylog).As<v8::Value>();
      if (!listener->IsFunction()) return;
      v8::Local<v8::Value> arguments[] = {bufferOf(event.text)};
      emit(js, kOnKeylog, arguments);
      return;
    }
    case TlsEvent::kNewSession: {
      holdsOutput_ = session_->isServer();
      v8::Local<v8::Value> arguments[] = {bufferOf(event.id), bufferOf(event.text)};
      emit(js, kOnNewSession, arguments);
      return;
    }
    case TlsEvent::kOcsp: {
      v8::Local<v8::Value> arguments[] = {event.hasText ? bufferOf(event.text) : js.null().As<v8::Value>()};
      emit(js, kOnOcsp, arguments);
      return;
    }
    case TlsEvent::kClientHello: {
      v8::Local<v8::Value> arguments[] = {bufferOf(event.id), js.string(event.text), js.boolean(event.hasTicket),
                                          js.boolean(event.wantsOcsp)};
      emit(js, kOnClientHello, arguments);
      return;
    }
    case TlsEvent::kCertificate: {
      v8::Local<v8::Value> arguments[] = {js.string(event.text), js.boolean(event.wantsOcsp)};
      emit(js, kOnCertificate, arguments);
      return;
    }
  }
}

std::string TlsWrap::chooseProtocol(std::string_view serverName, std::string_view offered) {
  std::string chosen;
  enter([&](js::Scope& js) {
    v8::Local<v8::Uint8Array> list;
    if (!runtime::newBuffer(js, offered).ToLocal(&list)) return;
    v8::Local<v8::Value> arguments[] = {js.string(serverName), list};
    v8::Local<v8::Value> answer;
    if (emit(js, kOnProtocols, arguments).ToLocal(&answer) && answer->IsString()) chosen = js.text(answer);
  });
  return chosen;
}

std::optional<TlsAdviser::PskAnswer> TlsWrap::preSharedKey(const char* identityOrHint, size_t maxIdentity,
                                                           size_t maxKey) {
  std::optional<PskAnswer> given;
  enter([&](js::Scope& js) {
    v8::Local<v8::Value> arguments[] = {
        identityOrHint ? js.string(identityOrHint).As<v8::Value>() : js.null().As<v8::Value>(),
        js.number(static_cast<double>(maxKey)), js.number(static_cast<double>(maxIdentity))};
    v8::Local<v8::Value> answer, key, identity;
    if (!emit(js, kOnPsk, arguments).ToLocal(&answer) || !answer->IsArray()) return;
    auto pair = answer.As<v8::Array>();
    js::Bytes bytes;
    if (!pair->Get(js.context(), 0).ToLocal(&key) || !js::bytesOf(key, &bytes)) return;
    if (!pair->Get(js.context(), 1).ToLocal(&identity)) return;
    given.emplace();
    given->key.assign(reinterpret_cast<char*>(bytes.data()), bytes.size());
    if (identity->IsString()) given->identity = js.text(identity);
  });
  return given;
}

}  // namespace gyre::bindings
