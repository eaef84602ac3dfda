'use strict';

// Blob: immutable bytes in parts. A part is a piece of memory that nothing else can change, or a piece of a file that is
// read when it is needed.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_INVALID_THIS, ERR_METHOD_NOT_IMPLEMENTED },
} = require('internal/errors');
const { customInspectSymbol, kEmptyObject, kEnumerableProperty } = require('internal/util');
const { isAnyArrayBuffer } = require('internal/util/types');
const { kClone, kCloneInfo } = require('internal/clone_symbols');

const native = binding('structured_clone');

const { isView } = ArrayBuffer;
const { defineProperties } = Object;

/** Size of the chunks that `stream()` hands out. */
const kChunkSize = 64 * 1024;

// eslint-disable-next-line no-control-regex
const forbiddenInType = /[^\x20-\x7e]/;

/** Passed to the constructor in the place of sources by code that has parts already. */
const kParts = Symbol('kParts');

/**
 * @typedef {object} FilePart a piece of a file
 * @property {string} path
 * @property {number} start
 * @property {number} size
 * @property {number} fileSize the file's when the Blob was made
 * @property {number} mtimeMs likewise
 */

/** @typedef {Uint8Array|FilePart} Part */

const sizeOf = (part) => (part instanceof Uint8Array ? part.length : part.size);

function slicePart(part, start, end) {
  if (part instanceof Uint8Array) return part.subarray(start, end);
  return { ...part, start: part.start + start, size: end - start };
}

function copyBytes(source) {
  if (isAnyArrayBuffer(source)) return new Uint8Array(source.slice(0));
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
}

/** The parts of one element of the constructor's first argument. */
function partsOf(source, endings) {
  if (isBlob(source)) return privateParts(source);
  if (isView(source) || isAnyArrayBuffer(source)) return [copyBytes(source)];
  let text = `${source}`;
  if (endings === 'native') text = text.replace(/\r\n|\r/g, '\n');
  const { native: { byteLengthUtf8, utf8Write } } = require('internal/buffer');
  const bytes = new Uint8Array(byteLengthUtf8(text));
  utf8Write.call(bytes, text, 0, bytes.length);
  return [bytes];
}

function normalizeType(type) {
  type = `${type}`;
  return forbiddenInType.test(type) ? '' : type.toLowerCase();
}

function notReadable() {
  const { DOMException } = require('internal/domexception');
  return new DOMException('The blob could not be read', 'NotReadableError');
}

/** Opens the file of a part, which must not have changed since the Blob was made. */
async function openPart(part) {
  const { promises } = require('fs');
  let file;
  try {
    file = await promises.open(part.path);
    const stats = await file.stat();
    if (stats.size === part.fileSize && stats.mtimeMs === part.mtimeMs) return file;
  } catch {
    // As with a file that is another one now.
  }
  await file?.close();
  throw notReadable();
}

