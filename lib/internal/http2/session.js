'use strict';

// Http2Session: what the sessions of servers and of clients have in common.

const EventEmitter = require('events');
const {
  codes: {
    ERR_HTTP2_INVALID_SESSION, ERR_HTTP2_MAX_PENDING_SETTINGS_ACK, ERR_HTTP2_PING_CANCEL, ERR_HTTP2_PING_LENGTH,
    ERR_HTTP2_SESSION_ERROR, ERR_HTTP2_SETTINGS_CANCEL, ERR_HTTP2_SOCKET_BOUND, ERR_HTTP2_STREAM_CANCEL, ERR_INVALID_ARG_TYPE,
    ERR_SOCKET_CLOSED,
  },
  errnoException,
} = require('internal/errors');
const { kUpdateTimer, kWritten, setStreamTimeout } = require('internal/stream_base');
const { kTimeout } = require('internal/timers');
const { inspect } = require('internal/util/inspect');
const { isArrayBufferView } = require('internal/util/types');
const {
  validateBuffer, validateFunction, validateInt32, validateNumber,
} = require('internal/validators');
const constants = require('internal/http2/constants');
const { toObject } = require('internal/http2/headers');
const { NghttpError, kTell, native } = require('internal/http2/native');
const { customSettingsOf, packOptions } = require('internal/http2/options');
const { fromNative, getPackedSettings, validateSettings } = require('internal/http2/settings');
const { measureSession } = require('internal/http2/measure');
const { kSocket, sessionSocket } = require('internal/http2/socket_proxy');
const {
  kClosedByPeer, kMaybeDestroySession, kState,
} = require('internal/http2/stream');

const { NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR, NGHTTP2_CANCEL, NGHTTP2_SESSION_SERVER } = constants;

const customInspect = inspect.custom;
const kBoundSession = Symbol('http2Session');
const kProxy = Symbol('proxy');

class Http2Session extends EventEmitter {
  #localSettings;
  #remoteSettings;
  #pendingAcks = 0;
  #destroyed = false;
  #closed = false;
  #finish = null; // what is done when all has been said
  #options;
  #alpnProtocol;
  #encrypted;

