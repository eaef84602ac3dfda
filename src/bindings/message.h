// Message: a JavaScript value on its way to another place: another context, another thread. It is bytes (V8's
// structured clone format) and what travels beside them: memory that is handed over or shared, message ports, compiled
// WebAssembly.
//
// What V8 does not know (objects of the platform) a `host` object of lib/ describes as `[module id, data]`, and makes
// anew on arrival: see lib/internal/structured_clone.js.
//
// Made on one thread, read on another; nothing in it belongs to an isolate. A message that hands memory or ports over
// is read once.
#pragma once

#include <v8.h>

#include <cstdlib>
#include <memory>
#include <vector>

#include "engine/scope.h"

namespace gyre::bindings {

class Mailbox;

class Message {
 public:
  Message() = default;
  /// Leaves what ports nobody has taken: their other ends close.
  ~Message();
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;

  /// Takes `value` apart. `buffers` are ArrayBuffers to be handed over: they are detached if all goes well. False with
  /// an exception pending; nothing has been handed over then.
  bool write(js::Scope& js, v8::Local<v8::Value> value, v8::Local<v8::Array> buffers, v8::Local<v8::Object> host);
  /// Puts the value together again in the current context. `ports` are the objects for the ports that came with it.
  v8::MaybeLocal<v8::Value> read(js::Scope& js, v8::Local<v8::Value> ports, v8::Local<v8::Object> host);

  std::vector<std::shared_ptr<Mailbox>>& ports() { return ports_; }

 private:
  friend class MessageWriter;
  friend class MessageReader;

  struct Bytes {
    std::unique_ptr<uint8_t, decltype(&std::free)> data{nullptr, &std::free};
    size_t size = 0;
  };
  /// A platform object's description, and its number: the order in which they are made respects what refers to what.
  struct Described {
    uint32_t number;
    Bytes bytes;
  };

  Bytes value_;
  std::vector<Described> objects_;
  std::vector<std::shared_ptr<v8::BackingStore>> handedOver_;
  std::vector<std::shared_ptr<v8::BackingStore>> shared_;
  std::vector<v8::CompiledWasmModule> modules_;
  std::vector<std::shared_ptr<Mailbox>> ports_;
};

/// Marks an object of the platform: it is cloned, or refused, by what the host says.
void markHostObject(js::Scope& js, v8::Local<v8::Object> object);

}  // namespace gyre::bindings
