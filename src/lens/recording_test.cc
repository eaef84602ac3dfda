// From a loop to a file and back: what a recording says, and what becomes of one that is cut off or damaged.
#include "lens/recording.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include "lens/recorder.h"
#include "lens/report.h"
#include "lens/summary.h"
#include "loop/lanes.h"
#include "loop/timer.h"

namespace gyre::lens {
namespace {

class RecordingTest : public testing::Test {
 protected:
  void SetUp() override {
    path_ = testing::TempDir() + "gyre-" + std::to_string(getpid()) + "-" +
            testing::UnitTest::GetInstance()->current_test_info()->name() + ".gyre";
  }
  void TearDown() override { std::remove(path_.c_str()); }

  static std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  /// A timer and a job, with a callback that has a location.
  static void runLoop(Recorder& recorder, const std::string& name) {
    class Here final : public loop::Locator {
      loop::Location locate() const override { return {"/app.js", "work", 42, 7}; }
    } here;
    auto loop = std::move(loop::Loop::create()).value();
    LoopRecorder& own = recorder.attach(*loop, name);
    auto timer = loop::Timer::create(*loop);
    timer->start(2, [&] {
      loop::CallbackInfo info{
          .resource = "Timeout", .asyncId = 5, .locationKey = 99, .locator = &here, .latenessNs = 3000};
      own.callbackBegin(info);
      own.callbackEnd(info);
      timer->close();
    });
    auto work = loop::Work::start(*loop, loop::Lane::kCpu, [] { usleep(3000); }, {});
    ASSERT_TRUE(work.ok());
    loop->run();
    loop->shutdown();
    recorder.detach(*loop, own);
  }

  std::string record() {
    auto recorder = Recorder::start({.path = path_, .info = {{"argument", "app.js"}}});
    EXPECT_TRUE(recorder.ok());
    runLoop(**recorder, "main");
    (*recorder)->finish();
    return contents(path_);
  }

  std::string path_;
};

TEST_F(RecordingTest, HoldsWhatTheLoopDid) {
  record();
  std::string error;
  const auto recording = Recording::open(path_, &error);
  ASSERT_TRUE(recording) << error;
  EXPECT_TRUE(recording->complete());
  EXPECT_EQ(recording->info("argument"), "app.js");
  ASSERT_EQ(recording->threads().size(), 1u);
  EXPECT_EQ(recording->threads()[0].name, "main");

  const Summary summary = summarize(*recording);
  const ThreadSummary& main = summary.threads.at(0);
  uint64_t sum = 0;
  for (uint64_t share : main.shares) sum += share;
  EXPECT_EQ(sum, main.endNs - main.beginNs);
  ASSERT_EQ(main.callbacks.size(), 1u);
  EXPECT_EQ(main.callbacks[0].location, "/app.js:42");
  EXPECT_EQ(main.callbacks[0].function, "work");
  EXPECT_EQ(main.lateness.longest(), 3000u);
  ASSERT_EQ(main.jobs.size(), 1u);
  EXPECT_EQ(main.jobs[0].where, "cpu");
  EXPECT_GE(main.jobs[0].ranNs, 3'000'000u);
  EXPECT_GT(main.jobs[0].thread, 0u);
  EXPECT_NE(textReport(summary).find("/app.js:42"), std::string::npos);
}

TEST_F(RecordingTest, EveryThreadHasItsOwnTrack) {
  auto recorder = Recorder::start({.path = path_, .info = {}});
  ASSERT_TRUE(recorder.ok());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 5; ++round) runLoop(**recorder, "loop " + std::to_string(i));
    });
  }
  for (auto& thread : threads) thread.join();
  (*recorder)->finish();
  std::string error;
  const auto recording = Recording::open(path_, &error);
  ASSERT_TRUE(recording) << error;
  EXPECT_EQ(recording->threads().size(), 20u);
  for (const ThreadSummary& thread : summarize(*recording).threads) EXPECT_EQ(thread.jobs.size(), 1u);
  uint64_t last = 0;
  Recording::Cursor cursor(*recording);
  for (Event event; cursor.next(&event);) {
    EXPECT_GE(event.timeNs, last);
    last = event.timeNs;
  }
}

TEST_F(RecordingTest, MemoryIsWrittenWhenAskedFor) {
  auto recorder = Recorder::start({.path = {}, .info = {}});
  ASSERT_TRUE(recorder.ok());
  runLoop(**recorder, "main");
  auto written = (*recorder)->dump(path_);
  ASSERT_TRUE(written.ok());
  EXPECT_EQ(*written, path_);
  std::string error;
  const auto recording = Recording::open(path_, &error);
  ASSERT_TRUE(recording) << error;
  EXPECT_EQ(summarize(*recording).threads.at(0).jobs.size(), 1u);
  EXPECT_FALSE((*recorder)->dump("/nowhere/at/all").ok());
  (*recorder)->finish();
  EXPECT_FALSE((*recorder)->dump(path_).ok());
}

TEST_F(RecordingTest, CutOffAnywhereItIsReadUpToThere) {
  const std::string whole = record();
  size_t readable = 0;
  uint64_t most = 0;
  for (size_t size = 0; size < whole.size(); ++size) {
    std::string error;
    const auto recording = Recording::parse(whole.substr(0, size), &error);
    if (!recording) {
      EXPECT_FALSE(error.empty());
      EXPECT_EQ(readable, 0u) << "unreadable at " << size << ": " << error;
      continue;
    }
    ++readable;
    EXPECT_FALSE(recording->complete());
    const Summary summary = summarize(*recording);
    const uint64_t events = summary.threads.empty() ? 0 : summary.threads[0].events;
    EXPECT_GE(events, most);
    most = std::max(most, events);
  }
  EXPECT_GT(readable, whole.size() / 2);
  EXPECT_GT(most, 10u);
}

TEST_F(RecordingTest, DamageIsFoundAndNamed) {
  const std::string whole = record();
  std::mt19937 random(7);
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ (1 + random() % 255));
    std::string error;
    const auto recording = Recording::parse(bytes, &error);
    // A length that became longer than the file looks like a cut; nothing else passes.
    if (recording) {
      EXPECT_FALSE(recording->complete()) << at;
    } else {
      EXPECT_FALSE(error.empty());
    }
  }
}

TEST_F(RecordingTest, OtherFilesAreRefused) {
  std::string error;
  EXPECT_FALSE(Recording::parse("", &error));
  EXPECT_EQ(error, "not a recording: the file is empty");
  EXPECT_FALSE(Recording::parse("console.log('hi')\n", &error));
  EXPECT_EQ(error, "not a recording");
  std::string newer(kRecordingMagic.begin(), kRecordingMagic.end());
  newer.back() = 77;
  EXPECT_FALSE(Recording::parse(newer, &error));
  EXPECT_EQ(error, "a recording of version 77, where this gyre reads version 1");
  EXPECT_FALSE(Recording::open("/nowhere/at/all", &error));
  EXPECT_EQ(error, "/nowhere/at/all: no such file or directory");
}

}  // namespace
}  // namespace gyre::lens
