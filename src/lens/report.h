// How a summary is shown: as text for people, as JSON for scripts.
#pragma once

#include <string>

#include "lens/summary.h"

namespace gyre::lens {

std::string textReport(const Summary& summary);
std::string jsonReport(const Summary& summary);

/// A JSON string with its quotes. What is not UTF-8 becomes U+FFFD.
std::string jsonString(std::string_view text);

}  // namespace gyre::lens
