'use strict';

// The start of a worker, in its own environment; internal/worker/worker.js is the other end.

const { begin } = binding('worker');
const { codes: { ERR_WORKER_UNSUPPORTED_OPERATION } } = require('internal/errors');
const { makePort, native } = require('internal/worker/message_port');
const state = require('internal/worker/state');

/** What only the main thread may do: it is about the whole process. */
const kUnsupported = [
  'abort', 'chdir', 'send', 'disconnect', 'initgroups', 'setegid', 'seteuid', 'setgid', 'setgroups', 'setuid', 'umask',
];

let control;

/** An object like process.env, of this thread alone: all values are strings. */
function makeEnvironment(variables) {
  const isPlain = ({ value, writable, enumerable, configurable, get, set }) =>
    get === undefined && set === undefined && writable && enumerable && configurable && value !== undefined;
  return new Proxy(variables, {
    __proto__: null,
    set(target, name, value) {
      if (typeof name === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
      Reflect.defineProperty(target, name, { value: `${value}`, writable: true, enumerable: true, configurable: true });
      return true;
    },
    defineProperty(target, name, descriptor) {
      if (!isPlain(descriptor)) {
        const { codes: { ERR_INVALID_OBJECT_DEFINE_PROPERTY } } = require('internal/errors');
        throw new ERR_INVALID_OBJECT_DEFINE_PROPERTY(
          '\'process.env\' only accepts a configurable, writable, and enumerable data descriptor');
      }
      return Reflect.defineProperty(target, name, { ...descriptor, value: `${descriptor.value}` });
    },
  });
}

function makeOutput(fd) {
  const { Writable } = require('stream');
  const stream = new Writable({
    decodeStrings: true,
    write(chunk, encoding, callback) {
      control.postMessage({ type: 'output', fd, chunk });
      callback();
    },
  });
  stream.fd = fd;
  stream._isStdio = true;
  return stream;
}

function makeInput(hasInput) {
  const { Readable } = require('stream');
  const stream = new Readable({
    read() {
      // Who reads waits for the parent.
      if (hasInput) control.ref();
    },
  });
  stream.fd = 0;
  if (!hasInput) stream.push(null);
  return stream;
}

/** What process.argv calls the program. */
function nameOf({ code, file, url, internal }) {
  if (internal !== undefined) return [];
  return [code !== undefined ? '[worker eval]' : file ?? url];
}

function setUpProcess({ program, argv, env, hasStdin }) {
  process.argv = [process.execPath, ...nameOf(program), ...argv];
  if (env !== undefined) process.env = makeEnvironment({ __proto__: Object.prototype, ...env });
  for (const name of kUnsupported) {
    // umask() without an argument only asks.
    const original = process[name];
    const refuse = name === 'umask' ?
      function umask(mask) {
        if (mask === undefined) return original();
        throw new ERR_WORKER_UNSUPPORTED_OPERATION('Setting process.umask()');
      } :
      () => { throw new ERR_WORKER_UNSUPPORTED_OPERATION(`process.${name}()`); };
    if (name !== 'umask') refuse.disabled = true;
    Object.defineProperty(process, name, { __proto__: null, configurable: true, enumerable: true, writable: true, value: refuse });
  }
  for (const name of ['channel', 'connected']) {
    Object.defineProperty(process, name, {
      __proto__: null, configurable: true, enumerable: false,
      get() { throw new ERR_WORKER_UNSUPPORTED_OPERATION(`process.${name}`); },
    });
  }
  const streams = { __proto__: null };
  const define = (name, make) => Object.defineProperty(process, name, {
    __proto__: null, configurable: true, enumerable: true, get() { return streams[name] ??= make(); },
  });
  define('stdin', () => makeInput(hasStdin));
  define('stdout', () => makeOutput(1));
  define('stderr', () => makeOutput(2));
}

function onControl({ type, chunk }) {
  if (type !== 'stdin') return;
  process.stdin.push(chunk === null ? null : Buffer.from(chunk));
  if (chunk === null) control.unref();
}

/** The error that ends this worker. @param {unknown} error */
function reportError(error) {
  control.postMessage({ type: 'error', error: require('internal/worker/errors').toMessage(error) });
}

/** Runs the worker's program. */
function start() {
  control = makePort();
  const { threadId } = begin(control);
  const [setup] = native.receive(control);
  const isInternal = setup.program.internal !== undefined;
  Object.assign(state, {
    isMainThread: false,
    isInternalThread: isInternal,
    threadId,
    threadName: setup.name,
    parentPort: isInternal ? null : setup.publicPort,
    workerData: isInternal ? null : setup.workerData,
    resourceLimits: setup.resourceLimits,
    environmentData: setup.environmentData,
  });
  setUpProcess(setup);
  require('internal/process/execution').useReporter(reportError);
  control.on('message', onControl);
  control.unref();
  control.postMessage({ type: 'online' });

  const { program } = setup;
  if (isInternal) require(program.internal).start(setup.workerData);
  const { evalModule, evalScript, loadPreloads, runMain, runURL } = require('internal/modules/run_main');
  loadPreloads();
  if (isInternal) return;
  if (program.code !== undefined) {
    const type = require('internal/options').getOptionValue('--input-type');
    if (type === 'module' || type === 'module-typescript') evalModule(program.code);
    else evalScript('[worker eval]', program.code);
  } else if (program.url !== undefined) {
    runURL(program.url);
  } else {
    runMain(program.file);
  }
}

module.exports = { start };
