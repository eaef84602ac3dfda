'use strict';

// Http2Stream: what the streams of servers and of clients have in common. Its native half is known by the stream's id.

const { Duplex } = require('stream');
const {
  AbortError,
  codes: {
    ERR_HTTP2_HEADERS_SENT, ERR_HTTP2_INVALID_STREAM, ERR_HTTP2_STREAM_ERROR, ERR_HTTP2_TRAILERS_ALREADY_SENT,
    ERR_HTTP2_TRAILERS_NOT_READY, ERR_INVALID_CHAR,
  },
  errnoException,
} = require('internal/errors');
const { async_id_symbol } = require('internal/async_hooks').symbols;
const { kUpdateTimer, setStreamTimeout } = require('internal/stream_base');
const { kTimeout } = require('internal/timers');
const { inspect } = require('internal/util/inspect');
const { validateFunction, validateUint32 } = require('internal/validators');
const constants = require('internal/http2/constants');
const { measureStream } = require('internal/http2/measure');
const { NghttpError, native } = require('internal/http2/native');
const { checkHeadersObject, copyHeaders, noPseudo, toBlock } = require('internal/http2/headers');

const { NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR, NGHTTP2_SESSION_SERVER } = constants;

const customInspect = inspect.custom;
const kSession = Symbol('session');
const kId = Symbol('id');
const kState = Symbol('state');
const kOpen = Symbol('open');
const kClosedByPeer = Symbol('closedByPeer');
const kProxySocket = Symbol('proxySocket');
const kRequest = Symbol('request');
const kResponse = Symbol('response');
const kMaybeDestroySession = Symbol('maybeDestroySession');

const errorNames = Object.keys(constants).filter((name) => /^NGHTTP2_[A-Z_0-9]+$/.test(name) &&
  !/^NGHTTP2_(SESSION|FLAG|SETTINGS|DEFAULT|HCAT|NV|STREAM_STATE|ERR)_/.test(name) || name === 'NGHTTP2_SETTINGS_TIMEOUT');
/** @type {Record<number, string>} */
const nameOfCode = {};
for (const name of errorNames) nameOfCode[constants[name]] = name;

let warnedOfPriority = false;
/** @param {string} message */
function warnOfPriority(message) {
  if (warnedOfPriority) return;
  warnedOfPriority = true;
  process.emitWarning(message, 'DeprecationWarning', 'DEP0194');
}

/** @param {number} result of a native call: throws where it is an error */
function throwOnError(result) {
  if (result >= 0) return result;
  if (result === native.ERROR_INVALID_ARGUMENT) throw new ERR_INVALID_CHAR('header content');
  if (result === native.ERROR_INVALID_STREAM_ID) throw new ERR_HTTP2_INVALID_STREAM();
  throw new NghttpError(result);
}

class Http2Stream extends Duplex {
  constructor(session, options = {}) {
    super({ ...options, allowHalfOpen: true, decodeStrings: false, emitClose: true, autoDestroy: false });
    this[async_id_symbol] = -1;
    this.cork();
    this[kSession] = session;
    this[kId] = undefined;
    this[kTimeout] = null;
    this[kProxySocket] = null;
    this[kState] = {
      aborted: false, closed: false, ended: false, endedHeaders: false, headRequest: false, headersSent: false, hasTrailers: false,
      wantsTrailers: false, trailersSent: false, didRead: false, rstCode: NGHTTP2_NO_ERROR, sentHeaders: undefined,
      sentInfoHeaders: undefined, sentTrailers: undefined, pushed: false,
    };
    this.on('pause', onPause);
  }

  /** The stream has got its id: what waited goes on. */
  [kOpen](id) {
    const session = this[kSession];
    this[kId] = id;
    this[async_id_symbol] = session.native.streamAsyncId(id);
    session.streams.set(id, this);
    this.uncork();
    this.emit('ready');
  }

  [kUpdateTimer]() {
    if (this.destroyed) return;
    if (this[kTimeout]) this[kTimeout].refresh();
    this[kSession]?.[kUpdateTimer]();
  }

  /** The native half of the session, while the stream is one of it. */
  get handle() {
    return this[kId] === undefined ? undefined : this[kSession]?.native;
  }

  get id() { return this[kId]; }
  get pending() { return this[kId] === undefined; }
  get session() { return this[kSession]; }
  get aborted() { return this[kState].aborted; }
  get closed() { return this[kState].closed; }
  get rstCode() { return this[kState].rstCode; }
  get endAfterHeaders() { return this[kState].endedHeaders; }
  get sentHeaders() { return this[kState].sentHeaders; }
  get sentInfoHeaders() { return this[kState].sentInfoHeaders; }
  get sentTrailers() { return this[kState].sentTrailers; }
  get bufferSize() { return this.writableLength; }
  // eslint-disable-next-line class-methods-use-this
  get _handle() { return undefined; }

