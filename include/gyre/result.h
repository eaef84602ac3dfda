// Result<T>, Error: what the system refuses comes back as an error, never as an exception.
#pragma once

#include "base/result.h"

namespace gyre {

using base::Error;
using base::Result;

}  // namespace gyre
