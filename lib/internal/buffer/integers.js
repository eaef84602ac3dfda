'use strict';

// Reading and writing integers: the methods `readInt32LE`, `writeUIntBE` and so on of Buffer.

const {
  checkOffset, requireOffset, throwByteLength, throwValueRange,
} = require('internal/buffer/errors');

// One 64-bit integer and its halves, the lower first.
const half = new Uint32Array(2);
const bigUnsigned = new BigUint64Array(half.buffer);
const bigSigned = new BigInt64Array(half.buffer);

/**
 * True unless `offset` is an unsigned 32-bit integer with `size` bytes of `buf` from there on.
 * @param {Uint8Array} buf
 * @param {any} offset
 * @param {number} size
 */
function isUnusual(buf, offset, size) {
  return (offset >>> 0) !== offset || offset + size > buf.length;
}

// Bytes to numbers. The offset is valid by now.

const u16le = (buf, at) => buf[at] | (buf[at + 1] << 8);
const u16be = (buf, at) => (buf[at] << 8) | buf[at + 1];
const u24le = (buf, at) => buf[at] | (buf[at + 1] << 8) | (buf[at + 2] << 16);
const u24be = (buf, at) => (buf[at] << 16) | (buf[at + 1] << 8) | buf[at + 2];
const i32le = (buf, at) => buf[at] | (buf[at + 1] << 8) | (buf[at + 2] << 16) | (buf[at + 3] << 24);
const i32be = (buf, at) => (buf[at] << 24) | (buf[at + 1] << 16) | (buf[at + 2] << 8) | buf[at + 3];

function readUInt8(offset = 0) {
  if (isUnusual(this, offset, 1)) checkOffset(this, offset, 1);
  return this[offset];
}

function readInt8(offset = 0) {
  if (isUnusual(this, offset, 1)) checkOffset(this, offset, 1);
  return (this[offset] << 24) >> 24;
}

function readUInt16LE(offset = 0) {
  if (isUnusual(this, offset, 2)) checkOffset(this, offset, 2);
  return u16le(this, offset);
}

function readUInt16BE(offset = 0) {
  if (isUnusual(this, offset, 2)) checkOffset(this, offset, 2);
  return u16be(this, offset);
}

function readInt16LE(offset = 0) {
  if (isUnusual(this, offset, 2)) checkOffset(this, offset, 2);
  return (u16le(this, offset) << 16) >> 16;
}

function readInt16BE(offset = 0) {
  if (isUnusual(this, offset, 2)) checkOffset(this, offset, 2);
  return (u16be(this, offset) << 16) >> 16;
}

function readUInt32LE(offset = 0) {
  if (isUnusual(this, offset, 4)) checkOffset(this, offset, 4);
  return i32le(this, offset) >>> 0;
}

function readUInt32BE(offset = 0) {
  if (isUnusual(this, offset, 4)) checkOffset(this, offset, 4);
  return i32be(this, offset) >>> 0;
}

function readInt32LE(offset = 0) {
  if (isUnusual(this, offset, 4)) checkOffset(this, offset, 4);
  return i32le(this, offset);
}

function readInt32BE(offset = 0) {
  if (isUnusual(this, offset, 4)) checkOffset(this, offset, 4);
  return i32be(this, offset);
}

function readBigUInt64LE(offset = 0) {
  if (isUnusual(this, offset, 8)) checkOffset(this, offset, 8);
  half[0] = i32le(this, offset);
  half[1] = i32le(this, offset + 4);
  return bigUnsigned[0];
}

function readBigUInt64BE(offset = 0) {
  if (isUnusual(this, offset, 8)) checkOffset(this, offset, 8);
  half[1] = i32be(this, offset);
  half[0] = i32be(this, offset + 4);
  return bigUnsigned[0];
}

function readBigInt64LE(offset = 0) {
  if (isUnusual(this, offset, 8)) checkOffset(this, offset, 8);
  half[0] = i32le(this, offset);
  half[1] = i32le(this, offset + 4);
  return bigSigned[0];
}

function readBigInt64BE(offset = 0) {
  if (isUnusual(this, offset, 8)) checkOffset(this, offset, 8);
  half[1] = i32be(this, offset);
  half[0] = i32be(this, offset + 4);
  return bigSigned[0];
}

function readUIntLE(offset, byteLength) {
  requireOffset(offset);
  switch (byteLength) {
    case 1: return readUInt8.call(this, offset);
    case 2: return readUInt16LE.call(this, offset);
    case 4: return readUInt32LE.call(this, offset);
    case 3:
    case 5:
    case 6: break;
    default: throwByteLength(byteLength);
  }
  if (isUnusual(this, offset, byteLength)) checkOffset(this, offset, byteLength);
  if (byteLength === 3) return u24le(this, offset);
  const high = byteLength === 5 ? this[offset + 4] : u16le(this, offset + 4);
  return high * 0x100000000 + (i32le(this, offset) >>> 0);
}

