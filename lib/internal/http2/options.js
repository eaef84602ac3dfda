'use strict';

// The options of sessions: what is checked, and the array of numbers that the native half takes.

const { native } = require('internal/http2/native');
const {
  codes: { ERR_HTTP2_INVALID_SETTING_VALUE, ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS, ERR_INVALID_ARG_TYPE },
} = require('internal/errors');
const { validateInteger, validateUint32 } = require('internal/validators');

const kMaxCustomSettings = 10;

// In the order of Http2Option in src/bindings/http2_options.h.
const kNumbers = [
  'maxDeflateDynamicTableSize', 'maxReservedRemoteStreams', 'maxSendHeaderBlockLength', 'peerMaxConcurrentStreams',
  'paddingStrategy', 'maxHeaderListPairs', 'maxOutstandingPings', 'maxOutstandingSettings', 'maxSessionMemory', 'maxSettings',
  'streamResetBurst', 'streamResetRate', 'strictFieldWhitespaceValidation', 'maxSessionInvalidFrames', 'maxSessionRejectedStreams',
];

/**
 * @param {object} options
 * @returns {Float64Array} for the native session
 */
function packOptions(options) {
  const packed = new Float64Array(native.OPTION_COUNT).fill(NaN);
  kNumbers.forEach((name, index) => {
    const value = options[name];
    if (typeof value === 'number') packed[index] = value;
    else if (typeof value === 'boolean') packed[index] = Number(value);
  });
  return packed;
}

/** @param {object} options @returns {number[]} identifiers of the peer's settings that are to be told */
function customSettingsOf(options) {
  const ids = options.remoteCustomSettings;
  if (ids === undefined) return [];
  if (ids.length > kMaxCustomSettings) throw new ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS();
  for (const id of ids) {
    if (typeof id !== 'number' || !(id >= 0 && id <= 0xffff)) {
      throw new ERR_HTTP2_INVALID_SETTING_VALUE.RangeError('Range Error', id, 0, 0xffff);
    }
  }
  return [...ids];
}

/**
 * What the options of servers and of clients have in common.
 * @param {object} options
 * @returns {object} a copy
 */
function checkSessionOptions(options) {
  const { validateSettings } = require('internal/http2/settings');
  if (options.maxSessionInvalidFrames !== undefined) {
    validateUint32(options.maxSessionInvalidFrames, 'maxSessionInvalidFrames');
  }
  if (options.maxSessionRejectedStreams !== undefined) {
    validateUint32(options.maxSessionRejectedStreams, 'maxSessionRejectedStreams');
  }
  if (options.unknownProtocolTimeout !== undefined) {
    validateUint32(options.unknownProtocolTimeout, 'unknownProtocolTimeout');
  } else {
    options.unknownProtocolTimeout = 10_000;
  }
  if (options.settings !== undefined) validateSettings(options.settings);
  return options;
}

/** @param {object} options of a server @returns {object} a copy, with what holds where nothing is said */
function serverOptions(options) {
  if (options === null || typeof options !== 'object') throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  options = checkSessionOptions({ ...options });
  if (options.streamResetBurst !== undefined) validateInteger(options.streamResetBurst, 'streamResetBurst', 0);
  if (options.streamResetRate !== undefined) validateInteger(options.streamResetRate, 'streamResetRate', 0);
  if (options.maxSettings !== undefined) validateInteger(options.maxSettings, 'maxSettings', 1);
  const { Http2ServerRequest, Http2ServerResponse } = require('internal/http2/compat');
  options.Http2ServerRequest ||= Http2ServerRequest;
  options.Http2ServerResponse ||= Http2ServerResponse;
  options.settings = { ...options.settings };
  if (options.http1Options !== undefined && (options.http1Options === null || typeof options.http1Options !== 'object')) {
    throw new ERR_INVALID_ARG_TYPE('options.http1Options', 'Object', options.http1Options);
  }
  return options;
}

module.exports = { checkSessionOptions, customSettingsOf, kMaxCustomSettings, packOptions, serverOptions };
