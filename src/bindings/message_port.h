// Port: the native half of a MessagePort or BroadcastChannel. Loop thread only.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "bindings/mailbox.h"
#include "runtime/handle_object.h"

namespace gyre::bindings {

/// How many messages one turn of the loop hands out at least, if there are as many.
constexpr size_t kBatch = 1000;

/// What post() says.
enum Posted : int32_t { kPosted, kLost };

class Port final : public runtime::HandleObject<loop::Async> {
 public:
  static const js::ClassSpec kClass;

  Port(js::Scope& js, v8::Local<v8::Object> wrapper) : HandleObject(js, wrapper, "MESSAGEPORT") {
    adopt(loop::Async::create(runtime::Environment::from(js).loop(), [this] { deliver(); }));
    handle()->unref();
  }

  ~Port() override { leave(); }

  /// The two ports of a channel.
  void entangle(js::Scope&, Port* other) {
    auto [mine, theirs] = Mailbox::makePair();
    take(std::move(mine));
    other->take(std::move(theirs));
  }

  /// A port of all that join by that name, in all threads of the program.
  void join(js::Scope&, const std::string& name) {
    take(Mailbox::join(env().threads().shared<MailGroup>(
        "broadcast " + name, [] { return std::make_shared<MailGroup>(MailGroup::Kind::broadcast); })));
  }

  /// `ports` are Port objects that go with the message. Without them and buffers, any number may receive it.
  v8::MaybeLocal<v8::Value> post(js::Scope& js, v8::Local<v8::Value> value, v8::Local<v8::Array> buffers,
                                 v8::Local<v8::Array> ports, v8::Local<v8::Object> host) {
    auto message = std::make_shared<Message>();
    if (!message->write(js, value, buffers, host)) return {};
    bool lost = false;
    for (uint32_t i = 0; i < ports->Length(); ++i) {
      v8::Local<v8::Value> port;
      if (!ports->Get(js.context(), i).ToLocal(&port)) return {};
      auto* other = static_cast<Port*>(js::Object::from(port));
      if (!other || !other->mailbox_) continue;
      lost |= mailbox_ && other->mailbox_->sharesGroupWith(*mailbox_);
      message->ports().push_back(other->release(js));
    }
    if (lost) {
      close(js, {});
    } else if (mailbox_) {
      mailbox_->send(std::move(message));
    }
    return v8::MaybeLocal<v8::Value>(js.integer(lost ? kLost : kPosted));
  }

  void start(js::Scope&) {
    if (started_ || isClosing()) return;
    started_ = true;
    handle()->send();
  }

  void stop(js::Scope&) { started_ = false; }

  /// The oldest message as `[value]`, or undefined when there is none.
  v8::MaybeLocal<v8::Value> receive(js::Scope& js) {
    auto message = mailbox_ ? mailbox_->take() : nullptr;
    if (!message) return v8::MaybeLocal<v8::Value>(js.undefined());
    v8::Local<v8::Array> ports;
    v8::Local<v8::Value> value;
    if (!portsOf(js, *message).ToLocal(&ports) || !message->read(js, ports, host(js)).ToLocal(&value)) return {};
    v8::Local<v8::Value> result[] = {value};
    return v8::Array::New(js.isolate(), result, 1);
  }

  /// Closes when what waits already has been handed out.
  void finish(js::Scope&) {
    if (isClosing()) return;
    finishing_ = true;
    handle()->send();
  }

  /// Closes at once: what waits is gone.
  void closeNow(js::Scope& js) {
    leave();
    v8::Local<v8::Value> callback =
        wrapper(js.isolate())->GetInternalField(kPointerField + 1 + kOnClosed).As<v8::Value>();
    close(js, callback->IsFunction() ? std::optional(callback.As<v8::Function>()) : std::nullopt);
  }

  bool isOpen(js::Scope&) { return mailbox_ != nullptr && !isClosing(); }

