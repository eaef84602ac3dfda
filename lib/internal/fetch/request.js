'use strict';

// The global Request. One that a program makes is undici's behind a thin front. One that a server has received is what the
// parser gave: its URL, headers, body and signal are made when somebody asks.

const { headersOf, undici } = require('internal/fetch/headers');
const { decode } = require('internal/fetch/response');
const { defineProperties } = Object;

const kReceived = Symbol('received');
/** What lib/ knows of a Request beyond what everybody does. @type {any} */
const internals = { __proto__: null };

class Request {
  /** undici's, once there is one. @type {any} */
  #inner = null;
  /** What a server has received: see internal/serve/received.js. @type {any} */
  #received = null;
  #headers = null;
  #used = false;

  /**
   * @param {any} input a URL or a Request
   * @param {object} [init]
   */
  constructor(input, init = undefined) {
    if (input === kReceived) {
      this.#received = init;
      return;
    }
    this.#inner = arguments.length === 0 ? new (undici().Request)() : new (undici().Request)(unwrap(input), init);
  }

  /** undici's Request of the same meaning. */
  get #full() {
    if (this.#inner === null) {
      const received = this.#received;
      const { hasBody } = received;
      this.#inner = new (undici().Request)(received.url, {
        method: received.method,
        headers: this.headers,
        body: hasBody ? received.stream() : undefined,
        duplex: hasBody ? 'half' : undefined,
        signal: received.signal,
      });
      if (this.#used) this.#inner.arrayBuffer().catch(() => {});
    }
    return this.#inner;
  }

  /** @returns {string} */
  get method() { return this.#received === null ? this.#inner.method : this.#received.method; }
  /** @returns {string} */
  get url() { return this.#received === null ? this.#inner.url : this.#received.url; }
  /** @returns {Headers} */
  get headers() {
    if (this.#received === null) return this.#inner.headers;
    return this.#headers ??= headersOf(this.#received.headerList());
  }
  /** @returns {AbortSignal} */
  get signal() { return this.#inner === null ? this.#received.signal : this.#inner.signal; }
  /** @returns {ReadableStream|null} */
  get body() {
    if (this.#inner !== null) return this.#inner.body;
    return this.#received.hasBody ? this.#full.body : null;
  }
  /** @returns {boolean} */
  get bodyUsed() { return this.#inner === null ? this.#used : this.#inner.bodyUsed; }

  /** @returns {string} */
  get destination() { return this.#inner === null ? '' : this.#inner.destination; }
  /** @returns {string} */
  get referrer() { return this.#full.referrer; }
  /** @returns {string} */
  get referrerPolicy() { return this.#full.referrerPolicy; }
  /** @returns {string} */
  get mode() { return this.#full.mode; }
  /** @returns {string} */
  get credentials() { return this.#full.credentials; }
  /** @returns {string} */
  get cache() { return this.#full.cache; }
  /** @returns {string} */
  get redirect() { return this.#full.redirect; }
  /** @returns {string} */
  get integrity() { return this.#full.integrity; }
  /** @returns {boolean} */
  get keepalive() { return this.#full.keepalive; }
  /** @returns {boolean} */
  get isReloadNavigation() { return this.#full.isReloadNavigation; }
  /** @returns {boolean} */
  get isHistoryNavigation() { return this.#full.isHistoryNavigation; }
  /** @returns {string} */
  get duplex() { return 'half'; }

  /** @returns {Request} */
  clone() {
    const clone = new Request(kReceived, null);
    clone.#inner = this.#full.clone();
    return clone;
  }

  /** Whether the body comes straight from the connection, and takes note that it is read. */
  #read() {
    if (this.#inner !== null || this.#used) return false;
    if (this.#received.hasBody) this.#used = true;
    return true;
  }

  /** @returns {Promise<string>} */
  async text() { return this.#read() ? decode(await this.#received.collect()) : this.#full.text(); }
  /** @returns {Promise<any>} */
  async json() {
    return this.#read() ? JSON.parse(decode(await this.#received.collect())) : this.#full.json();
  }
  /** @returns {Promise<Uint8Array>} */
  async bytes() {
    return this.#read() ? (await this.#received.collect()) ?? new Uint8Array(0) : this.#full.bytes();
  }
  /** @returns {Promise<ArrayBuffer>} */
  async arrayBuffer() {
    if (!this.#read()) return this.#full.arrayBuffer();
    const bytes = await this.#received.collect();
    if (bytes === null) return new ArrayBuffer(0);
    return bytes.byteLength === bytes.buffer.byteLength ?
      bytes.buffer : bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }
  /** @returns {Promise<Blob>} */
  async blob() { return this.#full.blob(); }
  /** @returns {Promise<FormData>} */
  async formData() { return this.#full.formData(); }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    const { inspect } = require('util');
    if (depth !== null && depth < 0) return '[Request]';
    const { method, url, headers, destination, referrer, referrerPolicy, mode, credentials, cache, redirect, integrity,
            keepalive, isReloadNavigation, isHistoryNavigation, signal } = this;
    return `Request ${inspect({
      method, url, headers, destination, referrer, referrerPolicy, mode, credentials, cache, redirect, integrity,
      keepalive, isReloadNavigation, isHistoryNavigation, signal,
    }, options)}`;
  }

  static {
    internals.fromServer = (received) => new Request(kReceived, received);
    internals.isRequest = (value) => typeof value === 'object' && value !== null && #inner in value;
    internals.full = (request) => request.#full;
    internals.receivedOf = (request) => request.#received;
  }
}

/** undici's Request in the place of one of ours; anything else as it is. */
function unwrap(input) {
  return internals.isRequest(input) ? internals.full(input) : input;
}

const shown = { __proto__: null, enumerable: true };
defineProperties(Request.prototype, {
  method: shown, url: shown, headers: shown, signal: shown, body: shown, bodyUsed: shown, destination: shown,
  referrer: shown, referrerPolicy: shown, mode: shown, credentials: shown, cache: shown, redirect: shown,
  integrity: shown, keepalive: shown, isReloadNavigation: shown, isHistoryNavigation: shown, duplex: shown,
  clone: shown, text: shown, json: shown, bytes: shown, arrayBuffer: shown, blob: shown, formData: shown,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'Request' },
});

module.exports = { Request, internals, unwrap };
