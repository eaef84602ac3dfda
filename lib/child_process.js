'use strict';

// child_process: programs run as children.

const {
  AbortError,
  codes: { ERR_CHILD_PROCESS_IPC_REQUIRED, ERR_CHILD_PROCESS_STDIO_MAXBUFFER, ERR_INVALID_ARG_TYPE },
  genericNodeError,
} = require('internal/errors');
const { getSystemErrorName } = require('internal/util');
const { validateAbortSignal, validateObject, validateString } = require('internal/validators');
const { ChildProcess } = require('internal/child_process/child');
const { stdioStringToArray } = require('internal/child_process/stdio');
const {
  MAX_BUFFER, normalizeExecArgs, normalizeExecFileArgs, normalizeSpawnArguments, refuseNullBytes, refuseNullBytesIn,
  validKillSignal, validPath, validateMaxBuffer, validateTimeout,
} = require('internal/child_process/options');
const { execFileSync, execSync, spawnSync } = require('internal/child_process/sync');
const { setTimeout, clearTimeout } = require('timers');

const { defineProperty } = Object;

function abortChild(child, killSignal, reason) {
  if (!child) return;
  try {
    if (child.kill(killSignal)) child.emit('error', new AbortError(undefined, { cause: reason }));
  } catch (error) {
    child.emit('error', error);
  }
}

/**
 * @param {string} file
 * @param {string[]} [args]
 * @param {object} [options]
 * @returns {ChildProcess}
 */
function spawn(file, args, options) {
  options = normalizeSpawnArguments(file, args, options);
  validateTimeout(options.timeout);
  if (options.signal != null) validateAbortSignal(options.signal, 'options.signal');
  const killSignal = validKillSignal(options.killSignal);
  const child = new ChildProcess();
  child.spawn(options);

  if (options.timeout > 0) {
    let timer = setTimeout(() => {
      timer = null;
      try {
        child.kill(killSignal);
      } catch (error) {
        child.emit('error', error);
      }
    }, options.timeout);
    child.once('exit', () => {
      if (timer) clearTimeout(timer);
      timer = null;
    });
  }
  if (options.signal) {
    const { signal } = options;
    const onAborted = () => abortChild(child, killSignal, signal.reason);
    if (signal.aborted) {
      process.nextTick(onAborted);
    } else {
      const disposable = require('events').addAbortListener(signal, onAborted);
      child.once('exit', disposable[Symbol.dispose]);
    }
  }
  return child;
}

/** Gathers a stream's chunks up to a limit. */
class Collector {
  constructor(stream, name, encoding, maxBuffer, onTooMuch) {
    this.chunks = [];
    this.length = 0;
    this.stream = stream;
    if (!stream) return;
    if (encoding) stream.setEncoding(encoding);
    const { Buffer } = require('buffer');
    stream.on('data', (chunk) => {
      if (maxBuffer === Infinity) {
        this.chunks.push(chunk);
        return;
      }
      const { readableEncoding } = stream;
      const length = readableEncoding ? Buffer.byteLength(chunk, readableEncoding) : chunk.length;
      this.length += length;
      if (this.length <= maxBuffer) {
        this.chunks.push(chunk);
        return;
      }
      this.chunks.push(chunk.slice(0, maxBuffer - (this.length - length)));
      onTooMuch(new ERR_CHILD_PROCESS_STDIO_MAXBUFFER(name));
    });
  }

  result(encoding) {
    const { Buffer } = require('buffer');
    return encoding || this.stream?.readableEncoding ? this.chunks.join('') : Buffer.concat(this.chunks);
  }
}

/**
 * Runs a program and hands over what it wrote.
 * @param {string} file
 * @param {string[]} [args]
 * @param {object} [options]
 * @param {(error: Error|null, stdout: string|Buffer, stderr: string|Buffer) => void} [callback]
 * @returns {ChildProcess}
 */
