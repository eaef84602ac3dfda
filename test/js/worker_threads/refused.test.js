// A worker that cannot begin leaves nothing that keeps the program alive; one that has ended can be terminated again.
'use strict';
const assert = require('assert');
const { MessageChannel, Worker } = require('worker_threads');

const { port1 } = new MessageChannel();
assert.throws(() => new Worker('', { eval: true, workerData: { port1 } }), { name: 'DataCloneError' });
assert.throws(() => new Worker('', { eval: true, execArgv: ['--no-such-option'] }), { code: 'ERR_WORKER_INVALID_EXEC_ARGV' });

const worker = new Worker('throw Symbol.for("reason")', { eval: true });
const seen = [];
worker.on('error', (error) => seen.push(error));
worker.on('exit', async (code) => {
  seen.push(code, await worker.terminate());
});
process.on('exit', () => assert.deepStrictEqual(seen, [Symbol.for('reason'), 1, undefined]));
