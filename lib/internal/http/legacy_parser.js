'use strict';

// HTTPParser: the parser as `_http_common` shows it, with its callbacks in numbered properties, for the programs that use it.
// Nothing in lib/ does.

const { createConnection, native } = require('internal/http/connection');
const { splitBlock, kTrailerBlock } = require('internal/http/incoming');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');

const { KEEP_ALIVE, UPGRADE, COMPLETE, MAJOR_SHIFT, MINOR_SHIFT, REQUEST } = native;

const kOnMessageBegin = 0;
const kOnHeaders = 1;
const kOnHeadersComplete = 2;
const kOnBody = 3;
const kOnMessageComplete = 4;
const kOnExecute = 5;
const kOnTimeout = 6;

/** Stands where a message would: takes its body and its end. */
class Sink {
  _dumped = false;
  #parser;
  #complete = false;

  constructor(parser) {
    this.#parser = parser;
  }

  push(chunk) {
    this.#parser[kOnBody]?.(chunk);
    return true;
  }

  set [kTrailerBlock](block) {
    this.#parser[kOnHeaders]?.(splitBlock(block), '');
  }

  get complete() {
    return this.#complete;
  }

  set complete(value) {
    this.#complete = value;
    this.#parser[kOnMessageComplete]?.();
  }
}

const handlers = {
  onHead(connection, flags, number, text, block) {
    const { parser } = connection;
    const isRequest = parser.type === REQUEST;
    parser[kOnMessageBegin]?.();
    connection.incoming = new Sink(parser);
    const answer = parser[kOnHeadersComplete]?.(
      (flags >> MAJOR_SHIFT) & 15, (flags >> MINOR_SHIFT) & 15, splitBlock(block), isRequest ? number : undefined,
      isRequest ? text : undefined, isRequest ? undefined : number, isRequest ? undefined : text,
      (flags & UPGRADE) !== 0, (flags & KEEP_ALIVE) !== 0);
    const takesOver = answer === 2 || ((flags & UPGRADE) !== 0 && answer !== 1);
    if (takesOver || (flags & COMPLETE) !== 0) connection.incoming.complete = true;
    return takesOver;
  },
  onUpgrade() {},
  onError() {},
  onIdle() {},
};

class HTTPParser {
  #connection;

  /**
   * @param {number} type REQUEST or RESPONSE
   * @param {object} [resource]
   * @param {number} [maxHeaderSize]
   */
  initialize(type, resource, maxHeaderSize) {
    this.type = type;
    this.#connection = createConnection(type, null, handlers, { maxHeaderSize, maxHeadersCount: 0 });
    this.#connection.parser = this;
  }

  /**
   * @param {Buffer} buffer
   * @returns {number|Error} bytes parsed
   */
  execute(buffer) {
    if (!ArrayBuffer.isView(buffer)) throw new ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView'], buffer);
    return this.#connection.execute(buffer);
  }

  finish() {
    return this.#connection.finish();
  }

  pause() {
    this.#connection.pause();
  }

  resume() {
    this.#connection.resume();
  }

  close() {
    this.#connection.close();
  }

  free() {}
  remove() {}

  getAsyncId() {
    return this.#connection.getAsyncId();
  }
}

Object.assign(HTTPParser, {
  REQUEST: native.REQUEST,
  RESPONSE: native.RESPONSE,
  kOnMessageBegin,
  kOnHeaders,
  kOnHeadersComplete,
  kOnBody,
  kOnMessageComplete,
  kOnExecute,
  kOnTimeout,
  kLenientNone: 0,
  kLenientHeaders: 1,
  kLenientChunkedLength: 2,
  kLenientKeepAlive: 4,
  kLenientTransferEncoding: 8,
  kLenientVersion: 16,
  kLenientDataAfterClose: 32,
  kLenientOptionalLFAfterCR: 64,
  kLenientOptionalCRLFAfterChunk: 128,
  kLenientOptionalCRBeforeLF: 256,
  kLenientSpacesAfterChunkSize: 512,
  kLenientHeaderValueRelaxed: 1024,
  kLenientAll: 1023,
});

/** Where programs look for the pool of parsers. Parsers live with their connections here, so it stays empty. */
const parsers = { name: 'parsers', max: 1000, list: [] };

module.exports = { HTTPParser, parsers };
