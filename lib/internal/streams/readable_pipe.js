'use strict';

// `pipe`: writes what comes out of a Readable into a destination, at the pace of the slowest of its destinations.

const { prependListener } = require('internal/streams/legacy');
const { errorOrDestroy } = require('internal/streams/destroy');
const { kState, readable: { kEndEmitted, kFlowing, kMultiAwaitDrain } } = require('internal/streams/bits');

/**
 * @param {import('internal/streams/readable')} src
 * @param {object} dest
 * @param {{ end?: boolean }} [options]
 */
function pipe(src, dest, options) {
  const state = src._readableState;

  if (state.pipes.length === 1 && (state[kState] & kMultiAwaitDrain) === 0) {
    state[kState] |= kMultiAwaitDrain;
    state.awaitDrainWriters = new Set(state.awaitDrainWriters ? [state.awaitDrainWriters] : []);
  }
  state.pipes.push(dest);

  const doEnd = (!options || options.end !== false) && dest !== process.stdout && dest !== process.stderr;
  const atEnd = doEnd ? onend : unpipeDest;
  if ((state[kState] & kEndEmitted) !== 0)
    process.nextTick(atEnd);
  else
    src.once('end', atEnd);

  dest.on('unpipe', onunpipe);
  function onunpipe(readable, unpipeInfo) {
    if (readable === src && unpipeInfo && unpipeInfo.hasUnpiped === false) {
      unpipeInfo.hasUnpiped = true;
      cleanup();
    }
  }

  function onend() {
    dest.end();
  }

  let ondrain; // only while it is waited for
  let cleanedUp = false;

  function cleanup() {
    dest.removeListener('close', onclose);
    dest.removeListener('finish', onfinish);
    if (ondrain)
      dest.removeListener('drain', ondrain);
    dest.removeListener('error', onerror);
    dest.removeListener('unpipe', onunpipe);
    src.removeListener('end', onend);
    src.removeListener('end', unpipeDest);
    src.removeListener('data', ondata);
    cleanedUp = true;

    // A destination that goes away while it is waited for must not hold up the others.
    if (ondrain && state.awaitDrainWriters && (!dest._writableState || dest._writableState.needDrain))
      ondrain();
  }

  function pause() {
    // `write` may have unpiped us.
    if (!cleanedUp) {
      if (state.pipes.length === 1 && state.pipes[0] === dest) {
        state.awaitDrainWriters = dest;
        state[kState] &= ~kMultiAwaitDrain;
      } else if (state.pipes.length > 1 && state.pipes.includes(dest)) {
        state.awaitDrainWriters.add(dest);
      }
      src.pause();
    }
    if (!ondrain) {
      // Made late: most destinations never need it.
      ondrain = pipeOnDrain(src, dest);
      dest.on('drain', ondrain);
    }
  }

  src.on('data', ondata);
  function ondata(chunk) {
    try {
      if (dest.write(chunk) === false)
        pause();
    } catch (error) {
      dest.destroy(error);
    }
  }

  // An error on the destination ends the pipe, and is thrown if nobody else listens for it.
  function onerror(er) {
    unpipeDest();
    dest.removeListener('error', onerror);
    if (dest.listenerCount('error') === 0) {
      const s = dest._writableState || dest._readableState;
      if (s && !s.errorEmitted)
        errorOrDestroy(dest, er); // a stream that emits 'error' itself, outside of `destroy`
      else
        dest.emit('error', er);
    }
  }
  prependListener(dest, 'error', onerror);

  function onclose() {
    dest.removeListener('finish', onfinish);
    unpipeDest();
  }
  dest.once('close', onclose);

  function onfinish() {
    dest.removeListener('close', onclose);
    unpipeDest();
  }
  dest.once('finish', onfinish);

  function unpipeDest() {
    src.unpipe(dest);
  }

  dest.emit('pipe', src);

  if (dest.writableNeedDrain === true)
    pause();
  else if ((state[kState] & kFlowing) === 0)
    src.resume();
  return dest;
}

function pipeOnDrain(src, dest) {
  return function pipeOnDrainFunctionResult() {
    const state = src._readableState;
    if (state.awaitDrainWriters === dest)
      state.awaitDrainWriters = null;
    else if ((state[kState] & kMultiAwaitDrain) !== 0)
      state.awaitDrainWriters.delete(dest);

    if ((!state.awaitDrainWriters || state.awaitDrainWriters.size === 0) && src.listenerCount('data'))
      src.resume();
  };
}

/**
 * @param {import('internal/streams/readable')} src
 * @param {object} [dest] this one only
 */
function unpipe(src, dest) {
  const state = src._readableState;
  if (state.pipes.length === 0)
    return src;

  if (!dest) {
    const dests = state.pipes;
    state.pipes = [];
    src.pause();
    for (let i = 0; i < dests.length; i++)
      dests[i].emit('unpipe', src, { hasUnpiped: false });
    return src;
  }

  const index = state.pipes.indexOf(dest);
  if (index === -1)
    return src;
  state.pipes.splice(index, 1);
  if (state.pipes.length === 0)
    src.pause();
  dest.emit('unpipe', src, { hasUnpiped: false });
  return src;
}

module.exports = { pipe, unpipe };