  // For native code.

  /// Becomes the owner of a mailbox, and hears of what comes from now on.
  void take(std::shared_ptr<Mailbox> mailbox) {
    mailbox_ = std::move(mailbox);
    mailbox_->attach(handle());
  }

  /// Lets the mailbox go, for its next owner.
  std::shared_ptr<Mailbox> release(js::Scope& js) {
    auto mailbox = std::move(mailbox_);
    mailbox->attach(nullptr);
    mailbox_.reset();
    closeNow(js);
    return mailbox;
  }

 private:
  enum { kOnMessage, kHost, kOnClosed };

  v8::Local<v8::Object> host(js::Scope& js) {
    return wrapper(js.isolate())->GetInternalField(kPointerField + 1 + kHost).As<v8::Value>().As<v8::Object>();
  }

  void leave() {
    if (mailbox_) mailbox_->leave();
    mailbox_.reset();
  }

  /// Makes the objects for the ports that came with a message.
  v8::MaybeLocal<v8::Array> portsOf(js::Scope& js, Message& message) {
    v8::Local<v8::Array> ports = v8::Array::New(js.isolate());
    uint32_t count = 0;
    for (auto& mailbox : message.ports()) {
      v8::Local<v8::Value> method, made;
      v8::Local<v8::Object> host = this->host(js);
      if (!js.get(host, "makePort").ToLocal(&method) || !method->IsFunction()) return {};
      if (!env().dispatch().callNested(js, host, method.As<v8::Function>(), {}).ToLocal(&made)) return {};
      static_cast<Port*>(js::Object::from(made))->take(std::move(mailbox));
      if (!js.set(ports, count++, made)) return {};
    }
    message.ports().clear();
    return ports;
  }

  void deliver() {
    enter([&](js::Scope& js) {
      size_t left = mailbox_ && started_ ? std::max(mailbox_->size(), kBatch) : 0;
      for (; left > 0 && started_ && mailbox_ && !isClosing() && env().canCallJs(); --left) {
        v8::HandleScope handles(js.isolate());
        auto message = mailbox_->take();
        if (!message) break;
        handOut(js, *message);
      }
      if (isClosing()) return;
      if (finishing_ || (mailbox_ && mailbox_->isAbandoned() && mailbox_->size() == 0)) {
        closeNow(js);
      } else if (left == 0 && started_ && mailbox_ && mailbox_->size() > 0) {
        handle()->send();
      }
    });
  }

  void handOut(js::Scope& js, Message& message) {
    v8::Local<v8::Value> value = js.undefined();
    v8::Local<v8::Value> ports = js.undefined();
    bool failed = false;
    {
      v8::TryCatch attempt(js.isolate());
      v8::Local<v8::Array> made;
      failed = !portsOf(js, message).ToLocal(&made) || !message.read(js, made, host(js)).ToLocal(&value);
      if (failed) {
        if (!attempt.CanContinue()) return;
        value = attempt.Exception();
      } else {
        ports = made;
      }
    }
    v8::Local<v8::Value> arguments[] = {value, ports, js.boolean(failed)};
    emit(js, kOnMessage, arguments);
  }

  static constexpr js::Member kMembers[] = {
      js::method<"closeNow", &Port::closeNow>, js::method<"entangle", &Port::entangle>,
      js::method<"finish", &Port::finish>,     js::method<"isOpen", &Port::isOpen>,
      js::method<"join", &Port::join>,         js::method<"post", &Port::post>,
      js::method<"receive", &Port::receive>,   js::method<"start", &Port::start>,
      js::method<"stop", &Port::stop>,         js::valueField<"onmessage", kOnMessage>,
      js::valueField<"host", kHost>,           js::valueField<"onclosed", kOnClosed>,
  };

  std::shared_ptr<Mailbox> mailbox_;
  bool started_ = false;
  bool finishing_ = false;
};

}  // namespace gyre::bindings
