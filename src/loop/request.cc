#include "loop/request.h"

#include "base/check.h"
#include "base/clock.h"
#include "loop/loop.h"
#include "loop/uring.h"

namespace gyre::loop {

const char* laneName(Lane lane) {
  switch (lane) {
    case Lane::kFs:
      return "fs";
    case Lane::kDns:
      return "dns";
    case Lane::kCpu:
      return "cpu";
    case Lane::kUser:
      return "user";
  }
  UNREACHABLE("lane");
}

Request::~Request() { DCHECK(!inFlight()); }

void Request::prepare(io_uring_sqe&) { UNREACHABLE("this request has no kernel form"); }

void Request::work() { UNREACHABLE("this request has no lane form"); }

bool Request::cancel() {
  if (!inFlight() || state() == State::kFinished) return false;
  return place_ == Place::kLane ? loop_->lanes().cancel(*this) : loop_->uring_->cancel(*this);
}

void Request::runHere(Lane lane) {
  DCHECK(!inFlight());
  auto now = [this] { return loop_->probe() ? base::monotonicNs() : 0; };
  lane_ = lane;
  times_.submitNs = times_.startNs = now();
  setState(State::kRunning);
  loop_->requestStarted(*this, Place::kLane);
  work();
  times_.finishNs = now();
  setState(State::kFinished);
  loop_->queue(*this);
}

void Request::setRefed(bool refed) { loop_->setRequestRefed(*this, refed); }

void Request::run() {
  if (expected_) loop_->requestArrived(*this);
  bool early = loop_->polls_ - bornInPoll_ < roundTrips_;
  if (early && (loop_->inHurry() || loop_->requestsInFlight() > 1)) return loop_->queue(*this);
  loop_->requestFinished(*this);
  finish();
}

}  // namespace gyre::loop
