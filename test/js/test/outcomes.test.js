'use strict';
// A file of tests: the order, the outcomes, the exit code.
const assert = require('assert');
const { spawnSync } = require('child_process');

const program = `
const { test, describe, it, before, after, beforeEach } = require('node:test');
const log = (text) => console.log('> ' + text);
test('passes', () => log('1'));
test('takes a callback', (t, done) => setTimeout(() => { log('2'); done(); }, 5));
describe('suite', () => {
  before(() => log('before'));
  beforeEach(() => log('each'));
  after(() => log('after'));
  it('one', async (t) => { await t.test('sub', () => log('sub')); });
  it.skip('two', () => log('never'));
});
test('mocks', (t) => {
  const object = { method: (a) => a };
  t.mock.method(object, 'method', () => 'mocked');
  log(object.method() + object.method.mock.callCount());
});
if (process.argv[1] === 'fail') {
  test('fails', () => { throw new Error('failed'); });
  test('fails late', (t, done) => setTimeout(() => { throw new Error('late'); }, 1));
  test('plans', (t) => t.plan(2));
}
if (process.argv[1] === 'hang') test('hangs', () => new Promise(() => {}));
`;
const run = (how) => spawnSync(process.execPath, ['-e', program, how], { encoding: 'utf8' });

const passed = run('pass');
assert.strictEqual(passed.status, 0);
assert.deepEqual(passed.stdout.match(/(?<=^> ).*/gm),
                 ['1', '2', 'before', 'each', 'each', 'sub', 'after', 'mocked1']);
assert.match(passed.stdout, /pass 5\nℹ fail 0\nℹ cancelled 0\nℹ skipped 1\n/);

const failed = run('fail');
assert.strictEqual(failed.status, 1);
assert.match(failed.stdout, /ℹ fail 3\n/);
assert.match(failed.stdout, /Error: failed[^]*Error: late[^]*plan expected 2 assertions but received 0/);

const hung = run('hang');
assert.strictEqual(hung.status, 1);
assert.match(hung.stdout, /ℹ cancelled 1\n/);
