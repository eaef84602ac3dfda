#include "bindings/http2_session.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "base/clock.h"
#include "bindings/http2_callbacks.h"
#include "bindings/read_slab.h"
#include "runtime/buffer.h"

namespace gyre::bindings {

namespace {

using runtime::AsyncContext;
using runtime::Environment;

// How often JavaScript's answers to what it was told are looked at before the loop goes on.
constexpr int kMaxRounds = 4;
// What a stream and a frame that waits count for, about, in the memory of a session.
constexpr size_t kStreamBytes = 512;
constexpr size_t kAskedBytes = 64;
constexpr size_t kMegabyte = 1'000'000;
constexpr size_t kDefaultMemoryMegabytes = 10;
constexpr uint32_t kMaxOutstanding = 10;  // pings, and settings, by default

/// As RFC 9113 counts them, in their order; JavaScript knows them by number.
constexpr nghttp2_settings_id kKnownSettings[] = {
    NGHTTP2_SETTINGS_HEADER_TABLE_SIZE,       NGHTTP2_SETTINGS_ENABLE_PUSH,    NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS,
    NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE,     NGHTTP2_SETTINGS_MAX_FRAME_SIZE, NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
    NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL,
};

bool isKnown(int32_t id) {
  for (nghttp2_settings_id known : kKnownSettings) {
    if (known == id) return true;
  }
  return false;
}

double toMs(uint64_t ns) { return static_cast<double>(ns) / 1e6; }

const uint8_t* bytesOf(const std::string& text) { return reinterpret_cast<const uint8_t*>(text.data()); }

}  // namespace

// ---- Life

Http2Session::Http2Session(js::Scope& js, v8::Local<v8::Object> wrapper, bool isServer,
                           v8::Local<v8::Float64Array> options, std::vector<uint32_t> customSettings)
    : Object(js, wrapper),
      env_(Environment::from(js)),
      state_(env_.state<Http2State>()),
      options_([&] {
        js::Bytes bytes;
        js::bytesOf(options, &bytes);
        return Http2Options({reinterpret_cast<const double*>(bytes.data()), bytes.size() / sizeof(double)});
      }()),
      async_(js, "HTTP2SESSION", wrapper),
      later_(*this),
      customSettings_(std::move(customSettings)),
      isServer_(isServer),
      startNs_(base::monotonicNs()) {
  const auto option = options_.forNghttp2(isServer);
  nghttp2_session* session = nullptr;
  const int made = isServer ? nghttp2_session_server_new3(&session, http2Callbacks(), this, option.get(), nullptr)
                            : nghttp2_session_client_new3(&session, http2Callbacks(), this, option.get(), nullptr);
  CHECK(made == 0);  // fails only without memory
  session_.reset(session);
}

Http2Session::~Http2Session() {
  if (stream_) stream_->consume(nullptr);
}

template <class Body>
void Http2Session::enter(Body&& body) {
  if (!env_.canCallJs() || !hasWrapper()) return;
  v8::HandleScope handles(env_.isolate());
  v8::Context::Scope entered(env_.context());
  js::Scope js(env_.isolate(), env_.context());
  body(js);
}

void Http2Session::call(js::Scope& js, const AsyncContext& async, Http2Callback which,
                        std::span<v8::Local<v8::Value>> arguments) {
  env_.dispatch().call(js, async, wrapper(js.isolate()), state_.callback(which), arguments);
}

// ---- Below

bool Http2Session::attach(js::Scope& js, v8::Local<v8::Value> handle, v8::Local<v8::Value> request) {
  NativeStream* stream = NativeStream::from(js, handle);
  if (!stream || stream->consumer() || !stream->isOpen()) return false;
  stream_ = stream;
  stream_->consume(this);
  writeRequest_.Reset(js.isolate(), request);
  return true;
}

void Http2Session::detach(js::Scope&) {
  if (stream_) stream_->consume(nullptr);
  stream_ = nullptr;
}

loop::StreamReader::Buffer Http2Session::readBuffer(size_t) {
  // Where data is likely it is read to where it can stay.
  if (readsData_) return env_.state<ReadSlab>().room(true);
  std::span<char> shared = env_.loop().receiveBuffer();
  return {shared.data(), shared.size()};
}

void Http2Session::onRead(ssize_t result, Buffer buffer) {
  const Memory memory = readsData_ ? Memory::kSlab : Memory::kOther;
  enter([&](js::Scope& js) {
    parse({buffer.data, static_cast<size_t>(result)}, memory);
    work(js);
  });
}

void Http2Session::receive(js::Scope& js, js::Bytes bytes) {
  parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, Memory::kOther);
  work(js);
}

