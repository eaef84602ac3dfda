'use strict';

// spawnSync, execFileSync, execSync.

const { codes: { ERR_INVALID_ARG_TYPE }, errnoException, genericNodeError } = require('internal/errors');
const { isArrayBufferView } = require('internal/util/types');
const { signalName } = require('internal/child_process/child');
const { getValidStdio } = require('internal/child_process/stdio');
const {
  MAX_BUFFER, normalizeExecArgs, normalizeExecFileArgs, normalizeSpawnArguments, validKillSignal, validateMaxBuffer,
  validateTimeout,
} = require('internal/child_process/options');

/**
 * @param {string} file
 * @param {string[]} [args]
 * @param {object} [options]
 * @returns {{pid: number, output: any[], stdout: any, stderr: any, status: number|null, signal: string|null, error?: Error}}
 */
function spawnSync(file, args, options) {
  options = { __proto__: null, maxBuffer: MAX_BUFFER, ...normalizeSpawnArguments(file, args, options) };
  validateTimeout(options.timeout);
  validateMaxBuffer(options.maxBuffer);
  options.killSignal = validKillSignal(options.killSignal);
  options.stdio = getValidStdio(options.stdio || 'pipe', true).stdio;
  if (options.input) options.stdio[0] = { ...options.stdio[0], input: options.input };
  for (let i = 0; i < options.stdio.length; i++) {
    const { input } = options.stdio[i];
    if (input == null || isArrayBufferView(input)) continue;
    if (typeof input === 'string') {
      const { Buffer } = require('buffer');
      options.stdio[i].input = Buffer.from(input, options.encoding === 'buffer' ? undefined : options.encoding);
    } else {
      throw new ERR_INVALID_ARG_TYPE(`options.stdio[${i}]`, ['Buffer', 'TypedArray', 'DataView', 'string'], input);
    }
  }
  return run(options);
}

/** @param {object[]} stdio @returns {object[]} as the native function takes it */
function nativeStdio(stdio) {
  return stdio.map((entry, i) => {
    switch (entry.type) {
      case 'pipe':
      case 'overlapped':
        // The child's input alone is written, all others are read.
        return { input: i === 0 || entry.input ? entry.input ?? new Uint8Array(0) : undefined, output: i > 0 };
      case 'fd':
      case 'inherit':
        return { fd: entry.fd };
      case 'wrap':
        return { fd: entry.handle.fd };
      default:
        return {};
    }
  });
}

function run(options) {
  const { Buffer } = require('buffer');
  const args = options.args.map((each) => `${each}`);
  const result = binding('process_spawn').spawnSync({
    __proto__: null, ...options, args, stdio: nativeStdio(options.stdio), timeout: options.timeout ?? undefined,
    maxBuffer: options.maxBuffer ?? undefined,
  });
  const { encoding } = options;
  if (result.output !== null) {
    for (let i = 0; i < result.output.length; i++) {
      if (result.output[i] === null) continue;
      const bytes = Buffer.from(result.output[i]);
      result.output[i] = encoding && encoding !== 'buffer' ? bytes.toString(encoding) : bytes;
    }
  }
  const outcome = {
    pid: result.pid,
    output: result.output,
    stdout: result.output && result.output[1],
    stderr: result.output && result.output[2],
    status: result.status,
    signal: result.signal === null ? null : signalName(result.signal),
  };
  if (result.error) {
    const error = errnoException(result.error, `spawnSync ${options.file}`);
    error.path = options.file;
    error.spawnargs = options.args.slice(1);
    return { error, ...outcome };
  }
  return outcome;
}

/** @returns {Error|undefined} why a call that must succeed did not */
function failureOf(result, args, command) {
  if (result.error) {
    Object.assign(result.error, result);
    return result.error;
  }
  if (result.status !== 0) {
    let message = `Command failed: ${command || args.join(' ')}`;
    if (result.stderr && result.stderr.length > 0) message += `\n${result.stderr.toString()}`;
    return genericNodeError(message, result);
  }
}

/**
 * @param {string} file
 * @param {string[]} [args]
 * @param {object} [options]
 * @returns {Buffer|string} what the child wrote to its standard output
 */
function execFileSync(file, args, options) {
  ({ file, args, options } = normalizeExecFileArgs(file, args, options));
  const inheritStderr = !options.stdio;
  const result = spawnSync(file, args, options);
  if (inheritStderr && result.stderr) process.stderr.write(result.stderr);
  const error = failureOf(result, [options.argv0 || file, ...args]);
  if (error) throw error;
  return result.stdout;
}

/**
 * @param {string} command for the shell
 * @param {object} [options]
 * @returns {Buffer|string} what the child wrote to its standard output
 */
function execSync(command, options) {
  const normalized = normalizeExecArgs(command, options, null);
  const inheritStderr = !normalized.options.stdio;
  const result = spawnSync(normalized.file, normalized.options);
  if (inheritStderr && result.stderr) process.stderr.write(result.stderr);
  const error = failureOf(result, undefined, command);
  if (error) throw error;
  return result.stdout;
}

module.exports = { execFileSync, execSync, spawnSync };
