#include "cli/options.h"

#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <span>
#include <string_view>

namespace gyre::cli {

namespace {

enum class Takes : uint8_t { nothing, maybeText, text, number, list, v8 };

struct Option {
  std::string_view name;
  Takes takes = Takes::nothing;
  bool inEnvironment = true;  // NODE_OPTIONS may set it
  bool byDefault = false;     // of Takes::nothing
};

constexpr Option kOptions[] = {
    {"--abort-on-uncaught-exception", Takes::v8},
    {"--allow-natives-syntax", Takes::v8, false},
    {"--check", Takes::nothing, false},
    {"--conditions", Takes::list},
    {"--deprecation", Takes::nothing, true, true},
    {"--disable-proto", Takes::text},
    {"--disable-warning", Takes::list},
    {"--dns-result-order", Takes::text},
    {"--enable-source-maps"},
    {"--entry-url"},
    {"--env-file", Takes::list, false},
    {"--env-file-if-exists", Takes::list, false},
    {"--eval", Takes::text, false},
    {"--experimental-default-type", Takes::text},
    {"--experimental-detect-module", Takes::nothing, true, true},
    {"--experimental-eventsource"},
    {"--experimental-import-meta-resolve"},
    {"--experimental-import-text"},
    {"--experimental-loader", Takes::list},
    {"--experimental-package-map", Takes::text},
    {"--experimental-print-required-tla"},
    {"--experimental-repl-await", Takes::nothing, true, true},
    {"--experimental-require-module", Takes::nothing, true, true},
    {"--experimental-stream-iter"},
    {"--experimental-strip-types", Takes::nothing, true, true},
    {"--experimental-transform-types"},
    {"--experimental-vm-modules"},
    {"--experimental-wasm-modules"},
    {"--experimental-websocket", Takes::nothing, true, true},
    {"--experimental-webstorage"},
    {"--experimental-worker", Takes::nothing, true, true},
    {"--explain-record", Takes::text, false},
    {"--expose-gc", Takes::v8, false},
    {"--expose_gc", Takes::v8, false},
    {"--expose-internals", Takes::nothing, false},
    {"--flight-recorder", Takes::maybeText},
    {"--force-context-aware"},
    {"--force-fips"},
    {"--frozen-intrinsics"},
    {"--gc-interval", Takes::v8},
    {"--global-search-paths", Takes::nothing, true, true},
    {"--harmony", Takes::v8},
    {"--help", Takes::nothing, false},
    {"--icu-data-dir", Takes::text},
    {"--import", Takes::list},
    {"--input-type", Takes::text},
    {"--insecure-http-parser"},
    {"--inspect", Takes::nothing},
    {"--interactive", Takes::nothing, false},
    {"--jitless", Takes::v8},
    {"--localstorage-file", Takes::text},
    {"--max-http-header-size", Takes::number},
    {"--network-family-autoselection", Takes::nothing, true, true},
    {"--network-family-autoselection-attempt-timeout", Takes::number},
    {"--no-addons"},
    {"--openssl-config", Takes::text},
    {"--openssl-legacy-provider"},
    {"--openssl-shared-config"},
    {"--pending-deprecation"},
    {"--permission"},
    {"--preserve-symlinks"},
    {"--preserve-symlinks-main"},
    {"--print", Takes::text, false},
    {"--prof-process", Takes::nothing, false},
    {"--record", Takes::text, false},
    {"--redirect-warnings", Takes::text},
    {"--require", Takes::list},
    {"--require-module", Takes::nothing, true, true},
    {"--secure-heap", Takes::number},
    {"--secure-heap-min", Takes::number},
    {"--stall", Takes::text},
    {"--strip-types", Takes::nothing, true, true},
    {"--test", Takes::nothing, false},
    {"--test-isolation", Takes::text},
    {"--throw-deprecation"},
    {"--title", Takes::text},
    {"--tls-cipher-list", Takes::text},
    {"--tls-keylog", Takes::text},
    {"--tls-max-v1.2"},
    {"--tls-max-v1.3"},
    {"--tls-min-v1.0"},
    {"--tls-min-v1.1"},
    {"--tls-min-v1.2"},
    {"--tls-min-v1.3"},
    {"--trace-deprecation"},
    {"--trace-exit"},
    {"--trace-sigint"},
    {"--trace-sync-io"},
    {"--trace-tls"},
    {"--trace-uncaught"},
    {"--trace-warnings"},
    {"--track-heap-objects"},
    {"--unhandled-rejections", Takes::text},
    {"--use-bundled-ca"},
    {"--use-openssl-ca"},
    {"--use-system-ca"},
    {"--v8-options", Takes::nothing, false},
    {"--v8-pool-size", Takes::number},
    {"--verify-base-objects"},
    {"--version", Takes::nothing, false},
    {"--warnings", Takes::nothing, true, true},
    {"--why-alive"},
    {"--why-exited"},
    {"--zero-fill-buffers"},
};

constexpr std::pair<std::string_view, std::string_view> kAliases[] = {
    {"-C", "--conditions"},
    {"-c", "--check"},
    {"-e", "--eval"},
    {"-h", "--help"},
    {"-i", "--interactive"},
    {"-p", "--print"},
    {"-pe", "--print"},
    {"-r", "--require"},
    {"-v", "--version"},
    {"--es-module-specifier-resolution", "--experimental-specifier-resolution"},
    {"--loader", "--experimental-loader"},
    {"--prof-process", "--prof-process"},
};

const Option* find(std::string_view name) {
  auto found = std::find_if(std::begin(kOptions), std::end(kOptions), [&](const Option& o) { return o.name == name; });
  return found == std::end(kOptions) ? nullptr : found;
}

/// An option as it stands on the line: its full name and the text after "=".
struct Spelling {
  std::string name;
  std::string value;
  bool hasValue = false;
};

Spelling spell(std::string_view argument) {
  Spelling spelling;
  size_t equals = argument.starts_with("--") ? argument.find('=') : std::string_view::npos;
  spelling.name = argument.substr(0, equals);
  if (equals != std::string_view::npos) {
    spelling.hasValue = true;
    spelling.value = argument.substr(equals + 1);
  }
  if (spelling.name.starts_with("--")) {
    std::replace(spelling.name.begin() + 2, spelling.name.end(), '_', '-');
  }
  for (auto& [alias, name] : kAliases) {
    if (alias == spelling.name) spelling.name = name;
  }
  return spelling;
}

bool isRejectionMode(std::string_view text) {
  return text == "throw" || text == "strict" || text == "warn" || text == "warn-with-error-code" || text == "none";
}

/// Whole milliseconds, up to a day.
bool isStallTime(std::string_view text) {
  constexpr int kMostMs = 86'400'000;
  int ms = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ms);
  return error == std::errc() && end == text.data() + text.size() && ms >= 1 && ms <= kMostMs;
}

class Parser {
 public:
  explicit Parser(CommandLine& line) : line_(line) {}

