'use strict';

// The native half of HTTP/2, and what it calls. A native session knows its Http2Session as `owner`, and that one knows
// what to do with each of the native half's tellings.

const native = binding('http2');
const { FastBuffer } = require('internal/buffer');

const kTell = {
  __proto__: null,
  headers: Symbol('headers'),
  data: Symbol('data'),
  end: Symbol('end'),
  close: Symbol('close'),
  wantTrailers: Symbol('wantTrailers'),
  settings: Symbol('settings'),
  ping: Symbol('ping'),
  goaway: Symbol('goaway'),
  altsvc: Symbol('altsvc'),
  origin: Symbol('origin'),
  frameError: Symbol('frameError'),
  error: Symbol('error'),
  output: Symbol('output'),
  writeError: Symbol('writeError'),
  done: Symbol('done'),
  over: Symbol('over'),
};

native.setCallbacks([
  function onHeaders(id, category, flags, list, sensitive) {
    this.owner[kTell.headers](id, category, flags, list, sensitive);
  },
  function onData(id, store, offset, length) {
    this.owner[kTell.data](id, new FastBuffer(store, offset, length));
  },
  function onEnd(id) { this.owner[kTell.end](id); },
  function onClose(id, code) { this.owner[kTell.close](id, code); },
  function onWantTrailers(id) { this.owner[kTell.wantTrailers](id); },
  function onSettings(isAck, list) { this.owner[kTell.settings](isAck, list); },
  function onPing(payload) { this.owner[kTell.ping](payload); },
  function onGoaway(code, lastId, opaqueData) { this.owner[kTell.goaway](code, lastId, opaqueData); },
  function onAltsvc(id, origin, value) { this.owner[kTell.altsvc](id, origin, value); },
  function onOrigin(origins) { this.owner[kTell.origin](origins); },
  function onFrameError(id, type, code) { this.owner[kTell.frameError](id, type, code); },
  function onError(number, code) { this.owner[kTell.error](number, code); },
  function onOutput(bytes) { this.owner[kTell.output](bytes); },
  function onWriteError(status) { this.owner[kTell.writeError](status); },
  function onDone() { this.owner[kTell.done](); },
  function onOver() { this.owner[kTell.over](); },
]);

/** An error of nghttp2's, by its (negative) number. */
class NghttpError extends Error {
  /** @param {number} number @param {string} [code] of Node's, where it says more */
  constructor(number, code) {
    const { codes } = require('internal/errors');
    super(code !== undefined ? new codes[code]().message : native.errorText(number));
    this.code = code ?? 'ERR_HTTP2_ERROR';
    this.errno = number;
    Object.defineProperty(this, 'name', { value: 'Error', configurable: true, writable: true, enumerable: false });
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

module.exports = { NghttpError, kTell, native };
