'use strict';
// styleText, stripVTControlCharacters, parseEnv, diff, MIMEType, getCallSites, system errors.
const assert = require('assert');
const util = require('util');

const plain = { validateStream: false };
assert.strictEqual(util.styleText(['bold', 'red'], 'x', plain), '\u001b[1m\u001b[31mx\u001b[39m\u001b[22m');
assert.strictEqual(util.styleText('red', `a${util.styleText('blue', 'b', plain)}c`, plain),
                   '\u001b[31ma\u001b[34mb\u001b[31mc\u001b[39m');
assert.strictEqual(util.styleText('#f00', 'x', plain), '\u001b[38;2;255;0;0mx\u001b[39m');
assert.strictEqual(util.stripVTControlCharacters('\u001b[31mred\u001b[39m \u001b]8;;http://x\u0007link\u001b]8;;\u0007'),
                   'red link');
assert.throws(() => util.styleText('reddish', 'x'), { code: 'ERR_INVALID_ARG_VALUE' });

assert.deepEqual(util.parseEnv('A=1 # one\nexport B="x\\ny" z\n#C=3\nD=\'two\nlines\'\n E = e \nnothing\n'),
                 { A: '1', B: 'x\ny', D: 'two\nlines', E: 'e' });

assert.deepEqual(util.diff('abc', 'adc'), [[0, 'a'], [1, 'b'], [-1, 'd'], [0, 'c']]);
assert.deepEqual(util.diff(['a'], ['a']), [[0, 'a']]);

const type = new util.MIMEType('Text/HTML ; Charset="utf-8" ;a="\\"b"');
assert.strictEqual(String(type), 'text/html;charset=utf-8;a="\\"b"');
assert.strictEqual(type.essence, 'text/html');
assert.throws(() => new util.MIMEType('text'), { code: 'ERR_INVALID_MIME_SYNTAX' });

function where() { return util.getCallSites(1)[0]; }
const site = where();
assert.strictEqual(site.functionName, 'where');
assert.strictEqual(site.scriptName, __filename);
assert.ok(site.lineNumber > 20 && site.columnNumber > 1);
assert.throws(() => util.getCallSites(0), { code: 'ERR_OUT_OF_RANGE' });

assert.strictEqual(util.getSystemErrorName(-2), 'ENOENT');
assert.deepEqual(util.getSystemErrorMap().get(-13), ['EACCES', 'permission denied']);
assert.strictEqual(util.toUSVString('a\ud800'), 'a\ufffd');
