// Inspector: V8's debugger on one environment, with one session: what speaks the Chrome DevTools protocol.
//
// Lives on the environment's thread, and goes before the environment does. It runs no JavaScript of its own accord.
// Source of the protocol: https://chromedevtools.github.io/devtools-protocol/v8/
#pragma once

#include <memory>
#include <string_view>

namespace gyre::runtime {
class Environment;
}

namespace gyre::lens {

class Inspector {
 public:
  /// Called on the environment's thread, while JavaScript is on the stack or not; must not throw.
  class Listener {
   public:
    virtual ~Listener() = default;
    /// A response or notification, as JSON in ASCII. Valid during the call.
    virtual void message(std::string_view json) = 0;
    /// JavaScript has halted and goes on when this returns. Commands may be sent; one of them says how to go on
    /// (Debugger.stepInto, Debugger.resume, ...).
    virtual void paused() = 0;
  };

  Inspector(runtime::Environment& env, Listener& listener);
  ~Inspector();
  Inspector(const Inspector&) = delete;
  Inspector& operator=(const Inspector&) = delete;

  /// One message of the protocol, as JSON in ASCII. Needs the environment's context to be entered.
  void send(std::string_view json);
  /// Halts before the next statement that is not in a script which the debugger was told to skip.
  void pauseSoon();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gyre::lens
