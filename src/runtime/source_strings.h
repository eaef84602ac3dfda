// The embedded sources as V8's external strings: their addresses are among the snapshot's external references, so that
// the snapshot points at the binary's own text instead of carrying a copy.
#pragma once

#include <cstdint>
#include <vector>

namespace gyre::runtime {

void appendSourceReferences(std::vector<intptr_t>& out);

}  // namespace gyre::runtime
