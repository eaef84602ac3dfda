'use strict';

// http.IncomingMessage: a request at the server, a response at the client; a Readable of its body.
//
// Most requests are answered without their stream ever being looked at, and without most of their headers. So the state of
// the stream is made when something first asks for it (`_readableState` is an accessor of the prototype), and headers are
// kept as the one text that the parser gave until somebody reads them.

const { Readable } = require('stream');
const { ReadableState } = require('internal/streams/readable_state');
const { ConnResetException } = require('internal/errors');

const { defineProperties, setPrototypeOf } = Object;

const kReadable = Symbol('kReadable');
const kBlock = Symbol('kBlock'); // name \n value \n ...
const kTrailerBlock = Symbol('kTrailerBlock');
const kRawHeaders = Symbol('kRawHeaders');
const kRawTrailers = Symbol('kRawTrailers');
const kHeaders = Symbol('kHeaders');
const kHeadersDistinct = Symbol('kHeadersDistinct');
const kTrailers = Symbol('kTrailers');
const kTrailersDistinct = Symbol('kTrailersDistinct');
const kSignal = Symbol('kSignal');

/**
 * @param {import('net').Socket} socket
 */
function IncomingMessage(socket) {
  this[kReadable] = undefined;
  this.socket = socket;
  this.httpVersionMajor = null;
  this.httpVersionMinor = null;
  this.httpVersion = null;
  this.complete = false;
  this.aborted = false;
  this.upgrade = null;
  // Of requests.
  this.url = '';
  this.method = null;
  // Of responses.
  this.statusCode = null;
  this.statusMessage = null;
  this.client = socket;
  this.joinDuplicateHeaders = false;
  this[kBlock] = '';
  this[kRawHeaders] = undefined;
  this[kHeaders] = undefined;
  this[kTrailerBlock] = '';
  this._consuming = false;
  this._dumped = false;
}
setPrototypeOf(IncomingMessage.prototype, Readable.prototype);
setPrototypeOf(IncomingMessage, Readable);

/** Makes the stream's state, as far as the message has come. */
function materialize(message) {
  const { socket } = message;
  const state = new ReadableState(socket ? { highWaterMark: socket.readableHighWaterMark } : undefined, message, false);
  message[kReadable] = state;
  // The parser pushes; reading ahead is its business.
  state.readingMore = true;
  if (message._dumped) {
    // It has ended unheard.
    state.ended = state.endEmitted = state.destroyed = state.closed = state.closeEmitted = true;
  } else if (message.complete) {
    message.push(null);
  }
  return state;
}

/** Whether anybody has looked at the message's stream. */
const isStreaming = (message) => message[kReadable] !== undefined;

function splitBlock(block) {
  return block === '' ? [] : block.split('\n');
}

// What becomes of a header that comes again.
const kFirstCounts = 1;
const kCookies = 2;
const kList = 3;
const duplicates = {
  '__proto__': null,
  'age': kFirstCounts,
  'authorization': kFirstCounts,
  'content-length': kFirstCounts,
  'content-type': kFirstCounts,
  'etag': kFirstCounts,
  'expires': kFirstCounts,
  'from': kFirstCounts,
  'host': kFirstCounts,
  'if-modified-since': kFirstCounts,
  'if-unmodified-since': kFirstCounts,
  'last-modified': kFirstCounts,
  'location': kFirstCounts,
  'max-forwards': kFirstCounts,
  'proxy-authorization': kFirstCounts,
  'referer': kFirstCounts,
  'retry-after': kFirstCounts,
  'server': kFirstCounts,
  'user-agent': kFirstCounts,
  'cookie': kCookies,
  'set-cookie': kList,
};

/** Names in lower case, of names as they are usually spelled. @type {Map<string, string>} */
const lowerCase = new Map();
const kMostNames = 1024;

/** @param {string} name @returns {string} */
function toLower(name) {
  let lower = lowerCase.get(name);
  if (lower === undefined) {
    lower = name.toLowerCase();
    if (lowerCase.size < kMostNames && name.length < 64) lowerCase.set(name, lower);
  }
  return lower;
}

function addLine(headers, name, value, joinsAll) {
  name = toLower(name);
  const there = headers[name];
  switch (duplicates[name]) {
    case kList:
      if (there === undefined) headers[name] = [value];
      else there.push(value);
      break;
    case kCookies:
      headers[name] = typeof there === 'string' ? `${there}; ${value}` : value;
      break;
    case kFirstCounts:
      if (there === undefined) headers[name] = value;
      else if (joinsAll) headers[name] = `${there}, ${value}`;
      break;
    default:
      headers[name] = typeof there === 'string' ? `${there}, ${value}` : value;
  }
}

function addDistinctLine(headers, name, value) {
  name = toLower(name);
  if (headers[name] === undefined) headers[name] = [value];
  else headers[name].push(value);
}

function collect(message, raw, headers, add) {
  for (let i = 0; i < raw.length; i += 2) add(headers, raw[i], raw[i + 1], message.joinDuplicateHeaders);
  return headers;
}

function accessor(get, set) {
  return { __proto__: null, configurable: true, enumerable: true, get, set };
}

