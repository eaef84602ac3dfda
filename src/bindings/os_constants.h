// The operating system's numbers by name, as `os.constants` lists them. Any thread.
#pragma once

#include <span>
#include <string_view>

namespace gyre::bindings {

struct NamedNumber {
  std::string_view name;
  int value;
};

std::span<const NamedNumber> dlopenConstants();
std::span<const NamedNumber> errnoConstants();
std::span<const NamedNumber> signalConstants();

}  // namespace gyre::bindings