  constructor(type, options, socket) {
    super(options);
    if (socket[kBoundSession] !== undefined && !socket[kBoundSession].destroyed) throw new ERR_HTTP2_SOCKET_BOUND();
    this.#options = options;
    Object.defineProperty(this, 'type', { value: type, enumerable: true });
    this.native = undefined;
    this.streams = new Map(); // by their ids
    this.pendingStreams = new Set();
    this.goawayCode = undefined;
    this.destroyCode = undefined;
    this.isStrict = options.strictSingleValueFields !== false;
    this[kSocket] = socket;
    this[kProxy] = null;
    this[kTimeout] = null;
    socket[kBoundSession] = this;
    socket.on('error', onSocketError);
    socket.on('close', onSocketClose);
    // What comes belongs to the session.
    socket.disableRenegotiation?.();
    if (!socket.connecting && !socket.secureConnecting) {
      this.#setUp();
    } else {
      const event = socket.encrypted ? 'secureConnect' : 'connect';
      socket.once(event, () => { if (!this.destroyed) this.#setUp(); });
    }
  }

  /** The socket is connected: the native half begins. */
  #setUp() {
    const socket = this[kSocket];
    const options = this.#options;
    const handle = this.native = new native.Http2Session(
      this.type === NGHTTP2_SESSION_SERVER, packOptions(options), customSettingsOf(options));
    handle.owner = this;
    if (socket.encrypted) {
      this.#alpnProtocol = socket.alpnProtocol;
      this.#encrypted = true;
    } else {
      this.#alpnProtocol = 'h2c';
      this.#encrypted = false;
    }
    if (typeof socket.setNoDelay === 'function') socket.setNoDelay();
    const below = socket._handle;
    // What was read before is the session's, too.
    const reads = typeof below?.readStart === 'function' && below.onread !== undefined;
    if (reads && socket.readableLength === 0 && handle.attach(below, this)) {
      socket.on('data', noop); // keeps it reading; the native half takes it all
      if (!below.reading) {
        below.reading = true;
        below.readStart();
      }
    } else {
      socket.on('data', (chunk) => { if (!this.destroyed) handle.receive(chunk); });
    }
    socket.on('end', () => this.#onSocketEnd());
    if (options.windowSize !== undefined) handle.setLocalWindowSize(options.windowSize);
    this.settings({ ...options.settings });
    if (this.type === NGHTTP2_SESSION_SERVER && Array.isArray(options.origins)) this.origin(...options.origins);
    process.nextTick(() => {
      if (this.destroyed) return;
      this.emit('connect', this, socket);
      this.onConnected?.();
    });
  }

  /** The native stream has taken (or not) what it was given to write. */
  [kWritten](error) {
    this.native?.written(error ? error.errno ?? -1 : 0);
  }

  // ---- What the native half tells

  [kTell.headers](id, category, flags, list, sensitive) {
    if (this.destroyed) return;
    const headers = toObject(list, sensitive);
    const stream = this.streams.get(id);
    this[kUpdateTimer]();
    if (stream === undefined) {
      if (this.closed) {
        this.native.reset(id, constants.NGHTTP2_REFUSED_STREAM);
        this.native.release(id);
        return;
      }
      this.takeStream(id, category, flags, headers, list);
      return;
    }
    if (stream.destroyed) return;
    this.takeHeaders(stream, category, flags, headers, list);
    if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0 && !stream.destroyed) {
      stream[kState].endedHeaders ||= category !== native.CATEGORY_HEADERS;
      stream.push(null);
    }
  }

  [kTell.data](id, chunk) {
    const stream = this.streams.get(id);
    if (stream === undefined || stream.destroyed) return;
    stream[kUpdateTimer]();
    if (!stream.push(chunk) && !stream.destroyed) stream.handle?.readStop(id);
  }

  [kTell.end](id) {
    const stream = this.streams.get(id);
    if (stream === undefined || stream.destroyed) return;
    stream.push(null);
    stream.read(0);
    stream.destroyWhenDone();
  }

  [kTell.close](id, code) {
    this[kUpdateTimer]();
    this.streams.get(id)?.[kClosedByPeer](code);
  }

  [kTell.wantTrailers](id) {
    const stream = this.streams.get(id);
    if (stream === undefined || stream.destroyed) return;
    stream[kState].wantsTrailers = true;
    if (!stream.emit('wantTrailers')) stream.sendTrailers({});
  }

  [kTell.settings](isAck, list) {
    this[kUpdateTimer]();
    if (isAck) return; // told by the acknowledgement's own callback
    this.#remoteSettings = fromNative(list);
    this.emit('remoteSettings', this.remoteSettings);
  }

  [kTell.ping](payload) {
    this[kUpdateTimer]();
    this.emit('ping', payload);
  }

  [kTell.goaway](code, lastId, opaqueData) {
    if (this.destroyed) return;
    this.goawayCode = code;
    process.nextTick(() => this.emit('goaway', code, lastId, opaqueData));
    if (code === NGHTTP2_NO_ERROR) {
      // The streams that are there go on.
      this.close();
    } else {
      this.destroy(new ERR_HTTP2_SESSION_ERROR(code), NGHTTP2_NO_ERROR);
    }
  }

  [kTell.altsvc](id, origin, value) {
    if (!this.destroyed) this.emit('altsvc', value, origin, id);
  }

  [kTell.origin]() {}

  [kTell.frameError](id, type, code) {
    const target = this.streams.get(id) ?? this;
    this[kUpdateTimer]();
    const streams = this.streams.get(id);
    target.emit('frameError', type, code, id);
    if (streams !== undefined) streams.close(code);
    else this.close();
  }

  [kTell.error](number, code) {
    if (this.destroyed) return;
    this.destroy(new NghttpError(number, code));
  }

  [kTell.output](bytes) {
    const socket = this[kSocket];
    if (socket === undefined || socket.destroyed) {
      this.native.written(-32);
      return;
    }
    socket.write(bytes, (error) => this.native?.written(error ? -32 : 0));
  }

  [kTell.writeError](status) {
    this[kSocket]?.destroy(errnoException(status, 'write'));
  }

  [kTell.done]() {
    const finish = this.#finish;
    this.#finish = null;
    finish?.();
  }

  [kTell.over]() {
    if (!this.destroyed) this.destroy();
  }

  // ---- The socket

  #onSocketEnd() {
    if (this.destroyed) return;
    // A peer that has gone in the middle of what it had to say.
    for (const stream of [...this.streams.values()]) if (!stream.destroyed) stream.close(NGHTTP2_CANCEL);
    this.#close(NGHTTP2_NO_ERROR, undefined);
  }

  /** The socket has closed. */
  [kClosedByPeer]() {
    if (this.destroyed) return;
    const error = this.connecting && this.native === undefined ? new ERR_SOCKET_CLOSED() : undefined;
    for (const stream of [...this.streams.values(), ...this.pendingStreams]) stream.close(NGHTTP2_CANCEL);
    this.#closed = true;
    this.#close(NGHTTP2_NO_ERROR, error);
  }

  // ---- Properties