defineProperties(IncomingMessage.prototype, {
  _readableState: {
    __proto__: null,
    configurable: true,
    get() { return this[kReadable] ?? materialize(this); },
    set(state) { this[kReadable] = state; },
  },
  connection: accessor(
    function() { return this.socket; },
    function(socket) { this.socket = socket; }),
  /** Names and values by turns, as they came. */
  rawHeaders: accessor(
    function() { return this[kRawHeaders] ??= splitBlock(this[kBlock]); },
    function(raw) { this[kRawHeaders] = raw; }),
  rawTrailers: accessor(
    function() { return this[kRawTrailers] ??= splitBlock(this[kTrailerBlock]); },
    function(raw) { this[kRawTrailers] = raw; }),
  headers: accessor(
    function() { return this[kHeaders] ??= collect(this, this.rawHeaders, {}, addLine); },
    function(headers) { this[kHeaders] = headers; }),
  /** All values of each name. */
  headersDistinct: accessor(
    function() {
      return this[kHeadersDistinct] ??= collect(this, this.rawHeaders, { __proto__: null }, addDistinctLine);
    },
    function(headers) { this[kHeadersDistinct] = headers; }),
  trailers: accessor(
    function() { return this[kTrailers] ??= collect(this, this.rawTrailers, {}, addLine); },
    function(trailers) { this[kTrailers] = trailers; }),
  trailersDistinct: accessor(
    function() {
      return this[kTrailersDistinct] ??= collect(this, this.rawTrailers, { __proto__: null }, addDistinctLine);
    },
    function(trailers) { this[kTrailersDistinct] = trailers; }),
  /** Aborted when the message is: its connection has gone, or it has been destroyed. */
  signal: accessor(function() {
    if (this[kSignal] === undefined) {
      const controller = new AbortController();
      this[kSignal] = controller.signal;
      const abortIfCut = () => {
        if (this.aborted) controller.abort();
      };
      if (this.destroyed) abortIfCut();
      else this.once('close', abortIfCut);
    }
    return this[kSignal];
  }),
});

/** Adds one header to `headers`, as `message.headers` has it. */
IncomingMessage.prototype._addHeaderLine = function(name, value, headers) {
  addLine(headers, name, value, this.joinDuplicateHeaders);
};

IncomingMessage.prototype._addHeaderLineDistinct = function(name, value, headers) {
  addDistinctLine(headers, name, value);
};

/**
 * Adds the headers (or, of a message that is complete, the trailers) in `raw`.
 * @param {string[]} raw
 * @param {number} length how much of it
 */
IncomingMessage.prototype._addHeaderLines = function(raw, length) {
  if (!raw.length) return;
  const used = raw.length > length ? raw.slice(0, length) : raw;
  if (this.complete) {
    this.rawTrailers = raw;
    this.trailers = collect(this, used, {}, addLine);
  } else {
    this.rawHeaders = raw;
    this.headers = collect(this, used, {}, addLine);
  }
};

/**
 * @param {number} msecs
 * @param {Function} [callback]
 */
IncomingMessage.prototype.setTimeout = function(msecs, callback) {
  if (callback) this.on('timeout', callback);
  this.socket.setTimeout(msecs);
  return this;
};

IncomingMessage.prototype._read = function() {
  if (!this._consuming) {
    this._readableState.readingMore = false;
    this._consuming = true;
  }
  // The socket may have been paused because nobody read.
  const { socket } = this;
  if (socket?.readable) readStart(socket);
};

IncomingMessage.prototype._destroy = function(error, callback) {
  if (!this.readableEnded || !this.complete) {
    this.aborted = true;
    this.emit('aborted');
  }
  const { socket } = this;
  // A message that nobody wants any more takes its connection along: the rest of it is in the way.
  if (socket && !socket.destroyed && this.aborted) {
    socket.destroy(error);
    const { eos } = require('internal/streams/end-of-stream');
    const stop = eos(socket, (failure) => {
      if (failure?.code === 'ERR_STREAM_PREMATURE_CLOSE') failure = null;
      stop();
      process.nextTick(tellError, this, failure || error, callback);
    });
  } else {
    process.nextTick(tellError, this, error, callback);
  }
};

// An error that nobody listens for is none: so it has always been with messages.
function tellError(message, error, callback) {
  callback(message.listenerCount('error') === 0 ? undefined : error);
}

/** Lets the rest of the body run into nothing, so that the next message can come. */
IncomingMessage.prototype._dump = function() {
  if (this._dumped) return;
  if (!isStreaming(this) && this.complete) {
    this._dumped = true;
    return;
  }
  this._readableState;
  this._dumped = true;
  // Those who listen for data after all must not be told half of it.
  this.removeAllListeners('data');
  this.resume();
};

/** The native handle reads again. */
function readStart(socket) {
  if (socket && !socket._paused && socket.readable) socket.resume();
}

/** The native handle is to read no more for now. */
function readStop(socket) {
  if (socket) socket.pause();
}

/**
 * The connection has gone in the middle of the message.
 * @param {IncomingMessage} message
 */
function abortMessage(message) {
  message.destroy(new ConnResetException('aborted'));
}

module.exports = {
  IncomingMessage, abortMessage, isStreaming, kBlock, kReadable, kTrailerBlock, readStart, readStop, splitBlock,
};
