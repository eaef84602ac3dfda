// What main() does to the process before anything else.
#pragma once

namespace gyre::cli {

/// Makes sure that descriptors 0, 1 and 2 are open (on /dev/null where they were closed), lest a file that is opened
/// later becomes somebody's stdout; and that writing to a pipe without a reader is an error (EPIPE), not the end;
/// and allows as many descriptors as the hard limit does. False when
/// /dev/null cannot be opened.
bool setUpProcess();

}  // namespace gyre::cli
