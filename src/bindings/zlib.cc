// binding('zlib'): codecs behind JavaScript objects, crc32, and the libraries' constants.
//
// A codec does one thing at a time: a step (some input, some room) for a stream, or a whole (all input at once, as much
// room as it takes). Asynchronously both run on lane `cpu`, or, when there is little to do, here and now with the
// answer put off to the loop: the way to a thread and back costs more than a few kilobytes do.
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "bindings/codec.h"
#include "bindings/modules.h"
#include "bindings/text.h"
#include "bindings/zlib_constants.h"
#include "engine/binding.h"
#include "engine/object.h"
#include "loop/lanes.h"
#include "loop/loop.h"
#include "runtime/buffer.h"
#include "runtime/completion.h"
#include "runtime/dispatch.h"
#include "runtime/environment.h"

namespace gyre::bindings {

namespace {

using Info = const v8::FunctionCallbackInfo<v8::Value>&;
using runtime::Environment;

/// Memory of malloc's that grows. Bytes that nobody has written are not set to anything.
class GrowingBytes {
 public:
  GrowingBytes() = default;
  GrowingBytes(const GrowingBytes&) = delete;
  GrowingBytes& operator=(const GrowingBytes&) = delete;
  ~GrowingBytes() { std::free(data_); }

  uint8_t* data() const { return data_; }
  size_t capacity() const { return capacity_; }
  /// False when there is not so much memory.
  bool resize(size_t capacity) {
    void* moved = std::realloc(data_, std::max<size_t>(capacity, 1));
    if (!moved) return false;
    data_ = static_cast<uint8_t*>(moved);
    capacity_ = capacity;
    return true;
  }
  uint8_t* release() { return std::exchange(data_, nullptr); }

 private:
  uint8_t* data_ = nullptr;
  size_t capacity_ = 0;
};

/// What the program sees of the last run, in an array that it shares.
enum StateField { kOutLeft, kInLeft, kStatus, kStateFields };
enum Status : uint32_t { kFine, kFailed, kTooLarge, kOutOfMemory };

class CodecObject final : public js::Object {
 public:
  static const js::ClassSpec kClass;

  CodecObject(js::Scope& js, v8::Local<v8::Object> wrapper, js::PinnedBytes state)
      : Object(js, wrapper),
        env_(Environment::from(js)),
        async_(js, "ZLIB", wrapper),
        state_(std::move(state)),
        job_(*this) {}
  ~CodecObject() override { countMemory(0); }

  // Opening: undefined, or why it could not be done.

  /// (mode, windowBits, level, memLevel, strategy, dictionary or undefined, firstMemberOnly)
  v8::Local<v8::Value> openZlib(js::Scope& js, uint32_t mode, int32_t windowBits, int32_t level, int32_t memLevel,
                                int32_t strategy, std::optional<js::Bytes> dictionary, bool firstMemberOnly) {
    std::string why;
    codec_ = makeZlibCodec(static_cast<CodecMode>(mode),
                           {.windowBits = windowBits,
                            .level = level,
                            .memLevel = memLevel,
                            .strategy = strategy,
                            .dictionary = copyOf(dictionary),
                            .firstMemberOnly = firstMemberOnly},
                           &why);
    return opened(js, why);
  }

  /// (mode, [key, value, ...], dictionary or undefined)
  v8::Local<v8::Value> openBrotli(js::Scope& js, uint32_t mode, std::vector<uint32_t> parameters,
                                  std::optional<js::Bytes> dictionary) {
    std::string why;
    codec_ = makeBrotliCodec(static_cast<CodecMode>(mode), pairs(parameters), copyOf(dictionary), &why);
    return opened(js, why);
  }

  /// (mode, [key, value, ...], dictionary or undefined, pledgedSrcSize or undefined, firstFrameOnly)
  v8::Local<v8::Value> openZstd(js::Scope& js, uint32_t mode, std::vector<uint32_t> parameters,
                                std::optional<js::Bytes> dictionary, std::optional<uint64_t> pledgedSize,
                                bool firstFrameOnly) {
    std::string why;
    codec_ = makeZstdCodec(static_cast<CodecMode>(mode), pairs(parameters), copyOf(dictionary), pledgedSize,
                           firstFrameOnly, &why);
    return opened(js, why);
  }

  /// (flush, in, inOffset, inLength, out, outOffset, outLength): one step now; the state array has the outcome.
  void stepNow(js::Scope& js, Info info) {
    if (!takeStep(js, info)) return;
    job_.compute();
    report();
    job_.dropMemory();
  }

  /// The same, asynchronously: afterwards `onstep` is called.
  void step(js::Scope& js, Info info) {
    if (!takeStep(js, info)) return;
    start(js, false);
  }

