'use strict';
const assert = require('assert');
const readline = require('readline');
const { PassThrough } = require('stream');

// A line at a terminal can be edited: words, deleted text that comes back, undo, history, completion.
process.env.TERM = 'xterm';
const input = new PassThrough();
let shown = '';
const output = { columns: 40, write(text) { shown += text; return true; }, on() {}, removeListener() {} };
const rl = readline.createInterface({
  input, output, terminal: true, historySize: 3, removeHistoryDuplicates: true,
  completer: (line) => [['begin', 'behind'].filter((each) => each.startsWith(line)), line],
});
const lines = [];
rl.on('line', (line) => lines.push(line));
const keys = { left: '\x1b[D', right: '\x1bOC', up: '\x1b[A', down: '\x1b[B', home: '\x1b[H', wordLeft: '\x1bb' };
function type(...texts) { for (const text of texts) input.write(text); }
function state() { return [rl.line, rl.cursor]; }

type('one two', keys.wordLeft);
assert.deepStrictEqual(state(), ['one two', 4]);
type('\x0b'); // Control-K
assert.deepStrictEqual(state(), ['one ', 4]);
type('\x19\x19'); // Control-Y
assert.deepStrictEqual(state(), ['one twotwo', 10]);
type('\x1f'); // undo
assert.deepStrictEqual(state(), ['one two', 7]);
type('\x1e'); // redo
assert.deepStrictEqual(state(), ['one twotwo', 10]);
type('\x17\x17'); // Control-W
assert.deepStrictEqual(state(), ['', 0]);

// Characters of two code units are one for the cursor.
type('a😀b', keys.left, keys.left);
assert.deepStrictEqual(state(), ['a😀b', 1]);
type('\x1b[3~', '\r'); // Delete, Return
assert.deepStrictEqual(lines, ['ab']);

type('cd\r', 'ce\r', 'x\r', 'cd\r');
assert.deepStrictEqual(rl.history, ['cd', 'x', 'ce']);
// Up and Down go through the lines that begin as this one does.
type('c', keys.up);
assert.deepStrictEqual(state(), ['cd', 2]);
type(keys.up);
assert.deepStrictEqual(state(), ['ce', 2]);
type(keys.down, keys.down);
assert.deepStrictEqual(state(), ['c', 1]);
type('\x15');

shown = '';
type('b', '\t');
assert.deepStrictEqual(state(), ['be', 2]);
type('\t', '\t');
assert.match(shown, /begin {3}behind\r\n/);
type('g', '\t');
assert.deepStrictEqual(state(), ['begin', 5]);

// A line that is wider than the terminal goes on in the next row.
type('\x15', 'w'.repeat(50));
assert.deepStrictEqual(rl.getCursorPos(), { rows: 1, cols: 12 });
rl.close();
assert.throws(() => rl.prompt(), { code: 'ERR_USE_AFTER_CLOSE' });
