'use strict';

// Errors of the operating system and the resolver, with the properties that Node's documentation gives them.

const { captureStackTrace } = Error;

let systemErrors;
/**
 * @param {number} errno negative, as the operating system's calls give it
 * @returns {[code: string, message: string]}
 */
function describeErrno(errno) {
  systemErrors ??= binding('util').getSystemErrorMap();
  return systemErrors.get(errno) ?? ['UNKNOWN', 'unknown error'];
}

/** @returns {boolean} whether `Error.stackTraceLimit` may be assigned */
function isErrorStackTraceLimitWritable() {
  const descriptor = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
  if (descriptor === undefined) return Object.isExtensible(Error);
  return Object.hasOwn(descriptor, 'writable') ? descriptor.writable : descriptor.set !== undefined;
}

/**
 * @param {new (message: string) => Error} Base
 * @param {string} message
 * @returns {Error} made without paying for a stack; the caller's caller captures its own
 */
function makeWithoutStack(Base, message) {
  if (!isErrorStackTraceLimitWritable()) return new Base(message);
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const error = new Base(message);
  Error.stackTraceLimit = limit;
  return error;
}

/**
 * @param {{errno: number, syscall: string, path?: string|Buffer, dest?: string|Buffer, code?: string, message?: string}}
 *     context
 * @returns {Error} as a failed call of the file system: `ENOENT: no such file or directory, open '/x'`
 */
function uvException(context) {
  const { 0: code, 1: description } = describeErrno(context.errno);
  let message = `${code}: ${context.message || description}, ${context.syscall}`;
  let path;
  let dest;
  if (context.path) {
    path = context.path.toString();
    message += ` '${path}'`;
  }
  if (context.dest) {
    dest = context.dest.toString();
    message += ` -> '${dest}'`;
  }
  const error = makeWithoutStack(Error, message);
  error.errno = context.errno;
  error.code = code;
  for (const key of Object.keys(context)) {
    if (key === 'message' || key === 'path' || key === 'dest' || key === 'code') continue;
    error[key] = context[key];
  }
  if (path) error.path = path;
  if (dest) error.dest = dest;
  captureStackTrace(error, uvException);
  return error;
}

/**
 * @param {number} errno
 * @param {string} syscall
 * @param {string} [original] the text to use instead of `syscall code`'s second half
 * @returns {Error} `connect ECONNREFUSED`
 */
function errnoException(errno, syscall, original) {
  const code = describeErrno(errno)[0];
  const error = makeWithoutStack(Error, original ? `${syscall} ${code} ${original}` : `${syscall} ${code}`);
  error.errno = errno;
  error.code = code;
  error.syscall = syscall;
  captureStackTrace(error, errnoException);
  return error;
}

/**
 * @param {string} address
 * @param {number} [port]
 * @param {string} [additional]
 */
function describePeer(address, port, additional) {
  let details = '';
  if (port && port > 0) details = ` ${address}:${port}`;
  else if (address) details = ` ${address}`;
  if (additional) details += ` - Local (${additional})`;
  return details;
}

/**
 * @param {number} errno
 * @param {string} syscall
 * @param {string} address host, or path of a local socket
 * @param {number} [port]
 * @param {string} [additional] the local address
 * @returns {Error} `connect ECONNREFUSED 127.0.0.1:80`
 */
function exceptionWithHostPort(errno, syscall, address, port, additional) {
  const code = describeErrno(errno)[0];
  const error = makeWithoutStack(Error, `${syscall} ${code}${describePeer(address, port, additional)}`);
  error.errno = errno;
  error.code = code;
  error.syscall = syscall;
  error.address = address;
  if (port) error.port = port;
  captureStackTrace(error, exceptionWithHostPort);
  return error;
}

/**
 * Like `exceptionWithHostPort`, with the operating system's description: `listen EADDRINUSE: address already in use
 * 127.0.0.1:80`.
 * @param {number} errno
 * @param {string} syscall
 * @param {string} address
 * @param {number} [port]
 * @returns {Error}
 */
function uvExceptionWithHostPort(errno, syscall, address, port) {
  const { 0: code, 1: description } = describeErrno(errno);
  const error = makeWithoutStack(Error, `${syscall} ${code}: ${description}${describePeer(address, port)}`);
  error.code = code;
  error.errno = errno;
  error.syscall = syscall;
  error.address = address;
  if (port) error.port = port;
  captureStackTrace(error, uvExceptionWithHostPort);
  return error;
}

/**
 * @param {string|number} code of the resolver library, or a system error number
 * @param {string} syscall
 * @param {string} [hostname]
 * @returns {Error} `queryA ENOTFOUND example.test`
 */
function dnsException(code, syscall, hostname) {
  let errno;
  if (typeof code === 'number') {
    errno = code;
    // Whether a name does not exist or has no address of the family makes no difference to callers.
    const name = describeErrno(code)[0];
    code = name === 'EAI_NODATA' || name === 'EAI_NONAME' ? 'ENOTFOUND' : name;
  }
  const error = makeWithoutStack(Error, `${syscall} ${code}${hostname ? ` ${hostname}` : ''}`);
  error.errno = errno;
  error.code = code;
  error.syscall = syscall;
  if (hostname) error.hostname = hostname;
  captureStackTrace(error, dnsException);
  return error;
}

/**
 * @param {string} message
 * @returns {Error} with the code ECONNRESET
 */
function connResetException(message) {
  const error = new Error(message);
  error.code = 'ECONNRESET';
  return error;
}

/** @deprecated Kept for callers that name the class. */
class ConnResetException extends Error {
  constructor(message) {
    super(message);
    this.code = 'ECONNRESET';
  }

  get ['constructor']() {
    return Error;
  }
}

module.exports = {
  ConnResetException,
  connResetException,
  describeErrno,
  dnsException,
  errnoException,
  exceptionWithHostPort,
  isErrorStackTraceLimitWritable,
  uvException,
  uvExceptionWithHostPort,
};
