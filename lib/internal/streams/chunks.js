'use strict';

// The chunks that a Readable has buffered: `state.buffer` from `state.bufferIndex` on. They are all strings where the stream
// has a decoder, Buffers otherwise, and anything in object mode.

const { Buffer } = require('buffer');

const kMostTaken = 1024; // chunks taken before the array is cut

/** How many bytes, characters or objects a chunk counts for. */
function sizeOf(state, chunk) {
  return state.objectMode ? 1 : chunk.length;
}

function addChunk(state, chunk, inFront) {
  state.length += sizeOf(state, chunk);
  if (!inFront)
    state.buffer.push(chunk);
  else if (state.bufferIndex > 0)
    state.buffer[--state.bufferIndex] = chunk;
  else
    state.buffer.unshift(chunk);
}

function takeFirst(state) {
  const chunk = state.buffer[state.bufferIndex];
  state.buffer[state.bufferIndex++] = null;
  return chunk;
}

/** Puts parts together as they come: into a string, or into a Buffer of `size` bytes. */
function joiner(size, isText) {
  if (isText) {
    let text = '';
    return {
      add(part) { text += part; },
      result: () => text,
    };
  }
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  return {
    add(part) {
      bytes.set(part, at);
      at += part.length;
    },
    result: () => bytes,
  };
}

function takeAll(state) {
  const count = state.buffer.length - state.bufferIndex;
  if (count === 1)
    return takeFirst(state);
  const joined = joiner(state.length, state.decoder !== null);
  for (let i = 0; i < count; i++)
    joined.add(takeFirst(state));
  return joined.result();
}

/** `size` bytes or characters, which are fewer than there are. */
function takePart(state, size) {
  const { buffer } = state;
  const first = buffer[state.bufferIndex];
  if (size === first.length)
    return takeFirst(state);
  if (size < first.length) {
    buffer[state.bufferIndex] = first.slice(size);
    return first.slice(0, size);
  }
  const joined = joiner(size, state.decoder !== null);
  for (let left = size; left > 0;) {
    const chunk = buffer[state.bufferIndex];
    if (left < chunk.length) {
      joined.add(chunk.slice(0, left));
      buffer[state.bufferIndex] = chunk.slice(left);
      break;
    }
    joined.add(takeFirst(state));
    left -= chunk.length;
  }
  return joined.result();
}

/**
 * Takes from the front: one object, or so many bytes or characters. `state.length` stays as it is.
 * @param {number} size 0: all
 * @param {object} state
 * @returns {any} null if there is nothing
 */
function takeChunks(size, state) {
  if (state.length === 0)
    return null;
  let taken;
  if (state.objectMode)
    taken = takeFirst(state);
  else
    taken = !size || size >= state.length ? takeAll(state) : takePart(state, size);

  if (state.bufferIndex === state.buffer.length) {
    state.buffer.length = 0;
    state.bufferIndex = 0;
  } else if (state.bufferIndex > kMostTaken) {
    state.buffer.splice(0, state.bufferIndex);
    state.bufferIndex = 0;
  }
  return taken;
}

module.exports = { addChunk, takeChunks };