  get connecting() { return this.native === undefined && !this.destroyed; }
  get closed() { return this.#closed; }
  get destroyed() { return this.#destroyed; }
  get alpnProtocol() { return this.#alpnProtocol; }
  get encrypted() { return this.#encrypted; }
  get pendingSettingsAck() { return this.#pendingAcks > 0; }

  get originSet() {
    if (!this.encrypted || this.destroyed) return undefined;
    return [...this.origins()];
  }

  /** The origins that the server may answer for. */
  origins() {
    if (this.originsFound === undefined) {
      const socket = this[kSocket];
      let { servername: host } = socket;
      if (host === null || host === false) host = socket.remoteFamily === 'IPv6' ? `[${socket.remoteAddress}]` : socket.remoteAddress;
      const port = socket.remotePort;
      this.originsFound = new Set([`https://${host}${port !== undefined && port !== 443 ? `:${port}` : ''}`]);
    }
    return this.originsFound;
  }

  get socket() {
    if (this[kProxy] === null) this[kProxy] = new Proxy(this, sessionSocket);
    return this[kProxy]; // undefined: there is none any more
  }

  get localSettings() {
    if (this.native === undefined || this.destroyed) return this.#localSettings ?? {};
    return this.#localSettings ??= fromNative(this.native.localSettings());
  }

  get remoteSettings() {
    if (this.native === undefined || this.destroyed) return this.#remoteSettings ?? {};
    return this.#remoteSettings ??= fromNative(this.native.remoteSettings());
  }

  get state() {
    if (this.native === undefined || this.destroyed) return {};
    const [effectiveLocalWindowSize, effectiveRecvDataLength, nextStreamID, localWindowSize, lastProcStreamID, remoteWindowSize,
           outboundQueueSize, deflateDynamicTableSize, inflateDynamicTableSize] = this.native.state();
    return {
      effectiveLocalWindowSize, effectiveRecvDataLength, nextStreamID, localWindowSize, lastProcStreamID, remoteWindowSize,
      outboundQueueSize, deflateDynamicTableSize, inflateDynamicTableSize,
    };
  }

  /** Whether something is on its way to the peer. */
  isWriting() {
    return !this.destroyed && Boolean(this[kSocket]?._handle?.writeQueueSize > 0);
  }

  [customInspect](depth, options) {
    if (depth < 0) return this;
    const { type, closed, destroyed, state, localSettings, remoteSettings } = this;
    const shown = { type, closed, destroyed, state, localSettings, remoteSettings };
    return `${this.constructor.name} ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  // ---- Methods

  [kUpdateTimer]() {
    if (!this.destroyed && this[kTimeout]) this[kTimeout].refresh();
  }

  _onTimeout() {
    if (this.destroyed) return;
    if (this.isWriting()) {
      this[kUpdateTimer]();
      return;
    }
    this.emit('timeout');
  }

  /** @param {number} windowSize of the whole connection, in bytes */
  setLocalWindowSize(windowSize) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    validateInt32(windowSize, 'windowSize', 0);
    const result = this.native.setLocalWindowSize(windowSize);
    if (result < 0) {
      const { codes: { ERR_HTTP2_NO_MEM } } = require('internal/errors');
      this.destroy(result === native.ERROR_NOMEM ? new ERR_HTTP2_NO_MEM() : new NghttpError(result));
    }
  }

  /** @param {number} id */
  setNextStreamID(id) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    validateNumber(id, 'id');
    if (id <= 0 || id > 2 ** 32 - 1) {
      const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
      throw new ERR_OUT_OF_RANGE('id', `> 0 and <= ${2 ** 32 - 1}`, id);
    }
    this.native.setNextStreamId(id);
  }

  /**
   * @param {ArrayBufferView|Function} [payload] 8 bytes
   * @param {(error: Error|null, durationMs: number, payload: Buffer) => void} callback
   * @returns {boolean|undefined} whether it was sent
   */
  ping(payload, callback) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (typeof payload === 'function') {
      callback = payload;
      payload = undefined;
    }
    if (payload !== undefined) {
      validateBuffer(payload, 'payload');
      if (payload.byteLength !== 8) throw new ERR_HTTP2_PING_LENGTH();
    }
    validateFunction(callback, 'callback');
    if (this.native === undefined) {
      this.once('connect', () => this.ping(payload, callback));
      return;
    }
    const done = (isAck, duration, bytes) => {
      if (isAck) callback(null, duration, bytes);
      else callback(new ERR_HTTP2_PING_CANCEL());
    };
    return this.native.ping(payload, done);
  }

  /**
   * @param {object} settings
   * @param {(error: Error|null, settings: object, duration: number) => void} [callback]
   */
  settings(settings, callback) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    validateSettings(settings);
    if (callback !== undefined) validateFunction(callback, 'callback');
    if (this.native === undefined) {
      this.once('connect', () => this.settings(settings, callback));
      return;
    }
    const done = (isAck, duration) => {
      this.#pendingAcks--;
      if (isAck) {
        this.#localSettings = undefined;
        if (!this.destroyed) {
          callback?.(null, this.localSettings, duration);
          if (!this.destroyed) this.emit('localSettings', this.localSettings);
        }
      } else {
        callback?.(new ERR_HTTP2_SETTINGS_CANCEL());
      }
    };
    if (this.native.settings(getPackedSettings(settings), done)) this.#pendingAcks++;
    else this.destroy(new ERR_HTTP2_MAX_PENDING_SETTINGS_ACK());
  }

  /** @param {number} [code] @param {number} [lastStreamID] @param {ArrayBufferView} [opaqueData] */
  goaway(code = NGHTTP2_NO_ERROR, lastStreamID = 0, opaqueData = undefined) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (opaqueData !== undefined && !isArrayBufferView(opaqueData)) {
      throw new ERR_INVALID_ARG_TYPE('opaqueData', ['Buffer', 'TypedArray', 'DataView'], opaqueData);
    }
    validateNumber(code, 'code');
    validateNumber(lastStreamID, 'lastStreamID');
    if (this.native === undefined) this.once('connect', () => { if (!this.destroyed) this.goaway(code, lastStreamID, opaqueData); });
    else this.native.goaway(code >>> 0, lastStreamID | 0, opaqueData);
  }

  /** Takes no more streams; ends when those that are there have ended. @param {() => void} [callback] for 'close' */
  close(callback) {
    if (this.closed || this.destroyed) return;
    this.#closed = true;
    if (typeof callback === 'function') this.once('close', callback);
    this.goaway();
    this[kMaybeDestroySession]();
  }

  [kMaybeDestroySession](error) {
    if (error === undefined || error === null) {
      if (!this.closed || this.destroyed || this.streams.size > 0 || this.pendingStreams.size > 0) return;
    }
    this.destroy(error);
  }

  /** @param {Error|number} [error] @param {number} [code] of RFC 9113, for the peer */
  destroy(error = NGHTTP2_NO_ERROR, code = undefined) {
    if (this.destroyed) return;
    if (typeof error === 'number') {
      code = error;
      error = code !== NGHTTP2_NO_ERROR ? new ERR_HTTP2_SESSION_ERROR(code) : undefined;
    }
    if (code === undefined && error !== undefined && error !== null) code = NGHTTP2_INTERNAL_ERROR;
    this.#close(code, error);
  }

  #close(code, error) {
    if (this.destroyed) return;
    const socket = this[kSocket];
    // Remembered for those who ask afterwards.
    const { localSettings, remoteSettings } = this;
    this.setTimeout(0);
    this.removeAllListeners('timeout');
    this.#destroyed = true;
    this.#localSettings = localSettings;
    this.#remoteSettings = remoteSettings;
    this.destroyCode = code;
    if (this.pendingStreams.size > 0 || this.streams.size > 0) {
      const cancel = new ERR_HTTP2_STREAM_CANCEL(error);
      for (const stream of [...this.pendingStreams]) stream.destroy(cancel);
      for (const stream of [...this.streams.values()]) stream.destroy(error);
    }
    measureSession(this);
    const finish = () => this.#finishClose(error);
    if (this.native === undefined) return finish();
    this.#finish = finish;
    if (this.native.destroy(code ?? NGHTTP2_NO_ERROR, socket.destroyed)) this[kTell.done]();
  }

  #finishClose(error) {
    const socket = this[kSocket];
    this[kSocket] = undefined;
    socket[kBoundSession] = undefined;
    this[kProxy] = undefined;
    this.server = undefined;
    const emitClose = () => {
      if (error) this.emit('error', error);
      this.emit('close');
    };
    if (socket.destroyed) {
      process.nextTick(emitClose);
      return;
    }
    socket.on('close', emitClose);
    if (this.closed && !error && !socket.connecting) {
      // The peer hears the end of it; what it still sends is thrown away.
      this.native?.detach();
      socket.resume();
      socket.end();
    } else {
      socket.destroy(error ?? undefined);
    }
  }

  ref() {
    this[kSocket]?.ref?.();
  }

  unref() {
    this[kSocket]?.unref?.();
  }
}
Http2Session.prototype.setTimeout = setStreamTimeout;

function noop() {}

function onSocketError(error) {
  const session = this[kBoundSession];
  if (session === undefined) return;
  // A peer that has said goodbye need not wait for ours.
  if (error.code === 'ECONNRESET' && session.goawayCode === NGHTTP2_NO_ERROR) session.destroy();
  else session.destroy(error);
}

function onSocketClose() {
  this[kBoundSession]?.[kClosedByPeer]();
}

module.exports = { Http2Session, kBoundSession };
