'use strict';
// What a compressor makes, its decompressor takes back: as a function with a callback, without one, and as a stream.
const assert = require('node:assert');
const zlib = require('node:zlib');
const { pipeline } = require('node:stream');

const pairs = [
  ['deflate', 'inflate'], ['deflate', 'unzip'], ['gzip', 'gunzip'], ['gzip', 'unzip'], ['deflateRaw', 'inflateRaw'],
  ['brotliCompress', 'brotliDecompress'], ['zstdCompress', 'zstdDecompress'],
];
const text = Buffer.from('to be compressed, again and again; '.repeat(20_000));
const noise = Buffer.alloc(300_000);
for (let i = 0, x = 1; i < noise.length; ++i) {
  x = (Math.imul(x, 1103515245) + 12345) >>> 0;
  noise[i] = x >>> 24;
}
const className = (name) => `create${name[0].toUpperCase()}${name.slice(1)}`;
let done = 0;

for (const [compress, decompress] of pairs) {
  for (const input of [Buffer.alloc(0), Buffer.from('x'), text, noise]) {
    assert.deepStrictEqual(zlib[`${decompress}Sync`](zlib[`${compress}Sync`](input)), input);

    let returned = false;
    zlib[compress](input, (err, compressed) => {
      assert.ok(returned, `${compress} has called back too early`);
      assert.ifError(err);
      zlib[decompress](compressed, (err, output) => {
        assert.ifError(err);
        assert.deepStrictEqual(output, input);
        ++done;
      });
    });
    returned = true;

    const source = zlib[className(compress)]({ chunkSize: 1000 });
    const target = zlib[className(decompress)]();
    const chunks = [];
    target.on('data', (chunk) => chunks.push(chunk));
    pipeline(source, target, (err) => {
      assert.ifError(err);
      assert.deepStrictEqual(Buffer.concat(chunks), input);
      assert.strictEqual(source.bytesWritten, input.length);
      ++done;
    });
    for (let at = 0; at < input.length; at += 7001) source.write(input.subarray(at, at + 7001));
    source.end();
  }
}

process.on('exit', () => assert.strictEqual(done, pairs.length * 4 * 2));
