// Dns: names and addresses through the system's resolver (getaddrinfo, getnameinfo), on lane `dns`.
//
// The resolver may block for seconds, so it has a lane of its own and never stands before files. Lookups of
// the same name with the same hints that are in flight at once share one call. Loop thread.
#pragma once

#include <netdb.h>
#include <sys/socket.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/ref.h"
#include "base/result.h"
#include "base/unique_function.h"

namespace gyre::loop {

class Loop;

struct LookupHints {
  int family = AF_UNSPEC;  // or AF_INET, AF_INET6
  int flags = 0;           // AI_*
  int socketType = SOCK_STREAM;
  friend bool operator==(const LookupHints&, const LookupHints&) = default;
};

/// One address as text, without a zone's name unless it is link-local.
struct LookupAddress {
  std::string text;
  int family = AF_INET;
};

class Dns {
 public:
  /// The addresses in the resolver's order, or an error of syscall "getaddrinfo".
  using LookupCallback = base::UniqueFunction<void(base::Result<std::vector<LookupAddress>>&)>;

  struct Names {
    std::string host;
    std::string service;
  };
  using NamesCallback = base::UniqueFunction<void(base::Result<Names>&)>;

  explicit Dns(Loop& loop);
  /// Callbacks of what is in flight still run.
  ~Dns();

  /// One lookup that was started, among those of this Dns.
  using Ticket = uint64_t;

  /// Errors: EAGAIN, too much is queued. Else the callback runs, later.
  base::Result<Ticket> lookup(const std::string& host, const LookupHints& hints, LookupCallback callback);

  /// The callback will not run; a call that nobody waits for any more does not keep the loop alive, and if it has not
  /// begun never does. False: it has been answered, or cancelled.
  bool cancel(Ticket ticket);

  /// Whether a lookup keeps the loop alive; at first it does. False: it has been answered, or cancelled.
  bool setRefed(Ticket ticket, bool refed);

  /// The host's and the service's name of an address. Errors: EINVAL, `address` is no IP address; EAGAIN.
  base::Result<void> lookupService(const std::string& address, uint16_t port, NamesCallback callback);

  /// getaddrinfo calls in flight; fewer than lookups where these share one.
  size_t callsInFlight() const;

 private:
  class Lookup;
  class NameLookup;
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace gyre::loop
