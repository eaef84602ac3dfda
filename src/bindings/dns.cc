// binding('dns'): names and addresses through the system's resolver, for lib/dns.js.
#include "loop/dns.h"

#include "bindings/modules.h"
#include "engine/binding.h"
#include "runtime/completion.h"
#include "runtime/environment.h"

namespace gyre::bindings {

namespace {

using base::Result;
using runtime::Completion;
using runtime::Environment;

/// One resolver for each environment, so that its lookups can share calls.
struct Resolver {
  explicit Resolver(Environment& env) : dns(env.loop()) {}
  loop::Dns dns;
};

int familyOf(int32_t family) { return family == 4 ? AF_INET : family == 6 ? AF_INET6 : AF_UNSPEC; }

v8::Local<v8::Value> addressesOf(js::Scope& js, const std::vector<loop::LookupAddress>& addresses) {
  std::vector<v8::Local<v8::Value>> items;
  items.reserve(addresses.size() * 2);
  for (const loop::LookupAddress& address : addresses) {
    items.push_back(js.string(address.text));
    items.push_back(js.integer(address.family == AF_INET6 ? 6 : 4));
  }
  return v8::Array::New(js.isolate(), items.data(), items.size());
}

/// (host, family 0|4|6, flags, done) → a ticket for cancelLookup and refLookup. `done` gets [address, family, address,
/// family, ...] in the resolver's order. An error's `errno` and `code` are the resolver's ("EAI_NONAME"); lib/ makes
/// Node's of them.
Result<double> lookup(js::Scope& js, std::string host, int32_t family, int32_t flags, v8::Local<v8::Function> done) {
  loop::LookupHints hints;
  hints.family = familyOf(family);
  hints.flags = flags;
  Completion completion(js, "GETADDRINFOREQWRAP", done);
  GYRE_TRY_ASSIGN(
      auto ticket,
      Environment::from(js).state<Resolver>().dns.lookup(
          host, hints, [completion = std::move(completion)](Result<std::vector<loop::LookupAddress>>& answer) mutable {
            completion.finish(std::move(answer), [](js::Scope& js, std::vector<loop::LookupAddress>& found) {
              return addressesOf(js, found);
            });
          }));
  return static_cast<double>(ticket);
}

/// Whether it was still in flight; then `done` is not called any more.
bool cancelLookup(js::Scope& js, double ticket) {
  return Environment::from(js).state<Resolver>().dns.cancel(static_cast<loop::Dns::Ticket>(ticket));
}

/// Whether a lookup keeps the program alive.
void refLookup(js::Scope& js, double ticket, bool refed) {
  Environment::from(js).state<Resolver>().dns.setRefed(static_cast<loop::Dns::Ticket>(ticket), refed);
}

/// (address, port, done) → [host, service]
Result<v8::Local<v8::Value>> lookupService(js::Scope& js, std::string address, uint16_t port,
                                           v8::Local<v8::Function> done) {
  Completion completion(js, "GETNAMEINFOREQWRAP", done);
  v8::Local<v8::Value> promise = completion.promise(js);
  GYRE_TRY(Environment::from(js).state<Resolver>().dns.lookupService(
      address, port, [completion = std::move(completion)](Result<loop::Dns::Names>& answer) mutable {
        completion.finish(std::move(answer), [](js::Scope& js, loop::Dns::Names& names) {
          v8::Local<v8::Value> pair[] = {js.string(names.host), js.string(names.service)};
          return v8::Local<v8::Value>(v8::Array::New(js.isolate(), pair, 2));
        });
      }));
  return promise;
}

constexpr js::Member kMembers[] = {
    js::function<"cancelLookup", &cancelLookup>,   js::function<"lookup", &lookup>,
    js::function<"lookupService", &lookupService>, js::function<"refLookup", &refLookup>,
    js::constant<"AI_ADDRCONFIG", AI_ADDRCONFIG>,  js::constant<"AI_ALL", AI_ALL>,
    js::constant<"AI_V4MAPPED", AI_V4MAPPED>,
};

}  // namespace

const js::Module kDnsModule = {.name = "dns", .members = kMembers};

}  // namespace gyre::bindings
