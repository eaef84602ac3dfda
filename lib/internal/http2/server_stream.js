'use strict';

// ServerHttp2Stream: a request and the answers to it.

const {
  codes: {
    ERR_HTTP2_HEADERS_AFTER_RESPOND, ERR_HTTP2_INVALID_INFO_STATUS, ERR_HTTP2_INVALID_STREAM,
    ERR_HTTP2_NESTED_PUSH, ERR_HTTP2_OUT_OF_STREAMS, ERR_HTTP2_PAYLOAD_FORBIDDEN, ERR_HTTP2_PUSH_DISABLED, ERR_HTTP2_STATUS_101,
    ERR_HTTP2_STATUS_INVALID, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
  },
} = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { utcDate } = require('internal/http/common');
const { server: channels, tellEnd } = require('internal/http2/channels');
const { checkHeadersObject, copyHeaders, rawToSent, requestPseudo, responsePseudo, toBlock } = require('internal/http2/headers');
const { native } = require('internal/http2/native');
const { Http2Stream, kId, kOpen, kSession, kState, throwOnError } = require('internal/http2/stream');

const bodiless = new Set([204, 205, 304]);

/** @param {object} options @param {Record<string, string>} types of those that are given */
function checkFileOptions(options) {
  for (const [name, type] of [['offset', 'number'], ['length', 'number'], ['statCheck', 'function']]) {
    if (options[name] !== undefined && typeof options[name] !== type) {
      throw new ERR_INVALID_ARG_VALUE(`options.${name}`, options[name]);
    }
  }
}

/** The status as a number; throws where it is none of a final response. */
function statusOf(headers) {
  const status = headers[':status'] === undefined ? 200 : headers[':status'] |= 0;
  headers[':status'] = status;
  if (status < 200 || status > 599) throw new ERR_HTTP2_STATUS_INVALID(headers[':status']);
  return status;
}

class ServerHttp2Stream extends Http2Stream {
  constructor(session, id, headers, options) {
    super(session, options);
    this[kOpen](id);
    this.protocol = headers[':protocol'];
    this.authority = headers[':authority'];
    this[kState].headRequest = headers[':method'] === 'HEAD';
  }

  get headersSent() { return this[kState].headersSent; }
  get headRequest() { return this[kState].headRequest; }
  get pushAllowed() {
    return !this.destroyed && !this.closed && !this.session.closed && !this.session.destroyed &&
      this.session.remoteSettings.enablePush;
  }

  /** What is written before an answer is begun begins one. */
  proceed() {
    this.respond();
  }

  tellEnd(error) {
    tellEnd(channels, this, error);
  }

