'use strict';

// Settings of HTTP/2 as objects, as the payload of a SETTINGS frame (pairs of a 16-bit identifier and a 32-bit value;
// RFC 9113, section 6.5.1), and as the native half gives them.

const { Buffer } = require('buffer');
const { isArrayBufferView } = require('internal/util/types');
const {
  codes: {
    ERR_HTTP2_INVALID_PACKED_SETTINGS_LENGTH, ERR_HTTP2_INVALID_SETTING_VALUE, ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS,
    ERR_INVALID_ARG_TYPE,
  },
} = require('internal/errors');
const { validateObject } = require('internal/validators');

const kEntryBytes = 6;
const kMaxCustomSettings = 10;

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

function checkNumber(name, value, least, most) {
  if (value !== undefined && !(typeof value === 'number' && value >= least && value <= most)) {
    throw new ERR_HTTP2_INVALID_SETTING_VALUE.RangeError(name, value, least, most);
  }
}

/** @param {Record<string, any>} settings */
function validateSettings(settings) {
  validateObject(settings, 'settings');
  for (const [name, , least, most] of numbers) checkNumber(name, settings[name], least, most);
  checkNumber('maxHeaderSize', settings.maxHeaderSize, 0, 2 ** 32 - 1);
  for (const [name] of booleans) {
    const value = settings[name];
    if (value !== undefined && typeof value !== 'boolean') throw new ERR_HTTP2_INVALID_SETTING_VALUE(name, value);
  }
  const { customSettings } = settings;
  if (customSettings === undefined) return;
  const entries = Object.entries(customSettings);
  if (entries.length > kMaxCustomSettings) throw new ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS();
  for (const [id, value] of entries) {
    checkNumber('customSettings:id', Number(id), 0, 0xffff);
    checkNumber('customSettings:value', value, 0, 2 ** 32 - 1);
  }
}

/** @returns {[number, number][]} identifiers and values, in order */
function entriesOf(settings) {
  /** @type {[number, number][]} */
  const entries = [];
  for (const [name, id] of [...numbers, ...booleans]) {
    const value = settings[name] ?? (name === 'maxHeaderListSize' ? settings.maxHeaderSize : undefined);
    if (value !== undefined) entries.push([id, Number(value)]);
  }
  entries.sort(([a], [b]) => a - b);
  for (const [id, value] of Object.entries(settings.customSettings ?? {})) entries.push([Number(id), value]);
  return entries;
}

/** @param {[number, number][]} entries @returns {Buffer} */
function pack(entries) {
  const packed = Buffer.alloc(entries.length * kEntryBytes);
  entries.forEach(([id, value], index) => {
    packed.writeUInt16BE(id, index * kEntryBytes);
    packed.writeUInt32BE(value, index * kEntryBytes + 2);
  });
  return packed;
}

/**
 * @param {Record<string, any>} [settings]
 * @returns {Buffer}
 */
function getPackedSettings(settings = {}) {
  validateSettings(settings);
  return pack(entriesOf(settings));
}

/** @param {Record<string, any>} settings @param {number} id @param {number} value */
function setById(settings, id, value) {
  const number = numbers.find((each) => each[1] === id);
  const boolean = booleans.find((each) => each[1] === id);
  if (number) settings[number[0]] = value;
  else if (boolean) settings[boolean[0]] = value !== 0;
  else (settings.customSettings ??= {})[id] = value;
  if (id === 6) settings.maxHeaderSize = value;
}

/**
 * @param {ArrayBufferView} packed
 * @param {{ validate?: boolean }} [options]
 */
function getUnpackedSettings(packed, options) {
  if (!isArrayBufferView(packed)) throw new ERR_INVALID_ARG_TYPE('buf', ['Buffer', 'TypedArray'], packed);
  if (packed.length % kEntryBytes !== 0) throw new ERR_HTTP2_INVALID_PACKED_SETTINGS_LENGTH();
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  /** @type {Record<string, any>} */
  const settings = {};
  for (let at = 0; at + kEntryBytes <= bytes.length; at += kEntryBytes) {
    setById(settings, bytes.readUInt16BE(at), bytes.readUInt32BE(at + 2));
  }
  if (options?.validate) validateSettings(settings);
  return settings;
}

/**
 * @param {number[]} list [id, value, ...] as the native half gives them
 * @returns {Record<string, any>} without a prototype
 */
function fromNative(list) {
  const settings = { __proto__: null };
  for (let i = 0; i < list.length; i += 2) setById(settings, list[i], list[i + 1]);
  settings.customSettings ??= {};
  return settings;
}

module.exports = { fromNative, getDefaultSettings, getPackedSettings, getUnpackedSettings, validateSettings };
