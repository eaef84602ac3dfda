'use strict';

// Streams that are iterables: of batches, which are arrays of Uint8Array. There with --experimental-stream-iter.

const { broadcast, Broadcast, broadcastProtocol } = require('internal/stream_iter/broadcast');
const { fromReadable, fromWritable, toReadable, toReadableSync, toWritable } = require('internal/stream_iter/classic');
const {
  array, arrayBuffer, arrayBufferSync, arraySync, bytes, bytesSync, merge, tap, tapSync, text, textSync,
} = require('internal/stream_iter/consumers');
const { pipeTo, pipeToSync, pull, pullSync } = require('internal/stream_iter/pipeline');
const { duplex, push } = require('internal/stream_iter/push');
const { share, Share, shareProtocol, shareSync, shareSyncProtocol, SyncShare } = require('internal/stream_iter/share');
const { from, fromSync, toAsyncStreamable, toStreamable } = require('internal/stream_iter/values');
const { drainableProtocol, ondrain } = require('internal/stream_iter/writer_base');

const Stream = Object.freeze({
  // Sources
  push, duplex, from, fromSync,
  // Pipelines
  pull, pullSync, pipeTo, pipeToSync,
  // What reads a source to its end
  bytes, bytesSync, text, textSync, arrayBuffer, arrayBufferSync, array, arraySync,
  // Several sources, several consumers
  merge, broadcast, Broadcast, share, Share, shareSync, SyncShare,
  // Utilities
  tap, tapSync, ondrain,
  // node:stream
  fromReadable, fromWritable, toReadable, toReadableSync, toWritable,
  // Protocols
  toStreamable, toAsyncStreamable, broadcastProtocol, shareProtocol, shareSyncProtocol, drainableProtocol,
});

module.exports = { Stream, ...Stream };
