#include "loop/process_sync.h"

#include <csignal>

#include "loop/loop.h"
#include "loop/pipe.h"
#include "loop/timer.h"

namespace gyre::loop {

using base::Error;
using base::Fd;
using base::Ref;
using base::Result;

namespace {

class SyncRun {
 public:
  SyncRun(Loop& loop, const SyncOptions& options) : loop_(loop), options_(options) {
    outcome_.output.resize(options.stdio.size());
    pipes_.resize(options.stdio.size());
  }

  SyncOutcome run() {
    if (Result<void> started = start(); !started) {
      outcome_.code = started.code();
      outcome_.pid = 0;
    } else {
      loop_.run();
    }
    return std::move(outcome_);
  }

 private:
  Result<void> start() {
    ProcessOptions process = options_.process;
    process.stdio.clear();
    std::vector<Fd> childEnds;
    for (size_t i = 0; i < options_.stdio.size(); ++i) {
      const SyncStdio& stdio = options_.stdio[i];
      if (!stdio.pipe) {
        process.stdio.push_back(stdio.fd);
        continue;
      }
      GYRE_TRY_ASSIGN(auto ends, socketPair(EndMode::kNonBlocking, EndMode::kBlocking));
      pipes_[i] = Pipe::create(loop_);
      GYRE_TRY(pipes_[i]->open(std::move(ends[0])));
      process.stdio.push_back(ends[1].get());
      childEnds.push_back(std::move(ends[1]));
    }
    GYRE_TRY_ASSIGN(child_, Process::spawn(loop_, process, [this](ProcessExit exit) { onExit(exit); }));
    outcome_.pid = child_->pid();
    childEnds.clear();
    for (size_t i = 0; i < pipes_.size(); ++i) {
      if (pipes_[i]) GYRE_TRY(serve(i));
    }
    if (options_.timeoutMs > 0) {
      timer_ = Timer::create(loop_);
      timer_->start(options_.timeoutMs, [this] { giveUp(-ETIMEDOUT); });
    }
    return {};
  }

  Result<void> serve(size_t i) {
    Pipe& pipe = *pipes_[i];
    const SyncStdio& stdio = options_.stdio[i];
    if (!stdio.input.empty()) pipe.write(std::string(stdio.input));
    // The child may have gone or not care: then there is nobody to tell.
    pipe.shutdown().ignore();
    return pipe.startReading([this, i](Result<std::span<const char>> bytes) { onOutput(i, std::move(bytes)); });
  }

  void onOutput(size_t i, Result<std::span<const char>> bytes) {
    if (!bytes) {
      if (bytes.code() != base::kErrorEof && bytes.code() != -ECONNRESET && outcome_.code == 0) {
        outcome_.code = bytes.code();
      }
      return pipes_[i]->close();
    }
    if (!options_.stdio[i].output) return;
    std::string& output = outcome_.output[i];
    output.append(bytes->data(), bytes->size());
    if (output.size() > options_.maxOutputBytes) giveUp(-ENOBUFS);
  }

  void onExit(ProcessExit exit) {
    outcome_.exited = true;
    outcome_.exit = exit;
    if (timer_) timer_->close();
    child_->close();
    if (givenUp_) closePipes();
  }

  // What the child's own children still hold open is not waited for.
  void giveUp(int code) {
    if (outcome_.code == 0) outcome_.code = code;
    if (givenUp_) return;
    givenUp_ = true;
    closePipes();
    if (timer_) timer_->close();
    if (!outcome_.exited && !child_->kill(options_.killSignal ? options_.killSignal : SIGTERM)) {
      // A signal that cannot be sent: then the one that always can.
      child_->kill(SIGKILL).ignore();
    }
  }

  void closePipes() {
    for (Ref<Pipe>& pipe : pipes_) {
      if (pipe) pipe->close();
    }
  }

  Loop& loop_;
  const SyncOptions& options_;
  SyncOutcome outcome_;
  std::vector<Ref<Pipe>> pipes_;
  Ref<Process> child_;
  Ref<Timer> timer_;
  bool givenUp_ = false;
};

}  // namespace

SyncOutcome runSync(const SyncOptions& options) {
  SyncOutcome failed;
  LoopOptions loopOptions;
  loopOptions.allowUring = false;
  Result<std::unique_ptr<Loop>> loop = Loop::create(loopOptions);
  if (!loop) {
    failed.code = loop.code();
    return failed;
  }
  SyncRun run(**loop, options);
  SyncOutcome outcome = run.run();
  (*loop)->shutdown();
  return outcome;
}

}  // namespace gyre::loop
