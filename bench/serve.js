'use strict';
// A server from Request to Response, by each runtime's own interface (Gyre.serve, Bun.serve, Deno.serve), under wrk with 64
// connections: processor time of the server per request, and requests per second. Needs wrk; Node has no such server.
const { spawn, spawnSync } = require('node:child_process');
const { report } = require('./support.js');

const SECONDS = 3;
const routes = { text: '/', json: '/json' };
const data = { id: 1, name: 'a name', tags: ['one', 'two', 'three'], text: 'x'.repeat(900) };

/** @param {Request} request */
function answer(request) {
  return request.url.endsWith('/json') ? Response.json(data) : new Response('Hello, World!');
}

function serve() {
  const options = { port: 0, hostname: '127.0.0.1', fetch: answer };
  if (globalThis.Gyre) {
    globalThis.Gyre.serve({ ...options, onListen: (/** @type {any} */ server) => console.log(server.port) });
  } else if (globalThis.Bun) {
    console.log(globalThis.Bun.serve(options).port);
  } else if (globalThis.Deno) {
    const onListen = (/** @type {any} */ address) => console.log(address.port);
    globalThis.Deno.serve({ port: 0, hostname: '127.0.0.1', onListen }, answer);
  } else {
    process.exit();
  }
}

/** Seconds of processor time that a process and its threads have used. */
function processorTime(/** @type {number} */ pid) {
  const { readFileSync } = require('node:fs');
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function load(/** @type {string} */ url, /** @type {number} */ seconds) {
  const { stdout } = spawnSync('wrk', ['-t1', '-c64', `-d${seconds}s`, url], { encoding: 'utf8' });
  return { requests: Number(/(\d+) requests in/.exec(stdout)?.[1]), perSecond: Number(/Requests\/sec: +([\d.]+)/.exec(stdout)?.[1]) };
}

if (process.argv[2] === 'serve') {
  serve();
} else {
  const run = globalThis.Deno ? ['run', '-A', '--quiet'] : [];
  const child = spawn(process.execPath, [...run, __filename, 'serve'], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', (port) => {
    for (const [name, path] of Object.entries(routes)) {
      const url = `http://127.0.0.1:${Number(port)}${path}`;
      load(url, 1);
      const before = processorTime(child.pid);
      const { requests, perSecond } = load(url, SECONDS);
      report(`serve-${name}`, (processorTime(child.pid) - before) / requests * 1e6, 'us');
      report(`serve-${name}-rate`, perSecond, 'req/s');
    }
    child.kill();
  });
}
