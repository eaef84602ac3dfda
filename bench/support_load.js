'use strict';
// Servers under load: each runs in a process of its own, the load comes from another one (wrk, Debian's package of that
// name, unless a benchmark brings its clients along). Told per server: its processor time per request (user and system, of
// all its threads and children: what holds on a busy machine), requests per second, the 99th percentile of the latency
// and the most memory that it has had.
const { spawn, spawnSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { report } = require('./support.js');

const SECONDS = 2;
const WARM_UP_SECONDS = 1;
const TICKS_PER_SECOND = 100;

/**
 * @typedef {object} Load
 * @property {number} requests that were answered
 * @property {number} bytes that were received
 * @property {number} seconds
 * @property {number} [p99] latency, in microseconds
 */

/**
 * @typedef {object} Server
 * @property {() => any} serve makes a server with a method listen(), or (a promise of) one that listens already, with a `port`
 * @property {(port: number, seconds: number) => Load} [load] default: wrk(port)
 * @property {number} [megabytes] that a response has: told is the cost of a megabyte
 */

/** The command by which this runtime runs a program. */
function command(/** @type {string} */ file, /** @type {string[]} */ ...argv) {
  return [...('Deno' in globalThis ? ['run', '-A', '--quiet'] : []), file, ...argv];
}

/** A process and those that it has started. */
function family(/** @type {number} */ pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean);
  return [pid, ...children.flatMap((child) => family(Number(child)))];
}

/** Seconds of processor time that processes have used. */
function processorTime(/** @type {number[]} */ pids) {
  let ticks = 0;
  for (const pid of pids) {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / TICKS_PER_SECOND;
}

/** Kilobytes, by a field of /proc/PID/status. */
function memory(/** @type {number[]} */ pids, /** @type {'VmHWM'|'VmRSS'} */ field) {
  let total = 0;
  for (const pid of pids) {
    total += Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
  }
  return total;
}

/**
 * @param {number} port
 * @param {number} seconds
 * @param {{path?: string, tls?: boolean, connections?: number, headers?: string[], post?: number}} [options] `post`: the bytes of
 *     a body
 * @returns {Load}
 */
function wrk(port, seconds, { path: target = '/', tls = false, connections = 64, headers = [], post = 0 } = {}) {
  const { stdout, error } = spawnSync('wrk', [
    '-t1', `-c${connections}`, `-d${seconds}s`, '-s', path.join(__dirname, 'support_load.lua'),
    ...headers.flatMap((header) => ['-H', header]), `${tls ? 'https' : 'http'}://127.0.0.1:${port}${target}`, '--', String(post),
  ], { encoding: 'utf8' });
  if (error) throw new Error('this benchmark needs the program wrk');
  const figures = JSON.parse(/^{.*}$/m.exec(stdout)?.[0] ?? '{}');
  if (!(figures.requests > 0) || figures.failed > 0) throw new Error(`The server did not answer:\n${stdout}`);
  return figures;
}

/** @returns {Promise<{child: import('node:child_process').ChildProcess, port: number}>} */
function startServer(/** @type {string} */ file, /** @type {string} */ name) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command(file, name), { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', (port) => resolve({ child, port: Number(port) }));
    child.once('exit', (status) => reject(new Error(`The server ${name} ended with status ${status}`)));
  });
}

async function measure(/** @type {string} */ file, /** @type {string} */ name, /** @type {Server} */ { load = wrk, megabytes = 0 }) {
  const { child, port } = await startServer(file, name);
  try {
    load(port, WARM_UP_SECONDS);
    const pids = family(/** @type {number} */ (child.pid));
    const before = processorTime(pids);
    const { requests, bytes, seconds, p99 } = load(port, SECONDS);
    const used = processorTime(pids) - before;
    if (megabytes > 0) {
      report(`${name}-cpu`, used / (bytes / 1e6) * 1e6, 'us/MB');
      report(`${name}-rate`, bytes / 1e6 / seconds, 'MB/s');
    } else {
      report(`${name}-cpu`, used / requests * 1e6, 'us');
      report(`${name}-rate`, requests / seconds, '1/s');
    }
    if (p99 !== undefined) report(`${name}-p99`, p99 / 1e3, 'ms');
    report(`${name}-memory`, memory(pids, 'VmHWM') / 1024, 'MB');
  } finally {
    child.removeAllListeners('exit');
    child.kill();
  }
}

/** Serves until killed, and prints the port. */
async function serve(/** @type {Server} */ { serve: make }) {
  const server = await make();
  if (server.port !== undefined) return console.log(server.port);
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
}

/**
 * A benchmark of servers. The program runs again as each of them, named by its first argument.
 * @param {string} file the program
 * @param {Record<string, Server>} servers
 */
async function benchmark(file, servers) {
  const asked = process.argv[2];
  if (Object.hasOwn(servers, asked)) return serve(servers[asked]);
  for (const [name, server] of Object.entries(servers)) {
    if (asked === undefined || asked === `only=${name}`) await measure(file, name, server);
  }
}

/** For benchmark(): connections are kept open, however idle. @type {Server} */
const keptAlive = {
  serve: () => {
    const server = require('node:http').createServer((request, response) => response.end('Hello World\n'));
    server.keepAliveTimeout = 600_000;
    return server;
  },
};

module.exports = { benchmark, command, keptAlive, memory, startServer, wrk };
