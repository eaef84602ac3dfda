#include "lens/command.h"

#include <cerrno>
#include <cstdio>
#include <string>
#include <string_view>

#include "base/result.h"
#include "lens/recording.h"
#include "lens/report.h"
#include "lens/summary.h"
#include "lens/trace.h"

namespace gyre::lens {

namespace {

constexpr int kUnreadable = 1, kBadArguments = 9;

constexpr const char* kHelp =
    "Usage: gyre lens [--summary] [--json] [--perfetto OUT] FILE\n"
    "\n"
    "Shows what a recording made by --record or --flight-recorder holds.\n"
    "\n"
    "  --summary   where the time went, what cost most, what waited for what, and advice (the default)\n"
    "  --json      the same for scripts; times in nanoseconds\n"
    "  --perfetto OUT\n"
    "              writes a trace that Perfetto (ui.perfetto.dev) and chrome://tracing open; a summary only if asked "
    "for\n"
    "  -h, --help  this text\n";

}  // namespace

int runCommand(std::span<char* const> arguments) {
  bool json = false, summary = false;
  std::string path, trace;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    constexpr std::string_view kPerfetto = "--perfetto=";
    if (argument == "-h" || argument == "--help") {
      std::fputs(kHelp, stdout);
      return 0;
    }
    if (argument == "--json") {
      json = true;
    } else if (argument == "--summary") {
      summary = true;
    } else if (argument == "--perfetto" && i + 1 < arguments.size()) {
      trace = arguments[++i];
    } else if (argument.starts_with(kPerfetto) && argument.size() > kPerfetto.size()) {
      trace = argument.substr(kPerfetto.size());
    } else if (argument == "--perfetto" || argument == kPerfetto) {
      std::fputs("gyre lens: --perfetto requires an argument\n", stderr);
      return kBadArguments;
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
  if (!trace.empty()) {
    std::FILE* file = std::fopen(trace.c_str(), "we");
    const bool written = file && writeTrace(*recording, file);
    const int code = errno;
    if (file) std::fclose(file);
    if (!written) {
      std::fprintf(stderr, "gyre lens: %s: %s\n", trace.c_str(), base::errorMessage(-code));
      return kUnreadable;
    }
    if (!summary && !json) return 0;
  }
  const Summary made = summarize(*recording);
  const std::string report = json ? jsonReport(made) : textReport(made);
  const bool written =
      std::fwrite(report.data(), 1, report.size(), stdout) == report.size() && std::fflush(stdout) == 0;
  return written ? 0 : kUnreadable;
}

}  // namespace gyre::lens
