'use strict';

// The `stdio` option: what becomes of each of a child's descriptors.

const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_SYNC_FORK_INPUT, ERR_IPC_ONE_PIPE, ERR_IPC_SYNC_FORK },
} = require('internal/errors');

let native;
function natives() {
  native ??= {
    pipe: binding('pipe'), Pipe: binding('pipe').Pipe, TCP: binding('tcp').TCP, TTY: binding('tty').TTY,
  };
  return native;
}

/**
 * @param {string} stdio 'ignore', 'pipe', 'overlapped' or 'inherit'
 * @param {string} [channel] for a fourth descriptor
 * @returns {(string|number)[]}
 */
function stdioStringToArray(stdio, channel) {
  const options = [];
  switch (stdio) {
    case 'ignore':
    case 'overlapped':
    case 'pipe':
      options.push(stdio, stdio, stdio);
      break;
    case 'inherit':
      options.push(0, 1, 2);
      break;
    default:
      throw new ERR_INVALID_ARG_VALUE('stdio', stdio);
  }
  if (channel) options.push(channel);
  return options;
}

/** @returns {boolean} whether the object is a native handle with a descriptor */
function isHandle(value) {
  const { Pipe, TCP, TTY } = natives();
  return value instanceof Pipe || value instanceof TCP || value instanceof TTY ||
    (typeof value === 'object' && value !== null && value instanceof binding('udp').UDP);
}

/**
 * @param {string|any[]} stdio
 * @param {boolean} sync whether for spawnSync, which has no handles and no channel
 * @returns {{stdio: object[], ipc?: object, ipcFd?: number}}
 */
function getValidStdio(stdio, sync) {
  let ipc;
  let ipcFd;
  if (typeof stdio === 'string') stdio = stdioStringToArray(stdio);
  else if (!Array.isArray(stdio)) throw new ERR_INVALID_ARG_VALUE('stdio', stdio);

  const made = [];
  function fail(error) {
    for (const handle of made) handle.close();
    throw error;
  }
  function makePipe(type) {
    const { pipe, Pipe } = natives();
    const handle = new Pipe(pipe[type]);
    made.push(handle);
    return handle;
  }

  // The first three are always there.
  const wanted = [...stdio];
  while (wanted.length < 3) wanted.push(undefined);
  const result = wanted.map((each, i) => {
    each ??= i < 3 ? 'pipe' : 'ignore';
    if (each === 'ignore') return { type: 'ignore' };
    if (each === 'pipe' || each === 'overlapped' || (typeof each === 'number' && each < 0)) {
      const entry = { type: each === 'overlapped' ? 'overlapped' : 'pipe', readable: i === 0, writable: i !== 0 };
      if (!sync) entry.handle = makePipe('SOCKET');
      return entry;
    }
    if (each === 'ipc') {
      if (sync) fail(new ERR_IPC_SYNC_FORK());
      if (ipc !== undefined) fail(new ERR_IPC_ONE_PIPE());
      ipc = makePipe('IPC');
      ipcFd = i;
      return { type: 'pipe', handle: ipc, ipc: true };
    }
    if (each === 'inherit') return { type: 'inherit', fd: i };
    if (typeof each === 'number' || typeof each.fd === 'number') {
      return { type: 'fd', fd: typeof each === 'number' ? each : each.fd };
    }
    if (typeof each === 'object' && (isHandle(each) || isHandle(each.handle) || isHandle(each._handle))) {
      const handle = isHandle(each) ? each : isHandle(each.handle) ? each.handle : each._handle;
      return { type: 'wrap', handle, _stdio: each };
    }
    if (ArrayBuffer.isView(each) || typeof each === 'string') {
      if (!sync) fail(new ERR_INVALID_SYNC_FORK_INPUT(require('internal/util/inspect').inspect(each)));
      return { type: 'pipe', readable: i === 0, writable: i !== 0, input: each };
    }
    return fail(new ERR_INVALID_ARG_VALUE('stdio', each));
  });
  return { stdio: result, ipc, ipcFd };
}

module.exports = { getValidStdio, stdioStringToArray };
