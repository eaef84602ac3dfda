'use strict';

// --why-alive: what keeps the process from ending, and where it was made. Told at Ctrl-C, on SIGUSR2, and after a
// second in which nothing happened.

const { alive, start: startNotes, unnoticed } = require('internal/lens/creation');
const { beforeSignal } = require('internal/lens/last_words');
const { Timeout } = require('internal/timers');

/** What the resource types are to a reader. */
const nouns = {
  '__proto__': null,
  'TCPSERVERWRAP': 'a server',
  'TCPWRAP': 'a socket',
  'PIPESERVERWRAP': 'a server on a path',
  'PIPEWRAP': 'a pipe',
  'UDPWRAP': 'a UDP socket',
  'TTYWRAP': 'a terminal that is read',
  'PROCESSWRAP': 'a child process',
  'WORKER': 'a worker',
  'MESSAGEPORT': 'a message port',
  'FSEVENTWRAP': 'a watcher of files',
  'STATWATCHER': 'a watcher of a file (fs.watchFile)',
  'SIGNALWRAP': 'a listener for a signal',
  'FSREQCALLBACK': 'an operation on files',
  'FSREQPROMISE': 'an operation on files',
  'GETADDRINFOREQWRAP': 'a look-up of a host name',
  'GETNAMEINFOREQWRAP': 'a look-up of an address',
  'QUERYWRAP': 'a DNS query',
  'TCPCONNECTWRAP': 'a connection that is being made',
  'PIPECONNECTWRAP': 'a connection that is being made',
  'UDPSENDWRAP': 'a datagram that is being sent',
  'WRITEWRAP': 'a write that waits',
  'SHUTDOWNWRAP': 'a stream that is being ended',
};

/** Operations are alive from their beginning to their end; of handles the loop knows whether they are active. */
const kOperation = /REQ(CALLBACK|PROMISE|WRAP|UEST)$|^(QUERY|TCPCONNECT|PIPECONNECT|UDPSEND|WRITE|SHUTDOWN)WRAP$/;
const isOperation = (type) => kOperation.test(type) && type !== 'HTTPCLIENTREQUEST';

/** Sockets without a stack come from outside. @param {string} type */
const isStream = (type) => type === 'TCPWRAP' || type === 'PIPEWRAP';

/** @param {Timeout} timer @returns {string} */
function describeTimer(timer) {
  return timer._repeat === null ? `a timer of ${timer._idleTimeout} ms` : `an interval of ${timer._repeat} ms`;
}

/** @param {string} type @param {any} handle @returns {string} */
function describeHandle(type, handle) {
  const noun = nouns[type] ?? type;
  if (typeof handle?.getsockname === 'function') {
    const local = {};
    if (handle.getsockname(local) === 0 && local.address !== undefined) {
      const address = local.address.includes(':') ? `[${local.address}]` : local.address;
      return `${noun} on ${address}:${local.port}`;
    }
  }
  if (type === 'PROCESSWRAP' && handle.pid > 0) return `${noun}, pid ${handle.pid}`;
  return noun;
}

/**
 * What keeps the process alive now.
 * @returns {{ what: string, type: string, frames: string[] }[]} the oldest first
 */
function reasons() {
  const found = new Map();
  for (const handle of binding('process').activeHandles()) {
    const id = handle.getAsyncId();
    const note = alive.get(id);
    const type = note?.type ?? handle.constructor.name;
    found.set(id, { what: describeHandle(type, handle), type, frames: note?.frames ?? [] });
  }
  for (const [id, { type, resource, frames }] of alive) {
    if (type === 'Timeout') {
      if (resource instanceof Timeout && !resource._destroyed && resource.hasRef())
        found.set(id, { what: describeTimer(resource), type, frames });
    } else if (isOperation(type)) {
      found.set(id, { what: nouns[type] ?? `an operation (${type})`, type, frames });
    }
  }
  return [...found].sort(([a], [b]) => a - b).map(([, reason]) => reason);
}

/** @param {ReturnType<typeof reasons>} all @returns {string} */
function textOf(all) {
  if (all.length === 0) return 'gyre: alive: nothing keeps this process alive any more';
  let text = `gyre: alive because of ${all.length === 1 ? 'one thing' : `${all.length} things`}:`;
  for (const { what, type, frames } of all) {
    text += `\n  ${what}`;
    if (frames.length === 0) text += isStream(type) ? ', accepted by a server' : ', made by the runtime';
    for (const frame of frames) text += `\n    at ${frame}`;
  }
  return text;
}

function tell() {
  process._rawDebug(textOf(reasons()));
}

const kIdleMs = 1000;

/** Tells once for each set of reasons that the program rests with. */
function watchIdleness() {
  const { idleMs, turns } = binding('performance');
  const { setUnrefTimeout } = require('internal/timers');
  // A turn for this timer, and one more that it may have been put off by.
  const kOwnTurns = 2;
  let lastTurns = turns();
  let lastIdle = idleMs();
  let told = '';
  const timer = unnoticed(() => setUnrefTimeout(look, kIdleMs));
  function look() {
    const rested = turns() - lastTurns <= kOwnTurns && idleMs() - lastIdle > kIdleMs * 0.9;
    lastTurns = turns();
    lastIdle = idleMs();
    unnoticed(() => timer.refresh());
    if (!rested) return;
    const all = reasons();
    if (all.length === 0 || all.some(({ type }) => isOperation(type))) return;
    const text = textOf(all);
    if (text !== told) process._rawDebug(text);
    told = text;
  }
}

/** Called before the program, where the option is given. */
function start() {
  startNotes();
  beforeSignal('SIGINT', tell);
  beforeSignal('SIGUSR2', tell, { ends: false });
  watchIdleness();
}

module.exports = { reasons, start };
