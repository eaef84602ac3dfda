// The command line and NODE_OPTIONS: one table says what exists, what it takes and where it may stand.
// Source: Node's documentation, "Command-line API".
#pragma once

#include <span>
#include <string>
#include <vector>

#include "runtime/environment.h"

namespace gyre::cli {

/// Exit code for an invalid command line.
constexpr int kBadOption = 9;

struct CommandLine {
  std::string error;                 // what is wrong with it; empty when nothing
  std::vector<std::string> v8Flags;  // options that are not ours: V8 knows them, or nobody
  runtime::ProgramOptions program;
};

/// Reads NODE_OPTIONS and the arguments.
CommandLine parseCommandLine(int argc, char** argv);

/// Reads a worker's own options (`execArgv`) in place of the parent's; returns those that it cannot have.
std::vector<std::string> parseWorkerOptions(std::span<const std::string> arguments, runtime::ProgramOptions* program);

}  // namespace gyre::cli
