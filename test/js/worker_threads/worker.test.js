'use strict';
const assert = require('assert');
const { once } = require('events');
const { Worker, SHARE_ENV, isMainThread, setEnvironmentData, threadId } = require('worker_threads');

assert.strictEqual(isMainThread, true);
assert.strictEqual(threadId, 0);
const inWorker = (code, options) => new Worker(code, { eval: true, ...options });

(async () => {
  // What it is given, and talking both ways.
  setEnvironmentData('shared', { n: 1 });
  const worker = inWorker(`
    const { parentPort, workerData, getEnvironmentData, isMainThread, threadId } = require('worker_threads');
    parentPort.postMessage({ workerData, env: process.env.OWN, data: getEnvironmentData('shared'), isMainThread, threadId,
                             argv: process.argv.slice(2) });
    parentPort.once('message', (memory) => { Atomics.add(new Int32Array(memory), 0, 41); });
  `, { workerData: { list: [1] }, env: { OWN: 'yes' }, argv: ['a', 2] });
  const [greeting] = await once(worker, 'message');
  assert.deepStrictEqual(greeting, {
    workerData: { list: [1] }, env: 'yes', data: { n: 1 }, isMainThread: false, threadId: worker.threadId, argv: ['a', '2'],
  });
  const memory = new SharedArrayBuffer(4);
  new Int32Array(memory)[0] = 1;
  worker.postMessage(memory);
  assert.deepStrictEqual(await once(worker, 'exit'), [0]);
  assert.strictEqual(new Int32Array(memory)[0], 42);
  assert.strictEqual(worker.threadId, -1);

  // Ends: by exit(), by an error, by terminate() in the midst of a loop, before it has begun.
  assert.deepStrictEqual(await once(inWorker('process.on("exit", (c) => { process.exitCode = c + 1; }); process.exit(4)'), 'exit'), [5]);
  const failing = inWorker('const e = new RangeError("far"); e.code = "E_FAR"; throw e;');
  const ended = once(failing, 'exit').catch(() => {});
  const [error] = await once(failing, 'error');
  assert.ok(error instanceof RangeError);
  assert.strictEqual(error.code, 'E_FAR');
  await ended;
  const [syntax] = await once(inWorker('a b'), 'error');
  assert.ok(syntax instanceof SyntaxError);
  const endless = inWorker('for (;;);');
  await once(endless, 'online');
  assert.strictEqual(await endless.terminate(), 1);
  assert.strictEqual(await inWorker('setInterval(() => {}, 1000)').terminate(), 1);
  const full = inWorker('const all = []; for (let i = 0; ; i++) all.push([i]);', {
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  });
  assert.strictEqual((await once(full, 'error'))[0].code, 'ERR_WORKER_OUT_OF_MEMORY');

  // Streams: all that was written arrives before the end.
  const talking = inWorker('process.stdin.on("data", (d) => process.stdout.write(String(d).toUpperCase()));' +
                           'process.stdin.on("end", () => { process.stdout.write("."); process.exit(); });',
                           { stdin: true, stdout: true });
  let said = '';
  talking.stdout.setEncoding('utf8').on('data', (text) => { said += text; });
  talking.stdin.end('hello');
  await once(talking, 'exit');
  assert.strictEqual(said, 'HELLO.');

  // Variables: a copy, or the process's own.
  process.env.GYRE_TEST_SHARED = 'before';
  await once(inWorker('process.env.GYRE_TEST_SHARED = "copy"'), 'exit');
  assert.strictEqual(process.env.GYRE_TEST_SHARED, 'before');
  await once(inWorker('process.env.GYRE_TEST_SHARED = "after"', { env: SHARE_ENV }), 'exit');
  assert.strictEqual(process.env.GYRE_TEST_SHARED, 'after');

  // A worker of a worker; what is not a worker's business.
  const [nested] = await once(inWorker(`
    const { Worker, parentPort } = require('worker_threads');
    new Worker('require("worker_threads").parentPort.postMessage("deep")', { eval: true })
      .on('message', (m) => parentPort.postMessage(m));
  `), 'message');
  assert.strictEqual(nested, 'deep');
  const [refused] = await once(inWorker('process.chdir("/")'), 'error');
  assert.strictEqual(refused.code, 'ERR_WORKER_UNSUPPORTED_OPERATION');

  assert.throws(() => new Worker('no-path'), { code: 'ERR_WORKER_PATH' });
  assert.throws(() => new Worker(1), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => inWorker('', { execArgv: ['--no-such-option'] }), { code: 'ERR_WORKER_INVALID_EXEC_ARGV' });
})().then(() => { process.exitCode = 0; });
process.exitCode = 1;
