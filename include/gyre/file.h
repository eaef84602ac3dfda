// Files: file operations that do not block the loop; FsEvent, FsPoll: changes of files.
#pragma once

#include "gyre/loop.h"

#include "loop/file_request.h"
#include "loop/fs_event.h"
#include "loop/fs_poll.h"

namespace gyre {

using loop::FileCall;
using loop::Files;
using loop::FsEvent;
using loop::FsPoll;

}  // namespace gyre
