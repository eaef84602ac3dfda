'use strict';

// node:v8. Source: Node's documentation, "V8".

const native = binding('heap');
const { Serializer: NativeSerializer, Deserializer: NativeDeserializer } = binding('serdes');
const { Buffer } = require('buffer');
const { isArrayBufferView } = require('internal/util/types');
const { validateString, validateObject, validateBoolean } = require('internal/validators');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_METHOD_NOT_IMPLEMENTED, ERR_NOT_BUILDING_SNAPSHOT },
} = require('internal/errors');

// Serialization

class Serializer extends NativeSerializer {
  /** @returns {Buffer} what has been written; nothing is left */
  releaseBuffer() {
    return Buffer.from(this._release());
  }

  /** How V8 tells of what cannot be cloned. @param {string} message @returns {Error} */
  _getDataCloneError(message) {
    return new Error(message);
  }
}

class Deserializer extends NativeDeserializer {
  /** @param {NodeJS.ArrayBufferView} buffer */
  constructor(buffer) {
    if (!isArrayBufferView(buffer))
      throw new ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView'], buffer);
    super(buffer);
    this.buffer = buffer;
  }

  /** @param {number} length @returns {Buffer} shares its memory with the input */
  readRawBytes(length) {
    const { buffer } = this;
    return Buffer.from(buffer.buffer, buffer.byteOffset + this._readRawBytes(length), length);
  }
}

/** The kinds of views by the number that stands for them in the format; 10 is Node's Buffer. */
const viewTypes = [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array,
  Float64Array, DataView, null, BigInt64Array, BigUint64Array,
];
if (typeof Float16Array === 'function') viewTypes.push(Float16Array);
const kBufferType = 10;

function viewType(view) {
  if (Buffer.isBuffer(view)) return kBufferType;
  const tag = Object.prototype.toString.call(view).slice(8, -1);
  return viewTypes.findIndex((type) => type?.name === tag);
}

class DefaultSerializer extends Serializer {
  constructor() {
    super();
    this._setTreatArrayBufferViewsAsHostObjects(true);
  }

  _writeHostObject(view) {
    const type = isArrayBufferView(view) ? viewType(view) : -1;
    if (type < 0) throw this._getDataCloneError(`${require('util').inspect(view)} could not be cloned.`);
    this.writeUint32(type);
    this.writeUint32(view.byteLength);
    this.writeRawBytes(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  }
}

class DefaultDeserializer extends Deserializer {
  _readHostObject() {
    const type = this.readUint32();
    const length = this.readUint32();
    const bytes = this.readRawBytes(length);
    if (type === kBufferType) return bytes;
    const View = viewTypes[type];
    const unit = View.BYTES_PER_ELEMENT || 1;
    if (bytes.byteOffset % unit === 0) return new View(bytes.buffer, bytes.byteOffset, length / unit);
    // Elements must lie at multiples of their size.
    const copy = Buffer.allocUnsafeSlow(length);
    bytes.copy(copy, 0, 0, length);
    return new View(copy.buffer, copy.byteOffset, length / unit);
  }
}

/** @param {any} value @returns {Buffer} */
function serialize(value) {
  const serializer = new DefaultSerializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  return serializer.releaseBuffer();
}

/** @param {NodeJS.ArrayBufferView} buffer @returns {any} */
function deserialize(buffer) {
  const deserializer = new DefaultDeserializer(buffer);
  deserializer.readHeader();
  return deserializer.readValue();
}

// The heap

/** @param {string} flags as on V8's command line */
function setFlagsFromString(flags) {
  validateString(flags, 'flags');
  native.setFlagsFromString(flags);
}

/** @param {string} content @returns {boolean} whether V8 stores it with one byte a character */
function isStringOneByteRepresentation(content) {
  validateString(content, 'content');
  return native.isStringOneByteRepresentation(content);
}

function validateSnapshotOptions(options) {
  if (options === undefined) return;
  validateObject(options, 'options');
  for (const name of ['exposeInternals', 'exposeNumericValues']) {
    if (options[name] !== undefined) validateBoolean(options[name], `options.${name}`);
  }
}

/** @param {object} [options] @returns {import('stream').Readable} */
function getHeapSnapshot(options) {
  validateSnapshotOptions(options);
  const { Readable } = require('stream');
  return Readable.from([Buffer.from(native.heapSnapshot(), 'latin1')], { objectMode: false });
}

/**
 * @param {string | Buffer | URL} [filename]
 * @param {object} [options]
 * @returns {string} the file's name
 */
function writeHeapSnapshot(filename, options) {
  validateSnapshotOptions(options);
  if (filename === undefined) {
    const stamp = new Date().toISOString().replace(/[-:]/g, '').replace('T', '.').slice(0, 15);
    filename = `Heap.${stamp}.${process.pid}.0.001.heapsnapshot`;
  }
  require('fs').writeFileSync(filename, native.heapSnapshot(), 'latin1');
  return typeof filename === 'string' ? filename : require('internal/url').toPathIfFileURL(filename).toString();
}

/** Names of what is not there yet. */
function missing(name) {
  return () => { throw new ERR_METHOD_NOT_IMPLEMENTED(`v8.${name}()`); };
}

const startupSnapshot = {
  isBuildingSnapshot: () => false,
  addSerializeCallback() { throw new ERR_NOT_BUILDING_SNAPSHOT(); },
  addDeserializeCallback() { throw new ERR_NOT_BUILDING_SNAPSHOT(); },
  setDeserializeMainFunction() { throw new ERR_NOT_BUILDING_SNAPSHOT(); },
};

module.exports = {
  cachedDataVersionTag: native.cachedDataVersionTag,
  getHeapSnapshot,
  getHeapStatistics: native.heapStatistics,
  getHeapSpaceStatistics: native.heapSpaceStatistics,
  getHeapCodeStatistics: native.heapCodeStatistics,
  getCppHeapStatistics: missing('getCppHeapStatistics'),
  setFlagsFromString,
  Serializer,
  Deserializer,
  DefaultSerializer,
  DefaultDeserializer,
  deserialize,
  serialize,
  takeCoverage: missing('takeCoverage'),
  stopCoverage: missing('stopCoverage'),
  writeHeapSnapshot,
  promiseHooks: require('internal/promise_hooks'),
  queryObjects: missing('queryObjects'),
  startupSnapshot,
  setHeapSnapshotNearHeapLimit: missing('setHeapSnapshotNearHeapLimit'),
  isStringOneByteRepresentation,
};
