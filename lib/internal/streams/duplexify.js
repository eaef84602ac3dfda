'use strict';

// `Duplex.from`: a Duplex out of whatever can be read from, written to or called.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_RETURN_VALUE } } = require('internal/errors');
const { destroyer } = require('internal/streams/destroy');
const { eos } = require('internal/streams/end-of-stream');
const from = require('internal/streams/from');
const Duplex = require('internal/streams/duplex');
const Readable = require('internal/streams/readable');
const Writable = require('internal/streams/writable');
const {
  isReadable, isWritable, isIterable, isNodeStream, isReadableNodeStream, isWritableNodeStream, isDuplexNodeStream,
  isReadableStream, isWritableStream,
} = require('internal/streams/utils');

// Without the listeners that a plain Duplex adds for its missing sides.
class Duplexify extends Duplex {
  constructor(options) {
    super(options);
    if (options?.readable === false) {
      this._readableState.readable = false;
      this._readableState.ended = true;
      this._readableState.endEmitted = true;
    }
    if (options?.writable === false) {
      this._writableState.writable = false;
      this._writableState.ending = true;
      this._writableState.ended = true;
      this._writableState.finished = true;
    }
  }
}

function isBlob(value) {
  return require('internal/blob').isBlob(value);
}

/**
 * @param {any} body
 * @param {string} name of the argument, for errors
 * @returns {Duplex}
 */
module.exports = function duplexify(body, name) {
  if (isDuplexNodeStream(body))
    return body;
  if (isReadableNodeStream(body))
    return combine({ readable: body });
  if (isWritableNodeStream(body))
    return combine({ writable: body });
  if (isNodeStream(body))
    return combine({ writable: false, readable: false });
  if (isReadableStream(body))
    return combine({ readable: Readable.fromWeb(body) });
  if (isWritableStream(body))
    return combine({ writable: Writable.fromWeb(body) });

  if (typeof body === 'function')
    return fromFunction(body, name);

  if (isBlob(body))
    return duplexify(body.arrayBuffer());

  if (isIterable(body)) {
    return from(Duplexify, body, {
      objectMode: true,
      writable: false,
    });
  }

  if (isReadableStream(body?.readable) && isWritableStream(body?.writable))
    return Duplexify.fromWeb(body);

  if (typeof body?.writable === 'object' || typeof body?.readable === 'object') {
    const toSide = (side, isSide) => (side ? (isSide(side) ? side : duplexify(side)) : undefined);
    return combine({
      readable: toSide(body?.readable, isReadableNodeStream),
      writable: toSide(body?.writable, isWritableNodeStream),
    });
  }

  const then = body?.then;
  if (typeof then === 'function') {
    let d;
    then.call(body,
      (value) => {
        if (value != null)
          d.push(value);
        d.push(null);
      },
      (err) => {
        destroyer(d, err);
      });
    return d = new Duplexify({
      objectMode: true,
      writable: false,
      read() {},
    });
  }

  throw new ERR_INVALID_ARG_TYPE(
    name,
    ['Blob', 'ReadableStream', 'WritableStream', 'Stream', 'Iterable', 'AsyncIterable', 'Function',
     '{ readable, writable } pair', 'Promise'],
    body);
};

/** The function is called with an iterable over what is written, and gives what is to be read. */
function fromFunction(body, name) {
  const { value, write, final, destroy } = fromAsyncGen(body);

  // It may have been a constructor.
  if (isDuplexNodeStream(value))
    return value;

  if (isIterable(value)) {
    const d = from(Duplexify, value, {
      objectMode: true,
      write,
      final,
    });
    // The function may be waiting for input, and would never be done.
    const closeIterator = d._destroy;
    d._destroy = function(err, cb) {
      destroy(err, () => closeIterator.call(this, err, cb));
    };
    return d;
  }

  const then = value?.then;
  if (typeof then === 'function') {
    let d;
    const promise = then.call(value,
      (result) => {
        if (result != null)
          throw new ERR_INVALID_RETURN_VALUE('nully', 'body', result);
      },
      (err) => {
        destroyer(d, err);
      });
    return d = new Duplexify({
      objectMode: true,
      readable: false,
      write,
      final(cb) {
        final(async () => {
          try {
            await promise;
            process.nextTick(cb, null);
          } catch (err) {
            process.nextTick(cb, err);
          }
        });
      },
      destroy,
    });
  }

  throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or AsyncFunction', name, value);
}

function fromAsyncGen(fn) {
  let { promise, resolve } = Promise.withResolvers();
  const ac = new AbortController();
  const { signal } = ac;

  const value = fn(async function*() {
    while (true) {
      const current = promise;
      promise = null;
      const { chunk, done, cb } = await current;
      if (cb !== undefined)
        process.nextTick(cb);
      if (done)
        return;
      if (signal.aborted)
        throw new AbortError(undefined, { cause: signal.reason });
      ({ promise, resolve } = Promise.withResolvers());
      yield chunk;
    }
  }(), { signal });

  const give = (item) => {
    const current = resolve;
    resolve = null;
    current(item);
  };

  return {
    value,
    write(chunk, encoding, cb) {
      give({ chunk, done: false, cb });
    },
    final(cb) {
      give({ done: true, cb });
    },
    destroy(err, cb) {
      ac.abort();
      if (resolve !== null)
        give({ done: false });
      cb(err);
    },
  };
}

/** One stream that reads from one and writes to the other of two. */
function combine(pair) {
  const r = pair.readable && typeof pair.readable.read !== 'function' ?
    Readable.wrap(pair.readable) : pair.readable;
  const w = pair.writable;

  let readable = !!isReadable(r);
  let writable = !!isWritable(w);

  let ondrain;
  let onfinish;
  let onreadable;
  let onclose;

  function onfinished(err) {
    const cb = onclose;
    onclose = null;
    if (cb)
      cb(err);
    else if (err)
      d.destroy(err);
  }

  const d = new Duplexify({
    readableObjectMode: !!r?.readableObjectMode,
    writableObjectMode: !!w?.writableObjectMode,
    readable,
    writable,
  });

  if (writable) {
    eos(w, (err) => {
      writable = false;
      if (err)
        destroyer(r, err);
      onfinished(err);
    });

    d._write = function(chunk, encoding, callback) {
      if (w.write(chunk, encoding))
        callback();
      else
        ondrain = callback;
    };
    d._final = function(callback) {
      w.end();
      onfinish = callback;
    };
    w.on('drain', () => {
      if (ondrain) {
        const cb = ondrain;
        ondrain = null;
        cb();
      }
    });
    w.on('finish', () => {
      if (onfinish) {
        const cb = onfinish;
        onfinish = null;
        cb();
      }
    });
  }

  if (readable) {
    eos(r, (err) => {
      readable = false;
      if (err)
        destroyer(w, err);
      onfinished(err);
    });

    r.on('readable', () => {
      if (onreadable) {
        const cb = onreadable;
        onreadable = null;
        cb();
      }
    });
    r.on('end', () => {
      d.push(null);
    });
    d._read = function() {
      while (true) {
        const buf = r.read();
        if (buf === null) {
          onreadable = d._read;
          return;
        }
        if (!d.push(buf))
          return;
      }
    };
  }

  d._destroy = function(err, callback) {
    if (!err && onclose !== null)
      err = new AbortError();
    onreadable = null;
    ondrain = null;
    onfinish = null;
    if (onclose === null) {
      callback(err);
    } else {
      onclose = callback;
      destroyer(w, err);
      destroyer(r, err);
    }
  };

  return d;
}
