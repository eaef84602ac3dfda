// process.env: see process_env.cc.
#pragma once

#include "engine/scope.h"

namespace gyre::bindings {

v8::Local<v8::Object> makeProcessEnv(js::Scope& js);
extern const intptr_t kProcessEnvReferences[6];

}  // namespace gyre::bindings
