#include "runtime/native_modules.h"

#include <algorithm>

#include "runtime/source_strings.h"

namespace gyre::runtime {

NativeModules::NativeModules(std::span<const js::Module* const> modules) : modules_(modules) {
  for (const js::Module* module : modules_) {
    js::appendReferences(*module, references_);
    for (const js::ClassSpec* spec : module->classes) {
      for (; spec != nullptr; spec = spec->parent) {
        if (std::find(classes_.begin(), classes_.end(), spec) == classes_.end()) classes_.push_back(spec);
      }
    }
  }
  appendSourceReferences(references_);
  references_.push_back(0);
}

const js::Module* NativeModules::find(std::string_view name) const {
  auto found = std::find_if(modules_.begin(), modules_.end(), [&](const js::Module* m) { return m->name == name; });
  return found == modules_.end() ? nullptr : *found;
}

}  // namespace gyre::runtime
