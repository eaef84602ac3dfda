'use strict';
// Whether a server of node:http keeps its figure: `soak.js [REQUESTS]` (10 million unless told) has it answer so many, in
// rounds of GET without and POST with a body, each on connections of its own. Told at every tenth: its memory (RSS), what its
// heap has in use and has taken (V8 doubles its young generation at times, up to a limit: a step there is no leak, and a run
// of a few million requests may end soon after the last), and its open descriptors, when all connections are gone. At the
// end, with exit status 1 if not: whether memory is flat, the median of the last third of the rounds being within 5 % of that
// of the second.
const { readdirSync } = require('node:fs');
const http = require('node:http');
const { setTimeout: wait } = require('node:timers/promises');
const { benchmark, memory, startServer, wrk } = require('./support_load.js');

const NAME = 'soak';
const REQUESTS = 10_000_000;
const TENTHS = 10;
const ROUND_SECONDS = 1;
const FEWEST_ROUNDS = 9; // fewer make no thirds
const FLAT = 0.05;
const MOST_WAIT_MS = 5_000;

const servers = {
  [NAME]: {
    serve: () => http.createServer((request, response) => {
      if (request.url === '/heap') {
        response.setHeader('Connection', 'close');
        response.end(JSON.stringify(process.memoryUsage()));
        return;
      }
      let bytes = 0;
      request.on('data', (chunk) => { bytes += chunk.length; });
      request.on('end', () => {
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify({ agent: request.headers['user-agent'], bytes }));
      });
    }),
  },
};

async function get(/** @type {number} */ port, /** @type {string} */ path) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return response.text();
}

function descriptors(/** @type {number} */ pid) {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Descriptors once there are no more than `idle`, or when they have had time enough for that. */
async function settled(/** @type {number} */ pid, /** @type {number} */ idle) {
  for (let ms = 0; descriptors(pid) > idle && ms < MOST_WAIT_MS; ms += 10) await wait(10);
  return descriptors(pid);
}

function median(/** @type {number[]} */ values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

async function main(/** @type {number} */ requests) {
  const { child, port } = await startServer(__filename, NAME);
  const pid = /** @type {number} */ (child.pid);
  const idle = descriptors(pid);
  const sizes = [];
  let done = 0;
  let tenth = 1;
  const start = process.hrtime.bigint();
  console.log(`${'requests'.padStart(10)}${'RSS MB'.padStart(10)}${'heap MB'.padStart(10)}${'of MB'.padStart(10)}${'descriptors'.padStart(13)}`);
  while (done < requests) {
    done += wrk(port, ROUND_SECONDS, { headers: ['User-Agent: soak'], post: sizes.length % 2 * 1024 }).requests;
    sizes.push(memory([pid], 'VmRSS') / 1024);
    if (done < requests * tenth / TENTHS) continue;
    tenth = Math.floor(done / requests * TENTHS) + 1;
    const { heapUsed, heapTotal } = JSON.parse(await get(port, '/heap'));
    const open = await settled(pid, idle);
    console.log(`${String(done).padStart(10)}${/** @type {number} */ (sizes.at(-1)).toFixed(1).padStart(10)}` +
      `${(heapUsed / 1e6).toFixed(1).padStart(10)}${(heapTotal / 1e6).toFixed(1).padStart(10)}${String(open).padStart(13)}`);
  }
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  child.removeAllListeners('exit');
  const open = await settled(pid, idle);
  child.kill();

  console.log(`${done} requests in ${seconds.toFixed(0)} s; descriptors: ${idle} before, ${open} after`);
  if (sizes.length < FEWEST_ROUNDS) return console.log('Too few requests to tell whether memory is flat');
  const third = Math.floor(sizes.length / 3);
  const second = median(sizes.slice(third, -third));
  const last = median(sizes.slice(-third));
  const isFlat = Math.abs(last / second - 1) <= FLAT;
  console.log(`memory is ${isFlat ? '' : 'not '}flat: ${second.toFixed(1)} MB in the second third, ${last.toFixed(1)} MB in the last`);
  if (!isFlat || open > idle) process.exitCode = 1;
}

const asked = process.argv[2];
if (asked === undefined || Number(asked) > 0) main(Number(asked ?? REQUESTS));
else benchmark(__filename, servers);
