'use strict';

// process.on('SIGINT', ...): a native signal handle lives while there are listeners. It never keeps the process alive.
// Source: Node's documentation, "Signal events".

/** @type {Map<string, {close(): void}>} */
const handles = new Map();

/** @returns {number | undefined} */
function signalNumber(name) {
  if (typeof name !== 'string' || !name.startsWith('SIG')) return undefined;
  return require('os').constants.signals[name];
}

function startListening(name) {
  const number = signalNumber(name);
  if (number === undefined || handles.has(name)) return;
  const { Signal } = binding('signal');
  const handle = new Signal();
  handle.unref();
  handle.onsignal = (received) => process.emit(name, name, received);
  const error = handle.start(number);
  if (error) {
    handle.close();
    throw require('internal/errors').errnoException(error, 'uv_signal_start');
  }
  handles.set(name, handle);
}

function stopListening(name) {
  const handle = handles.get(name);
  if (handle === undefined || process.listenerCount(name) > 0) return;
  handles.delete(name);
  handle.close();
}

/** Watches the process object's listeners; once, at boot. */
function setup() {
  process.on('newListener', startListening);
  process.on('removeListener', stopListening);
}

module.exports = { setup };
