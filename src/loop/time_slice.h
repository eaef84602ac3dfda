// How long a thread that computes may keep its processor before the kernel looks for another one. Internal.
#pragma once

namespace gyre::loop {

enum class TimeSlice { kDefault, kLong };

/// Sets the calling thread's time slice. Its share of the processors stays the same; but a thread with a shorter slice,
/// as every other has, runs at once when it wakes up instead of after the slice that is under way. Nothing happens on
/// kernels before Linux 6.12, which have no slices of threads' own, or where a sandbox forbids it.
/// Source: sched_setattr(2), and the kernel's documentation of EEVDF.
void setTimeSlice(TimeSlice slice);

/// The calling thread's time slice in nanoseconds; 0: the kernel does not tell.
unsigned long long timeSliceNs();

}  // namespace gyre::loop
