'use strict';
// flush() takes its turn among the writes, and brings out what has been written before it.
const assert = require('node:assert');
const zlib = require('node:zlib');

for (const [compress, decompress, options] of [
  ['createGzip', 'gunzipSync', { finishFlush: zlib.constants.Z_SYNC_FLUSH }],
  ['createBrotliCompress', 'brotliDecompressSync', { finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH }],
  ['createZstdCompress', 'zstdDecompressSync', { finishFlush: zlib.constants.ZSTD_e_flush }],
]) {
  const events = [];
  const chunks = [];
  const stream = zlib[compress]();
  stream.on('data', (chunk) => chunks.push(chunk));
  stream.write('first, ', () => events.push('first'));
  stream.write('second', () => events.push('second'));
  stream.flush(() => {
    events.push('flush');
    assert.strictEqual(zlib[decompress](Buffer.concat(chunks), options).toString(), 'first, second');
    stream.end(', third', () => events.push('finish'));
    stream.flush(() => events.push('late flush'));
  });
  stream.prependListener('end', () => events.push('end'));
  stream.on('close', () => {
    assert.deepStrictEqual(events, ['first', 'second', 'flush', 'finish', 'end', 'late flush']);
    assert.strictEqual(zlib[decompress](Buffer.concat(chunks)).toString(), 'first, second, third');
  });
}