/** All bytes of a part in chunks. */
async function* chunksOf(part) {
  if (part instanceof Uint8Array) {
    for (let at = 0; at < part.length; at += kChunkSize) yield part.slice(at, at + kChunkSize);
    return;
  }
  const file = await openPart(part);
  try {
    for (let at = 0; at < part.size;) {
      const chunk = new Uint8Array(Math.min(kChunkSize, part.size - at));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, part.start + at);
      if (bytesRead === 0) throw notReadable();
      at += bytesRead;
      yield bytesRead === chunk.length ? chunk : chunk.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function readAll(blob) {
  const out = new Uint8Array(blob.size);
  let at = 0;
  for (const part of privateParts(blob)) {
    if (part instanceof Uint8Array) {
      out.set(part, at);
      at += part.length;
      continue;
    }
    for await (const chunk of chunksOf(part)) {
      out.set(chunk, at);
      at += chunk.length;
    }
  }
  return out;
}

/** Whether a value is a Blob, of whatever subclass. @type {(value: any) => boolean} */
let isBlob;
/** @type {(blob: Blob) => Part[]} */
let privateParts;

class Blob {
  #parts;
  #size = 0;
  #type = '';

  static {
    isBlob = (value) => typeof value === 'object' && value !== null && #parts in value;
    privateParts = (blob) => blob.#parts;
  }

  /**
   * @param {Iterable<string|ArrayBuffer|ArrayBufferView|Blob>} [sources]
   * @param {{endings?: 'transparent'|'native', type?: string}} [options]
   */
  constructor(sources = [], options = kEmptyObject) {
    native.markHostObject(this);
    if (sources === kParts) {
      this.#parts = options.parts;
      this.#type = options.type;
      for (const part of this.#parts) this.#size += sizeOf(part);
      return;
    }
    if (sources === null || typeof sources !== 'object' || typeof sources[Symbol.iterator] !== 'function') {
      throw invalidSequence();
    }
    validateDictionary(options);
    const { type = '', endings = 'transparent' } = options ?? kEmptyObject;
    const lineEndings = `${endings}`;
    if (lineEndings !== 'transparent' && lineEndings !== 'native') {
      throw new ERR_INVALID_ARG_VALUE('options.endings', endings);
    }
    this.#parts = [];
    for (const source of sources) {
      for (const part of partsOf(source, lineEndings)) {
        if (sizeOf(part) === 0) continue;
        this.#parts.push(part);
        this.#size += sizeOf(part);
      }
    }
    this.#type = normalizeType(type);
  }

  static #check(value) {
    if (!isBlob(value)) throw new ERR_INVALID_THIS('Blob');
  }

  [customInspectSymbol](depth, options) {
    Blob.#check(this);
    if (depth < 0) return `[${this.constructor?.name || 'Blob'}]`;
    const { inspect } = require('internal/util/inspect');
    const inner = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    return `Blob ${inspect({ size: this.#size, type: this.#type }, inner)}`;
  }

  [kClone]() {
    if (!this.#parts.every((part) => part instanceof Uint8Array)) {
      throw new ERR_INVALID_STATE('File-backed Blobs are not cloneable');
    }
    return { parts: this.#parts, type: this.#type };
  }

  /** @returns {string} */
  get type() {
    Blob.#check(this);
    return this.#type;
  }

  /** @returns {number} */
  get size() {
    Blob.#check(this);
    return this.#size;
  }

  /**
   * @param {number} [start]
   * @param {number} [end]
   * @param {string} [contentType]
   * @returns {Blob}
   */
  slice(start = 0, end = this.#size, contentType = '') {
    Blob.#check(this);
    const clamp = (value) => {
      value = Math.trunc(+value) || 0;
      return value < 0 ? Math.max(this.#size + value, 0) : Math.min(value, this.#size);
    };
    start = clamp(start);
    end = clamp(end);
    const parts = [];
    let at = 0;
    for (const part of this.#parts) {
      const size = sizeOf(part);
      const from = Math.max(start - at, 0);
      const to = Math.min(end - at, size);
      if (from < to) parts.push(slicePart(part, from, to));
      at += size;
    }
    return fromParts(parts, normalizeType(contentType));
  }

  /** @returns {Promise<ArrayBuffer>} */
  async arrayBuffer() {
    Blob.#check(this);
    return (await readAll(this)).buffer;
  }

  /** @returns {Promise<Uint8Array>} */
  async bytes() {
    Blob.#check(this);
    return readAll(this);
  }

  /** @returns {Promise<string>} */
  async text() {
    Blob.#check(this);
    const { TextDecoder } = require('internal/encoding');
    return new TextDecoder().decode(await readAll(this));
  }

  /** @returns {ReadableStream} of bytes */
  stream() {
    Blob.#check(this);
    if (!require('internal/builtins').has('stream/web')) throw new ERR_METHOD_NOT_IMPLEMENTED('Blob.stream()');
    const { ReadableStream } = require('stream/web');
    const parts = this.#parts;
    const chunks = (async function* all() {
      for (const part of parts) yield* chunksOf(part);
    })();
    return new ReadableStream({
      type: 'bytes',
      async pull(controller) {
        const { value, done } = await chunks.next();
        if (!done) {
          controller.enqueue(value);
          return;
        }
        controller.close();
        // A reader that brought its own buffer waits for an answer.
        controller.byobRequest?.respond(0);
      },
      async cancel() {
        await chunks.return();
      },
    }, { highWaterMark: 0 });
  }

  /** @returns {ReadableStream} of strings */
  textStream() {
    const { TextDecoderStream } = require('stream/web');
    return this.stream().pipeThrough(new TextDecoderStream());
  }
}

defineProperties(Blob.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'Blob' },
  [kCloneInfo]: { __proto__: null, configurable: true, value: 'internal/blob' },
  type: kEnumerableProperty,
  size: kEnumerableProperty,
  slice: kEnumerableProperty,
  arrayBuffer: kEnumerableProperty,
  text: kEnumerableProperty,
  bytes: kEnumerableProperty,
  stream: kEnumerableProperty,
  textStream: kEnumerableProperty,
});

function invalidSequence() {
  const error = new TypeError('Value cannot be converted to sequence.');
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

/** A dictionary of Web IDL: an object, or nothing. */
function validateDictionary(value) {
  if (value == null || typeof value === 'object' || typeof value === 'function') return;
  throw new ERR_INVALID_ARG_TYPE('options', 'a dictionary', value);
}

/**
 * @param {Part[]} parts
 * @param {string} type
 * @returns {Blob}
 */
function fromParts(parts, type) {
  return new Blob(kParts, { parts, type });
}

/** What `structuredClone` makes of what `[kClone]` gave: the parts are immutable, so they are shared. */
function fromClone(data) {
  return fromParts(data.parts, data.type);
}

/**
 * A Blob that is read from a file when needed: `fs.openAsBlob`.
 * @param {string|Buffer} path
 * @param {string} type
 * @returns {Promise<Blob>}
 */
async function openFileAsBlob(path, type) {
  let stats;
  try {
    stats = await require('fs').promises.stat(path);
  } catch {
    const error = new TypeError('Unable to open file as blob');
    error.code = 'ERR_INVALID_ARG_VALUE';
    throw error;
  }
  const { size, mtimeMs } = stats;
  return fromParts([{ path, start: 0, size, fileSize: size, mtimeMs }], normalizeType(type));
}

/** Blobs by the id of their URLs. @type {Map<string, Blob>} */
const registry = new Map();

/**
 * @param {Blob} blob
 * @returns {string}
 */
function createObjectURL(blob) {
  if (!isBlob(blob)) throw new ERR_INVALID_ARG_TYPE('obj', 'Blob', blob);
  const id = require('crypto').randomUUID();
  registry.set(id, blob);
  return `blob:nodedata:${id}`;
}

function idOf(url) {
  return url.startsWith('blob:nodedata:') ? url.slice('blob:nodedata:'.length) : '';
}

/** @param {string} url */
function revokeObjectURL(url) {
  registry.delete(idOf(url));
}

/**
 * @param {string} url
 * @returns {Blob|undefined} the Blob that the URL was made for, unless it has been revoked
 */
function resolveObjectURL(url) {
  const blob = registry.get(idOf(`${url}`));
  return blob === undefined ? undefined : blob.slice(0, blob.size, blob.type);
}

module.exports = {
  Blob,
  createObjectURL,
  fromClone,
  isBlob,
  kParts,
  openFileAsBlob,
  privateParts,
  resolveObjectURL,
  revokeObjectURL,
};