  /// (flush, input, inputLength, sizeGuess, maxOutput, done or undefined): all of it. The answer is a Buffer, or
  /// undefined if the status in the state array is not kFine. `done` is called as done(null, answer).
  void whole(js::Scope& js, Info info) {
    if (!isFree(js)) return;
    js::PinnedBytes input;
    if (!js::Convert<js::PinnedBytes>::from(js, info[1], &input)) {
      return js.throwError(js::Scope::ErrorType::typeError, "expected bytes", "ERR_INVALID_ARG_TYPE");
    }
    if (sizeAt(js, info[2]) > input.size()) return throwOutOfRange(js);
    job_.prepareWhole(std::move(input), info[0].As<v8::Int32>()->Value(), sizeAt(js, info[3]), sizeAt(js, info[4]));
    if (info[5]->IsFunction()) {
      completion_ = std::make_unique<runtime::Completion>(js, "ZLIB", info[5], wrapper(js.isolate()));
      return start(js, true);
    }
    job_.compute();
    report();
    info.GetReturnValue().Set(takeWhole(js));
  }

  /// [message, code, errno] of what went wrong last.
  v8::Local<v8::Value> error(js::Scope& js) {
    const CodecError* error = codec_ ? codec_->error() : nullptr;
    if (!error) return js.undefined();
    v8::Local<v8::Value> items[] = {js.string(error->message), js.string(error->code), js.integer(error->number)};
    return v8::Array::New(js.isolate(), items, std::size(items));
  }

  /// Begins anew. A failure is in the state array.
  void reset(js::Scope& js) {
    if (busy_) {
      return js.throwError(js::Scope::ErrorType::error, "Cannot reset zlib stream while a write is in progress",
                           "ERR_ZLIB_WRITE_IN_PROGRESS");
    }
    if (!codec_) return;
    codec_->reset();
    reportFailure();
  }

  void setParams(js::Scope& js, int32_t level, int32_t strategy) {
    if (!isFree(js)) return;
    codec_->setParams(level, strategy);
    reportFailure();
  }

  /// Frees the codec, once what runs has ended; nobody is told then.
  void close(js::Scope&) {
    closed_ = true;
    if (busy_) return;
    countMemory(0);
    codec_.reset();
  }

 private:
  /// Node's threads set up the memory of a stream first and are never done by the next poll: an immediate comes first.
  static constexpr uint8_t kRoundTrips = 2;
  /// Less input than this, and less room, are not worth a thread's trouble, if they bound the time it takes.
  static constexpr size_t kSmallBytes = 2048;
  static constexpr size_t kSmallRoomBytes = 16 * 1024;

  bool isSmall(bool isWhole) const {
    if (job_.step().inLeft >= kSmallBytes) return false;
    switch (codec_->effort()) {
      case CodecEffort::kUnbounded:
        return false;
      case CodecEffort::kByRoom:
        return !isWhole && job_.step().outLeft <= kSmallRoomBytes;
      case CodecEffort::kByInput:
        return true;
    }
    return false;
  }

  class Job final : public loop::Request {
   public:
    explicit Job(CodecObject& owner) : Request(owner.env_.loop()), owner_(owner) { setRoundTrips(kRoundTrips); }

    void prepareStep(js::PinnedBytes in, size_t inOffset, size_t inLength, js::PinnedBytes out, size_t outOffset,
                     size_t outLength, int flush) {
      step_ = {in.data() + inOffset, inLength, out.data() + outOffset, outLength};
      in_ = std::move(in);
      out_ = std::move(out);
      flush_ = flush;
      isWhole_ = false;
    }
    void prepareWhole(js::PinnedBytes in, int flush, size_t sizeGuess, size_t maxOutput) {
      step_ = {in.data(), in.size(), nullptr, 0};
      in_ = std::move(in);
      flush_ = flush;
      sizeGuess_ = sizeGuess;
      maxOutput_ = maxOutput;
      isWhole_ = true;
    }

    const char* name() const override { return "ZLIB"; }

    /// Any thread.
    void compute() {
      status_ = kFine;
      if (isWhole_) {
        computeWhole();
      } else {
        owner_.codec_->run(step_, flush_);
      }
      if (status_ == kFine && owner_.codec_->error()) status_ = kFailed;
    }

    using Request::runHere;
    void dropMemory() { in_ = out_ = js::PinnedBytes(); }

    v8::MaybeLocal<v8::Uint8Array> takeBuffer(js::Scope& js) {
      const size_t size = grown_.capacity() - step_.outLeft;
      if (size == 0) return runtime::newBuffer(js, std::string_view());
      // What is much smaller than its memory moves.
      if (step_.outLeft > size / 4) grown_.resize(size);
      return runtime::newBuffer(
          js, v8::ArrayBuffer::NewBackingStore(
                  grown_.release(), size, [](void* data, size_t, void*) { std::free(data); }, nullptr));
    }

