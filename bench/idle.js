'use strict';
// Memory that a server of node:http needs for a connection that is kept alive and idle, after a request or two: with 10,000
// of them, and none.
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const net = require('node:net');
const { report } = require('./support.js');
const { benchmark, command, keptAlive, memory, startServer } = require('./support_load.js');

const CONNECTIONS = 10_000;
const AT_ONCE = 100;
const REQUESTS_EACH = 2;
const NAME = 'idle-connection';

/** Opens connections, asks on each, tells when all are idle, and keeps them until it is killed. */
async function clients(/** @type {number} */ port, /** @type {number} */ count) {
  const one = async () => {
    const socket = net.connect(port, '127.0.0.1');
    for (let i = 0; i < REQUESTS_EACH; i++) {
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n');
      await once(socket, 'data');
    }
    socket.pause();
  };
  for (let i = 0; i < count; i += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, one));
  console.log('idle');
}

async function main() {
  const { child, port } = await startServer(__filename, NAME);
  const pids = [/** @type {number} */ (child.pid)];
  const running = [];
  const open = async (/** @type {number} */ count) => {
    const client = spawn(process.execPath, command(__filename, 'clients', String(port), String(count)), { stdio: ['ignore', 'pipe', 'inherit'] });
    running.push(client);
    await once(client.stdout, 'data');
    return memory(pids, 'VmRSS');
  };
  // What the first connections bring along (code, pools) is no connection's.
  const before = await open(AT_ONCE * 10);
  report(`${NAME}-memory`, (await open(CONNECTIONS) - before) / CONNECTIONS, 'KB');
  for (const process of running) process.kill();
  child.removeAllListeners('exit');
  child.kill();
}

if (process.argv[2] === 'clients') clients(Number(process.argv[3]), Number(process.argv[4]));
else if (process.argv[2] === undefined) main();
else benchmark(__filename, { [NAME]: keptAlive });
