#include "lens/inspector.h"

#include <v8.h>

#include <string>
#include <vector>  // which the next header needs and does not include

#include <v8-inspector.h>

#include "runtime/environment.h"

namespace gyre::lens {

namespace {

using v8_inspector::StringView;

constexpr int kContextGroup = 1;

StringView view(std::string_view text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }

}  // namespace

class Inspector::Impl final : public v8_inspector::V8InspectorClient, public v8_inspector::V8Inspector::Channel {
 public:
  Impl(runtime::Environment& env, Listener& listener)
      : env_(env), listener_(listener), inspector_(v8_inspector::V8Inspector::create(env.isolate(), this)) {
    v8::HandleScope handles(env.isolate());
    inspector_->contextCreated({env.context(), kContextGroup, view("gyre")});
    session_ = inspector_->connect(kContextGroup, this, {}, v8_inspector::V8Inspector::kFullyTrusted);
  }
  ~Impl() override {
    v8::HandleScope handles(env_.isolate());
    session_.reset();
    inspector_->contextDestroyed(env_.context());
  }

  v8_inspector::V8InspectorSession& session() { return *session_; }

 private:
  // V8InspectorClient
  void runMessageLoopOnPause(int) override { listener_.paused(); }
  v8::Local<v8::Context> ensureDefaultContextInGroup(int) override { return env_.context(); }

  // Channel
  void sendResponse(int, std::unique_ptr<v8_inspector::StringBuffer> message) override { tell(message->string()); }
  void sendNotification(std::unique_ptr<v8_inspector::StringBuffer> message) override { tell(message->string()); }
  void flushProtocolNotifications() override {}

  void tell(const StringView& message) {
    // V8 escapes what is not ASCII; its buffers may be of either width.
    if (message.is8Bit()) {
      json_.assign(message.characters8(), message.characters8() + message.length());
    } else {
      json_.assign(message.characters16(), message.characters16() + message.length());
    }
    listener_.message(json_);
  }

  runtime::Environment& env_;
  Listener& listener_;
  std::string json_;
  std::unique_ptr<v8_inspector::V8Inspector> inspector_;
  std::unique_ptr<v8_inspector::V8InspectorSession> session_;
};

Inspector::Inspector(runtime::Environment& env, Listener& listener) : impl_(std::make_unique<Impl>(env, listener)) {}
Inspector::~Inspector() = default;

void Inspector::send(std::string_view json) { impl_->session().dispatchProtocolMessage(view(json)); }

void Inspector::pauseSoon() { impl_->session().schedulePauseOnNextStatement(view("other"), {}); }

}  // namespace gyre::lens