    const CodecStep& step() const { return step_; }
    Status status() const { return status_; }

   private:
    void work() override {
      compute();
      setResult(0);
    }
    void finish() override { owner_.finished(); }

    void computeWhole() {
      // One byte more than may be given tells that there is too much.
      const size_t limit = maxOutput_ == SIZE_MAX ? maxOutput_ : maxOutput_ + 1;
      size_t capacity = std::min(std::max<size_t>(sizeGuess_, 64), limit);
      for (size_t used = 0;; capacity = std::min(capacity > limit / 2 ? limit : capacity * 2, limit)) {
        if (!grown_.resize(capacity)) {
          status_ = kOutOfMemory;
          return;
        }
        step_.out = grown_.data() + used;
        step_.outLeft = capacity - used;
        owner_.codec_->run(step_, flush_);
        used = capacity - step_.outLeft;
        if (owner_.codec_->error()) return;
        if (used > maxOutput_) {
          status_ = kTooLarge;
          return;
        }
        if (step_.outLeft > 0) return;
      }
    }

    CodecObject& owner_;
    js::PinnedBytes in_;
    js::PinnedBytes out_;
    CodecStep step_;
    int flush_ = 0;
    bool isWhole_ = false;
    size_t sizeGuess_ = 0;
    size_t maxOutput_ = 0;
    GrowingBytes grown_;
    Status status_ = kFine;
  };

  static std::vector<uint8_t> copyOf(const std::optional<js::Bytes>& bytes) {
    return bytes ? std::vector<uint8_t>(bytes->begin(), bytes->end()) : std::vector<uint8_t>();
  }

  static std::vector<CodecParameter> pairs(const std::vector<uint32_t>& flat) {
    std::vector<CodecParameter> result;
    for (size_t i = 0; i + 1 < flat.size(); i += 2) result.push_back({flat[i], flat[i + 1]});
    return result;
  }

  static size_t sizeAt(js::Scope& js, v8::Local<v8::Value> value) {
    const double number = value->NumberValue(js.context()).FromMaybe(0);
    // What is below zero is out of every range.
    if (!(number >= 0) || number >= 9007199254740992.0) return SIZE_MAX;
    return static_cast<size_t>(number);
  }

  static void throwOutOfRange(js::Scope& js) {
    js.throwError(js::Scope::ErrorType::rangeError, "The range lies outside of the buffer", "ERR_OUT_OF_RANGE");
  }

  v8::Local<v8::Value> opened(js::Scope& js, const std::string& why) {
    if (!codec_) return js.string(why);
    countMemory(codec_->memoryBytes());
    return js.undefined();
  }

  bool isFree(js::Scope& js) {
    if (codec_ && !closed_ && !busy_) return true;
    js.throwError(js::Scope::ErrorType::error, busy_ ? "A write is in progress" : "The zlib stream is closed",
                  "ERR_INVALID_STATE");
    return false;
  }

  bool takeStep(js::Scope& js, Info info) {
    if (!isFree(js)) return false;
    js::PinnedBytes in;
    js::PinnedBytes out;
    if (!js::Convert<js::PinnedBytes>::from(js, info[1], &in) ||
        !js::Convert<js::PinnedBytes>::from(js, info[4], &out)) {
      js.throwError(js::Scope::ErrorType::typeError, "expected bytes", "ERR_INVALID_ARG_TYPE");
      return false;
    }
    const size_t inOffset = sizeAt(js, info[2]);
    const size_t inLength = sizeAt(js, info[3]);
    const size_t outOffset = sizeAt(js, info[5]);
    const size_t outLength = sizeAt(js, info[6]);
    if (inOffset > in.size() || inLength > in.size() - inOffset || outOffset > out.size() ||
        outLength > out.size() - outOffset) {
      throwOutOfRange(js);
      return false;
    }
    job_.prepareStep(std::move(in), inOffset, inLength, std::move(out), outOffset, outLength,
                     info[0].As<v8::Int32>()->Value());
    return true;
  }

  void start(js::Scope& js, bool isWhole) {
    busy_ = true;
    isWhole_ = isWhole;
    holdWrapper();
    if (isSmall(isWhole)) return job_.runHere(loop::Lane::kCpu);
    auto started = env_.loop().lanes().submit(job_, loop::Lane::kCpu);
    if (started.ok()) return;
    busy_ = false;
    releaseWrapper();
    completion_.reset();
    js.throwError(started.error());
  }

  void report() {
    auto* state = reinterpret_cast<uint32_t*>(state_.data());
    state[kOutLeft] = static_cast<uint32_t>(job_.step().outLeft);
    state[kInLeft] = static_cast<uint32_t>(job_.step().inLeft);
    state[kStatus] = job_.status();
  }

