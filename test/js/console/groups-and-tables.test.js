'use strict';
const assert = require('assert');
const { Console } = console;
const { Writable } = require('stream');

let text = '';
const stdout = new Writable({ write(chunk, _encoding, done) { text += chunk; done(); } });
const take = () => { const taken = text; text = ''; return taken; };
const log = new Console({ stdout, groupIndentation: 1 });

log.group('outer', 1);
log.log('a\nb');
log.group();
log.warn('c');
log.groupEnd();
log.groupEnd();
log.groupEnd();
log.log('d');
assert.strictEqual(take(), 'outer 1\n a\n b\n  c\nd\n');

log.table([{ a: 1, b: 'x' }, { a: 2, c: {} }]);
assert.strictEqual(take(), `
┌─────────┬───┬─────┬────┐
│ (index) │ a │ b   │ c  │
├─────────┼───┼─────┼────┤
│ 0       │ 1 │ 'x' │    │
│ 1       │ 2 │     │ {} │
└─────────┴───┴─────┴────┘
`.slice(1));
log.table(new Map([['k', 5]]));
assert.strictEqual(take(), `
┌───────────────────┬─────┬────────┐
│ (iteration index) │ Key │ Values │
├───────────────────┼─────┼────────┤
│ 0                 │ 'k' │ 5      │
└───────────────────┴─────┴────────┘
`.slice(1));
log.table('no table');
assert.strictEqual(take(), 'no table\n');

log.count();
log.count('x');
log.count();
log.countReset();
log.count();
assert.strictEqual(take(), 'default: 1\nx: 1\ndefault: 2\ndefault: 1\n');

log.assert(true, 'unseen');
log.assert(false, 'seen %d', 1);
log.assert(false);
log.dir({ a: { b: {} } }, { depth: 0 });
assert.strictEqual(take(), 'Assertion failed: seen 1\nAssertion failed\n{ a: [Object] }\n');

log.time('t');
log.timeLog('t', { more: 1 });
log.timeEnd('t');
assert.match(take(), /^t: [\d.]+ms \{ more: 1 \}\nt: [\d.]+ms\n$/);
log.trace('%s', 'here');
assert.match(take(), /^Trace: here\n {4}at .*groups-and-tables/);

const { info } = log; // bound to its console
info('bound');
assert.strictEqual(take(), 'bound\n');
assert.throws(() => new Console({}), { code: 'ERR_CONSOLE_WRITABLE_STREAM' });
assert.throws(() => new Console({ stdout, colorMode: 1 }), { code: 'ERR_INVALID_ARG_VALUE' });
assert.ok(console instanceof Console && !({} instanceof Console));
