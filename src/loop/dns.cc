#include "loop/dns.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "loop/loop.h"
#include "loop/request.h"

namespace gyre::loop {
namespace {

/// Our code for one of EAI_*.
int codeOf(int resolverError, int systemError) {
  switch (resolverError) {
    case 0:
      return 0;
    case EAI_ADDRFAMILY:
      return base::kErrorAddressFamily;
    case EAI_AGAIN:
      return base::kErrorAddressAgain;
    case EAI_BADFLAGS:
      return base::kErrorAddressBadFlags;
    case EAI_CANCELED:
      return base::kErrorAddressCanceled;
    case EAI_FAIL:
      return base::kErrorAddressFail;
    case EAI_FAMILY:
      return base::kErrorAddressFamilyUnsupported;
    case EAI_MEMORY:
      return base::kErrorAddressMemory;
    case EAI_NODATA:
      return base::kErrorAddressNoData;
    case EAI_NONAME:
      return base::kErrorAddressNoName;
    case EAI_OVERFLOW:
      return base::kErrorAddressOverflow;
    case EAI_SERVICE:
      return base::kErrorAddressService;
    case EAI_SOCKTYPE:
      return base::kErrorAddressSockType;
    case EAI_SYSTEM:
      return systemError > 0 ? -systemError : base::kErrorAddressFail;
    default:
      return base::kErrorAddressFail;
  }
}

LookupAddress addressOf(const addrinfo& info) {
  char text[INET6_ADDRSTRLEN + 1 + IF_NAMESIZE] = "";
  if (info.ai_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(info.ai_addr)->sin_addr, text, sizeof text);
  } else {
    const auto* address = reinterpret_cast<const sockaddr_in6*>(info.ai_addr);
    inet_ntop(AF_INET6, &address->sin6_addr, text, INET6_ADDRSTRLEN);
    if (address->sin6_scope_id != 0) {
      char zone[IF_NAMESIZE];
      if (if_indextoname(address->sin6_scope_id, zone)) {
        std::strcat(text, "%");
        std::strcat(text, zone);
      }
    }
  }
  return {text, info.ai_family};
}

bool parseAddress(const std::string& text, uint16_t port, sockaddr_storage& out, socklen_t& length) {
  auto* four = reinterpret_cast<sockaddr_in*>(&out);
  auto* six = reinterpret_cast<sockaddr_in6*>(&out);
  std::memset(&out, 0, sizeof out);
  if (inet_pton(AF_INET, text.c_str(), &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    length = sizeof *four;
    return true;
  }
  size_t percent = text.find('%');
  if (inet_pton(AF_INET6, text.substr(0, percent).c_str(), &six->sin6_addr) != 1) return false;
  six->sin6_family = AF_INET6;
  six->sin6_port = htons(port);
  if (percent != std::string::npos) six->sin6_scope_id = if_nametoindex(text.c_str() + percent + 1);
  length = sizeof *six;
  return true;
}

}  // namespace

/// What Dns and its requests in flight have in common.
struct Dns::Shared {
  explicit Shared(Loop& l) : loop(l) {}
  Loop& loop;
  std::vector<Lookup*> inFlight;  // few at a time, so a search beats a table
  Ticket lastTicket = 0;
};

class Dns::Lookup final : public Request {
 public:
  Lookup(std::shared_ptr<Shared> shared, const std::string& host, const LookupHints& hints)
      : Request(shared->loop), shared_(std::move(shared)), host_(host), hints_(hints) {
    shared_->inFlight.push_back(this);
  }
  ~Lookup() final = default;

  bool answers(const std::string& host, const LookupHints& hints) const { return hints_ == hints && host_ == host; }
  Ticket add(LookupCallback callback) {
    waiting_.push_back({++shared_->lastTicket, true, std::move(callback)});
    updateRef();
    return waiting_.back().ticket;
  }
  /// False: it is none of this call's.
  bool cancel(Ticket ticket) {
    if (std::erase_if(waiting_, [&](const Waiting& each) { return each.ticket == ticket; }) == 0) return false;
    updateRef();
    // Else somebody else may still come to wait for the answer.
    if (waiting_.empty() && Request::cancel()) leave();
    return true;
  }
  bool setRefed(Ticket ticket, bool refed) {
    for (Waiting& each : waiting_) {
      if (each.ticket != ticket) continue;
      each.refed = refed;
      updateRef();
      return true;
    }
    return false;
  }
  void leave() { std::erase(shared_->inFlight, this); }
  const char* name() const override { return "getaddrinfo"; }