  void reportFailure() { reinterpret_cast<uint32_t*>(state_.data())[kStatus] = codec_->error() ? kFailed : kFine; }

  v8::Local<v8::Value> takeWhole(js::Scope& js) {
    job_.dropMemory();
    v8::Local<v8::Uint8Array> buffer;
    if (job_.status() != kFine || !job_.takeBuffer(js).ToLocal(&buffer)) return js.undefined();
    return buffer;
  }

  /// The loop's answer to step() or whole().
  void finished() {
    busy_ = false;
    if (!env_.canCallJs()) return;
    v8::HandleScope handles(env_.isolate());
    v8::Context::Scope entered(env_.context());
    js::Scope js(env_.isolate(), env_.context());
    report();
    if (isWhole_) {
      auto completion = std::move(completion_);
      v8::Local<v8::Value> value = takeWhole(js);
      releaseWrapper();
      return completion->resolve(js, value);
    }
    job_.dropMemory();
    v8::Local<v8::Object> self = wrapper(js.isolate());
    releaseWrapper();
    if (closed_) return close(js);
    v8::Local<v8::Value> callback = self->GetInternalField(kPointerField + 1).As<v8::Value>();
    if (callback->IsFunction()) env_.dispatch().call(js, async_, self, callback.As<v8::Function>(), {});
  }

  /// The collector knows the codec's memory as this object's.
  void countMemory(size_t bytes) {
    env_.isolate()->AdjustAmountOfExternalAllocatedMemory(static_cast<int64_t>(bytes) -
                                                          static_cast<int64_t>(countedBytes_));
    countedBytes_ = bytes;
  }

  Environment& env_;
  runtime::AsyncContext async_;
  js::PinnedBytes state_;
  std::unique_ptr<Codec> codec_;
  Job job_;
  std::unique_ptr<runtime::Completion> completion_;
  size_t countedBytes_ = 0;
  bool busy_ = false;
  bool isWhole_ = false;
  bool closed_ = false;
};

constexpr js::Member kCodecMembers[] = {
    js::method<"openZlib", &CodecObject::openZlib>,
    js::method<"openBrotli", &CodecObject::openBrotli>,
    js::method<"openZstd", &CodecObject::openZstd>,
    js::method<"step", &CodecObject::step>,
    js::method<"stepNow", &CodecObject::stepNow>,
    js::method<"whole", &CodecObject::whole>,
    js::method<"error", &CodecObject::error>,
    js::method<"reset", &CodecObject::reset>,
    js::method<"setParams", &CodecObject::setParams>,
    js::method<"close", &CodecObject::close>,
    js::valueField<"onstep", 0>,
    js::valueField<"stream", 1>,
};
const js::ClassSpec CodecObject::kClass = {.name = "Codec",
                                           .construct = js::constructor<CodecObject, js::PinnedBytes>,
                                           .members = kCodecMembers,
                                           .valueFields = 2};

/// (string or view, start value): the checksum. A string's bytes are its UTF-8.
uint32_t crc32Of(js::Scope& js, v8::Local<v8::Value> data, uint32_t value) {
  if (data->IsString()) {
    const std::string bytes = bytesOfText(js, data.As<v8::String>(), Encoding::utf8);
    return static_cast<uint32_t>(crc32_z(value, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
  }
  // An empty view may have no address, which would mean "the start value" to zlib.
  js::Bytes bytes;
  if (!js::bytesOf(data, &bytes) || bytes.empty()) return value;
  return static_cast<uint32_t>(crc32_z(value, bytes.data(), bytes.size()));
}

constexpr js::Member kMembers[] = {
    js::function<"crc32", &crc32Of>,  js::constant<"kStateFields", kStateFields>, js::constant<"kOutLeft", kOutLeft>,
    js::constant<"kInLeft", kInLeft>, js::constant<"kStatus", kStatus>,           js::constant<"kFine", kFine>,
    js::constant<"kFailed", kFailed>, js::constant<"kTooLarge", kTooLarge>,
};

const js::ClassSpec* const kClasses[] = {&CodecObject::kClass};

void initialize(js::Scope& js, v8::Local<v8::Object> exports) {
  v8::Local<v8::Object> constants = js.object();
  for (const ZlibConstant& constant : zlibConstants()) js.set(constants, constant.name, js.number(constant.value));
  for (const ZlibConstant& constant : zstdErrors()) js.set(constants, constant.name, js.number(constant.value));
  js.set(exports, "constants", constants);
}

}  // namespace

const js::Module kZlibModule = {.name = "zlib", .members = kMembers, .classes = kClasses, .initialize = initialize};

}  // namespace gyre::bindings
