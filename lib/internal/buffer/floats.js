'use strict';

// Reading and writing floating-point numbers: `readDoubleLE` and so on of Buffer.

const { checkOffset } = require('internal/buffer/errors');

// One number and its bytes. All machines that this runs on put the lowest byte first.
const float = new Float32Array(1);
const floatBytes = new Uint8Array(float.buffer);
const double = new Float64Array(1);
const doubleBytes = new Uint8Array(double.buffer);

function isUnusual(buf, offset, size) {
  return (offset >>> 0) !== offset || offset + size > buf.length;
}

function readFloatLE(offset = 0) {
  if (isUnusual(this, offset, 4)) checkOffset(this, offset, 4);
  floatBytes[0] = this[offset];
  floatBytes[1] = this[offset + 1];
  floatBytes[2] = this[offset + 2];
  floatBytes[3] = this[offset + 3];
  return float[0];
}

function readFloatBE(offset = 0) {
  if (isUnusual(this, offset, 4)) checkOffset(this, offset, 4);
  floatBytes[3] = this[offset];
  floatBytes[2] = this[offset + 1];
  floatBytes[1] = this[offset + 2];
  floatBytes[0] = this[offset + 3];
  return float[0];
}

function readDoubleLE(offset = 0) {
  if (isUnusual(this, offset, 8)) checkOffset(this, offset, 8);
  for (let i = 0; i < 8; i++) doubleBytes[i] = this[offset + i];
  return double[0];
}

function readDoubleBE(offset = 0) {
  if (isUnusual(this, offset, 8)) checkOffset(this, offset, 8);
  for (let i = 0; i < 8; i++) doubleBytes[7 - i] = this[offset + i];
  return double[0];
}

function writeFloatLE(value, offset = 0) {
  value = +value;
  if (isUnusual(this, offset, 4)) checkOffset(this, offset, 4);
  float[0] = value;
  for (let i = 0; i < 4; i++) this[offset + i] = floatBytes[i];
  return offset + 4;
}

function writeFloatBE(value, offset = 0) {
  value = +value;
  if (isUnusual(this, offset, 4)) checkOffset(this, offset, 4);
  float[0] = value;
  for (let i = 0; i < 4; i++) this[offset + i] = floatBytes[3 - i];
  return offset + 4;
}

function writeDoubleLE(value, offset = 0) {
  value = +value;
  if (isUnusual(this, offset, 8)) checkOffset(this, offset, 8);
  double[0] = value;
  for (let i = 0; i < 8; i++) this[offset + i] = doubleBytes[i];
  return offset + 8;
}

function writeDoubleBE(value, offset = 0) {
  value = +value;
  if (isUnusual(this, offset, 8)) checkOffset(this, offset, 8);
  double[0] = value;
  for (let i = 0; i < 8; i++) this[offset + i] = doubleBytes[7 - i];
  return offset + 8;
}

module.exports = {
  readDoubleBE,
  readDoubleLE,
  readFloatBE,
  readFloatLE,
  writeDoubleBE,
  writeDoubleLE,
  writeFloatBE,
  writeFloatLE,
};
