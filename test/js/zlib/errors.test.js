'use strict';
// Broken data is refused with the library's error, and limits hold, in all three forms.
const assert = require('node:assert');
const zlib = require('node:zlib');

const bomb = Buffer.alloc(5_000_000);
const cases = [
  ['gunzip', Buffer.from('hello world'), {}, { code: 'Z_DATA_ERROR', errno: -3, message: 'incorrect header check' }],
  ['inflate', zlib.deflateSync('hello').subarray(0, 8), {}, { code: 'Z_BUF_ERROR', message: 'unexpected end of file' }],
  ['inflate', zlib.deflateSync('abc', { dictionary: Buffer.from('abcdef') }), {},
   { code: 'Z_NEED_DICT', message: 'Missing dictionary' }],
  ['brotliDecompress', Buffer.from('hello world'), {}, { code: 'ERR__ERROR_FORMAT_CL_SPACE' }],
  ['zstdDecompress', Buffer.from('hello world'), {}, { code: 'ZSTD_error_prefix_unknown', errno: 10 }],
  ['zstdCompress', Buffer.from('abc'), { pledgedSrcSize: 5 }, { code: 'ZSTD_error_srcSize_wrong' }],
  ['gunzip', Buffer.concat([zlib.gzipSync('a'), zlib.gzipSync('b')]), { rejectGarbageAfterEnd: true },
   { code: 'ERR_TRAILING_JUNK_AFTER_STREAM_END', name: 'TypeError' }],
];
const limits = [
  ['gunzip', zlib.gzipSync(bomb)], ['brotliDecompress', zlib.brotliCompressSync(bomb)],
  ['zstdDecompress', zlib.zstdCompressSync(bomb)],
];
for (const [name, data] of limits) {
  cases.push([name, data, { maxOutputLength: 1000 }, { code: 'ERR_BUFFER_TOO_LARGE', name: 'RangeError' }]);
  assert.strictEqual(zlib[`${name}Sync`](data, { maxOutputLength: bomb.length }).length, bomb.length);
}

let called = 0;
for (const [name, data, options, expected] of cases) {
  assert.throws(() => zlib[`${name}Sync`](data, options), expected);
  zlib[name](data, options, (err, output) => {
    assert.throws(() => { throw err; }, expected);
    assert.strictEqual(output, undefined);
    ++called;
  });
  if (options.maxOutputLength) continue;  // of streams there is no limit
  const stream = zlib[`create${name[0].toUpperCase()}${name.slice(1)}`](options);
  stream.on('error', (err) => {
    assert.throws(() => { throw err; }, expected);
    ++called;
  });
  stream.resume();
  stream.end(data);
}
process.on('exit', () => assert.strictEqual(called, cases.length * 2 - limits.length));
