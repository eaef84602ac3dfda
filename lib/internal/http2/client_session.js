'use strict';

// ClientHttp2Session: requests of a client, and connect(), which makes one.

const net = require('net');
const {
  AbortError,
  codes: {
    ERR_HTTP2_GOAWAY_SESSION, ERR_HTTP2_INVALID_SESSION, ERR_HTTP2_OUT_OF_STREAMS, ERR_HTTP2_STREAM_ERROR,
    ERR_HTTP2_UNSUPPORTED_PROTOCOL, ERR_INVALID_ARG_TYPE,
  },
} = require('internal/errors');
const { URL } = require('internal/url');
const { addAbortListener } = require('internal/events/abort_listener');
const { validateAbortSignal, validateBoolean, validateNumber } = require('internal/validators');
const { client: channels } = require('internal/http2/channels');
const constants = require('internal/http2/constants');
const {
  checkHeadersObject, completeRequest, copyHeaders, kSensitive, rawToSent, requestPseudo, toBlock,
} = require('internal/http2/headers');
const { NghttpError, kTell, native } = require('internal/http2/native');
const { checkSessionOptions } = require('internal/http2/options');
const { Http2Session } = require('internal/http2/session');
const { kOpen, kState, warnOfPriority } = require('internal/http2/stream');
const { ClientHttp2Stream } = require('internal/http2/client_stream');

const { NGHTTP2_REFUSED_STREAM, NGHTTP2_FLAG_END_STREAM } = constants;

const bodilessMethods = new Set(['GET', 'HEAD', 'DELETE']);
const kMaxOrigins = 128;
const kAuthority = Symbol('authority');
const kProtocol = Symbol('protocol');

class ClientHttp2Session extends Http2Session {
  #maxOrigins;
  #waiting = []; // starts of the requests that were made before there was a connection

  constructor(options, socket) {
    super(constants.NGHTTP2_SESSION_CLIENT, options, socket);
    this.#maxOrigins = options.maxOriginSetSize ?? kMaxOrigins;
  }

  onConnected() {
    for (const start of this.#waiting.splice(0)) start();
  }

  /** A stream that the server promises. */
  takeStream(id, category, flags, headers) {
    const stream = new ClientHttp2Stream(this, {});
    stream[kOpen](id);
    stream.end();
    stream[kState].ended = true;
    if (channels.created.hasSubscribers) channels.created.publish({ stream, headers });
    if (channels.start.hasSubscribers) channels.start.publish({ stream, headers });
    if (this.listenerCount('stream') === 0) {
      stream.close(NGHTTP2_REFUSED_STREAM);
      return;
    }
    const endOfStream = (flags & NGHTTP2_FLAG_END_STREAM) !== 0;
    if (endOfStream) stream.push(null);
    process.nextTick(() => this.emit('stream', stream, headers, flags));
  }

  // eslint-disable-next-line class-methods-use-this
  takeHeaders(stream, category, flags, headers, raw) {
    let event;
    const status = headers[':status'];
    if (status === undefined) {
      event = 'trailers';
    } else if (status >= 100 && status < 200) {
      event = 'headers';
    } else {
      event = category === native.CATEGORY_PUSH_RESPONSE ? 'push' : 'response';
    }
    if ((event === 'response' || event === 'push') && channels.finish.hasSubscribers) {
      channels.finish.publish({ stream, headers, flags });
    }
    process.nextTick(() => {
      if (status === 100) stream.emit('continue');
      stream.emit(event, headers, flags, raw);
    });
  }

  [kTell.origin](origins) {
    if (this.destroyed || !this.encrypted) return;
    const known = this.origins();
    if (known.size + origins.length > this.#maxOrigins) {
      const { codes: { ERR_HTTP2_TOO_MANY_ORIGINS } } = require('internal/errors');
      for (const origin of origins) known.add(origin);
      if (known.size > this.#maxOrigins) {
        this.destroy(new ERR_HTTP2_TOO_MANY_ORIGINS());
        return;
      }
    }
    for (const origin of origins) known.add(origin);
    this.emit('origin', origins);
  }

  /**
   * @param {object|string[]} [given]
   * @param {object} [options] endStream, waitForTrailers, signal
   * @returns {ClientHttp2Stream}
   */
  request(given, options) {
    options = { ...options };
    for (const name of ['endStream', 'waitForTrailers', 'exclusive', 'silent']) {
      if (options[name] !== undefined) validateBoolean(options[name], `options.${name}`);
    }
    if (options.parent !== undefined) validateNumber(options.parent, 'options.parent');
    if (options.weight !== undefined) warnOfPriority('Priority signaling has been deprecated as of RFC 9113.');
    let raw;
    let headers;
    const defaults = { authority: this[kAuthority], scheme: (this[kProtocol] ?? 'https:').slice(0, -1) };
    if (Array.isArray(given)) {
      const seen = Object.create(null);
      for (let i = 0; i < given.length; i += 2) seen[`${given[i]}`.toLowerCase()] ??= given[i + 1];
      const missing = Object.entries(completeRequest(seen, defaults)).flat();
      raw = [...missing, ...given];
      if (given[kSensitive] !== undefined) raw[kSensitive] = given[kSensitive];
      headers = rawToSent(raw);
      headers = { __proto__: null, ...headers };
    } else {
      checkHeadersObject(given);
      headers = copyHeaders(given);
      const lower = Object.create(null);
      for (const key of Object.keys(headers)) lower[key.toLowerCase()] ??= headers[key];
      headers = { __proto__: null, ...completeRequest(lower, defaults), ...headers };
    }
    const block = toBlock(raw ?? headers, requestPseudo, this.isStrict);
    const { signal } = options;
    if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
    const method = headers[':method'];
    options.endStream ??= bodilessMethods.has(method) && !options.waitForTrailers;

    const stream = new ClientHttp2Stream(this, {});
    stream[kState].sentHeaders = headers;
    stream[kState].headRequest = method === 'HEAD';
    if (channels.created.hasSubscribers) channels.created.publish({ stream, headers });
    if (options.endStream) {
      stream[kState].ended = true;
      stream.end();
    }
    if (options.waitForTrailers) stream[kState].hasTrailers = true;

    if (this.destroyed || this.closed) {
      const error = this.destroyed || this.goawayCode === undefined ? new ERR_HTTP2_INVALID_SESSION() : new ERR_HTTP2_GOAWAY_SESSION();
      process.nextTick(() => stream.destroy(this.closed && !this.destroyed ? new ERR_HTTP2_GOAWAY_SESSION() : error));
      return stream;
    }
    if (signal !== undefined) {
      const abort = () => stream.destroy(new AbortError(undefined, { cause: signal.reason }));
      if (signal.aborted) {
        abort();
      } else {
        const { [Symbol.dispose]: dispose } = addAbortListener(signal, abort);
        stream.once('close', dispose);
      }
    }
    if (this.native === undefined) {
      this.pendingStreams.add(stream);
      this.#waiting.push(() => this.#start(stream, block, options));
    } else {
      this.#start(stream, block, options);
    }
    return stream;
  }

  #start(stream, block, options) {
    this.pendingStreams.delete(stream);
    if (stream.destroyed || this.destroyed) return;
    if (this.closed) {
      stream.destroy(new ERR_HTTP2_GOAWAY_SESSION());
      return;
    }
    const id = this.native.request(
      block.text, block.count, (options.endStream ? native.END_STREAM : 0) | (options.waitForTrailers ? native.TRAILERS : 0));
    if (id < 0) {
      let error;
      if (id === native.ERROR_STREAM_ID_NOT_AVAILABLE) error = new ERR_HTTP2_OUT_OF_STREAMS();
      else if (id === native.ERROR_INVALID_ARGUMENT) error = new ERR_HTTP2_STREAM_ERROR('NGHTTP2_PROTOCOL_ERROR');
      else error = new NghttpError(id);
      process.nextTick(() => stream.destroy(error));
      return;
    }
    stream[kOpen](id);
    if (channels.start.hasSubscribers) channels.start.publish({ stream, headers: stream.sentHeaders });
  }
}