void Http2Session::parse(std::span<const char> bytes, Memory memory) {
  if (destroyed_ || failed_) return;
  bytesRead_ += bytes.size();
  input_ = bytes;
  inputMemory_ = memory;
  inputTaken_ = false;
  readsData_ = false;
  if (memory == Memory::kSlab) stores_.emplace_back(env_.isolate(), env_.state<ReadSlab>().buffer());
  const nghttp2_ssize read =
      nghttp2_session_mem_recv2(session_.get(), reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  if (memory == Memory::kSlab && inputTaken_) env_.state<ReadSlab>().take(bytes.size());
  input_ = {};
  wantsSend_ = true;
  if (read >= 0) return;
  failed_ = true;
  Event& event = note(Http2Callback::kError, 0);
  event.first = static_cast<uint32_t>(-read);
  if (failure_) event.text = failure_;
}

void Http2Session::flush() {
  if (working_) return;
  enter([&](js::Scope& js) { send(js); });
}

void Http2Session::written(js::Scope& js, int32_t status) {
  writing_ = false;
  if (status < 0) broken_ = true;
  for (Http2Write& write : taken_) {
    if (status < 0) write.fail(status);
    if (write.hasDone()) finished_.push_back(std::move(write));
  }
  taken_.clear();
  wantsSend_ = true;
  work(js);
}

// ---- Work

void Http2Session::later() {
  if (laterHeld_) return;
  laterHeld_ = true;
  holdWrapper();
  env_.loop().defer(later_);
}

void Http2Session::runLater() {
  laterHeld_ = false;
  enter([&](js::Scope& js) { work(js); });
  releaseWrapper();
}

void Http2Session::work(js::Scope& js) {
  if (working_) return;
  [[maybe_unused]] v8::Local<v8::Object> self = wrapper(js.isolate());  // not collected meanwhile
  working_ = true;
  int rounds = 0;
  do {
    deliver(js);
    acknowledge(js, refused_, false, {});
    if (wantsSend_) send(js);
    finishWrites(js);
  } while ((!events_.empty() || !finished_.empty() || (wantsSend_ && !writing_ && !broken_)) && ++rounds < kMaxRounds);
  if (destroyed_ && !writing_ && !doneTold_) {
    doneTold_ = true;
    call(js, async_, Http2Callback::kDone, {});
  }
  if (!destroyed_ && !overTold_ && !writing_ && !nghttp2_session_want_read(session_.get()) &&
      !nghttp2_session_want_write(session_.get())) {
    overTold_ = true;
    call(js, async_, Http2Callback::kOver, {});
  }
  working_ = false;
  if (!events_.empty() || !finished_.empty() || (wantsSend_ && !writing_ && !broken_)) later();
}

void Http2Session::deliver(js::Scope& js) {
  for (size_t i = 0; i < events_.size() && !destroyed_; ++i) {
    v8::HandleScope handles(js.isolate());
    // Taken out: what JavaScript does may add to the events.
    Event event = std::move(events_[i]);
    tell(js, event);
  }
  events_.clear();
  stores_.clear();
  headerBytes_ = 0;
  if (!destroyed_) return;
  for (auto& [id, stream] : streams_) dropWrites(*stream);
  acknowledge(js, pings_, false, {});
  acknowledge(js, settings_, false, {});
}

void Http2Session::tell(js::Scope& js, Event& event) {
  Http2Stream* stream = find(event.id);
  const AsyncContext& async = stream && stream->async.type() ? stream->async : async_;
  v8::Local<v8::Value> id = js.integer(event.id);
  auto asNumber = [&](uint32_t value) -> v8::Local<v8::Value> {
    return v8::Integer::NewFromUnsigned(js.isolate(), value);
  };
  switch (event.what) {
    case Http2Callback::kHeaders: {
      if (stream && stream->released) return;
      if (stream && !stream->async.type()) stream->async = AsyncContext(js, "HTTP2STREAM");
      v8::Local<v8::Value> arguments[] = {id, asNumber(event.first), asNumber(event.second),
                                          state_.strings.listOf(js, event.fields),
                                          state_.strings.sensitiveNamesOf(js, event.fields)};
      return call(js, stream ? stream->async : async_, event.what, arguments);
    }
    case Http2Callback::kData: {
      if (!stream || stream->released) return;
      v8::Local<v8::Value> arguments[] = {id, stores_[event.store].Get(js.isolate()),
                                          js.number(static_cast<double>(event.offset)),
                                          js.number(static_cast<double>(event.length))};
      return call(js, async, event.what, arguments);
    }
    case Http2Callback::kEnd:
    case Http2Callback::kWantTrailers: {
      if (!stream || stream->released) return;
      v8::Local<v8::Value> arguments[] = {id};
      return call(js, async, event.what, arguments);
    }
    case Http2Callback::kClose: {
      if (!stream) return;
      const std::unique_ptr<Http2Stream> closed = std::move(streams_.extract(event.id).mapped());
      dropWrites(*closed);
      if (closed->released) return;
      v8::Local<v8::Value> arguments[] = {id, asNumber(event.first)};
      return call(js, async, event.what, arguments);
    }
    case Http2Callback::kSettings: {
      if (event.first != 0) acknowledge(js, settings_, true, {});
      if (destroyed_) return;
      v8::Local<v8::Value> arguments[] = {js.boolean(event.first != 0), js::toJs(js, event.numbers)};
      return call(js, async_, event.what, arguments);
    }
    case Http2Callback::kPing: {
      if (event.first != 0) return acknowledge(js, pings_, true, event.text);
      v8::Local<v8::Uint8Array> payload;
      if (!runtime::newBuffer(js, event.text).ToLocal(&payload)) return;
      v8::Local<v8::Value> arguments[] = {payload};
      return call(js, async_, event.what, arguments);
    }
    case Http2Callback::kGoaway: {
      v8::Local<v8::Value> arguments[] = {asNumber(event.first), id, js.undefined()};
      v8::Local<v8::Uint8Array> opaque;
      if (!event.text.empty() && runtime::newBuffer(js, event.text).ToLocal(&opaque)) arguments[2] = opaque;
      return call(js, async_, event.what, arguments);
    }
    case Http2Callback::kAltsvc: {
      v8::Local<v8::Value> arguments[] = {id, js.string(event.text), js.string(event.more)};
      return call(js, async_, event.what, arguments);
    }
    case Http2Callback::kOrigin: {
      v8::Local<v8::Value> arguments[] = {js::toJs(js, event.texts)};
      return call(js, async_, event.what, arguments);
    }
    case Http2Callback::kFrameError: {
      v8::Local<v8::Value> arguments[] = {id, asNumber(event.first), asNumber(event.second)};
      return call(js, async, event.what, arguments);
    }
    case Http2Callback::kError: {
      v8::Local<v8::Value> arguments[] = {js.integer(-static_cast<int32_t>(event.first)), js.undefined()};
      if (!event.text.empty()) arguments[1] = js.string(event.text);
      return call(js, async_, event.what, arguments);
    }
    default:
      return;
  }
}

void Http2Session::acknowledge(js::Scope& js, std::deque<Asked>& asked, bool acknowledged, std::string_view payload) {
  // One, or all that nobody will answer any more.
  while (!asked.empty()) {
    Asked one = std::move(asked.front());
    asked.pop_front();
    const double durationMs = toMs(base::monotonicNs() - one.sentNs);
    if (acknowledged && &asked == &pings_) {
      pingRttMs_ = durationMs;
      --pingsAnswered_;
    }
    if (acknowledged && !one.custom.empty()) localCustom_ = std::move(one.custom);
    v8::Local<v8::Value> arguments[] = {js.boolean(acknowledged), js.number(durationMs), js.undefined()};
    v8::Local<v8::Uint8Array> bytes;
    if (!payload.empty() &&
        runtime::newBuffer(js, std::vector<uint8_t>(payload.begin(), payload.end())).ToLocal(&bytes)) {
      arguments[2] = bytes;
    }
    env_.dispatch().call(js, one.async, wrapper(js.isolate()), one.done.Get(js.isolate()), arguments);
    if (acknowledged) return;
  }
}

bool Http2Session::produce() {
  blocked_ = false;
  while (!output_.full()) {
    const uint8_t* data = nullptr;
    const nghttp2_ssize size = nghttp2_session_mem_send2(session_.get(), &data);
    if (size > 0) {
      output_.append({reinterpret_cast<const char*>(data), static_cast<size_t>(size)});
      continue;
    }
    if (size == 0 || failed_) return true;
    failed_ = true;
    note(Http2Callback::kError, 0).first = static_cast<uint32_t>(-size);
    return false;
  }
  blocked_ = true;
  return true;
}

void Http2Session::send(js::Scope& js) {
  while (!writing_ && !broken_) {
    wantsSend_ = false;
    produce();
    if (output_.empty()) return;
    const bool full = blocked_;
    bytesWritten_ += output_.size();
    int32_t outcome = 1;
    writing_ = true;
    if (stream_) {
      std::vector<iovec>& pieces = output_.pieces();
      outcome = stream_->write(js, pieces.data(), pieces.size(), writeRequest_.Get(js.isolate()), {});
      output_.clear();
    } else {
      v8::HandleScope handles(js.isolate());
      std::unique_ptr<v8::BackingStore> store = runtime::newUninitializedStore(js, output_.size());
      size_t at = 0;
      for (const iovec& piece : output_.pieces()) {
        std::memcpy(static_cast<char*>(store->Data()) + at, piece.iov_base, piece.iov_len);
        at += piece.iov_len;
      }
      output_.clear();
      v8::Local<v8::Uint8Array> bytes;
      if (!runtime::newBuffer(js, std::move(store)).ToLocal(&bytes)) return;
      v8::Local<v8::Value> arguments[] = {bytes};
      call(js, async_, Http2Callback::kOutput, arguments);
    }
    if (outcome == 1) continue;  // written() has come already, or comes later
    writing_ = false;
    for (Http2Write& write : taken_) {
      if (outcome < 0) write.fail(outcome);
      if (write.hasDone()) finished_.push_back(std::move(write));
    }
    taken_.clear();
    if (outcome < 0) {
      broken_ = true;
      v8::Local<v8::Value> arguments[] = {js.integer(outcome)};
      call(js, async_, Http2Callback::kWriteError, arguments);
      return;
    }
    if (!full) return;
  }
}

void Http2Session::finishWrites(js::Scope& js) {
  for (Http2Write& write : std::exchange(finished_, {})) {
    v8::HandleScope handles(js.isolate());
    write.tell(js, env_.dispatch());
  }
}

// ---- The session

bool Http2Session::ping(js::Scope& js, v8::Local<v8::Value> payload, v8::Local<v8::Function> done) {
  const uint64_t now = base::monotonicNs();
  Asked asked{AsyncContext(js, "HTTP2PING"), v8::Global<v8::Function>(js.isolate(), done), now};
  if (destroyed_ || pings_.size() >= options_.get32(Http2Option::maxOutstandingPings, kMaxOutstanding)) {
    refused_.push_back(std::move(asked));
    later();
    return false;
  }
  uint8_t opaque[8];
  js::Bytes bytes;
  if (js::bytesOf(payload, &bytes) && bytes.size() == sizeof(opaque)) {
    std::memcpy(opaque, bytes.data(), sizeof(opaque));
  } else {
    std::memcpy(opaque, &now, sizeof(opaque));
  }
  nghttp2_submit_ping(session_.get(), NGHTTP2_FLAG_NONE, opaque);  // fails only without memory
  pings_.push_back(std::move(asked));
  wantSend();
  return true;
}

bool Http2Session::settings(js::Scope& js, js::Bytes packed, v8::Local<v8::Function> done) {
  if (destroyed_ || settings_.size() >= options_.get32(Http2Option::maxOutstandingSettings, kMaxOutstanding)) {
    return false;
  }
  std::vector<nghttp2_settings_entry> entries, custom;
  for (size_t at = 0; at + 6 <= packed.size(); at += 6) {
    const uint8_t* p = packed.data() + at;
    nghttp2_settings_entry entry{p[0] << 8 | p[1], static_cast<uint32_t>(p[2]) << 24 |
                                                       static_cast<uint32_t>(p[3]) << 16 |
                                                       static_cast<uint32_t>(p[4]) << 8 | p[5]};
    entries.push_back(entry);
    if (!isKnown(entry.settings_id)) custom.push_back(entry);
  }
  if (nghttp2_submit_settings(session_.get(), NGHTTP2_FLAG_NONE, entries.data(), entries.size()) != 0) return false;
  settings_.push_back({AsyncContext(js, "HTTP2SETTINGS"), v8::Global<v8::Function>(js.isolate(), done),
                       base::monotonicNs(), std::move(custom)});
  wantSend();
  return true;
}

int32_t Http2Session::goaway(js::Scope&, uint32_t code, int32_t lastId, v8::Local<v8::Value> opaqueData) {
  js::Bytes bytes;
  js::bytesOf(opaqueData, &bytes);
  if (lastId <= 0) lastId = nghttp2_session_get_last_proc_stream_id(session_.get());
  const int result = nghttp2_submit_goaway(session_.get(), NGHTTP2_FLAG_NONE, lastId, code, bytes.data(), bytes.size());
  wantSend();
  return result;
}

int32_t Http2Session::setLocalWindowSize(js::Scope&, int32_t bytes) {
  const int result = nghttp2_session_set_local_window_size(session_.get(), NGHTTP2_FLAG_NONE, 0, bytes);
  wantSend();
  return result;
}

int32_t Http2Session::setNextStreamId(js::Scope&, int32_t id) {
  return nghttp2_session_set_next_stream_id(session_.get(), id);
}

int32_t Http2Session::altsvc(js::Scope&, int32_t id, std::string origin, std::string value) {
  const int result = nghttp2_submit_altsvc(session_.get(), NGHTTP2_FLAG_NONE, id, bytesOf(origin), origin.size(),
                                           bytesOf(value), value.size());
  wantSend();
  return result;
}

int32_t Http2Session::origin(js::Scope&, std::vector<std::string> origins) {
  std::vector<nghttp2_origin_entry> entries;
  for (std::string& each : origins) entries.push_back({reinterpret_cast<uint8_t*>(each.data()), each.size()});
  const int result = nghttp2_submit_origin(session_.get(), NGHTTP2_FLAG_NONE, entries.data(), entries.size());
  wantSend();
  return result;
}

std::vector<double> Http2Session::settingsOf(bool local) const {
  std::vector<double> values;
  for (nghttp2_settings_id id : kKnownSettings) {
    values.push_back(id);
    values.push_back(local ? nghttp2_session_get_local_settings(session_.get(), id)
                           : nghttp2_session_get_remote_settings(session_.get(), id));
  }
  for (const nghttp2_settings_entry& entry : local ? localCustom_ : remoteCustom_) {
    values.push_back(entry.settings_id);
    values.push_back(entry.value);
  }
  return values;
}

std::vector<double> Http2Session::state(js::Scope&) {
  nghttp2_session* session = session_.get();
  return {
      static_cast<double>(nghttp2_session_get_effective_local_window_size(session)),
      static_cast<double>(nghttp2_session_get_effective_recv_data_length(session)),
      static_cast<double>(nghttp2_session_get_next_stream_id(session)),
      static_cast<double>(nghttp2_session_get_local_window_size(session)),
      static_cast<double>(nghttp2_session_get_last_proc_stream_id(session)),
      static_cast<double>(nghttp2_session_get_remote_window_size(session)),
      static_cast<double>(nghttp2_session_get_outbound_queue_size(session)),
      static_cast<double>(nghttp2_session_get_hd_deflate_dynamic_table_size(session)),
      static_cast<double>(nghttp2_session_get_hd_inflate_dynamic_table_size(session)),
  };
}

std::vector<double> Http2Session::statistics(js::Scope&) {
  return {
      static_cast<double>(framesReceived_),
      static_cast<double>(framesSent_),
      static_cast<double>(bytesRead_),
      static_cast<double>(bytesWritten_),
      static_cast<double>(streamCount_),
      static_cast<double>(maxConcurrent_),
      pingRttMs_,
      closedStreams_ == 0 ? 0 : toMs(closedStreamsNs_ / closedStreams_),
      toMs(startNs_ - env_.startTimeNs()),
      toMs(base::monotonicNs() - startNs_),
  };
}

bool Http2Session::hasPendingData(js::Scope&) {
  return writing_ || !output_.empty() || nghttp2_session_want_write(session_.get()) != 0;
}

bool Http2Session::destroy(js::Scope& js, uint32_t code, bool streamIsGone) {
  if (destroyed_) return !writing_;
  destroyed_ = true;
  if (streamIsGone) {
    broken_ = true;
  } else {
    nghttp2_session_terminate_session(session_.get(), code);
    // From inside of a write this goes out behind it.
    if (!writing_) send(js);
  }
  // What waits is told that it waits in vain, from the loop.
  later();
  doneTold_ = !writing_ || broken_;
  return doneTold_;
}

size_t Http2Session::memoryBytes() const {
  return streams_.size() * kStreamBytes + queuedBytes_ + headerBytes_ + output_.size() +
         (pings_.size() + settings_.size()) * kAskedBytes + (stream_ ? stream_->queuedBytes() : 0) +
         nghttp2_session_get_hd_deflate_dynamic_table_size(session_.get()) +
         nghttp2_session_get_hd_inflate_dynamic_table_size(session_.get());
}

bool Http2Session::memoryIsShort() const {
  return memoryBytes() > options_.get(Http2Option::maxSessionMemory, kDefaultMemoryMegabytes) * kMegabyte;
}

namespace {

constexpr js::Member kMembers[] = {
    js::method<"attach", &Http2Session::attach>,
    js::method<"detach", &Http2Session::detach>,
    js::method<"receive", &Http2Session::receive>,
    js::method<"written", &Http2Session::written>,
    js::method<"ping", &Http2Session::ping>,
    js::method<"settings", &Http2Session::settings>,
    js::method<"goaway", &Http2Session::goaway>,
    js::method<"setLocalWindowSize", &Http2Session::setLocalWindowSize>,
    js::method<"setNextStreamId", &Http2Session::setNextStreamId>,
    js::method<"altsvc", &Http2Session::altsvc>,
    js::method<"origin", &Http2Session::origin>,
    js::method<"localSettings", &Http2Session::localSettings>,
    js::method<"remoteSettings", &Http2Session::remoteSettings>,
    js::method<"state", &Http2Session::state>,
    js::method<"statistics", &Http2Session::statistics>,
    js::method<"hasPendingData", &Http2Session::hasPendingData>,
    js::method<"destroy", &Http2Session::destroy>,
    js::method<"getAsyncId", &Http2Session::getAsyncId>,
    js::method<"request", &Http2Session::request>,
    js::method<"respond", &Http2Session::respond>,
    js::method<"inform", &Http2Session::inform>,
    js::method<"sendTrailers", &Http2Session::sendTrailers>,
    js::method<"push", &Http2Session::push>,
    js::method<"write", &Http2Session::write>,
    js::method<"writev", &Http2Session::writev>,
    js::method<"end", &Http2Session::end>,
    js::method<"readStart", &Http2Session::readStart>,
    js::method<"readStop", &Http2Session::readStop>,
    js::method<"reset", &Http2Session::reset>,
    js::method<"release", &Http2Session::release>,
    js::method<"streamState", &Http2Session::streamState>,
    js::method<"streamStatistics", &Http2Session::streamStatistics>,
    js::method<"streamAsyncId", &Http2Session::streamAsyncId>,
};

}  // namespace

const js::ClassSpec Http2Session::kClass = {
    .name = "Http2Session",
    .construct = js::constructor<Http2Session, bool, v8::Local<v8::Float64Array>, std::vector<uint32_t>>,
    .members = kMembers,
};

}  // namespace gyre::bindings
