// Fuzzing of HttpParser: whatever comes over a connection, and however it is cut, is taken without harm and told the
// same.
//
// An input is: one byte of Choice, one byte that says how many cuts there are (its lower half), a byte per cut with the
// size of the piece in front of it, and what comes over the connection. `./x fuzz http_parser` runs it under libFuzzer;
// the inputs in test/fuzz/http_parser are run by http_parser_fuzz_test.cc as well.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "bindings/http_parser.h"

namespace gyre::bindings {
namespace {

enum Choice : uint8_t {
  kResponse = 1 << 0,
  kHead = 1 << 1,      // a response to HEAD
  kTight = 1 << 2,     // small limits
  kRelaxed = 1 << 3,   // control characters in values
  kLenient = 1 << 4,   // all leniency
  kUpgrades = 1 << 5,  // upgrades are taken over
};

struct Told {
  std::vector<std::string> events;
  bool failed = false;
};

class Listener {
 public:
  explicit Listener(uint8_t choice) : takesUpgrades_((choice & kUpgrades) != 0), parser_(scratch_, optionsOf(choice)) {
    if ((choice & kResponse) != 0 && (choice & kHead) != 0) parser_.answers(HTTP_HEAD);
  }

  /// `piece` lies in memory of just its size, so that whatever reads beyond it is caught.
  bool hear(std::string_view piece) {
    auto copy = std::make_unique<char[]>(piece.size());
    piece.copy(copy.get(), piece.size());
    const char* at = copy.get();
    const char* const end = at + piece.size();
    while (at < end || parser_.inMessage()) {
      const char* const before = at;
      const HttpEvent event = parser_.next(&at, end);
      CHECK(before <= at && at <= end);
      if (event == HttpEvent::kBody) CHECK(parser_.body().data() >= copy.get() && parser_.body().data() < end);
      if (!tell(event)) return false;
      if (event == HttpEvent::kNone) break;
    }
    // Other parsers of the thread use the same place between two reads.
    scratch_.head.block = scratch_.head.text = "overwritten";
    return true;
  }

  Told finish() {
    if (!stopped_) tell(parser_.finish());
    return std::move(told_);
  }

 private:
  static HttpParser::Options optionsOf(uint8_t choice) {
    HttpParser::Options options;
    options.kind = (choice & kResponse) != 0 ? HttpKind::kResponse : HttpKind::kRequest;
    if ((choice & kTight) != 0) {
      options.maxHeaderBytes = 64;
      options.maxHeaders = 3;
    }
    if ((choice & kRelaxed) != 0) options.leniency = 0x400;
    if ((choice & kLenient) != 0) options.leniency = 0x3ff;
    return options;
  }

  bool tell(HttpEvent event) {
    const HttpHead& head = parser_.head();
    switch (event) {
      case HttpEvent::kNone:
        break;
      case HttpEvent::kBody:
        body_ += parser_.body();
        break;
      case HttpEvent::kHead:
      case HttpEvent::kHeadAndEnd:
        told_.events.push_back("head " + head.text + '\n' + head.block);
        if (event == HttpEvent::kHeadAndEnd) told_.events.push_back("end");
        if (parser_.isUpgrade()) {
          stopped_ = takesUpgrades_ || parser_.kind() == HttpKind::kResponse;
          if (!stopped_) parser_.declineUpgrade();
        }
        break;
      case HttpEvent::kEnd:
        told_.events.push_back("end " + std::exchange(body_, {}) + '\n' + head.block);
        break;
      case HttpEvent::kError:
        CHECK(!parser_.error().code.empty());
        told_.failed = stopped_ = true;
        break;
    }
    return !stopped_;
  }

  const bool takesUpgrades_;
  HttpScratch scratch_;
  HttpParser parser_;
  std::string body_;
  Told told_;
  bool stopped_ = false;
};

}  // namespace
}  // namespace gyre::bindings

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using gyre::bindings::Listener;
  using gyre::bindings::Told;
  if (size < 2) return 0;
  const size_t cuts = data[1] & 15;
  if (size < 2 + cuts) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2 + cuts, size - 2 - cuts);
  Listener whole(data[0]);
  whole.hear(bytes);
  Listener parts(data[0]);
  size_t at = 0;
  bool goesOn = true;
  for (size_t i = 0; i < cuts && goesOn && at < bytes.size(); ++i) {
    const size_t length = std::min<size_t>(data[2 + i], bytes.size() - at);
    goesOn = parts.hear(bytes.substr(at, length));
    at += length;
  }
  if (goesOn) parts.hear(bytes.substr(at));
  const Told expected = whole.finish();
  const Told told = parts.finish();
  CHECK(told.events == expected.events);
  CHECK(told.failed == expected.failed);
  return 0;
}