  /// Takes options from the front of `arguments` and returns how many it took; stops at the first that is none.
  size_t options(std::span<const std::string> arguments, bool fromEnvironment) {
    size_t at = 0;
    while (at < arguments.size() && line_.error.empty()) {
      const std::string& argument = arguments[at];
      if (argument.size() < 2 || argument[0] != '-') {
        if (fromEnvironment) line_.error = argument + " is not allowed in NODE_OPTIONS";
        break;
      }
      if (argument == "--") {
        if (fromEnvironment) line_.error = "-- is not allowed in NODE_OPTIONS";
        ++at;
        break;
      }
      at += one(argument, arguments.subspan(at + 1), fromEnvironment);
      // `-e CODE` and `-p CODE` end nothing: options may follow.
    }
    return at;
  }

 private:
  runtime::ProgramOptions::OptionValue& value(std::string_view name) {
    return line_.program.options[std::string(name)];
  }
  void append(std::string_view name, std::string text) {
    auto& slot = value(name);
    if (!std::holds_alternative<std::vector<std::string>>(slot)) slot = std::vector<std::string>();
    std::get_if<std::vector<std::string>>(&slot)->push_back(std::move(text));
  }

  /// How many arguments it took.
  size_t one(const std::string& argument, std::span<const std::string> rest, bool fromEnvironment) {
    Spelling spelling = spell(argument);
    bool off = false;
    const Option* option = find(spelling.name);
    if (!option && spelling.name.starts_with("--no-")) {
      option = find("--" + spelling.name.substr(5));
      off = option != nullptr;
      if (option && option->takes != Takes::nothing) {
        line_.error = argument + " is an invalid negation because it is not a boolean option";
        return 1;
      }
    }
    if (fromEnvironment && option && !option->inEnvironment) {
      line_.error = argument + " is not allowed in NODE_OPTIONS";
      return 1;
    }
    if (!option || option->takes == Takes::v8) {
      line_.v8Flags.push_back(argument);
      if (option) value(option->name) = true;
      return 1;
    }
    if (option->takes == Takes::nothing) {
      value(option->name) = !off;
      if (spelling.hasValue && option->name != "--inspect") line_.error = argument + " does not take an argument";
      return 1;
    }
    if (option->takes == Takes::maybeText) {
      value(option->name) = spelling.value;
      return 1;
    }
    size_t taken = 1;
    if (!spelling.hasValue) {
      // `-p` alone prints what is read from stdin.
      if (option->name == "--print" && (rest.empty() || rest[0].starts_with("-"))) {
        value("--print-result") = true;
        return 1;
      }
      if (rest.empty() || (rest[0].size() > 1 && rest[0][0] == '-')) {
        line_.error = argument + " requires an argument";
        return 1;
      }
      spelling.value = rest[0].starts_with("\\-") ? rest[0].substr(1) : rest[0];
      taken = 2;
    }
    if (option->name == "--print") {
      value("--print-result") = true;
      value("--eval") = spelling.value;
    } else if (option->takes == Takes::list) {
      append(option->name, spelling.value);
      // Of two files the later one counts, whichever option names it: "+" must be there, "?" may be.
      if (option->name == "--env-file") append("--env-files", "+" + spelling.value);
      if (option->name == "--env-file-if-exists") append("--env-files", "?" + spelling.value);
    } else {
      if (option->name == "--unhandled-rejections" && !isRejectionMode(spelling.value)) {
        line_.error = "invalid value for --unhandled-rejections";
      }
      if (option->name == "--stall" && !isStallTime(spelling.value)) {
        line_.error = "--stall must be a number of milliseconds, at least 1";
      }
      value(option->name) = spelling.value;
    }
    return taken;
  }