/** The names of an authority that a URL or the like has. */
function hostOf(authority) {
  if (authority.hostname) return authority.hostname[0] === '[' ? authority.hostname.slice(1, -1) : authority.hostname;
  return authority.host || 'localhost';
}

/**
 * @param {string|URL} authority
 * @param {object|Function} [options]
 * @param {(session: ClientHttp2Session, socket: object) => void} [listener] for 'connect'
 * @returns {ClientHttp2Session}
 */
function connect(authority, options, listener) {
  if (typeof options === 'function') {
    listener = options;
    options = undefined;
  }
  if (options !== undefined && (options === null || typeof options !== 'object')) {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  options = checkSessionOptions({ ...options });
  if (typeof authority === 'string') authority = new URL(authority);
  if (authority === null || typeof authority !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('authority', ['string', 'Object', 'URL'], authority);
  }
  const protocol = authority.protocol || options.protocol || 'https:';
  const port = `${authority.port ? authority.port : (protocol === 'http:' ? 80 : 443)}`;
  const host = hostOf(authority);

  let socket;
  if (typeof options.createConnection === 'function') {
    socket = options.createConnection(authority, options);
  } else if (protocol === 'http:') {
    socket = net.connect({ port, host, ...options });
  } else if (protocol === 'https:') {
    const tls = require('tls');
    socket = tls.connect({
      host, port, ALPNProtocols: ['h2'], ...(net.isIP(host) ? {} : { servername: host }), ...options,
    });
  } else {
    throw new ERR_HTTP2_UNSUPPORTED_PROTOCOL(protocol);
  }
  const session = new ClientHttp2Session(options, socket);
  const shown = net.isIPv6(host) ? `[${host}]` : host;
  session[kAuthority] = `${options.servername || (authority.hostname || authority.host ? shown : host)}:${port}`;
  session[kProtocol] = protocol;
  if (typeof listener === 'function') session.once('connect', listener);
  return session;
}

Object.defineProperty(connect, require('internal/util').promisify.custom, {
  __proto__: null,
  value: (authority, options) => new Promise((resolve, reject) => {
    const session = connect(authority, options, () => {
      session.removeListener('error', reject);
      resolve(session);
    });
    session.once('error', reject);
  }),
});

module.exports = { ClientHttp2Session, connect };