  get state() {
    const found = this.destroyed ? undefined : this.handle?.streamState(this[kId]);
    if (found === undefined || found.length === 0) return {};
    const [state, localClose, remoteClose, localWindowSize] = found;
    return { state, weight: 16, sumDependencyWeight: 0, localClose, remoteClose, localWindowSize };
  }

  _onTimeout() {
    if (this.destroyed) return;
    // Something that is slow is not idle.
    if (this[kSession]?.isWriting()) {
      this[kUpdateTimer]();
      return;
    }
    this.emit('timeout');
  }

  /** Not there any more since priorities went out of HTTP/2. */
  priority() {
    warnOfPriority('http2Stream.priority is longer supported after priority signalling was deprecated in RFC 9113');
    if (this.destroyed) throw new ERR_HTTP2_INVALID_STREAM();
  }

  [customInspect](depth, options) {
    if (depth < 0) return this;
    const { id, closed, destroyed, state, _readableState: readableState, _writableState: writableState } = this;
    const shown = { id: id ?? '<pending>', closed, destroyed, state, readableState, writableState };
    return `${this.constructor.name} ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  // ---- Reading

  _read() {
    if (this.destroyed) {
      this.push(null);
      return;
    }
    if (this.pending) {
      this.once('ready', this._read);
      return;
    }
    this[kState].didRead = true;
    this.handle?.readStart(this[kId]);
  }

  // ---- Writing

  _write(data, encoding, callback) {
    this.#writeOut(false, data, encoding, callback);
  }

  _writev(data, callback) {
    this.#writeOut(true, data, '', callback);
  }

  #writeOut(writev, data, encoding, callback) {
    if (this.pending) {
      this.once('ready', () => this.#writeOut(writev, data, encoding, callback));
      return;
    }
    if (!this.headersSent) this.proceed?.();
    const { handle } = this;
    if (handle === undefined) {
      callback();
      return;
    }
    this[kUpdateTimer]();
    const done = (status) => callback(status < 0 && !this.destroyed ? errnoException(status, 'write') : undefined);
    let status;
    if (writev) {
      status = handle.writev(this[kId], data.map(toChunk), done);
    } else {
      const isText = typeof data === 'string';
      const asIs = !isText || encoding === 'utf8' || encoding === 'utf-8' || encoding === 'latin1' || encoding === 'binary';
      status = handle.write(this[kId], asIs ? data : toChunk({ chunk: data, encoding }),
                            isText && (encoding === 'latin1' || encoding === 'binary'), done);
    }
    this.tellBodyChunk?.(writev, data, encoding);
    if (status < 0) {
      // The other side has closed it: that is told with the stream's end.
      callback();
      return;
    }
    this.#maybeEnd();
  }

  /** Ends the native half with the last chunk, so that one frame says both. */
  #maybeEnd() {
    if (!this.writableEnded || this.pending || this[kState].ended) return;
    if (this._writableState.bufferedRequestCount > 0) return;
    this[kState].ended = true;
    this.handle?.end(this[kId]);
    this.tellBodySent?.();
  }

  end(chunk, encoding, callback) {
    super.end(chunk, encoding, callback);
    this.#maybeEnd();
    return this;
  }

  _final(callback) {
    if (this.pending) {
      this.once('ready', () => this._final(callback));
      return;
    }
    this.#maybeEnd();
    callback();
  }

  /**
   * @param {object} headers
   */
  sendTrailers(headers) {
    const state = this[kState];
    if (this.destroyed || this.closed) throw new ERR_HTTP2_INVALID_STREAM();
    if (state.trailersSent) throw new ERR_HTTP2_TRAILERS_ALREADY_SENT();
    if (!state.wantsTrailers) throw new ERR_HTTP2_TRAILERS_NOT_READY();
    checkHeadersObject(headers);
    headers = copyHeaders(headers);
    const block = toBlock(headers, noPseudo, this[kSession].isStrict);
    state.trailersSent = true;
    throwOnError(this.handle.sendTrailers(this[kId], block.text, block.count));
    state.sentTrailers = headers;
  }

  // ---- The end

  /**
   * @param {number} [code]
   * @param {() => void} [callback]
   */
  close(code = NGHTTP2_NO_ERROR, callback = undefined) {
    validateUint32(code, 'code');
    if (callback !== undefined) validateFunction(callback, 'callback');
    if (this.closed) return;
    if (callback !== undefined) this.once('close', callback);
    this.#close(code, 'whenFinished');
  }

  /** @param {number} code @param {'no'|'whenFinished'|'now'} reset whether and when the peer is told */
  #close(code, reset) {
    const state = this[kState];
    state.closed = true;
    state.rstCode = code;
    this.setTimeout(0);
    this.removeAllListeners('timeout');
    const { ending } = this._writableState;
    if (!ending) {
      // It was to say more.
      if (!state.aborted) {
        state.aborted = true;
        this.emit('aborted');
      }
      this.end();
    }
    if (reset === 'no') return;
    const finish = () => {
      if (this.pending) {
        this.push(null);
        this.once('ready', () => this.#reset(code));
        return;
      }
      this.#reset(code);
    };
    if (!ending || this.writableFinished || code !== NGHTTP2_NO_ERROR || reset === 'now') finish();
    else this.once('finish', finish);
  }

  #reset(code) {
    this.handle?.reset(this[kId], code);
  }

  /** The native half has ended. */
  [kClosedByPeer](code) {
    const state = this[kState];
    if (this.destroyed) return;
    if (!this.closed) this.#close(code, 'no');
    else if (code !== NGHTTP2_NO_ERROR && state.rstCode === NGHTTP2_NO_ERROR) state.rstCode = code;
    if (!this.readable || code !== NGHTTP2_NO_ERROR) {
      this.push(null);
      this.destroyWhenDone(code);
      return;
    }
    // What has come is read first.
    this.on('end', () => this.destroyWhenDone());
    this.push(null);
    const isServer = this[kSession].type === NGHTTP2_SESSION_SERVER;
    if (isServer && !state.didRead && this.readableFlowing === null) this.resume();
    else this.read(0);
  }

  /** @param {number} [code] */
  destroyWhenDone(code = NGHTTP2_NO_ERROR) {
    if (code !== NGHTTP2_NO_ERROR) {
      this.destroy();
      return;
    }
    if (!this.writableFinished) return;
    const state = this[kState];
    if (!this.readable && this.closed) {
      this.destroy();
      return;
    }
    // A server that has answered and has no wish to read what the client has to say.
    if (this[kSession]?.type === NGHTTP2_SESSION_SERVER && !state.hasTrailers && !state.didRead &&
        this.readableFlowing === null) {
      // Not before what is to be pushed.
      setImmediate(() => this.close());
    }
  }

  _destroy(error, callback) {
    const session = this[kSession];
    const { handle } = this;
    const id = this[kId];
    const state = this[kState];
    const { goawayCode, destroyCode } = session;
    const sessionCode = goawayCode || destroyCode;
    let code = this.closed ? this.rstCode : sessionCode;
    if (error !== null && error !== undefined) {
      if (sessionCode) code = sessionCode;
      else if (error instanceof AbortError || error.name === 'AbortError') code = NGHTTP2_CANCEL;
      else code = NGHTTP2_INTERNAL_ERROR;
    }
    code ??= NGHTTP2_NO_ERROR;
    if (!this.closed) {
      this.#close(code, handle !== undefined ? 'now' : 'no');
    } else if (error) {
      state.rstCode = code;
    }
    this.push(null);
    if (handle !== undefined) {
      measureStream(this);
      handle.release(id);
      session.streams.delete(id);
    } else {
      session.pendingStreams.delete(this);
    }
    // Of a stream that was cancelled nobody needs to hear.
    if (!error && code !== NGHTTP2_NO_ERROR && code !== NGHTTP2_CANCEL) {
      error = new ERR_HTTP2_STREAM_ERROR(nameOfCode[code] || code);
    }
    this[kSession] = undefined;
    this.tellEnd?.(error);
    setImmediate(() => session[kMaybeDestroySession]());
    callback(error);
  }

  /** Throws where no answer can be sent any more. */
  checkCanRespond() {
    if (this.destroyed || this.closed) throw new ERR_HTTP2_INVALID_STREAM();
    if (this.headersSent) throw new ERR_HTTP2_HEADERS_SENT();
  }
}
Http2Stream.prototype.setTimeout = setStreamTimeout;

function onPause() {
  const { handle } = this;
  if (!this.destroyed && handle !== undefined) handle.readStop(this[kId]);
}

function toChunk({ chunk, encoding }) {
  return typeof chunk === 'string' ? require('buffer').Buffer.from(chunk, encoding) : chunk;
}

module.exports = {
  Http2Stream, kClosedByPeer, kId, kMaybeDestroySession, kOpen, kProxySocket, kRequest, kResponse, kSession, kState, nameOfCode,
  throwOnError, warnOfPriority,
};