  #begin(headers, raw, options) {
    const state = this[kState];
    if (options.waitForTrailers) state.hasTrailers = true;
    const block = toBlock(raw ?? headers, responsePseudo, this[kSession].isStrict);
    const ends = Boolean(options.endStream);
    state.headersSent = true;
    state.sentHeaders = headers;
    if (ends) {
      state.ended = true;
      this.end();
    }
    throwOnError(this.handle.respond(this[kId], block.text, block.count,
                                     (ends ? native.END_STREAM : 0) | (options.waitForTrailers ? native.TRAILERS : 0)));
    if (channels.finish.hasSubscribers) channels.finish.publish({ stream: this, headers, flags: ends ? 1 : 0 });
  }

  /**
   * @param {object|string[]} [headers]
   * @param {{endStream?: boolean, waitForTrailers?: boolean, sendDate?: boolean}} [options]
   */
  respond(headers, options) {
    this.checkCanRespond();
    options = { ...options };
    let raw;
    if (Array.isArray(headers)) {
      raw = headers;
      headers = rawToSent(raw);
      if (headers[':status'] === undefined) {
        raw = [':status', 200, ...raw];
        headers[':status'] = 200;
      }
      const status = headers[':status'] | 0;
      if (status < 200 || status > 599) throw new ERR_HTTP2_STATUS_INVALID(headers[':status']);
      if (options.sendDate !== false && !raw.some((each, i) => i % 2 === 0 && `${each}`.toLowerCase() === 'date')) {
        headers.date = utcDate();
        const sensitive = raw[require('internal/http2/headers').kSensitive];
        raw = [...raw, 'date', headers.date];
        if (sensitive) raw[require('internal/http2/headers').kSensitive] = sensitive;
      }
    } else {
      checkHeadersObject(headers);
      headers = copyHeaders(headers);
    }
    const status = raw ? headers[':status'] | 0 : statusOf(headers);
    if (!raw && options.sendDate !== false && headers.date === undefined) headers.date = utcDate();
    if (bodiless.has(status) || this.headRequest) options.endStream = true;
    this.#begin(headers, raw, options);
  }

  /**
   * An informational answer, before the final one.
   * @param {object} headers
   */
  additionalHeaders(headers) {
    const state = this[kState];
    if (this.destroyed || this.closed) throw new ERR_HTTP2_INVALID_STREAM();
    if (this.headersSent) throw new ERR_HTTP2_HEADERS_AFTER_RESPOND();
    checkHeadersObject(headers);
    headers = copyHeaders(headers);
    if (headers[':status'] !== undefined) {
      const status = headers[':status'] |= 0;
      if (status === 101) throw new ERR_HTTP2_STATUS_101();
      if (status < 100 || status >= 200) throw new ERR_HTTP2_INVALID_INFO_STATUS(status);
    }
    const block = toBlock(headers, responsePseudo, this[kSession].isStrict);
    (state.sentInfoHeaders ??= []).push(headers);
    throwOnError(this.handle.inform(this[kId], block.text, block.count));
  }

  /**
   * @param {object} headers of the request that is answered
   * @param {object|Function} [options]
   * @param {(error: Error|null, stream?: ServerHttp2Stream, headers?: object) => void} callback
   */
  pushStream(headers, options, callback) {
    if (!this.pushAllowed) throw new ERR_HTTP2_PUSH_DISABLED();
    if (this[kState].pushed) throw new ERR_HTTP2_NESTED_PUSH();
    const session = this[kSession];
    if (typeof options === 'function') {
      callback = options;
      options = undefined;
    }
    validateFunction(callback, 'callback');
    if (options !== undefined && (options === null || typeof options !== 'object')) {
      throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
    }
    checkHeadersObject(headers);
    headers = copyHeaders(headers);
    headers[':method'] ??= 'GET';
    headers[':authority'] ??= this.authority;
    headers[':scheme'] ??= session.encrypted ? 'https' : 'http';
    headers[':path'] ??= '/';
    const block = toBlock(headers, requestPseudo, session.isStrict);
    const id = this.handle.push(this[kId], block.text, block.count);
    if (id < 0) {
      const error = id === native.ERROR_STREAM_ID_NOT_AVAILABLE ? new ERR_HTTP2_OUT_OF_STREAMS() :
        id === native.ERROR_STREAM_CLOSED ? new ERR_HTTP2_INVALID_STREAM() :
          new (require('internal/http2/native').NghttpError)(id);
      process.nextTick(callback, error);
      return;
    }
    const stream = new ServerHttp2Stream(session, id, headers, {});
    stream[kState].pushed = true;
    stream[kState].sentHeaders = headers;
    if (channels.created.hasSubscribers) channels.created.publish({ stream, headers });
    if (channels.start.hasSubscribers) channels.start.publish({ stream, headers });
    // Nothing will come from the client on it.
    stream.push(null);
    if (headers[':method'] === 'HEAD') stream[kState].headRequest = true;
    process.nextTick(callback, null, stream, headers, 0);
  }

  #checkFile(headers, options) {
    this.checkCanRespond();
    checkFileOptions(options);
    checkHeadersObject(headers);
    headers = copyHeaders(headers);
    const status = statusOf(headers);
    if (bodiless.has(status) || this.headRequest) throw new ERR_HTTP2_PAYLOAD_FORBIDDEN(status);
    return headers;
  }

  /**
   * @param {number|import('fs').promises.FileHandle} fd
   * @param {object} [headers]
   * @param {object} [options] offset, length, statCheck, waitForTrailers
   */
  respondWithFD(fd, headers, options) {
    options = { ...options };
    headers = this.#checkFile(headers, options);
    const number = typeof fd === 'object' && fd !== null ? fd.fd : fd;
    if (typeof number !== 'number') throw new ERR_INVALID_ARG_TYPE('fd', ['number', 'FileHandle'], fd);
    require('internal/http2/files').sendDescriptor(this, number, headers, options);
  }

  /**
   * @param {string|Buffer|URL} path
   * @param {object} [headers]
   * @param {object} [options] offset, length, statCheck, onError, waitForTrailers
   */
  respondWithFile(path, headers, options) {
    options = { ...options };
    headers = this.#checkFile(headers, options);
    require('internal/http2/files').sendFile(this, path, headers, options);
  }

  /** Begins the answer whose body is a file: the headers are checked already. */
  beginFile(headers, options) {
    if (options.sendDate !== false) headers.date ??= utcDate();
    this.#begin(headers, undefined, options);
  }
}

module.exports = { ServerHttp2Stream };
