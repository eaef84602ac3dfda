// Reading and writing whole files in one go: open, fstat, read or write, fsync, close. Internal to FileCall.
#pragma once

#include <cstdint>

namespace gyre::loop {

struct FileCall;

namespace file {

/// Brings the file into call.bytes and returns its size.
int64_t readWhole(FileCall& call);

/// Writes call.buffer, all of it; returns its length.
int64_t writeWhole(FileCall& call);

}  // namespace file
}  // namespace gyre::loop
