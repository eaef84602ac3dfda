'use strict';

// WritableState: the write side of a stream. Chunks come in by `add`, go to the stream's `_write` one at a time, and wait in a
// backlog meanwhile; `maybeFinish` sees to the end.
//
// What `_write` calls back before it returns is told in the next tick, so that a stream behaves the same whether it is fast or
// slow. Many such callbacks of one tick share one.

const { codes: {
  ERR_INVALID_ARG_TYPE, ERR_MULTIPLE_CALLBACK, ERR_STREAM_DESTROYED, ERR_STREAM_NULL_VALUES, ERR_STREAM_WRITE_AFTER_END,
  ERR_UNKNOWN_ENCODING,
} } = require('internal/errors');
const { Buffer } = require('buffer');
const { errorOrDestroy } = require('internal/streams/destroy');
const { getHighWaterMark, getDefaultHighWaterMark } = require('internal/streams/state');
const bits = require('internal/streams/bits');
const {
  kState, kObjectMode, kErrorEmitted, kAutoDestroy, kEmitClose, kDestroyed, kClosed, kCloseEmitted, kErrored,
  kConstructed,
} = bits;
const {
  kSync, kFinalCalled, kNeedDrain, kEnding, kFinished, kDecodeStrings, kWriting, kBufferProcessing, kPrefinished, kHasWritable,
  kWritable, kCorked, kTellScheduled, kBuffered, kEnded,
} = bits.writable;

const { defineProperties } = Object;
const nop = () => {}; // stands for no callback
const kMostTaken = 256; // entries taken from a backlog before it is cut

function toBuffer(chunk) {
  if (chunk instanceof Buffer)
    return chunk;
  if (ArrayBuffer.isView(chunk))
    return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
}

// Called by process.nextTick, so that no closure is made per write.
let tellOne;
let tellBatch;

class WritableState {
  #stream;
  #backlog = null; // entries { chunk, encoding, callback }, or null
  #writeDone = null; // what `_write` calls back
  #callback = nop; // of the chunk that is being written
  #expectsDone = false;
  #batch = null; // { callback, count } to be told in the next tick
  #endCallbacks = null; // given to `end`
  #error = null;

  /**
   * @param {object | undefined} options of the stream
   * @param {object} stream
   * @param {boolean} isDuplex
   */
  constructor(options, stream, isDuplex) {
    this.#stream = stream;
    let flags = kSync | kConstructed | kEmitClose | kAutoDestroy | kDecodeStrings;
    this.defaultEncoding = 'utf8';
    this.length = 0; // of everything taken and not written yet
    this.corked = 0;
    this.writelen = 0; // of what is being written
    this.pendingcb = 0; // callbacks still to be called; 'finish' waits for them
    this.bufferedIndex = 0; // where the backlog begins
    this[kState] = flags;
    if (!options) {
      this.highWaterMark = getDefaultHighWaterMark(false);
      return;
    }
    if (options.objectMode || (isDuplex && options.writableObjectMode))
      flags |= kObjectMode;
    if (options.emitClose === false)
      flags &= ~kEmitClose;
    if (options.autoDestroy === false)
      flags &= ~kAutoDestroy;
    if (options.decodeStrings === false)
      flags &= ~kDecodeStrings;
    this[kState] = flags;
    this.highWaterMark = getHighWaterMark(this, options, 'writableHighWaterMark', isDuplex);
    if (options.defaultEncoding) {
      if (!Buffer.isEncoding(options.defaultEncoding))
        throw new ERR_UNKNOWN_ENCODING(options.defaultEncoding);
      this.defaultEncoding = options.defaultEncoding;
    }
  }

  get onwrite() {
    return this.#writeDone ??= (error) => this.#written(error);
  }