function readUIntBE(offset, byteLength) {
  requireOffset(offset);
  switch (byteLength) {
    case 1: return readUInt8.call(this, offset);
    case 2: return readUInt16BE.call(this, offset);
    case 4: return readUInt32BE.call(this, offset);
    case 3:
    case 5:
    case 6: break;
    default: throwByteLength(byteLength);
  }
  if (isUnusual(this, offset, byteLength)) checkOffset(this, offset, byteLength);
  if (byteLength === 3) return u24be(this, offset);
  if (byteLength === 5) return this[offset] * 0x100000000 + (i32be(this, offset + 1) >>> 0);
  return u16be(this, offset) * 0x100000000 + (i32be(this, offset + 2) >>> 0);
}

function readIntLE(offset, byteLength) {
  requireOffset(offset);
  switch (byteLength) {
    case 1: return readInt8.call(this, offset);
    case 2: return readInt16LE.call(this, offset);
    case 4: return readInt32LE.call(this, offset);
    case 3:
    case 5:
    case 6: break;
    default: throwByteLength(byteLength);
  }
  if (isUnusual(this, offset, byteLength)) checkOffset(this, offset, byteLength);
  if (byteLength === 3) return (u24le(this, offset) << 8) >> 8;
  const high = byteLength === 5 ? (this[offset + 4] << 24) >> 24 : (u16le(this, offset + 4) << 16) >> 16;
  return high * 0x100000000 + (i32le(this, offset) >>> 0);
}

function readIntBE(offset, byteLength) {
  requireOffset(offset);
  switch (byteLength) {
    case 1: return readInt8.call(this, offset);
    case 2: return readInt16BE.call(this, offset);
    case 4: return readInt32BE.call(this, offset);
    case 3:
    case 5:
    case 6: break;
    default: throwByteLength(byteLength);
  }
  if (isUnusual(this, offset, byteLength)) checkOffset(this, offset, byteLength);
  if (byteLength === 3) return (u24be(this, offset) << 8) >> 8;
  if (byteLength === 5) return ((this[offset] << 24) >> 24) * 0x100000000 + (i32be(this, offset + 1) >>> 0);
  return ((u16be(this, offset) << 16) >> 16) * 0x100000000 + (i32be(this, offset + 2) >>> 0);
}

// Numbers to bytes. Each writer checks the value before the offset, and returns the offset after what it wrote.

function writeLE(buf, value, at, size) {
  for (const end = at + size; at < end; value >>>= 8) buf[at++] = value;
  return at;
}

function writeBE(buf, value, at, size) {
  for (let i = at + size - 1; i >= at; value >>>= 8) buf[i--] = value;
  return at + size;
}

/** Writes 5 or 6 bytes: more than bitwise operators can take. */
function writeLongLE(buf, value, at, size) {
  writeLE(buf, value % 0x100000000 | 0, at, 4);
  return writeLE(buf, Math.floor(value / 0x100000000), at + 4, size - 4);
}

function writeLongBE(buf, value, at, size) {
  writeBE(buf, Math.floor(value / 0x100000000), at, size - 4);
  return writeBE(buf, value % 0x100000000 | 0, at + size - 4, 4);
}

function checkWrite(buf, value, offset, size, min, max) {
  if (value > max || value < min) throwValueRange(value, min, max, size);
  if (isUnusual(buf, offset, size)) checkOffset(buf, offset, size);
}

function writeU8(buf, value, offset, min, max) {
  value = +value;
  checkWrite(buf, value, offset, 1, min, max);
  buf[offset] = value;
  return offset + 1;
}

function writeU16LE(buf, value, offset, min, max) {
  value = +value;
  checkWrite(buf, value, offset, 2, min, max);
  buf[offset] = value;
  buf[offset + 1] = value >>> 8;
  return offset + 2;
}

function writeU16BE(buf, value, offset, min, max) {
  value = +value;
  checkWrite(buf, value, offset, 2, min, max);
  buf[offset] = value >>> 8;
  buf[offset + 1] = value;
  return offset + 2;
}

function writeU32LE(buf, value, offset, min, max) {
  value = +value;
  checkWrite(buf, value, offset, 4, min, max);
  buf[offset] = value;
  buf[offset + 1] = value >>> 8;
  buf[offset + 2] = value >>> 16;
  buf[offset + 3] = value >>> 24;
  return offset + 4;
}