  CommandLine& line_;
};

/// NODE_OPTIONS, cut at spaces; double quotes keep spaces, and a backslash in them the next character.
std::vector<std::string> splitEnvironment(std::string_view text, std::string& error) {
  std::vector<std::string> all;
  bool quoted = false, open = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\' && quoted) {
      if (++i == text.size()) {
        error = "invalid value for NODE_OPTIONS (invalid escape)";
        return {};
      }
      c = text[i];
    } else if (c == ' ' && !quoted) {
      open = false;
      continue;
    } else if (c == '"') {
      quoted = !quoted;
      continue;
    }
    if (!open) all.emplace_back();
    open = true;
    all.back() += c;
  }
  if (quoted) error = "invalid value for NODE_OPTIONS (unterminated string)";
  return all;
}

/// OpenSSL's memory for secrets comes in powers of two.
std::string checkSecureHeap(const runtime::ProgramOptions& program) {
  std::string error;
  for (const char* name : {"--secure-heap", "--secure-heap-min"}) {
    auto found = program.options.find(name);
    const auto* text = found == program.options.end() ? nullptr : std::get_if<std::string>(&found->second);
    if (!text) continue;
    const long long value = std::atoll(text->c_str());
    const bool isPower = value >= 0 && (value & (value - 1)) == 0;
    if (!isPower) error += std::string(error.empty() ? "" : "\n") + name + " must be a power of 2";
  }
  return error;
}

std::string ownPath() {
  char path[PATH_MAX];
  ssize_t length = ::readlink("/proc/self/exe", path, sizeof path);
  return length > 0 ? std::string(path, static_cast<size_t>(length)) : std::string();
}

}  // namespace

std::vector<std::string> parseWorkerOptions(std::span<const std::string> arguments, runtime::ProgramOptions* program) {
  CommandLine line;
  for (const Option& option : kOptions) {
    if (option.byDefault) line.program.options[std::string(option.name)] = true;
  }
  const size_t taken = Parser(line).options(arguments, false);
  if (!line.error.empty()) return {line.error};
  std::vector<std::string> invalid = line.v8Flags;  // those are the process's
  invalid.insert(invalid.end(), arguments.begin() + static_cast<ptrdiff_t>(taken), arguments.end());
  if (line.program.options.contains("--title")) invalid.emplace_back("--title");
  program->options = std::move(line.program.options);
  return invalid;
}

CommandLine parseCommandLine(int argc, char** argv) {
  CommandLine line;
  for (const Option& option : kOptions) {
    if (option.byDefault) line.program.options[std::string(option.name)] = true;
  }
  Parser parser(line);
  if (const char* text = std::getenv("NODE_OPTIONS")) {
    std::vector<std::string> fromEnvironment = splitEnvironment(text, line.error);
    if (line.error.empty()) parser.options(fromEnvironment, true);
    if (!line.error.empty()) return line;
  }
  std::vector<std::string> arguments(argv + 1, argv + argc);
  size_t taken = parser.options(arguments, false);
  if (line.error.empty()) line.error = checkSecureHeap(line.program);
  auto isOn = [&line](const char* name) {
    auto found = line.program.options.find(name);
    return found != line.program.options.end() && std::get_if<bool>(&found->second) && std::get<bool>(found->second);
  };
  if (isOn("--tls-min-v1.3") && isOn("--tls-max-v1.2")) {
    line.error = "either --tls-min-v1.3 or --tls-max-v1.2 can be used, not both";
  }
  line.program.execArgs.assign(arguments.begin(), arguments.begin() + static_cast<ptrdiff_t>(taken));
  line.program.args.assign(arguments.begin() + static_cast<ptrdiff_t>(taken), arguments.end());
  line.program.argv0 = argc > 0 ? argv[0] : "gyre";
  line.program.execPath = ownPath();
  return line;
}

}  // namespace gyre::cli
