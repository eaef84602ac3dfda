#include "lens/names.h"

#include <algorithm>

namespace gyre::lens {

Names::Names() {
  nameLocked({});
  locations_.emplace_back();
  byLocation_.emplace(LocationEntry{}, 0);
}

uint32_t Names::nameLocked(std::string_view text) {
  const auto [at, isNew] = byText_.try_emplace(std::string(text.substr(0, kMostTextBytes)), names_.size());
  if (!isNew) return at->second;
  if (names_.size() >= kMost) {
    byText_.erase(at);
    return 0;
  }
  names_.push_back(&at->first);
  return at->second;
}

uint32_t Names::name(std::string_view text) {
  std::lock_guard lock(mutex_);
  return nameLocked(text);
}

uint32_t Names::location(const loop::Location& location) {
  std::lock_guard lock(mutex_);
  const LocationEntry entry{nameLocked(location.script), nameLocked(location.function),
                            static_cast<uint32_t>(std::max(0, location.line)),
                            static_cast<uint32_t>(std::max(0, location.column))};
  if (const auto found = byLocation_.find(entry); found != byLocation_.end()) return found->second;
  if (locations_.size() >= kMost) return 0;
  const auto number = static_cast<uint32_t>(locations_.size());
  locations_.push_back(entry);
  byLocation_.emplace(entry, number);
  return number;
}

std::vector<std::string> Names::namesFrom(size_t first) const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> texts;
  for (size_t i = first; i < names_.size(); ++i) texts.push_back(*names_[i]);
  return texts;
}

std::vector<LocationEntry> Names::locationsFrom(size_t first) const {
  std::lock_guard lock(mutex_);
  if (first >= locations_.size()) return {};
  return {locations_.begin() + static_cast<ptrdiff_t>(first), locations_.end()};
}

void NumberCache::add(uint64_t key, uint32_t number) {
  if (++used_ * 2 > slots_.size()) {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    used_ = 1;
    for (const Slot& slot : old) {
      if (slot.key != 0) add(slot.key, slot.number);
    }
  }
  size_t at = place(key);
  while (slots_[at].key != 0) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = {key, number};
}

}  // namespace gyre::lens
