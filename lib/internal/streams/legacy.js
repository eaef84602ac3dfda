'use strict';

const EE = require('events');

/**
 * The base of all streams: an emitter with `pipe` as it was before streams had states.
 * @param {object} [options]
 */
function Stream(options) {
  EE.call(this, options);
}
Object.setPrototypeOf(Stream.prototype, EE.prototype);
Object.setPrototypeOf(Stream, EE);

Stream.prototype.pipe = function(dest, options) {
  const source = this;

  function ondata(chunk) {
    if (dest.writable && dest.write(chunk) === false && source.pause)
      source.pause();
  }
  source.on('data', ondata);

  function ondrain() {
    if (source.readable && source.resume)
      source.resume();
  }
  dest.on('drain', ondrain);

  // Standard output is not for us to end.
  if (!dest._isStdio && (!options || options.end !== false)) {
    source.on('end', onend);
    source.on('close', onclose);
  }

  let didOnEnd = false;
  function onend() {
    if (didOnEnd)
      return;
    didOnEnd = true;
    dest.end();
  }

  function onclose() {
    if (didOnEnd)
      return;
    didOnEnd = true;
    if (typeof dest.destroy === 'function')
      dest.destroy();
  }

  // An error that nobody else listens for is still thrown.
  function onerror(er) {
    cleanup();
    if (EE.listenerCount(this, 'error') === 0)
      this.emit('error', er);
  }
  prependListener(source, 'error', onerror);
  prependListener(dest, 'error', onerror);

  function cleanup() {
    source.removeListener('data', ondata);
    dest.removeListener('drain', ondrain);
    source.removeListener('end', onend);
    source.removeListener('close', onclose);
    source.removeListener('error', onerror);
    dest.removeListener('error', onerror);
    source.removeListener('end', cleanup);
    source.removeListener('close', cleanup);
    dest.removeListener('close', cleanup);
  }
  source.on('end', cleanup);
  source.on('close', cleanup);
  dest.on('close', cleanup);

  dest.emit('pipe', source);
  return dest;
};

Stream.prototype.eventNames = function eventNames() {
  const names = [];
  for (const key of Reflect.ownKeys(this._events)) {
    const value = this._events[key];
    if (typeof value === 'function' || (Array.isArray(value) && value.length > 0))
      names.push(key);
  }
  return names;
};

/**
 * Adds a listener in front of the others, on emitters of other makes as well.
 */
function prependListener(emitter, event, fn) {
  if (typeof emitter.prependListener === 'function')
    return emitter.prependListener(event, fn);
  if (!emitter._events?.[event])
    emitter.on(event, fn);
  else if (Array.isArray(emitter._events[event]))
    emitter._events[event].unshift(fn);
  else
    emitter._events[event] = [fn, emitter._events[event]];
}

module.exports = { Stream, prependListener };
