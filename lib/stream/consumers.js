'use strict';

// Whole streams as one value.

const { Buffer } = require('buffer');

/**
 * @param {ReadableStream | import('stream').Readable | AsyncIterator<any>} stream
 * @returns {Promise<Blob>}
 */
async function blob(stream) {
  const { Blob } = require('internal/blob');
  const chunks = [];
  for await (const chunk of stream)
    chunks.push(chunk);
  return new Blob(chunks);
}

/** @returns {Promise<ArrayBuffer>} */
async function arrayBuffer(stream) {
  return (await blob(stream)).arrayBuffer();
}

/** @returns {Promise<Buffer>} */
async function buffer(stream) {
  return Buffer.from(await arrayBuffer(stream));
}

/** @returns {Promise<Uint8Array>} */
async function bytes(stream) {
  return new Uint8Array(await arrayBuffer(stream));
}

/** @returns {Promise<string>} the bytes read as UTF-8 */
async function text(stream) {
  const decoder = new TextDecoder();
  let string = '';
  for await (const chunk of stream)
    string += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  // What an incomplete character at the end is.
  return string + decoder.decode();
}

/** @returns {Promise<any>} */
async function json(stream) {
  return JSON.parse(await text(stream));
}

module.exports = { arrayBuffer, blob, buffer, bytes, json, text };
