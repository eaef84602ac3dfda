// What a probe is told, and the scheduling seam.
#include "loop/probe.h"

#include "loop/hooks.h"
#include "loop/lanes.h"
#include "loop/loop.h"
#include "loop/test_support.h"
#include "loop/timer.h"

namespace gyre::loop {
namespace {

using testing::Log;
using testing::newLoop;

class Recorder final : public Probe {
 public:
  Log log;
  void turnBegin(uint64_t turn) override { log.push_back("turn " + std::to_string(turn)); }
  void turnEnd(uint64_t) override { log.push_back("end of turn"); }
  void phaseBegin(Phase phase) override { log.push_back("phase " + std::to_string(int(phase))); }
  void handleOpened(const Handle& handle) override {
    log.push_back(std::string("opened ") + handleKindName(handle.kind()));
  }
  void handleClosing(const Handle&) override { log.push_back("closing"); }
  void handleClosed(const Handle&) override { log.push_back("closed"); }
  void handleRefChanged(const Handle&, bool ref) override { log.push_back(ref ? "ref" : "unref"); }
  void handleActiveChanged(const Handle&, bool active) override { log.push_back(active ? "active" : "inactive"); }
  void timerArmed(const Timer&, uint64_t) override { log.push_back("armed"); }
  void timerFired(const Timer&, uint64_t latenessNs) override {
    EXPECT_LT(latenessNs, base::kNsPerSec * 10);
    log.push_back("fired");
  }
  void requestSubmitted(const Request& request, Place place) override {
    log.push_back(std::string("submitted to ") + laneName(request.lane()));
    EXPECT_EQ(place, Place::kLane);
  }
  void requestFinished(const Request& request, Place) override {
    log.push_back("finished");
    EXPECT_GE(request.times().finishNs, request.times().startNs);
  }
};

TEST(Probe, HearsOfTheLifeOfATimer) {
  auto loop = newLoop();
  Recorder probe;
  loop->attach(probe);
  auto timer = Timer::create(*loop);
  timer->start(0, [&] { timer->close(); });
  timer->unref();
  timer->ref();
  loop->run();
  loop->detach(probe);
  auto quiet = Timer::create(*loop);
  EXPECT_EQ(probe.log, (Log{"opened timer", "active", "armed", "unref", "ref", "phase 0", "fired", "inactive",
                            "closing", "turn 1", "phase 4", "phase 6", "closed", "end of turn"}));
}

TEST(Probe, HearsOfRequests) {
  auto loop = newLoop();
  Recorder probe;
  loop->attach(probe);
  ASSERT_TRUE(Work::start(*loop, Lane::kDns, [] {}, {}).ok());
  EXPECT_EQ(probe.log, Log{"submitted to dns"});
  loop->run();
  EXPECT_EQ(std::count(probe.log.begin(), probe.log.end(), "finished"), 1);
  loop->detach(probe);
}

TEST(Probe, SeveralMayListen) {
  auto loop = newLoop();
  Recorder a, b, c;
  loop->attach(a);
  loop->attach(b);
  loop->attach(c);
  auto timer = Timer::create(*loop);
  EXPECT_EQ(a.log, Log{"opened timer"});
  EXPECT_EQ(c.log, a.log);
  loop->detach(b);
  timer->unref();
  loop->detach(a);
  timer->ref();
  loop->detach(c);
  timer->unref();
  EXPECT_EQ(a.log.size(), 2u);
  EXPECT_EQ(b.log.size(), 1u);
  EXPECT_EQ(c.log.size(), 3u);
  EXPECT_EQ(loop->probe(), nullptr);
}

/// The last that came goes first.
class Reversed final : public Schedule {
 public:
  size_t pick(Choice, size_t candidates) override {
    ++asked;
    return candidates - 1;
  }
  int asked = 0;
};

TEST(Schedule, DecidesAmongTimersDueAtOnce) {
  auto loop = newLoop();
  Reversed reversed;
  loop->setSchedule(&reversed);
  Log log;
  std::vector<base::Ref<Timer>> timers;
  for (const char* name : {"a", "b", "c"}) {
    timers.push_back(Timer::create(*loop));
    timers.back()->start(1, [&log, name] { log.push_back(name); });
  }
  timers.push_back(Timer::create(*loop));
  timers.back()->start(4, [&] { log.push_back("later"); });
  loop->run();
  EXPECT_EQ(log, (Log{"c", "b", "a", "later"}));
  EXPECT_EQ(reversed.asked, 2);
}

TEST(Schedule, DecidesAmongWhatIsReady) {
  auto loop = newLoop();
  Reversed reversed;
  loop->setSchedule(&reversed);
  Log log;
  for (const char* name : {"a", "b", "c"}) loop->post([&log, name] { log.push_back(name); });
  auto idle = Idle::create(*loop);
  idle->start([] {});
  loop->run(RunMode::kNoWait);
  EXPECT_EQ(log, (Log{"c", "b", "a"}));
}

}  // namespace
}  // namespace gyre::loop
