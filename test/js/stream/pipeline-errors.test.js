'use strict';
const assert = require('assert');
const { Readable, Writable, PassThrough, pipeline } = require('stream');

const sink = () => new Writable({ write(chunk, encoding, callback) { callback(); } });
const results = [];

// The first error is given, and everything is destroyed.
const streams = [new Readable({ read() { this.push('x'); } }), new PassThrough(), sink()];
streams[1].on('data', () => streams[1].destroy(new Error('middle')));
pipeline(streams, (err) => {
  results.push(err.message);
  for (const stream of streams)
    assert.strictEqual(stream.destroyed, true);
});

// What cannot be written to any more is refused.
const closed = sink().destroy();
assert.throws(() => pipeline(Readable.from(['a']), closed, () => {}), { code: 'ERR_STREAM_UNABLE_TO_PIPE' });

// What a function throws comes through.
pipeline(Readable.from(['a']), async function*(source) {
  for await (const chunk of source)
    throw new Error(`no ${chunk}`);
}, sink(), (err) => results.push(err.message));

process.on('exit', () => assert.deepStrictEqual(results.sort(), ['middle', 'no a']));
