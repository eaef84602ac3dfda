// Flags: --experimental-stream-iter
'use strict';
const assert = require('assert');
const { broadcast, from, merge, ondrain, pipeTo, pull, push, share, text } = require('stream/iter');

const full = new Uint8Array(16384);

(async () => {
  // An awaited writer never has more in the buffer than the budget, however fast it is.
  const { writer, readable } = push();
  let most = 0;
  let written = 0;
  let read = 0;
  const producing = (async () => {
    for (let i = 0; i < 50; i++) {
      await writer.write(full);
      written += full.length;
      most = Math.max(most, written - read);
    }
    return writer.end();
  })();
  for await (const batch of readable) for (const chunk of batch) read += chunk.length;
  assert.strictEqual(await producing, 50 * full.length);
  assert.strictEqual(read, 50 * full.length);
  assert.ok(most <= 3 * full.length, `${most} bytes were under way`);

  // A source behind transforms is read no faster than the pipeline's end.
  let asked = 0;
  async function* counting() {
    for (;;) {
      asked++;
      yield 'x';
    }
  }
  const iterator = pull(counting(), (chunks) => chunks, (chunks) => chunks)[Symbol.asyncIterator]();
  await iterator.next();
  assert.strictEqual(asked, 1);
  await iterator.return();

  // The slower of two consumers holds the source back, and its leaving sets it free.
  const shared = share((function* () { for (let i = 0; i < 6; i++) yield [full]; })(),
                       { budget: 16384, backpressure: 'unbounded' });
  const fast = shared.pull()[Symbol.asyncIterator]();
  const slow = shared.pull()[Symbol.asyncIterator]();
  await fast.next();
  const second = fast.next();
  assert.strictEqual(await Promise.race([second, new Promise((resolve) => setImmediate(resolve, 'waits'))]), 'waits');
  await slow.return();
  assert.strictEqual((await second).value[0], full);
  let rest = 0;
  for await (const batch of fast) rest += batch.length;
  assert.strictEqual(rest, 4);

  // With the strict policy the one that is ahead is told.
  const strict = share((function* () { for (;;) yield [full]; })(), { budget: 16384 });
  const ahead = strict.pull()[Symbol.asyncIterator]();
  strict.pull();
  await ahead.next();
  await assert.rejects(ahead.next(), { code: 'ERR_INVALID_STATE', name: 'RangeError' });

  // A broadcast waits for all; who leaves is not waited for.
  const { writer: all, broadcast: channel } = broadcast({ budget: 16384 });
  const quick = channel.push()[Symbol.asyncIterator]();
  const idle = channel.push()[Symbol.asyncIterator]();
  await all.write(full);
  const waits = all.write('more');
  await quick.next();
  const drained = ondrain(all);
  assert.strictEqual(await Promise.race([waits, new Promise((resolve) => setImmediate(resolve, 'waits'))]), 'waits');
  await idle.return();
  await waits;
  assert.strictEqual(await drained, true);
  assert.strictEqual(Buffer.from((await quick.next()).value[0]).toString(), 'more');
  all.fail(new Error('over'));
  await assert.rejects(quick.next(), { message: 'over' });

  // A destination that fails ends the source.
  let isLeft = false;
  const source = (async function* () { try { for (;;) yield 'x'; } finally { isLeft = true; } })();
  await assert.rejects(pipeTo(source, { write() { throw new Error('disk full'); } }), { message: 'disk full' });
  assert.strictEqual(isLeft, true);

  assert.strictEqual((await text(merge(from('a'), from('b')))).length, 2);
})().then(() => { process.exitCode = 0; });
process.exitCode = 1;
