// TlsConnection: what can be asked of a TLS connection: the base of TlsWrap. Isolate's thread.
#pragma once

#include <v8.h>

#include <memory>
#include <optional>
#include <string>

#include "bindings/tls_session.h"
#include "engine/binding.h"
#include "engine/object.h"

namespace gyre::bindings {

/// Why OpenSSL gave up; taken from its queue right after, for whatever it does next empties that.
struct TlsFailure {
  unsigned long code = 0;
  std::string text;

  static TlsFailure take();
  v8::Local<v8::Value> toError(js::Scope& js) const;
};

class TlsConnection : public js::Object {
 public:
  static const js::ClassSpec kClass;
  using Object::Object;

  SSL* ssl() const { return session_ ? session_->ssl() : nullptr; }

  // Undefined (certificates: null) where there is nothing, or nothing any more.
  /// The name asked for: by the client's hello, or by setServerName().
  v8::Local<v8::Value> getServerName(js::Scope& js);
  /// The protocol agreed on; false when there is none.
  v8::Local<v8::Value> getProtocolOfAlpn(js::Scope& js);
  v8::Local<v8::Value> getVersion(js::Scope& js);
  v8::Local<v8::Value> getCipher(js::Scope& js);
  v8::Local<v8::Value> getEphemeralKey(js::Scope& js);
  v8::Local<v8::Value> getFinished(js::Scope& js);
  v8::Local<v8::Value> getPeerFinished(js::Scope& js);
  v8::Local<v8::Value> getSession(js::Scope& js);
  v8::Local<v8::Value> getTicket(js::Scope& js);
  v8::Local<v8::Value> getSharedSignatureAlgorithms(js::Scope& js);
  v8::Local<v8::Value> exportKeyingMaterial(js::Scope& js, uint32_t size, std::string label,
                                            std::optional<js::Bytes> context);
  bool isSessionReused(js::Scope& js);
  bool setSession(js::Scope& js, js::Bytes der);
  /// Undefined when the peer's certificate has been verified; else [code, message].
  v8::Local<v8::Value> verifyError(js::Scope& js);
  /// In DER. `chain`: followed by its issuer's, and so on as far as they are known.
  v8::Local<v8::Value> getPeerCertificates(js::Scope& js, bool chain);
  v8::Local<v8::Value> getOwnCertificate(js::Scope& js);

 protected:
  std::unique_ptr<TlsSession> session_;
};

}  // namespace gyre::bindings
