'use strict';

// The global Response. Most responses are made of a text or some bytes, a status and a few headers, and are sent without
// being looked at: these are kept as they are given. Whatever asks for more (a stream, a clone, a form) makes undici's
// Response out of it, which then does the work.

const { headersOf, isLoaded, simpleList, undici } = require('internal/fetch/headers');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { Buffer } = require('buffer');
const { defineProperties } = Object;

const kWrap = Symbol('wrap');
const kTextType = 'text/plain;charset=UTF-8';
const kJsonType = 'application/json';

/** As RFC 9112 has it: what may stand behind the status. */
const phrasePattern = /^[\t\x20-\x7e\x80-\xff]*$/;
const isNullBodyStatus = (status) => status === 204 || status === 205 || status === 304;

/** undici's classes, if they have been loaded: nobody can have made one of them otherwise. */
const loaded = () => (isLoaded() ? undici() : { Headers: null });

/** What lib/ knows of a Response beyond what everybody does. @type {any} */
const internals = { __proto__: null };

class Response {
  /** undici's, once there is one. @type {any} */
  #inner = null;
  /** @type {string|Uint8Array|null} */
  #body = null;
  #status = 200;
  #statusText = '';
  /** A list of names and values, or the Headers object once somebody has asked for it. @type {any} */
  #headers = null;
  /** The type that the body says it has, unless a header says something else. */
  #type = '';
  #used = false;

  /**
   * @param {any} [body]
   * @param {{status?: number, statusText?: string, headers?: any}} [init]
   */
  constructor(body = null, init = undefined) {
    if (body === kWrap) {
      this.#inner = init;
      return;
    }
    if (!this.#takeInit(init, body) || !this.#takeBody(body)) {
      this.#body = null;
      this.#headers = null;
      this.#inner = new (undici().Response)(body, init);
    }
  }

  /** False where it takes undici to say what it means, or what is wrong with it. */
  #takeInit(init, body) {
    if (init === undefined || init === null) return true;
    if (typeof init !== 'object') return false;
    const { headers, status, statusText } = init;
    if (headers !== undefined) {
      const { Headers } = loaded();
      if (Headers !== null && headers instanceof Headers) {
        this.#headers = new Headers(headers);
      } else {
        this.#headers = simpleList(headers);
        if (this.#headers === null) return false;
      }
    }
    if (status !== undefined) {
      if (!Number.isInteger(status) || status < 200 || status > 599) return false;
      if (isNullBodyStatus(status) && body !== null && body !== undefined) return false;
      this.#status = status;
    }
    if (statusText !== undefined) {
      if (typeof statusText !== 'string' || !phrasePattern.test(statusText)) return false;
      this.#statusText = statusText;
    }
    return true;
  }

