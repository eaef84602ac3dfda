'use strict';

// What a server of HTTP (and of HTTPS) can be told, and what holds where it is not told.

const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
const { IncomingMessage } = require('internal/http/incoming');
const { ServerResponse } = require('internal/http/server_response');
const { storeStrictness } = require('internal/http/strictness');
const { parseUniqueHeaders, kUniqueHeaders } = require('internal/http/outgoing_headers');
const {
  validateBoolean, validateFunction, validateInteger,
} = require('internal/validators');

const kIncomingMessage = Symbol('IncomingMessage');
const kServerResponse = Symbol('ServerResponse');
const kOptimizesEmpty = Symbol('kOptimizesEmpty');
const kCheckInterval = Symbol('kCheckInterval');

/** @param {object} options @param {string} name @param {boolean} otherwise */
function flag(options, name, otherwise) {
  const value = options[name];
  if (value === undefined) return otherwise;
  validateBoolean(value, `options.${name}`);
  return value;
}

/** @param {object} options @param {string} name @param {number} otherwise milliseconds */
function duration(options, name, otherwise) {
  const value = options[name];
  if (value === undefined) return otherwise;
  validateInteger(value, name, 0);
  return value;
}

/**
 * Checks the options and keeps them at the server.
 * @this {object} the server
 * @param {object} options
 */
function storeHttpOptions(options) {
  this[kIncomingMessage] = options.IncomingMessage || IncomingMessage;
  this[kServerResponse] = options.ServerResponse || ServerResponse;

  const { maxHeaderSize } = options;
  if (maxHeaderSize !== undefined) validateInteger(maxHeaderSize, 'maxHeaderSize', 0);
  this.maxHeaderSize = maxHeaderSize;
  storeStrictness(this, options);

  this.requestTimeout = duration(options, 'requestTimeout', 300_000);
  if (options.headersTimeout !== undefined) {
    this.headersTimeout = duration(options, 'headersTimeout');
    if (this.requestTimeout > 0 && this.headersTimeout > this.requestTimeout) {
      throw new ERR_OUT_OF_RANGE('headersTimeout', '<= requestTimeout', options.headersTimeout);
    }
  } else {
    // Unless it is longer than the whole request may take.
    this.headersTimeout = this.requestTimeout > 0 ? Math.min(60_000, this.requestTimeout) : 60_000;
  }
  this.keepAliveTimeout = duration(options, 'keepAliveTimeout', 5_000);
  this.keepAliveTimeoutBuffer = duration(options, 'keepAliveTimeoutBuffer', 1_000);
  this[kCheckInterval] = duration(options, 'connectionsCheckingInterval', 30_000);

  this.requireHostHeader = flag(options, 'requireHostHeader', true);
  this.joinDuplicateHeaders = flag(options, 'joinDuplicateHeaders', undefined);
  this.rejectNonStandardBodyWrites = flag(options, 'rejectNonStandardBodyWrites', false);
  this[kOptimizesEmpty] = flag(options, 'optimizeEmptyRequests', false);
  if (options.shouldUpgradeCallback !== undefined) {
    validateFunction(options.shouldUpgradeCallback, 'options.shouldUpgradeCallback');
    this.shouldUpgradeCallback = options.shouldUpgradeCallback;
  } else {
    this.shouldUpgradeCallback = hasUpgradeListener;
  }
  this[kUniqueHeaders] = parseUniqueHeaders(options.uniqueHeaders);
}

function hasUpgradeListener() {
  return this.listenerCount('upgrade') > 0;
}

module.exports = { kCheckInterval, kIncomingMessage, kOptimizesEmpty, kServerResponse, storeHttpOptions };
