'use strict';
// 15,000 connections at once to a server of node:http: all are made, then all ask at the same moment, several times over.
// The clients are processes with an address of their own each (127.0.0.2 and on), as ports are limited per address.
const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const { readFileSync } = require('node:fs');
const net = require('node:net');
const { report } = require('./support.js');
const { benchmark, command, keptAlive, memory, startServer } = require('./support_load.js');

const CONNECTIONS = 15_000;
const CLIENTS = 3;
const EACH = CONNECTIONS / CLIENTS;
const CONNECTING = 100; // of a client, at a time: the kernel's queue of a server that listens is not endless
const ROUNDS = 5;
const SPARE_DESCRIPTORS = 100;
const NAME = 'connections-15000';
const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** Does what a line of its input says: opens its connections, or asks on all; answers with a line when that is done. */
async function client(/** @type {number} */ port, /** @type {string} */ localAddress) {
  /** @type {net.Socket[]} */
  const sockets = [];
  let left = 0;
  const open = async () => {
    const socket = net.connect({ port, host: '127.0.0.1', localAddress });
    socket.on('close', () => { throw new Error('The server has closed a connection'); });
    await once(socket, 'connect');
    sockets.push(socket);
    socket.on('data', (data) => {
      if (!data.toString('latin1').startsWith('HTTP/1.1 200 ')) throw new Error(`The server answered:\n${data}`);
      if (--left === 0) console.log('answered');
    });
  };
  for await (const line of process.stdin) {
    if (String(line).startsWith('open')) {
      while (sockets.length < EACH) await Promise.all(Array.from({ length: CONNECTING }, open));
      console.log('opened');
    } else {
      left = sockets.length;
      for (const socket of sockets) socket.write(REQUEST);
    }
  }
}

async function main() {
  const { child, port } = await startServer(__filename, NAME);
  const pids = [/** @type {number} */ (child.pid)];
  const clients = Array.from({ length: CLIENTS }, (_, i) => {
    const process_ = spawn(process.execPath, command(__filename, 'client', String(port), `127.0.0.${i + 2}`),
                           { stdio: ['pipe', 'pipe', 'inherit'] });
    process_.once('exit', (status) => {
      console.error(`A client ended with status ${status}`);
      process.exit(1);
    });
    return process_;
  });
  /** Has all do something; how many seconds it takes until the last is done. */
  const all = async (/** @type {string} */ what) => {
    const start = process.hrtime.bigint();
    await Promise.all(clients.map((each) => {
      each.stdin.write(`${what}\n`);
      return once(each.stdout, 'data');
    }));
    return Number(process.hrtime.bigint() - start) / 1e9;
  };
  process.on('exit', () => {
    for (const each of [child, ...clients]) each.kill();
  });

  const before = memory(pids, 'VmRSS');
  report(`${NAME}-open`, CONNECTIONS / await all('open'), '1/s');
  const seconds = [];
  for (let i = 0; i < ROUNDS; i++) seconds.push(await all('ask'));
  report(`${NAME}-first`, seconds[0] * 1e3, 'ms');
  report(`${NAME}-all`, seconds.sort((a, b) => a - b)[ROUNDS >> 1] * 1e3, 'ms');
  report(`${NAME}-memory`, (memory(pids, 'VmRSS') - before) / CONNECTIONS, 'KB');
  process.exit();
}

/** The program again with as many descriptors as processes may have here, which its own then inherit. */
function raised() {
  const most = Number(/^Max open files\s+\d+\s+(\d+|unlimited)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1]);
  if (most < CONNECTIONS + SPARE_DESCRIPTORS) throw new Error(`A process may have ${most} descriptors here, which are too few`);
  const { status } = spawnSync('sh', ['-c', 'ulimit -S -n "$(ulimit -H -n)" && exec "$@"', 'sh', process.execPath,
                                      ...command(__filename, 'raised')], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

if (process.argv[2] === undefined) raised();
else if (process.argv[2] === 'raised') main();
else if (process.argv[2] === 'client') client(Number(process.argv[3]), process.argv[4]);
else benchmark(__filename, { [NAME]: keptAlive });
