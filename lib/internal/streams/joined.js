'use strict';

// A Duplex whose sides are other streams': what is written to it goes into one, what is read from it comes out of another.
// `compose` and `Duplex.from` give such streams.

const { AbortError } = require('internal/errors');
const Duplex = require('internal/streams/duplex');
const { isNodeStream, isTransformStream } = require('internal/streams/utils');

/** Keeps a callback until something happens; calls it once. */
class Pending {
  #callback = null;

  set(callback) {
    this.#callback = callback;
  }

  call(...args) {
    const callback = this.#callback;
    this.#callback = null;
    callback?.(...args);
  }

  forget() {
    this.#callback = null;
  }
}

/** Where what is written goes: a Writable. */
class NodeInput {
  #stream;
  #drained = new Pending();
  #finished = new Pending();

  constructor(stream) {
    this.#stream = stream;
    stream.on('drain', () => this.#drained.call());
  }

  write(chunk, encoding, callback) {
    if (this.#stream.write(chunk, encoding))
      callback();
    else
      this.#drained.set(callback);
  }

  /** `callback` comes when somebody calls `finished()`. */
  end(callback) {
    this.#stream.end();
    this.#finished.set(callback);
  }

  finished() {
    this.#finished.call();
  }

  forget() {
    this.#drained.forget();
    this.#finished.forget();
  }
}

/** The same for a WritableStream. */
class WebInput {
  #writer;
  #finished = new Pending();

  constructor(stream) {
    this.#writer = (isTransformStream(stream) ? stream.writable : stream).getWriter();
  }

  async #whenReady(callback, action) {
    try {
      await this.#writer.ready;
      action();
    } catch (error) {
      callback(error);
    }
  }

  write(chunk, encoding, callback) {
    this.#whenReady(callback, () => {
      this.#writer.write(chunk).catch(() => {}); // told by `ready`
      callback();
    });
  }

  end(callback) {
    this.#whenReady(callback, () => {
      this.#writer.close().catch(() => {});
      this.#finished.set(callback);
    });
  }

  finished() {
    this.#finished.call();
  }

  forget() {
    this.#finished.forget();
  }
}

/** Where what is read comes from: a Readable. */
class NodeOutput {
  #stream;
  #arrived = new Pending();

  constructor(stream, duplex) {
    this.#stream = stream;
    stream.on('readable', () => this.#arrived.call());
    stream.on('end', () => duplex.push(null));
  }

  readInto(duplex) {
    let chunk;
    do {
      chunk = this.#stream.read();
      if (chunk === null) {
        this.#arrived.set(() => this.readInto(duplex));
        return;
      }
    } while (duplex.push(chunk));
  }

  forget() {
    this.#arrived.forget();
  }
}

/** The same for a ReadableStream. */
class WebOutput {
  #reader;

  constructor(stream) {
    this.#reader = (isTransformStream(stream) ? stream.readable : stream).getReader();
  }

  async readInto(duplex) {
    try {
      for (;;) {
        const { value, done } = await this.#reader.read();
        if (!duplex.push(done ? null : value) || done)
          return;
      }
    } catch {
      // Whoever watches the stream tells of the error.
    }
  }

  forget() {}
}

class Joined extends Duplex {
  #input = null;
  #output = null;
  #takeDown;
  #isOver = false;
  #closed = new Pending();
  #isClosing = false;

  /**
   * @param {object} options of the Duplex
   * @param {(error: Error | null) => void} takeDown destroys the streams behind, when this one is destroyed before they are over
   */
  constructor(options, takeDown) {
    super(options);
    this.#takeDown = takeDown;
  }

  /**
   * @param {object | null} writable a Writable, WritableStream or TransformStream
   * @param {object | null} readable a Readable, ReadableStream or TransformStream
   */
  join(writable, readable) {
    if (writable)
      this.#input = isNodeStream(writable) ? new NodeInput(writable) : new WebInput(writable);
    if (readable)
      this.#output = isNodeStream(readable) ? new NodeOutput(readable, this) : new WebOutput(readable);
  }

  /** What was written has arrived: the end of the writable side may be told. */
  inputFinished() {
    this.#input?.finished();
  }

  /**
   * The streams behind are over.
   * @param {Error} [error]
   */
  over(error) {
    const wasClosing = this.#isClosing;
    this.#isOver = true;
    this.#isClosing = false;
    if (wasClosing)
      this.#closed.call(error);
    else if (error)
      this.destroy(error);
  }

  _write(chunk, encoding, callback) {
    this.#input.write(chunk, encoding, callback);
  }

  _final(callback) {
    if (this.#input)
      this.#input.end(callback);
    else
      callback();
  }

  _read() {
    this.#output?.readInto(this);
  }

  _destroy(error, callback) {
    if (!error && !this.#isOver)
      error = new AbortError();
    this.#input?.forget();
    this.#output?.forget();
    if (this.#isOver) {
      this.#takeDown(error);
      callback(error);
    } else {
      this.#isClosing = true;
      this.#closed.set(callback);
      this.#takeDown(error);
    }
  }
}

module.exports = { Joined };