  #takeBody(body) {
    if (typeof body === 'string') {
      this.#body = body;
      this.#type = kTextType;
      return true;
    }
    if (body === null || body === undefined) return true;
    if (isArrayBufferView(body)) {
      this.#body = new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
      return true;
    }
    if (isAnyArrayBuffer(body)) {
      this.#body = new Uint8Array(body).slice();
      return true;
    }
    return false;
  }

  /** undici's Response of the same meaning. */
  get #full() {
    if (this.#inner === null) {
      const headers = this.headers;
      this.#inner = new (undici().Response)(this.#body, {
        status: this.#status, statusText: this.#statusText, headers,
      });
      // A body that has been read is read there too.
      if (this.#used) this.#inner.arrayBuffer();
    }
    return this.#inner;
  }

  /** @returns {string} */
  get type() { return this.#inner === null ? 'default' : this.#inner.type; }
  /** @returns {string} */
  get url() { return this.#inner === null ? '' : this.#inner.url; }
  /** @returns {boolean} */
  get redirected() { return this.#inner === null ? false : this.#inner.redirected; }
  /** @returns {number} */
  get status() { return this.#inner === null ? this.#status : this.#inner.status; }
  /** @returns {boolean} */
  get ok() {
    const { status } = this;
    return status >= 200 && status <= 299;
  }
  /** @returns {string} */
  get statusText() { return this.#inner === null ? this.#statusText : this.#inner.statusText; }

  /** @returns {Headers} */
  get headers() {
    if (this.#headers === null || Array.isArray(this.#headers)) {
      if (this.#inner !== null) return this.#inner.headers;
      this.#headers = headersOf(this.#headers ?? []);
    }
    if (this.#type !== '') {
      if (!this.#headers.has('content-type')) this.#headers.set('content-type', this.#type);
      this.#type = '';
    }
    return this.#headers;
  }

  /** @returns {ReadableStream|null} */
  get body() {
    if (this.#inner === null && this.#body === null) return null;
    return this.#full.body;
  }
  /** @returns {boolean} */
  get bodyUsed() { return this.#inner === null ? this.#used : this.#inner.bodyUsed; }

  /** @returns {Response} */
  clone() {
    const clone = new Response(kWrap, this.#full.clone());
    if (this.#headers !== null) clone.#headers = new (undici().Headers)(this.#headers);
    return clone;
  }

  /** Whether the body is here to be read, and takes note that it has been. */
  #read() {
    if (this.#inner !== null || this.#used) return false;
    if (this.#body !== null) this.#used = true;
    return true;
  }

  /** @returns {Promise<string>} */
  async text() {
    if (!this.#read()) return this.#full.text();
    return typeof this.#body === 'string' ? this.#body.toWellFormed() : decode(this.#body);
  }
  /** @returns {Promise<any>} */
  async json() {
    if (!this.#read()) return this.#full.json();
    return JSON.parse(typeof this.#body === 'string' ? this.#body : decode(this.#body));
  }
  /** @returns {Promise<ArrayBuffer>} */
  async arrayBuffer() { return this.#full.arrayBuffer(); }
  /** @returns {Promise<Uint8Array>} */
  async bytes() { return this.#full.bytes(); }
  /** @returns {Promise<Blob>} */
  async blob() { return this.#full.blob(); }
  /** @returns {Promise<FormData>} */
  async formData() { return this.#full.formData(); }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    const { inspect } = require('util');
    if (depth !== null && depth < 0) return '[Response]';
    return `Response ${inspect({
      status: this.status, statusText: this.statusText, headers: this.headers, body: this.body,
      bodyUsed: this.bodyUsed, ok: this.ok, redirected: this.redirected, type: this.type, url: this.url,
    }, options)}`;
  }

  /** @returns {Response} */
  static error() {
    return new Response(kWrap, undici().Response.error());
  }

  /** @param {string|URL} url @param {number} [status] @returns {Response} */
  static redirect(url, status = 302) {
    return new Response(kWrap, undici().Response.redirect(url, status));
  }

  /** @param {any} data @param {object} [init] @returns {Response} */
  static json(data, init = undefined) {
    const text = JSON.stringify(data);
    if (text === undefined) return new Response(kWrap, undici().Response.json(data, init));
    const response = new Response(text, init);
    if (response.#inner !== null) return new Response(kWrap, undici().Response.json(data, init));
    response.#type = kJsonType;
    return response;
  }

  // ---- For lib/ alone

  /** @param {any} inner undici's @returns {Response} */
  static #wrap(inner) {
    return new Response(kWrap, inner);
  }

  static {
    internals.wrap = (inner) => Response.#wrap(inner);
    internals.isResponse = (value) => typeof value === 'object' && value !== null && #inner in value;
    internals.unwrap = (response) => response.#full;
    /** What a server sends of it. `body` is undefined where it is a stream, and then in `response.body`. */
    internals.take = (response, parts) => {
      if (response.#inner !== null) {
        parts.body = undefined;
        parts.status = response.#inner.status;
        parts.statusText = response.#inner.statusText;
        parts.headers = response.headers;
        parts.type = '';
        return;
      }
      parts.body = response.#used ? undefined : response.#body;
      parts.status = response.#status;
      parts.statusText = response.#statusText;
      parts.headers = response.#headers;
      parts.type = response.#type;
      if (response.#body !== null) response.#used = true;
    };
  }
}

function decode(bytes) {
  if (bytes === null) return '';
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hasMark = text.length >= 3 && text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf;
  return text.utf8Slice(hasMark ? 3 : 0, text.length);
}

const shown = { __proto__: null, enumerable: true };
defineProperties(Response.prototype, {
  type: shown, url: shown, redirected: shown, status: shown, ok: shown, statusText: shown, headers: shown, body: shown,
  bodyUsed: shown, clone: shown, text: shown, json: shown, arrayBuffer: shown, bytes: shown, blob: shown,
  formData: shown,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'Response' },
});
defineProperties(Response, { error: shown, redirect: shown, json: shown });

module.exports = { Response, decode, internals };
