'use strict';

// Many streams of one session at once, also such as are asked for before there is a connection: each gets its answer.

const assert = require('assert');
const http2 = require('http2');

function ask(session, url) {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':path': url });
    let status;
    let body = '';
    stream.setEncoding('utf8');
    stream.on('response', (headers) => { status = headers[':status']; });
    stream.on('data', (chunk) => { body += chunk; });
    stream.on('error', reject);
    stream.on('close', () => resolve({ status, body }));
  });
}

async function check(server, connect) {
  server.on('stream', (stream, headers) => {
    stream.respond({ ':status': 201, 'content-type': 'text/plain' });
    stream.end(`for ${headers[':path']}`);
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const session = connect(server.address().port);
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => ask(session, `/${i}`)));
  answers.forEach((answer, i) => assert.deepStrictEqual(answer, { status: 201, body: `for /${i}` }));
  await new Promise((resolve) => { session.close(resolve); });
  await new Promise((resolve) => { server.close(resolve); });
}

(async () => {
  await check(http2.createServer(), (port) => http2.connect(`http://127.0.0.1:${port}`));
})();
