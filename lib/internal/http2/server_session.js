'use strict';

// ServerHttp2Session: requests that come to a server.

const {
  codes: {
    ERR_HTTP2_ALTSVC_INVALID_ORIGIN, ERR_HTTP2_ALTSVC_LENGTH, ERR_HTTP2_INVALID_ORIGIN, ERR_HTTP2_INVALID_SESSION,
    ERR_HTTP2_ORIGIN_LENGTH, ERR_INVALID_ARG_TYPE, ERR_INVALID_CHAR, ERR_OUT_OF_RANGE,
  },
} = require('internal/errors');
const { URL } = require('internal/url');
const { validateString } = require('internal/validators');
const { server: channels } = require('internal/http2/channels');
const constants = require('internal/http2/constants');
const { Http2Session } = require('internal/http2/session');
const { kState } = require('internal/http2/stream');
const { ServerHttp2Stream } = require('internal/http2/server_stream');

const kMaxPayload = 16382;
const quotable = /^[\x09\x20-\x5b\x5d-\x7e\x80-\xff]*$/;

/** @returns {string} the origin that a string, a URL or an object with an `origin` means; throws where it is none */
function originOf(given, Invalid) {
  let origin;
  if (typeof given === 'string') {
    origin = new URL(given).origin;
  } else if (given !== null && typeof given === 'object') {
    ({ origin } = given);
  }
  validateString(origin, 'origin');
  if (origin === 'null' || origin.length === 0) throw new Invalid();
  return origin;
}

class ServerHttp2Session extends Http2Session {
  constructor(options, socket, server) {
    super(constants.NGHTTP2_SESSION_SERVER, options, socket);
    this.server = server;
  }

  takeStream(id, category, flags, headers, raw) {
    const stream = new ServerHttp2Stream(this, id, headers, {});
    const ends = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    if (ends) stream[kState].endedHeaders = true;
    if (channels.created.hasSubscribers) channels.created.publish({ stream, headers });
    if (channels.start.hasSubscribers) channels.start.publish({ stream, headers });
    if (ends) stream.push(null);
    if (!this.emit('stream', stream, headers, flags, raw) && !stream.destroyed) {
      stream.close(constants.NGHTTP2_REFUSED_STREAM);
    }
    if (!stream.destroyed && ends) stream.read(0);
  }

  // eslint-disable-next-line class-methods-use-this
  takeHeaders(stream, category, flags, headers, raw) {
    process.nextTick(() => stream.emit('trailers', headers, flags, raw));
  }

  /**
   * @param {string} alt
   * @param {number|string|URL|{origin: string}} originOrStream
   */
  altsvc(alt, originOrStream) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    let id = 0;
    let origin = '';
    validateString(alt, 'alt');
    if (!quotable.test(alt)) throw new ERR_INVALID_CHAR('alt');
    if (typeof originOrStream === 'number') {
      if (!(Number.isInteger(originOrStream) && originOrStream > 0 && originOrStream <= 2 ** 32 - 1)) {
        throw new ERR_OUT_OF_RANGE('originOrStream', `> 0 && < ${2 ** 32}`, originOrStream);
      }
      id = originOrStream;
    } else if (originOrStream !== undefined) {
      if (typeof originOrStream !== 'string' && (originOrStream === null || typeof originOrStream !== 'object')) {
        throw new ERR_INVALID_ARG_TYPE('originOrStream', ['string', 'number', 'URL', 'object'], originOrStream);
      }
      origin = typeof originOrStream === 'string' ? originOf(originOrStream, ERR_HTTP2_ALTSVC_INVALID_ORIGIN) : originOrStream.origin;
      if (typeof origin !== 'string') throw new ERR_INVALID_ARG_TYPE('originOrStream', ['string', 'number', 'URL', 'object'], originOrStream);
      if (origin === 'null' || origin.length === 0) throw new ERR_HTTP2_ALTSVC_INVALID_ORIGIN();
    }
    if (alt.length + origin.length > kMaxPayload) throw new ERR_HTTP2_ALTSVC_LENGTH();
    this.native.altsvc(id, origin, alt);
  }

  /** @param {...(string|URL|{origin: string})} origins */
  origin(...origins) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (origins.length === 0) return;
    let length = 0;
    const list = origins.map((each) => {
      if (typeof each !== 'string' && (each === null || typeof each !== 'object')) {
        throw new ERR_INVALID_ARG_TYPE('origin', 'string', each);
      }
      const origin = originOf(each, ERR_HTTP2_INVALID_ORIGIN);
      length += origin.length;
      return origin;
    });
    if (length > kMaxPayload) throw new ERR_HTTP2_ORIGIN_LENGTH();
    this.native.origin(list);
  }
}

module.exports = { ServerHttp2Session };
