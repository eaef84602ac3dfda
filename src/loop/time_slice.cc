#include "loop/time_slice.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace gyre::loop {

namespace {

constexpr uint64_t kLongSliceNs = 20'000'000;

/// The kernel's struct sched_attr, of which C libraries before glibc 2.41 know nothing.
struct Attributes {
  uint32_t size = sizeof(Attributes);
  uint32_t policy = 0;  // SCHED_OTHER
  uint64_t flags = 0;
  int32_t nice = 0;
  uint32_t priority = 0;
  uint64_t runtime = 0;  // of a SCHED_OTHER thread: its slice in nanoseconds, 0 for the default
  uint64_t deadline = 0;
  uint64_t period = 0;
};

bool readAttributes(Attributes* out) {
  return ::syscall(SYS_sched_getattr, 0, out, sizeof *out, 0) == 0 && out->policy == 0;
}

}  // namespace

void setTimeSlice(TimeSlice slice) {
  Attributes attributes;
  if (!readAttributes(&attributes)) return;  // another policy was chosen for the whole program
  attributes.flags = 0;
  attributes.runtime = slice == TimeSlice::kLong ? kLongSliceNs : 0;
  (void)::syscall(SYS_sched_setattr, 0, &attributes, 0);
}

unsigned long long timeSliceNs() {
  Attributes attributes;
  return readAttributes(&attributes) ? attributes.runtime : 0;
}

}  // namespace gyre::loop
