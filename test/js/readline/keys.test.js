'use strict';
const assert = require('assert');
const readline = require('readline');
const { PassThrough } = require('stream');

// Sequences are keys with their modifiers, however they are cut into pieces.
const stream = new PassThrough();
readline.emitKeypressEvents(stream);
let keys = [];
stream.on('keypress', (text, key) => {
  keys.push([text, key.name, [key.ctrl && 'ctrl', key.meta && 'meta', key.shift && 'shift'].filter(Boolean).join()]);
});
function keysOf(...pieces) {
  keys = [];
  for (const piece of pieces) stream.write(piece);
  return keys;
}
assert.deepStrictEqual(keysOf('aB '), [['a', 'a', ''], ['B', 'b', 'shift'], [' ', 'space', '']]);
assert.deepStrictEqual(keysOf('\x01\r\n\t\x7f'), [
  ['\x01', 'a', 'ctrl'], ['\r', 'return', ''], ['\n', 'enter', ''], ['\t', 'tab', ''], ['\x7f', 'backspace', '']]);
assert.deepStrictEqual(keysOf('\x1b[', '1;5', 'C'), [[undefined, 'right', 'ctrl']]);
assert.deepStrictEqual(keysOf('\x1bOP\x1b[[A\x1b[11~'), Array(3).fill([undefined, 'f1', '']));
assert.deepStrictEqual(keysOf('\x1b[Z\x1b[5^'), [[undefined, 'tab', 'shift'], [undefined, 'pageup', 'ctrl']]);
assert.deepStrictEqual(keysOf('\x1bf\x1b\x1b[A'), [[undefined, 'f', 'meta'], [undefined, 'up', '']]);
assert.deepStrictEqual(keysOf('é', Buffer.from([0xe2]), Buffer.from([0x98, 0x83])),
                       [['é', undefined, ''], ['☃', undefined, '']]);

// Escape alone is a key, once nothing has followed for a while.
keysOf('\x1b');
stream.once('keypress', (text, key) => {
  assert.deepStrictEqual([text, key.name, key.meta], [undefined, 'escape', true]);
  clearTimeout(guard);
});
const guard = setTimeout(() => assert.fail('no key'), 30_000);
