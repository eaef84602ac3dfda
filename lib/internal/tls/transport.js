'use strict';

// TLS over what is no native stream: any Duplex. It stands where a native handle would below the TLS handle, and carries
// ciphertext between the Duplex and it.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_STREAM_WRAP } } = require('internal/errors');
const { newAsyncId } = require('internal/async_hooks');
const { EOF } = require('internal/stream_base');
const { native } = require('internal/tls/common');

const ECANCELED = -125;
const EPIPE = -32;
const ENOTSUP = -95;

class Transport {
  #duplex;
  #wrap = null;
  #asyncId = newAsyncId();
  #writing = false;
  #ended = false;

  /** @param {import('stream').Duplex} duplex of bytes */
  constructor(duplex) {
    if (typeof duplex.write !== 'function' || typeof duplex.pause !== 'function') {
      throw new ERR_INVALID_ARG_TYPE('socket', 'Duplex', duplex);
    }
    this.#duplex = duplex;
  }

  get duplex() {
    return this.#duplex;
  }

  /** @param {object} wrap the TLS handle */
  attach(wrap) {
    this.#wrap = wrap;
    wrap.ontransportwrite = (bytes) => this.#write(bytes);
    wrap.ontransportend = (done) => this.#end(done);
    const duplex = this.#duplex;
    duplex.once('close', () => {
      this.#written(ECANCELED);
      this.#endReading(EOF);
    });
    if (duplex._handle instanceof native.TLSWrap) {
      // Another TLS connection: what it reads goes from handle to handle.
      duplex._handle.onread = (result, store, offset) => {
        if (result > 0) this.#wrap?.receive(new Uint8Array(store, offset, result));
        else this.#endReading(result);
      };
      duplex._handle.reading = true;
      duplex._handle.readStart();
      return;
    }
    const onData = (chunk) => {
      if (typeof chunk === 'string' || duplex.readableObjectMode) {
        // Text has lost its bytes.
        duplex.pause();
        duplex.removeListener('data', onData);
        duplex.emit('error', new ERR_STREAM_WRAP());
        return;
      }
      this.#wrap?.receive(chunk);
    };
    duplex.on('data', onData);
    duplex.once('end', () => this.#endReading(EOF));
  }

  #endReading(result) {
    if (this.#ended) return;
    this.#ended = true;
    this.#wrap?.receiveEnd(result);
  }

  #write(bytes) {
    this.#writing = true;
    if (this.#duplex.destroyed || !this.#duplex.writable) {
      // Not from inside the call that has begun the write.
      process.nextTick(() => this.#written(EPIPE));
      return;
    }
    this.#duplex.write(bytes, (error) => this.#written(error ? EPIPE : 0));
  }

  #written(status) {
    if (!this.#writing) return;
    this.#writing = false;
    this.#wrap?.transportWritten(status);
  }

  #end(done) {
    if (this.#duplex.destroyed || this.#duplex.writableEnded) process.nextTick(done, 0);
    else this.#duplex.end(() => done(0));
  }

  // What a handle has.
  close(callback) {
    this.#wrap = null;
    this.#duplex.destroy();
    if (callback !== undefined) setImmediate(callback);
  }
  ref() {
    this.#duplex.ref?.();
  }
  unref() {
    this.#duplex.unref?.();
  }
  hasRef() {
    return true;
  }
  getAsyncId() {
    return this.#asyncId;
  }
  getpeername() {
    return ENOTSUP;
  }
  getsockname() {
    return ENOTSUP;
  }
  get fd() {
    return -1;
  }
}

module.exports = { Transport };