 private:
  struct Waiting {
    Ticket ticket;
    bool refed;
    LookupCallback callback;
  };

  void updateRef() {
    Request::setRefed(std::any_of(waiting_.begin(), waiting_.end(), [](const Waiting& each) { return each.refed; }));
  }

  void work() override {
    addrinfo wanted{};
    wanted.ai_family = hints_.family;
    wanted.ai_flags = hints_.flags;
    wanted.ai_socktype = hints_.socketType;
    addrinfo* found = nullptr;
    errno = 0;
    int result = getaddrinfo(host_.c_str(), nullptr, &wanted, &found);
    setResult(codeOf(result, errno));
    if (result != 0) return;
    for (addrinfo* info = found; info; info = info->ai_next) {
      if (info->ai_family == AF_INET || info->ai_family == AF_INET6) addresses_.push_back(addressOf(*info));
    }
    freeaddrinfo(found);
  }

  void finish() override {
    // From here on the same name is asked anew: this answer may be old by then.
    leave();
    auto waiting = std::exchange(waiting_, {});
    int code = static_cast<int>(result());
    if (code == -ECANCELED) code = base::kErrorAddressCanceled;
    for (Waiting& each : waiting) {
      base::Result<std::vector<LookupAddress>> answer =
          code < 0 ? base::Result<std::vector<LookupAddress>>(base::Error(code, "getaddrinfo").withAddress(host_))
                   : base::Result<std::vector<LookupAddress>>(addresses_);
      each.callback(answer);
    }
    delete this;
  }

  std::shared_ptr<Shared> shared_;
  std::string host_;
  LookupHints hints_;
  std::vector<Waiting> waiting_;
  std::vector<LookupAddress> addresses_;
};

class Dns::NameLookup final : public Request {
 public:
  NameLookup(Loop& loop, NamesCallback callback) : Request(loop), callback_(std::move(callback)) {}
  ~NameLookup() final = default;

  const char* name() const override { return "getnameinfo"; }

  sockaddr_storage address;
  socklen_t length = 0;

 private:
  void work() override {
    char host[NI_MAXHOST];
    char service[NI_MAXSERV];
    errno = 0;
    int result = getnameinfo(reinterpret_cast<const sockaddr*>(&address), length, host, sizeof host, service,
                             sizeof service, NI_NAMEREQD);
    setResult(codeOf(result, errno));
    if (result == 0) names_ = {host, service};
  }

  void finish() override {
    int code = static_cast<int>(result());
    if (code == -ECANCELED) code = base::kErrorAddressCanceled;
    base::Result<Names> answer =
        code < 0 ? base::Result<Names>(base::Error(code, "getnameinfo")) : base::Result<Names>(std::move(names_));
    auto callback = std::move(callback_);
    delete this;
    callback(answer);
  }

  NamesCallback callback_;
  Names names_;
};

Dns::Dns(Loop& loop) : shared_(std::make_shared<Shared>(loop)) {}
Dns::~Dns() = default;

base::Result<Dns::Ticket> Dns::lookup(const std::string& host, const LookupHints& hints, LookupCallback callback) {
  for (Lookup* lookup : shared_->inFlight) {
    if (lookup->answers(host, hints)) return lookup->add(std::move(callback));
  }
  auto* lookup = new Lookup(shared_, host, hints);
  Ticket ticket = lookup->add(std::move(callback));
  auto started = shared_->loop.lanes().submit(*lookup, Lane::kDns);
  if (!started.ok()) {
    lookup->leave();
    delete lookup;
    return started.error();
  }
  return ticket;
}

bool Dns::cancel(Ticket ticket) {
  auto& all = shared_->inFlight;
  // By index: a lookup that is cancelled leaves the list.
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i]->cancel(ticket)) return true;
  }
  return false;
}

bool Dns::setRefed(Ticket ticket, bool refed) {
  return std::any_of(shared_->inFlight.begin(), shared_->inFlight.end(),
                     [&](Lookup* lookup) { return lookup->setRefed(ticket, refed); });
}

base::Result<void> Dns::lookupService(const std::string& address, uint16_t port, NamesCallback callback) {
  auto* lookup = new NameLookup(shared_->loop, std::move(callback));
  if (!parseAddress(address, port, lookup->address, lookup->length)) {
    delete lookup;
    return base::Error(-EINVAL, "getnameinfo").withAddress(address, port);
  }
  auto started = shared_->loop.lanes().submit(*lookup, Lane::kDns);
  if (!started.ok()) delete lookup;
  return started;
}

size_t Dns::callsInFlight() const { return shared_->inFlight.size(); }

}  // namespace gyre::loop