function writeU32BE(buf, value, offset, min, max) {
  value = +value;
  checkWrite(buf, value, offset, 4, min, max);
  buf[offset] = value >>> 24;
  buf[offset + 1] = value >>> 16;
  buf[offset + 2] = value >>> 8;
  buf[offset + 3] = value;
  return offset + 4;
}

function writeUInt8(value, offset = 0) { return writeU8(this, value, offset, 0, 0xff); }
function writeInt8(value, offset = 0) { return writeU8(this, value, offset, -0x80, 0x7f); }
function writeUInt16LE(value, offset = 0) { return writeU16LE(this, value, offset, 0, 0xffff); }
function writeInt16LE(value, offset = 0) { return writeU16LE(this, value, offset, -0x8000, 0x7fff); }
function writeUInt16BE(value, offset = 0) { return writeU16BE(this, value, offset, 0, 0xffff); }
function writeInt16BE(value, offset = 0) { return writeU16BE(this, value, offset, -0x8000, 0x7fff); }
function writeUInt32LE(value, offset = 0) { return writeU32LE(this, value, offset, 0, 0xffffffff); }
function writeInt32LE(value, offset = 0) { return writeU32LE(this, value, offset, -0x80000000, 0x7fffffff); }
function writeUInt32BE(value, offset = 0) { return writeU32BE(this, value, offset, 0, 0xffffffff); }
function writeInt32BE(value, offset = 0) { return writeU32BE(this, value, offset, -0x80000000, 0x7fffffff); }

function writeSized(buf, value, offset, byteLength, signed, short, long) {
  // Loose on purpose: a BigInt or a string takes the way of the range check, and there of its conversion.
  if (!(byteLength >= 1 && byteLength <= 6 && (byteLength | 0) === byteLength)) throwByteLength(byteLength);
  requireOffset(offset);
  value = +value;
  const span = 2 ** (8 * byteLength);
  checkWrite(buf, value, offset, byteLength, signed ? -span / 2 : 0, (signed ? span / 2 : span) - 1);
  return byteLength > 4 ? long(buf, value, offset, byteLength) : short(buf, value, offset, byteLength);
}

function writeUIntLE(value, offset, byteLength) {
  return writeSized(this, value, offset, byteLength, false, writeLE, writeLongLE);
}
function writeIntLE(value, offset, byteLength) {
  return writeSized(this, value, offset, byteLength, true, writeLE, writeLongLE);
}
function writeUIntBE(value, offset, byteLength) {
  return writeSized(this, value, offset, byteLength, false, writeBE, writeLongBE);
}
function writeIntBE(value, offset, byteLength) {
  return writeSized(this, value, offset, byteLength, true, writeBE, writeLongBE);
}

function writeBig(buf, value, offset, min, max, little) {
  checkWrite(buf, value, offset, 8, min, max);
  // Storing would convert a string; an operator throws for all that is no BigInt.
  if (typeof value !== 'bigint') value &= 0n;
  bigUnsigned[0] = value;
  if (little) {
    writeLE(buf, half[0], offset, 4);
    return writeLE(buf, half[1], offset + 4, 4);
  }
  writeBE(buf, half[1], offset, 4);
  return writeBE(buf, half[0], offset + 4, 4);
}

const kMaxU64 = 0xffffffffffffffffn;
const kMinI64 = -0x8000000000000000n;
const kMaxI64 = 0x7fffffffffffffffn;

function writeBigUInt64LE(value, offset = 0) { return writeBig(this, value, offset, 0n, kMaxU64, true); }
function writeBigUInt64BE(value, offset = 0) { return writeBig(this, value, offset, 0n, kMaxU64, false); }
function writeBigInt64LE(value, offset = 0) { return writeBig(this, value, offset, kMinI64, kMaxI64, true); }
function writeBigInt64BE(value, offset = 0) { return writeBig(this, value, offset, kMinI64, kMaxI64, false); }

module.exports = {
  readBigInt64BE,
  readBigInt64LE,
  readBigUInt64BE,
  readBigUInt64LE,
  readInt16BE,
  readInt16LE,
  readInt32BE,
  readInt32LE,
  readInt8,
  readIntBE,
  readIntLE,
  readUInt16BE,
  readUInt16LE,
  readUInt32BE,
  readUInt32LE,
  readUInt8,
  readUIntBE,
  readUIntLE,
  writeBigInt64BE,
  writeBigInt64LE,
  writeBigUInt64BE,
  writeBigUInt64LE,
  writeInt16BE,
  writeInt16LE,
  writeInt32BE,
  writeInt32LE,
  writeInt8,
  writeIntBE,
  writeIntLE,
  writeUInt16BE,
  writeUInt16LE,
  writeUInt32BE,
  writeUInt32LE,
  writeUInt8,
  writeUIntBE,
  writeUIntLE,
};
