'use strict';

// `pipe`: writes what comes out of a Readable into a destination, at the pace of the slowest of its destinations.

const { prependListener } = require('internal/streams/legacy');
const { errorOrDestroy } = require('internal/streams/destroy');

/** One destination of one source. */
class Pipe {
  #source;
  #state; // of the source
  #destination;
  #listeners = [];
  #onDrain = null; // only while it is waited for
  #isOver = false;

  constructor(source, destination) {
    this.#source = source;
    this.#state = source._readableState;
    this.#destination = destination;
  }

  /** @param {boolean} endsDestination */
  start(endsDestination) {
    const source = this.#source;
    const destination = this.#destination;
    this.#joinPipes();

    const atEnd = endsDestination ? () => destination.end() : this.#leave;
    if (this.#state.endEmitted)
      process.nextTick(atEnd);
    else
      this.#listen(source, 'end', atEnd);
    this.#listen(destination, 'unpipe', this.#onUnpipe);
    this.#listen(source, 'data', this.#onData);
    // Before those that the program has: without any of them the error is to be thrown.
    this.#listeners.push([destination, 'error', this.#onError]);
    prependListener(destination, 'error', this.#onError);
    this.#listen(destination, 'close', this.#leave);
    this.#listen(destination, 'finish', this.#leave);

    destination.emit('pipe', source);
    if (destination.writableNeedDrain === true)
      this.#pause();
    else if (!this.#state.flowing)
      source.resume();
  }

  #listen(emitter, event, listener) {
    this.#listeners.push([emitter, event, listener]);
    emitter.on(event, listener);
  }

  /** From the second destination on, all that are waited for are kept in a Set. */
  #joinPipes() {
    const state = this.#state;
    if (state.pipes.length === 1 && !state.multiAwaitDrain) {
      state.multiAwaitDrain = true;
      state.awaitDrainWriters = new Set(state.awaitDrainWriters ? [state.awaitDrainWriters] : []);
    }
    state.pipes.push(this.#destination);
  }

  #onData = (chunk) => {
    try {
      if (this.#destination.write(chunk) === false)
        this.#pause();
    } catch (error) {
      this.#destination.destroy(error);
    }
  };

  #pause() {
    const state = this.#state;
    const destination = this.#destination;
    if (!this.#isOver) { // `write` may have unpiped us
      if (state.pipes.length === 1 && state.pipes[0] === destination) {
        state.awaitDrainWriters = destination;
        state.multiAwaitDrain = false;
      } else if (state.pipes.length > 1 && state.pipes.includes(destination)) {
        state.awaitDrainWriters.add(destination);
      }
      this.#source.pause();
    }
    if (this.#onDrain === null) {
      this.#onDrain = this.#drained;
      this.#listen(destination, 'drain', this.#onDrain);
    }
  }

  #drained = () => {
    const state = this.#state;
    if (state.awaitDrainWriters === this.#destination)
      state.awaitDrainWriters = null;
    else if (state.multiAwaitDrain)
      state.awaitDrainWriters.delete(this.#destination);
    const waits = state.awaitDrainWriters !== null && state.awaitDrainWriters.size !== 0;
    if (!waits && this.#source.listenerCount('data') > 0)
      this.#source.resume();
  };

  #leave = () => {
    this.#source.unpipe(this.#destination);
  };

  #onUnpipe = (source, info) => {
    if (source === this.#source && info?.hasUnpiped === false) {
      info.hasUnpiped = true;
      this.#stop();
    }
  };

  #stop() {
    for (const [emitter, event, listener] of this.#listeners.splice(0))
      emitter.removeListener(event, listener);
    this.#isOver = true;
    // A destination that goes away while it is waited for must not hold up the others.
    const { _writableState: writing } = this.#destination;
    if (this.#onDrain && this.#state.awaitDrainWriters && (!writing || writing.needDrain))
      this.#drained();
  }

  /** An error on the destination ends the pipe, and is thrown if nobody else listens for it. */
  #onError = (error) => {
    const destination = this.#destination;
    this.#leave();
    destination.removeListener('error', this.#onError);
    if (destination.listenerCount('error') > 0)
      return;
    const side = destination._writableState || destination._readableState;
    if (side && !side.errorEmitted)
      errorOrDestroy(destination, error); // a stream that emits 'error' itself, outside of `destroy`
    else
      destination.emit('error', error);
  };
}

/**
 * @param {import('internal/streams/readable')} source
 * @param {object} destination
 * @param {{ end?: boolean }} [options]
 */
function pipe(source, destination, options) {
  const isStandard = destination === process.stdout || destination === process.stderr;
  new Pipe(source, destination).start(options?.end !== false && !isStandard);
  return destination;
}

/**
 * @param {import('internal/streams/readable')} source
 * @param {object} [destination] this one only
 */
function unpipe(source, destination) {
  const state = source._readableState;
  const leaving = destination ? state.pipes.filter((each) => each === destination).slice(0, 1) : state.pipes;
  if (leaving.length === 0)
    return source;
  if (destination)
    state.pipes.splice(state.pipes.indexOf(destination), 1);
  else
    state.pipes = [];
  if (state.pipes.length === 0)
    source.pause();
  for (const each of leaving)
    each.emit('unpipe', source, { hasUnpiped: false });
  return source;
}

module.exports = { pipe, unpipe };
