#include "lens/stall.h"

#include <algorithm>

namespace gyre::lens {

void Stall::add(const Sample& sample) {
  ++samples;
  const StackFrame* frame = ownFrame(sample.stack);
  const StackFrame* before = ownFrame(last.stack);
  if (samples == 1 || (frame && !(frame->isInternal() && before && !before->isInternal()))) last = sample;
  const std::string text = frame ? frame->text() : std::string();
  auto found = std::find_if(places.begin(), places.end(), [&](const Place& place) {
    return place.activity == sample.activity && place.text == text;
  });
  // A program may be somewhere else each time; what is left out then is in `samples` all the same.
  constexpr size_t kMostPlaces = 64;
  if (found != places.end()) {
    ++found->samples;
  } else if (places.size() < kMostPlaces) {
    places.push_back({sample.activity, text, 1});
  }
  std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.samples > b.samples; });
}

std::string Stall::place() const {
  const StackFrame* frame = ownFrame(last.stack);
  if (!frame) return {};
  return frame->script + ":" + std::to_string(frame->line) + ":" + std::to_string(frame->column);
}

std::string Stall::activity() const {
  std::string text = activityName(last.activity);
  if (!last.waitsIn.empty()) text += " (" + last.waitsIn + ")";
  return text;
}

std::string placesText(const Stall& stall) {
  constexpr size_t kMostShown = 4;
  std::string text;
  uint32_t shown = 0;
  for (size_t i = 0; i < std::min(stall.places.size(), kMostShown); ++i) {
    const Stall::Place& place = stall.places[i];
    text += (i ? ", " : "") + std::to_string(place.samples) + " in " + activityName(place.activity);
    if (!place.text.empty()) text += " at " + place.text;
    shown += place.samples;
  }
  if (shown < stall.samples) text += ", " + std::to_string(stall.samples - shown) + " elsewhere";
  return text;
}

std::optional<Stall> StallBoard::current() const {
  std::lock_guard lock(mutex_);
  return current_;
}

std::optional<Stall> StallBoard::last() const {
  std::lock_guard lock(mutex_);
  return last_;
}

uint64_t StallBoard::count() const {
  std::lock_guard lock(mutex_);
  return count_;
}

uint64_t StallBoard::totalNs() const {
  std::lock_guard lock(mutex_);
  return totalNs_;
}

uint64_t StallBoard::longestNs() const {
  std::lock_guard lock(mutex_);
  return longestNs_;
}

void StallBoard::listen(Listener onEnd) {
  std::lock_guard lock(mutex_);
  onEnd_ = std::move(onEnd);
}

void StallBoard::update(const Stall& stall) {
  std::lock_guard lock(mutex_);
  current_ = stall;
}

void StallBoard::end(const Stall& stall) {
  std::lock_guard lock(mutex_);
  current_.reset();
  last_ = stall;
  ++count_;
  totalNs_ += stall.durationNs;
  longestNs_ = std::max(longestNs_, stall.durationNs);
  if (onEnd_) onEnd_(stall);
}

}  // namespace gyre::lens
