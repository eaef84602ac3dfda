'use strict';
// What the benchmarks share. A benchmark is an ordinary program for Node's interfaces that prints lines `name value unit`.

/**
 * Prints one figure.
 * @param {string} name
 * @param {number} value
 * @param {string} unit
 */
function report(name, value, unit) {
  console.log(`${name} ${value.toPrecision(4)} ${unit}`);
}

const NANOSECONDS = { ns: 1, us: 1e3, ms: 1e6 };

/**
 * Times `run` five times after one run to warm up, and prints the median time per operation.
 * @param {string} name
 * @param {'ns'|'us'|'ms'} unit
 * @param {number} operations how many operations one run does
 * @param {(operations: number) => (void | Promise<void>)} run
 */
async function perOperation(name, unit, operations, run) {
  await run(operations);
  const times = [];
  for (let i = 0; i < 5; i++) {
    const start = process.hrtime.bigint();
    await run(operations);
    times.push(Number(process.hrtime.bigint() - start));
  }
  report(name, times.sort((a, b) => a - b)[2] / operations / NANOSECONDS[unit], unit);
}

/**
 * @param {() => (void | Promise<void>)} run
 * @returns {Promise<{seconds: number, cpuSeconds: number}>} how long it took, and what processor time
 */
async function timed(run) {
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  await run();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}

/**
 * Does `operations` asynchronous operations, `inFlight` at a time.
 * @param {number} operations
 * @param {number} inFlight
 * @param {(done: (error?: Error | null) => void) => void} start
 * @returns {Promise<void>}
 */
function flight(operations, inFlight, start) {
  return new Promise((resolve, reject) => {
    let started = 0;
    let finished = 0;
    function next(error) {
      if (error) return reject(error);
      if (++finished === operations) return resolve();
      if (started < operations) {
        started++;
        start(next);
      }
    }
    while (started < Math.min(inFlight, operations)) {
      started++;
      start(next);
    }
  });
}

/**
 * A folder of its own under the system's temporary one, gone when the program ends.
 * @returns {string}
 */
function temporaryFolder() {
  const fs = require('node:fs');
  const path = require('node:path');
  const folder = fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'gyre-bench-'));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

module.exports = { report, perOperation, timed, flight, temporaryFolder };
