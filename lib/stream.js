'use strict';

const { defineProperties, defineProperty } = Object;

const { Stream } = require('internal/streams/legacy');
const { Buffer } = require('buffer');
const { kCustomPromisifiedSymbol } = require('internal/util');
const { codes: { ERR_ILLEGAL_CONSTRUCTOR } } = require('internal/errors');
const { isArrayBufferView, isUint8Array } = require('internal/util/types');
const operators = require('internal/streams/operators');
const { getDefaultHighWaterMark, setDefaultHighWaterMark } = require('internal/streams/state');
const { eos } = require('internal/streams/end-of-stream');
const { pipeline } = require('internal/streams/pipeline');
const destroyImpl = require('internal/streams/destroy');
const utils = require('internal/streams/utils');

module.exports = Stream;

Stream.isDestroyed = utils.isDestroyed;
Stream.isDisturbed = utils.isDisturbed;
Stream.isErrored = utils.isErrored;
Stream.isReadable = utils.isReadable;
Stream.isWritable = utils.isWritable;

const Readable = Stream.Readable = require('internal/streams/readable');

function defineOperator(key, fn, op) {
  defineProperty(fn, 'name', { __proto__: null, value: op.name });
  defineProperty(fn, 'length', { __proto__: null, value: op.length });
  defineProperty(Readable.prototype, key, {
    __proto__: null, value: fn, enumerable: false, configurable: true, writable: true,
  });
}

for (const key of Object.keys(operators.streamReturningOperators)) {
  const op = operators.streamReturningOperators[key];
  defineOperator(key, function(...args) {
    if (new.target)
      throw new ERR_ILLEGAL_CONSTRUCTOR();
    return Readable.from(op.apply(this, args));
  }, op);
}
for (const key of Object.keys(operators.promiseReturningOperators)) {
  const op = operators.promiseReturningOperators[key];
  defineOperator(key, function(...args) {
    if (new.target)
      throw new ERR_ILLEGAL_CONSTRUCTOR();
    return op.apply(this, args);
  }, op);
}
Readable.prototype.compose = operators.compose;

Stream.Writable = require('internal/streams/writable');
Stream.Duplex = require('internal/streams/duplex');
Stream.Transform = require('internal/streams/transform');
Stream.PassThrough = require('internal/streams/passthrough');
Stream.duplexPair = function duplexPair(options) {
  return require('internal/streams/duplexpair')(options);
};
Stream.pipeline = pipeline;
const { addAbortSignal } = require('internal/streams/add-abort-signal');
Stream.addAbortSignal = addAbortSignal;
Stream.finished = eos;
Stream.destroy = destroyImpl.destroyer;
Stream.compose = function compose(...streams) {
  return require('internal/streams/compose')(...streams);
};
Stream.setDefaultHighWaterMark = setDefaultHighWaterMark;
Stream.getDefaultHighWaterMark = getDefaultHighWaterMark;

const promises = () => require('stream/promises');

defineProperties(Stream, {
  promises: { __proto__: null, configurable: true, enumerable: true, get: promises },
});

const promisified = (name) => ({ __proto__: null, enumerable: true, get() { return promises()[name]; } });
defineProperty(pipeline, kCustomPromisifiedSymbol, promisified('pipeline'));
defineProperty(eos, kCustomPromisifiedSymbol, promisified('finished'));

Stream.Stream = Stream;

Stream._isArrayBufferView = isArrayBufferView;
Stream._isUint8Array = isUint8Array;
Stream._uint8ArrayToBuffer = function _uint8ArrayToBuffer(chunk) {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
};
