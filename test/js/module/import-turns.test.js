// import() settles after a fixed number of microtask turns, which programs can see: it depends on the depth of the graph
// and on whether the module has been loaded before, not on its format.
'use strict';
const assert = require('assert');

let turn = 0;
globalThis.note = (text) => notes.push(`${turn} ${text}`);
let notes = [];

async function countTurns() {
  for (turn = 0; turn < 40; turn++) await 0;
}

/** What happens in which turn after import(specifier). */
async function turnsOf(specifier) {
  notes = [];
  await new Promise((resolve) => setImmediate(() => {
    const attributes = specifier.endsWith('.json') ? { with: { type: 'json' } } : undefined;
    const imported = import(specifier, attributes);
    countTurns();
    imported.then(() => note('done'), (error) => note(`failed ${error.code ?? error.name}`));
    setImmediate(resolve);
  }));
  return notes;
}

(async () => {
  const leaf = './fixtures/turns-leaf.mjs';
  assert.deepStrictEqual(await turnsOf(leaf), ['4 leaf', '10 done']);
  assert.deepStrictEqual(await turnsOf(leaf), ['7 done']);
  assert.deepStrictEqual(await turnsOf('./fixtures/turns-deep.mjs'), ['8 deepest', '8 deep', '14 done']);
  assert.deepStrictEqual(await turnsOf('./fixtures/turns-cycle.mjs'), ['6 cycle', '12 done']);
  assert.deepStrictEqual(await turnsOf('./fixtures/turns-await.mjs'), ['4 before', '6 after', '13 done']);
  assert.deepStrictEqual(await turnsOf('./fixtures/turns-common.cjs'), ['4 common', '10 done']);
  assert.deepStrictEqual(await turnsOf('node:path'), ['10 done']);
  assert.deepStrictEqual(await turnsOf('./fixtures/turns.json'), ['10 done']);
  assert.deepStrictEqual(await turnsOf('./fixtures/absent.mjs'), ['4 failed ERR_MODULE_NOT_FOUND']);
  assert.deepStrictEqual(await turnsOf('./fixtures/turns-throws.mjs'), ['10 failed RangeError']);
  assert.deepStrictEqual(await turnsOf('./fixtures/turns-no-such-export.mjs'), ['11 failed SyntaxError']);
})();