  #has(flag) {
    return (this[kState] & flag) !== 0;
  }

  #sizeOf(chunk) {
    return this.#has(kObjectMode) ? 1 : chunk.length;
  }

  // ---- writing ----

  /**
   * @param {any} chunk
   * @param {BufferEncoding | null} [encoding]
   * @param {(error?: Error | null) => void} [callback]
   * @returns {boolean | Error} whether more is wanted for now
   */
  add(chunk, encoding, callback) {
    if (typeof callback !== 'function')
      callback = nop;
    if (chunk === null)
      throw new ERR_STREAM_NULL_VALUES();
    if (!this.#has(kObjectMode)) {
      if (!encoding)
        encoding = this.defaultEncoding;
      else if (encoding !== 'buffer' && !Buffer.isEncoding(encoding))
        throw new ERR_UNKNOWN_ENCODING(encoding);
      const isText = typeof chunk === 'string';
      if (!isText || this.#has(kDecodeStrings)) {
        chunk = isText ? Buffer.from(chunk, encoding) : toBuffer(chunk);
        encoding = 'buffer';
      }
    }
    if (this.#has(kEnding))
      return this.#refuse(new ERR_STREAM_WRITE_AFTER_END(), callback);
    if (this.#has(kDestroyed))
      return this.#refuse(new ERR_STREAM_DESTROYED('write'), callback);

    this.pendingcb++;
    const size = this.#sizeOf(chunk);
    this.length += size;
    if ((this[kState] & (kWriting | kErrored | kCorked | kConstructed)) === kConstructed)
      this.#write(size, chunk, encoding, callback);
    else
      this.#keep({ chunk, encoding, callback });

    // What has been written already need not be waited for.
    const wantsMore = this.length < this.highWaterMark || this.length === 0;
    if (!wantsMore)
      this[kState] |= kNeedDrain;
    // No more after an error, for loops that write until they are told to stop.
    return wantsMore && !this.#has(kDestroyed | kErrored);
  }

  #refuse(error, callback) {
    process.nextTick(callback, error);
    errorOrDestroy(this.#stream, error, true);
    return error;
  }

  #keep(entry) {
    this.#backlog ??= [];
    this.#backlog.push(entry);
    this[kState] |= kBuffered;
  }

  #begin(size, callback) {
    this.writelen = size;
    this.#callback = callback;
    this.#expectsDone = true;
    this[kState] |= kWriting | kSync;
  }

  #write(size, chunk, encoding, callback) {
    this.#begin(size, callback);
    this.#stream._write(chunk, encoding, this.onwrite);
    this[kState] &= ~kSync;
  }

  /** Writes from the backlog until a write does not finish at once. */
  flush() {
    if ((this[kState] & (kDestroyed | kBufferProcessing | kCorked | kBuffered | kConstructed)) !== (kBuffered | kConstructed))
      return;
    const waiting = this.#backlog.length - this.bufferedIndex;
    if (waiting === 0)
      return;
    this[kState] |= kBufferProcessing;
    if (waiting > 1 && this.#stream._writev)
      this.#writeTogether(waiting);
    else
      this.#writeInTurn();
    this[kState] &= ~kBufferProcessing;
  }

  #writeTogether(waiting) {
    const entries = this.#backlog.slice(this.bufferedIndex);
    const callbacks = [];
    entries.allBuffers = true;
    for (const { encoding, callback } of entries) {
      if (encoding !== 'buffer')
        entries.allBuffers = false;
      if (callback !== nop)
        callbacks.push(callback);
    }
    // Told as one write: the others' callbacks count no more.
    this.pendingcb -= waiting - 1;
    this.#begin(this.length, callbacks.length === 0 ? nop : (error) => entries.forEach(({ callback }) => callback(error)));
    // `_writev` may change the array it is given.
    const given = callbacks.length === 0 ? entries : Object.assign(entries.slice(), { allBuffers: entries.allBuffers });
    if (this.#has(kDestroyed))
      this.#written(new ERR_STREAM_DESTROYED('write'));
    else
      this.#stream._writev(given, this.onwrite);
    this[kState] &= ~kSync;
    this.#clearBacklog();
  }

  #writeInTurn() {
    const backlog = this.#backlog;
    let at = this.bufferedIndex;
    do {
      const { chunk, encoding, callback } = backlog[at];
      backlog[at++] = null;
      if (this.#has(kDestroyed)) {
        this.#begin(this.#sizeOf(chunk), callback);
        this.#written(new ERR_STREAM_DESTROYED('write'));
        this[kState] &= ~kSync;
      } else {
        this.#write(this.#sizeOf(chunk), chunk, encoding, callback);
      }
    } while (at < backlog.length && !this.#has(kWriting));

    if (at === backlog.length) {
      this.#clearBacklog();
    } else if (at > kMostTaken) {
      backlog.splice(0, at);
      this.bufferedIndex = 0;
    } else {
      this.bufferedIndex = at;
    }
  }

  #clearBacklog() {
    this.#backlog = null;
    this.bufferedIndex = 0;
    this[kState] &= ~kBuffered;
  }

  // ---- what comes of a write ----

  #written(error) {
    if (!this.#expectsDone) {
      errorOrDestroy(this.#stream, new ERR_MULTIPLE_CALLBACK());
      return;
    }
    const atOnce = this.#has(kSync);
    const callback = this.#callback;
    this.#callback = nop;
    this.#expectsDone = false;
    this[kState] &= ~kWriting;
    this.length -= this.writelen;
    this.writelen = 0;

    if (error) {
      this.#failed(error, callback, atOnce);
      return;
    }
    if (this.#has(kBuffered))
      this.flush();
    if (atOnce)
      this.#tellLater(callback);
    else
      this.#tell(1, callback);
  }

  #failed(error, callback, atOnce) {
    error.stack; // built now, while what it refers to is there, and not kept by it
    this.errored ||= error;
    // The other side of a Duplex has failed, too.
    const other = this.#stream._readableState;
    if (other)
      other.errored ||= error;
    const tell = () => {
      this.pendingcb--;
      callback(error);
      this.dropBacklog(); // also when the stream is not destroyed
      errorOrDestroy(this.#stream, error);
    };
    if (atOnce)
      process.nextTick(tell);
    else
      tell();
  }

  #tellLater(callback) {
    if (callback === nop) {
      const drains = this.#has(kNeedDrain) && this.length === 0;
      if (drains && !this.#has(kTellScheduled)) {
        this[kState] |= kTellScheduled;
        process.nextTick(tellOne, this);
        return;
      }
      this.pendingcb--;
      if (this.#has(kEnding))
        this.maybeFinish(true);
    } else if (this.#batch?.callback === callback) {
      this.#batch.count++; // the same callback for each chunk, as is common
    } else {
      this.#batch = { callback, count: 1 };
      this[kState] |= kTellScheduled;
      process.nextTick(tellBatch, this, this.#batch);
    }
  }

  static {
    tellOne = (state) => state.#tell(1, nop);
    tellBatch = (state, batch) => {
      if (state.#batch === batch)
        state.#batch = null;
      state.#tell(batch.count, batch.callback);
    };
  }

  /** 'drain' if it is due, then `count` callbacks. */
  #tell(count, callback) {
    this[kState] &= ~kTellScheduled;
    if ((this[kState] & (kEnding | kNeedDrain | kDestroyed)) === kNeedDrain && this.length === 0) {
      this[kState] &= ~kNeedDrain;
      this.#stream.emit('drain');
    }
    for (; count > 0; count--) {
      this.pendingcb--;
      callback(null);
    }
    if (this.#has(kDestroyed))
      this.dropBacklog();
    if (this.#has(kEnding))
      this.maybeFinish(true);
  }

  /** Tells everybody whose chunk or end is not going to come. */
  dropBacklog() {
    if (this.#has(kWriting))
      return;
    for (const { chunk, callback } of this.getBuffer()) {
      this.length -= this.#sizeOf(chunk);
      callback(this.errored ?? new ERR_STREAM_DESTROYED('write'));
    }
    this.#callEndCallbacks(this.errored ?? new ERR_STREAM_DESTROYED('end'));
    this.#clearBacklog();
  }

  /** Whether somebody is to be told should the stream be destroyed. */
  hasWaiting() {
    return this.#has(kBuffered) || this.#endCallbacks !== null;
  }

  // ---- corking ----

  cork() {
    this.corked++;
    this[kState] |= kCorked;
  }

  uncork() {
    if (this.corked === 0)
      return;
    if (--this.corked === 0)
      this[kState] &= ~kCorked;
    if (!this.#has(kWriting))
      this.flush();
  }

  // ---- the end ----

  /** `callback` comes with 'finish', or with the error that comes instead. */
  whenFinished(callback) {
    this.#endCallbacks ??= [];
    this.#endCallbacks.push(callback);
  }

  /** `_construct` is done. */
  constructionDone() {
    if (!this.#has(kWriting))
      this.flush();
    if (this.#has(kEnding))
      this.maybeFinish();
  }

  #canFinish() {
    const hinders = kDestroyed | kFinished | kWriting | kErrorEmitted | kCloseEmitted | kErrored | kBuffered;
    return (this[kState] & (hinders | kEnding | kConstructed)) === (kEnding | kConstructed) && this.length === 0;
  }

  /**
   * Finishes if nothing is left to do.
   * @param {boolean} [putOff] to the next tick
   */
  maybeFinish(putOff) {
    if (!this.#canFinish())
      return;
    this.#prefinish();
    if (this.pendingcb !== 0)
      return;
    if (putOff)
      this.#finishLater();
    else if (this.#canFinish())
      this.#finish();
  }

  #finishLater() {
    this.pendingcb++;
    process.nextTick(() => {
      this.pendingcb--;
      if (this.#canFinish())
        this.#finish();
    });
  }

  #prefinish() {
    if (this.#has(kPrefinished | kFinalCalled))
      return;
    if (typeof this.#stream._final === 'function' && !this.#has(kDestroyed)) {
      this[kState] |= kFinalCalled;
      this.#callFinal();
    } else {
      this[kState] |= kPrefinished;
      this.#stream.emit('prefinish');
    }
  }

  #callFinal() {
    const stream = this.#stream;
    let called = false;
    const done = (error) => {
      if (called) {
        errorOrDestroy(stream, error ?? new ERR_MULTIPLE_CALLBACK());
        return;
      }
      called = true;
      this.pendingcb--;
      if (error) {
        this.#callEndCallbacks(error);
        errorOrDestroy(stream, error, this.#has(kSync));
      } else if (this.#canFinish()) {
        this[kState] |= kPrefinished;
        stream.emit('prefinish');
        // Always put off: programs rely on 'finish' not coming from within `_final`.
        this.pendingcb++;
        process.nextTick(() => {
          this.pendingcb--;
          this.#finish();
        });
      }
    };
    this[kState] |= kSync;
    this.pendingcb++;
    try {
      stream._final(done);
    } catch (error) {
      done(error);
    }
    this[kState] &= ~kSync;
  }

  #finish() {
    this[kState] |= kFinished;
    this.#callEndCallbacks(null);
    this.#stream.emit('finish');
    if (!this.#has(kAutoDestroy))
      return;
    // A Duplex is done when both sides are.
    const other = this.#stream._readableState;
    if (!other || (other.autoDestroy && (other.endEmitted || other.readable === false)))
      this.#stream.destroy();
  }

  #callEndCallbacks(error) {
    const callbacks = this.#endCallbacks;
    this.#endCallbacks = null;
    callbacks?.forEach((callback) => callback(error));
  }

  // ---- what programs look at ----

  /** @returns {{ chunk: any, encoding: string, callback: Function }[]} what waits */
  getBuffer() {
    return this.#backlog === null ? [] : this.#backlog.slice(this.bufferedIndex);
  }

  get buffered() {
    return this.#backlog ?? [];
  }

  get bufferedRequestCount() {
    return this.#backlog === null ? 0 : this.#backlog.length - this.bufferedIndex;
  }

  get writecb() {
    return this.#callback;
  }

  get errored() {
    return this.#error;
  }

  set errored(error) {
    this.#error = error || null;
    if (error)
      this[kState] |= kErrored;
    else
      this[kState] &= ~kErrored;
  }
}

bits.defineFlags(WritableState.prototype, kState, {
  objectMode: kObjectMode,
  finalCalled: kFinalCalled,
  needDrain: kNeedDrain,
  ending: kEnding,
  ended: kEnded,
  finished: kFinished,
  destroyed: kDestroyed,
  decodeStrings: kDecodeStrings,
  writing: kWriting,
  sync: kSync,
  bufferProcessing: kBufferProcessing,
  constructed: kConstructed,
  prefinished: kPrefinished,
  errorEmitted: kErrorEmitted,
  emitClose: kEmitClose,
  autoDestroy: kAutoDestroy,
  closed: kClosed,
  closeEmitted: kCloseEmitted,
});

defineProperties(WritableState.prototype, {
  // undefined where nobody has said; false for a Duplex without this side.
  writable: bits.threeWay(kState, kHasWritable, kWritable, undefined),
});

module.exports = { WritableState };
