'use strict';
// The processor time that a server spends per request, user and system, under 64 connections that are kept alive. The load
// comes from wrk (Debian's package of that name), in a process of its own, so that only the server counts.
const { spawn } = require('node:child_process');
const http = require('node:http');
const { report } = require('./support.js');

const SECONDS = 3;
const json = JSON.stringify({ items: Array.from({ length: 20 }, (_, id) => ({ id, name: `item number ${id}`, price: id * 1.25 })) });

/** @type {Record<string, http.RequestListener>} */
const handlers = {
  'http-hello': (request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    response.end('Hello World\n');
  },
  'http-headers': (request, response) => {
    response.setHeader('X-Agent', request.headers['user-agent'] ?? '');
    response.setHeader('Content-Type', 'text/plain; charset=utf-8');
    response.end(request.url);
  },
  'http-json-1k': (request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(json);
  },
};

function load(/** @type {number} */ port, /** @type {number} */ seconds) {
  return /** @type {Promise<void>} */(new Promise((resolve, reject) => {
    const wrk = spawn('wrk', ['-t1', '-c64', `-d${seconds}`, '-H', 'User-Agent: bench', `http://127.0.0.1:${port}/path`], { stdio: 'ignore' });
    wrk.on('error', () => reject(new Error('this benchmark needs the program wrk')));
    wrk.on('exit', () => resolve());
  }));
}

async function main() {
  for (const [name, handler] of Object.entries(handlers)) {
    let count = 0;
    const server = http.createServer((request, response) => {
      count++;
      handler(request, response);
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    await load(port, 1);
    const before = process.cpuUsage();
    count = 0;
    await load(port, SECONDS);
    const { user, system } = process.cpuUsage(before);
    report(name, (user + system) / count, 'us');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(() => resolve(undefined)));
  }
}

main();
