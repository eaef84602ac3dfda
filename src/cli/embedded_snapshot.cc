#include "cli/embedded_snapshot.h"

extern "C" const char gyreSnapshotBegin[];
extern "C" const char gyreSnapshotEnd[];

namespace gyre::cli {

std::span<const char> embeddedSnapshot() { return {gyreSnapshotBegin, gyreSnapshotEnd}; }

}  // namespace gyre::cli
