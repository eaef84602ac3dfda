'use strict';

// curl gets an answer over HTTP/2 without TLS, where there is a curl that knows it.

const assert = require('assert');
const { spawnSync, execFile } = require('child_process');
const http2 = require('http2');

const version = spawnSync('curl', ['--version'], { encoding: 'utf8' });
if (version.error || !/HTTP2/.test(version.stdout)) process.exit(0);

const server = http2.createServer((request, response) => {
  assert.strictEqual(request.httpVersion, '2.0');
  request.pipe(response);
});
server.listen(0, '127.0.0.1', () => {
  const text = 'x'.repeat(200_000);
  const child = execFile('curl', ['-s', '--http2-prior-knowledge', '--data-binary', '@-', '-w', '%{http_version}',
                                  `http://127.0.0.1:${server.address().port}/`],
                         { maxBuffer: 1 << 20 }, (error, stdout) => {
    assert.ifError(error);
    assert.strictEqual(stdout, `${text}2`);
    server.close();
  });
  child.stdin.end(text);
});