function execFile(file, args, options, callback) {
  ({ file, args, options, callback } = normalizeExecFileArgs(file, args, options, callback));
  options = {
    __proto__: null, encoding: 'utf8', timeout: 0, maxBuffer: MAX_BUFFER, killSignal: 'SIGTERM', cwd: null, env: null,
    shell: false, ...options,
  };
  validateTimeout(options.timeout);
  validateMaxBuffer(options.maxBuffer);
  options.killSignal = validKillSignal(options.killSignal);

  const child = spawn(file, args, {
    cwd: options.cwd, env: options.env, gid: options.gid, shell: options.shell, signal: options.signal, uid: options.uid,
    argv0: options.argv0, windowsHide: Boolean(options.windowsHide),
    windowsVerbatimArguments: Boolean(options.windowsVerbatimArguments),
  });

  const { Buffer } = require('buffer');
  const encoding = options.encoding && options.encoding !== 'buffer' && Buffer.isEncoding(options.encoding) ?
    options.encoding : null;
  let killed = false;
  let exited = false;
  let timer;
  let failure = null;

  const tooMuch = (error) => {
    failure = error;
    kill();
  };
  const out = new Collector(child.stdout, 'stdout', encoding, options.maxBuffer, tooMuch);
  const err = new Collector(child.stderr, 'stderr', encoding, options.maxBuffer, tooMuch);

  function onClose(code, signal) {
    if (exited) return;
    exited = true;
    clearTimeout(timer);
    if (!callback) return;
    const stdout = out.result(encoding);
    const stderr = err.result(encoding);
    if (!failure && code === 0 && signal === null) {
      callback(null, stdout, stderr);
      return;
    }
    let command = file;
    if (args.length > 0) command += ` ${args.join(' ')}`;
    failure ??= genericNodeError(`Command failed: ${command}\n${stderr}`, {
      code: code < 0 ? getSystemErrorName(code) : code,
      killed: child.killed || killed,
      signal,
    });
    failure.cmd = command;
    callback(failure, stdout, stderr);
  }

  function onError(error) {
    failure = error;
    child.stdout?.destroy();
    child.stderr?.destroy();
    onClose();
  }

  function kill() {
    child.stdout?.destroy();
    child.stderr?.destroy();
    killed = true;
    try {
      child.kill(options.killSignal);
    } catch (error) {
      failure ??= error;
      onClose();
    }
  }

  if (options.timeout > 0) {
    timer = setTimeout(() => {
      timer = undefined;
      kill();
    }, options.timeout);
  }
  child.addListener('close', onClose);
  child.addListener('error', onError);
  return child;
}

/**
 * Runs a command in a shell and hands over what it wrote.
 * @param {string} command
 * @param {object} [options]
 * @param {(error: Error|null, stdout: string|Buffer, stderr: string|Buffer) => void} [callback]
 * @returns {ChildProcess}
 */
function exec(command, options, callback) {
  const normalized = normalizeExecArgs(command, options, callback);
  return module.exports.execFile(normalized.file, normalized.options, normalized.callback);
}

/** What `util.promisify` makes of exec and execFile: a promise of {stdout, stderr} with the child on it. */
function promisified(original) {
  return (...args) => {
    const { promise, resolve, reject } = Promise.withResolvers();
    promise.child = original(...args, (error, stdout, stderr) => {
      if (error !== null) {
        error.stdout = stdout;
        error.stderr = stderr;
        reject(error);
      } else {
        resolve({ stdout, stderr });
      }
    });
    return promise;
  };
}
for (const original of [exec, execFile]) {
  defineProperty(original, Symbol.for('nodejs.util.promisify.custom'), {
    __proto__: null, enumerable: false, value: promisified(original),
  });
}

/**
 * Runs a module as a child with a channel for messages.
 * @param {string|URL} modulePath
 * @param {string[]} [args]
 * @param {object} [options]
 * @returns {ChildProcess}
 */
function fork(modulePath, args, options) {
  modulePath = validPath(modulePath, 'modulePath');
  if (args == null) {
    args = [];
  } else if (typeof args === 'object' && !Array.isArray(args)) {
    options = args;
    args = [];
  } else if (!Array.isArray(args)) {
    throw new ERR_INVALID_ARG_TYPE('args', 'object', args);
  }
  refuseNullBytesIn(args, 'args');
  if (options != null) validateObject(options, 'options');
  options = { __proto__: null, ...options, shell: false };
  options.execPath = options.execPath || process.execPath;
  validateString(options.execPath, 'options.execPath');
  refuseNullBytes(options.execPath, 'options.execPath');

  let execArgv = options.execArgv || process.execArgv;
  refuseNullBytesIn(execArgv, 'options.execArgv');
  if (execArgv === process.execArgv && process._eval != null) {
    // The child runs a module, not the text that this process was given.
    const at = execArgv.lastIndexOf(process._eval);
    if (at > 0) {
      execArgv = execArgv.slice();
      execArgv.splice(at - 1, 2);
    }
  }
  args = [...execArgv, modulePath, ...args];

  if (typeof options.stdio === 'string') {
    options.stdio = stdioStringToArray(options.stdio, 'ipc');
  } else if (!Array.isArray(options.stdio)) {
    options.stdio = stdioStringToArray(options.silent ? 'pipe' : 'inherit', 'ipc');
  } else if (!options.stdio.includes('ipc')) {
    throw new ERR_CHILD_PROCESS_IPC_REQUIRED('options.stdio');
  }
  return spawn(options.execPath, args, options);
}

/**
 * At the start of a child that has a channel to its parent.
 * @param {number} fd
 * @param {string} serialization
 */
function _forkChild(fd, serialization) {
  require('internal/child_process/ipc').setupChildChannel(fd, serialization);
}

module.exports = { _forkChild, ChildProcess, exec, execFile, execFileSync, execSync, fork, spawn, spawnSync };
