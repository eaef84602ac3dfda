'use strict';

// Settings of HTTP/2 as objects and as the payload of a SETTINGS frame: pairs of a 16-bit identifier and a 32-bit value
// (RFC 9113, section 6.5.1).

const { Buffer } = require('buffer');
const { isArrayBufferView } = require('internal/util/types');
const { codes: { ERR_HTTP2_INVALID_PACKED_SETTINGS_LENGTH, ERR_HTTP2_INVALID_SETTING_VALUE, ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateObject } = require('internal/validators');

const kEntryBytes = 6;

/** Name, identifier, smallest and largest value. @type {[string, number, number, number][]} */
const numbers = [
  ['headerTableSize', 1, 0, 2 ** 32 - 1],
  ['maxConcurrentStreams', 3, 0, 2 ** 32 - 1],
  ['initialWindowSize', 4, 0, 2 ** 31 - 1],
  ['maxFrameSize', 5, 2 ** 14, 2 ** 24 - 1],
  ['maxHeaderListSize', 6, 0, 2 ** 32 - 1],
];
/** @type {[string, number][]} */
const booleans = [['enablePush', 2], ['enableConnectProtocol', 8]];

function getDefaultSettings() {
  return {
    headerTableSize: 4096,
    enablePush: true,
    initialWindowSize: 65535,
    maxFrameSize: 16384,
    maxConcurrentStreams: 4294967295,
    maxHeaderListSize: 65535,
    maxHeaderSize: 65535,
    enableConnectProtocol: false,
  };
}

/** @param {Record<string, any>} settings */
function validateSettings(settings) {
  validateObject(settings, 'settings');
  for (const [name, , least, most] of numbers) {
    const value = settings[name];
    if (value === undefined) continue;
    if (!(typeof value === 'number' && value >= least && value <= most)) throw new ERR_HTTP2_INVALID_SETTING_VALUE(name, value);
  }
  for (const [name] of booleans) {
    const value = settings[name];
    if (value !== undefined && typeof value !== 'boolean') throw new ERR_HTTP2_INVALID_SETTING_VALUE(name, value);
  }
}

/**
 * @param {Record<string, any>} [settings]
 * @returns {Buffer}
 */
function getPackedSettings(settings = {}) {
  validateSettings(settings);
  const entries = [...numbers, ...booleans]
    .filter(([name]) => settings[name] !== undefined)
    .sort(([, a], [, b]) => a - b);
  const packed = Buffer.alloc(entries.length * kEntryBytes);
  entries.forEach(([name, id], index) => {
    packed.writeUInt16BE(id, index * kEntryBytes);
    packed.writeUInt32BE(Number(settings[name]), index * kEntryBytes + 2);
  });
  return packed;
}

/**
 * @param {ArrayBufferView} packed
 * @param {{ validate?: boolean }} [options]
 */
function getUnpackedSettings(packed, options) {
  if (!isArrayBufferView(packed)) throw new ERR_INVALID_ARG_TYPE('buf', ['Buffer', 'TypedArray'], packed);
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  if (bytes.length % kEntryBytes !== 0) throw new ERR_HTTP2_INVALID_PACKED_SETTINGS_LENGTH();
  /** @type {Record<string, any>} */
  const settings = {};
  for (let at = 0; at < bytes.length; at += kEntryBytes) {
    const id = bytes.readUInt16BE(at);
    const value = bytes.readUInt32BE(at + 2);
    const number = numbers.find((each) => each[1] === id);
    const boolean = booleans.find((each) => each[1] === id);
    if (number) settings[number[0]] = value;
    else if (boolean) settings[boolean[0]] = value !== 0;
  }
  if (options?.validate) validateSettings(settings);
  return settings;
}

module.exports = { getDefaultSettings, getPackedSettings, getUnpackedSettings };
