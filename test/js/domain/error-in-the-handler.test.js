'use strict';
const assert = require('assert');
const domain = require('domain');

// What the handler of an inner domain throws is the outer domain's; what nobody there takes is the process's.
const outer = domain.create();
const inner = domain.create();
const seen = [];
inner.on('error', (error) => {
  seen.push(['inner', error.message]);
  throw new Error('second');
});
outer.once('error', (error) => {
  seen.push(['outer', error.message]);
  assert.strictEqual(process.domain, outer);
  setImmediate(throwAlone);
});
function throwAlone() {
  const alone = domain.create();
  alone.run(() => { throw new Error('third'); });
}
process.once('uncaughtException', (error) => {
  assert.strictEqual(process.domain, null);
  seen.push(['process', error.message]);
});
process.on('exit', () => {
  assert.deepStrictEqual(seen, [['inner', 'first'], ['outer', 'second'], ['process', 'third']]);
});

outer.run(() => inner.run(() => { throw new Error('first'); }));
