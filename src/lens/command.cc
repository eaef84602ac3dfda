#include "lens/command.h"

#include <cstdio>
#include <string>
#include <string_view>

#include "lens/recording.h"
#include "lens/report.h"
#include "lens/summary.h"

namespace gyre::lens {

namespace {

constexpr int kUnreadable = 1, kBadArguments = 9;

constexpr const char* kHelp =
    "Usage: gyre lens [--summary] [--json] FILE\n"
    "\n"
    "Shows what a recording made by --record or --flight-recorder holds.\n"
    "\n"
    "  --summary   where the time went, what cost most, what waited for what, and advice (the default)\n"
    "  --json      the same for scripts; times in nanoseconds\n"
    "  -h, --help  this text\n";

}  // namespace

int runCommand(std::span<char* const> arguments) {
  bool json = false;
  std::string path;
  for (const std::string_view argument : arguments) {
    if (argument == "-h" || argument == "--help") {
      std::fputs(kHelp, stdout);
      return 0;
    }
    if (argument == "--json") {
      json = true;
    } else if (argument == "--summary") {
      continue;
    } else if (argument.starts_with("-") || !path.empty()) {
      std::fprintf(stderr, "gyre lens: bad option: %.*s\n", static_cast<int>(argument.size()), argument.data());
      return kBadArguments;
    } else {
      path = argument;
    }
  }
  if (path.empty()) {
    std::fputs(kHelp, stderr);
    return kBadArguments;
  }
  std::string error;
  const auto recording = Recording::open(path, &error);
  if (!recording) {
    std::fprintf(stderr, "gyre lens: %s\n", error.c_str());
    return kUnreadable;
  }
  const Summary summary = summarize(*recording);
  const std::string report = json ? jsonReport(summary) : textReport(summary);
  const bool written =
      std::fwrite(report.data(), 1, report.size(), stdout) == report.size() && std::fflush(stdout) == 0;
  return written ? 0 : kUnreadable;
}

}  // namespace gyre::lens
