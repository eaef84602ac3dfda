// NativeModules: the native modules of a binary, and every native address that they hand to V8. Made in main(), used by
// all environments of the process; immutable.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/binding.h"

namespace gyre::runtime {

class NativeModules {
 public:
  /// `modules` live as long as the process; their order is part of the snapshot.
  explicit NativeModules(std::span<const js::Module* const> modules);
  NativeModules(const NativeModules&) = delete;
  NativeModules& operator=(const NativeModules&) = delete;

  /// Null when there is none of that name.
  const js::Module* find(std::string_view name) const;
  /// Null-terminated; the same order in every binary with the same modules.
  const intptr_t* externalReferences() const { return references_.data(); }

  /// Visits each native class, once, in a fixed order: those of the modules and those that they inherit from.
  template <class Visit>
  void forEachClass(Visit&& visit) const {
    for (const js::ClassSpec* spec : classes_) visit(*spec);
  }

 private:
  std::span<const js::Module* const> modules_;
  std::vector<const js::ClassSpec*> classes_;
  std::vector<intptr_t> references_;
};

}  // namespace gyre::runtime
