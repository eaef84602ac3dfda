'use strict';
// How many colours there are, by the environment; and descriptors that are no terminals.
const assert = require('assert');
const tty = require('tty');

const { getColorDepth, hasColors } = tty.WriteStream.prototype;
for (const [env, depth] of [
  [{ FORCE_COLOR: '0' }, 1], [{ FORCE_COLOR: '' }, 4], [{ FORCE_COLOR: '2' }, 8], [{ FORCE_COLOR: '3' }, 24],
  [{ TERM: 'dumb', COLORTERM: 'truecolor' }, 1], [{ NO_COLOR: '1', TERM: 'xterm-256color' }, 1],
  [{ COLORTERM: 'truecolor' }, 24], [{ TERM: 'xterm-256color' }, 8], [{ TERM: 'xterm' }, 4], [{ TERM: 'fancy' }, 1],
  [{ CI: '1', GITHUB_ACTIONS: '1' }, 24], [{ CI: '1' }, 1], [{}, 1],
]) {
  assert.strictEqual(getColorDepth(env), depth, JSON.stringify(env));
}
assert.strictEqual(hasColors.call({ getColorDepth }, 256, { TERM: 'xterm-256color' }), true);
assert.strictEqual(hasColors.call({ getColorDepth }, 257, { TERM: 'xterm-256color' }), false);
assert.strictEqual(hasColors.call({ getColorDepth }, { TERM: 'xterm' }), true);
assert.throws(() => hasColors.call({ getColorDepth }, 1), { code: 'ERR_OUT_OF_RANGE' });

for (const fd of [-1, 'abc', {}, 1.5, 2 ** 31]) assert.strictEqual(tty.isatty(fd), false);
assert.throws(() => new tty.WriteStream(-1), { code: 'ERR_INVALID_FD' });
const file = require('fs').openSync('/dev/null', 'r');
assert.throws(() => new tty.ReadStream(file), { code: 'ERR_TTY_INIT_FAILED', name: 'SystemError' });
