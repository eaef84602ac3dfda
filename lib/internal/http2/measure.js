'use strict';

// Entries of perf_hooks for sessions and streams that have ended.

const { enqueue, hasObservers, makeEntry } = require('internal/perf/performance');
const { NGHTTP2_SESSION_SERVER } = require('internal/http2/constants');

function tell(name, start, duration, detail) {
  enqueue(Object.assign(makeEntry(name, 'http2', start, duration, detail), detail));
}

/** @param {object} session whose native half is still there */
function measureSession(session) {
  if (!hasObservers() || session.native === undefined) return;
  const [framesReceived, framesSent, bytesRead, bytesWritten, streamCount, maxConcurrentStreams, pingRTT, streamAverageDuration,
         start, duration] = session.native.statistics();
  tell('Http2Session', start, duration, {
    bytesRead, bytesWritten, framesReceived, framesSent, maxConcurrentStreams, streamAverageDuration, streamCount,
    ...(pingRTT >= 0 ? { pingRTT } : {}),
    type: session.type === NGHTTP2_SESSION_SERVER ? 'server' : 'client',
  });
}

/** @param {object} stream of a session, with an id */
function measureStream(stream) {
  if (!hasObservers()) return;
  const found = stream.handle.streamStatistics(stream.id);
  if (found.length === 0) return;
  const [bytesRead, bytesWritten, timeToFirstByte, timeToFirstByteSent, timeToFirstHeader, start, duration] = found;
  tell('Http2Stream', start, duration, {
    bytesRead, bytesWritten, id: stream.id, timeToFirstByte, timeToFirstByteSent, timeToFirstHeader,
  });
}

module.exports = { measureSession, measureStream };
