'use strict';

// `httpValidation` says how strictly headers are taken, coming in and going out; the number of headers has a limit.

const assert = require('assert');
const http = require('http');
const net = require('net');
const { once } = require('events');

/** What a server made with `options` answers to `bytes`. */
async function answerTo(options, bytes, set = () => {}) {
  const server = http.createServer(options, (request, response) => {
    response.setHeader('X-Seen', String(request.headers['x-odd']).length);
    response.end();
  });
  set(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = net.connect(server.address().port, '127.0.0.1');
  socket.setEncoding('latin1');
  let text = '';
  socket.on('data', (chunk) => text += chunk);
  socket.end(bytes, 'latin1');
  await once(socket, 'close');
  server.close();
  return Number(text.split(' ', 2)[1]);
}

const head = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n';

async function main() {
  const odd = `${head}X-Odd: a\x01b\r\n\r\n`;
  assert.strictEqual(await answerTo({}, odd), 400);
  assert.strictEqual(await answerTo({ httpValidation: 'strict' }, odd), 400);
  assert.strictEqual(await answerTo({ httpValidation: 'relaxed' }, odd), 200);
  assert.strictEqual(await answerTo({ httpValidation: 'insecure' }, odd), 200);
  assert.strictEqual(await answerTo({ httpValidation: 'relaxed' }, `${head}X-Odd: a\0b\r\n\r\n`), 400);
  // Relaxed is not lenient about anything else.
  const twice = `${head}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
  assert.strictEqual(await answerTo({ httpValidation: 'relaxed' }, twice), 400);

  const limit = (count) => (server) => server.maxHeadersCount = count;
  assert.strictEqual(await answerTo({}, `${head}\r\n`, limit(2)), 200);
  assert.strictEqual(await answerTo({}, `${head}X: 1\r\n\r\n`, limit(2)), 431);
  const many = (count) => head + 'X:1\r\n'.repeat(count - 2) + '\r\n';
  assert.strictEqual(await answerTo({}, many(1000)), 200);
  assert.strictEqual(await answerTo({}, many(1001)), 431);
  assert.strictEqual(await answerTo({}, many(1001), limit(0)), 200);
}

function refuses(options, value) {
  const request = http.request({ host: '127.0.0.1', port: 1, ...options });
  request.on('error', () => {});
  try {
    request.setHeader('X-Test', value);
    return false;
  } catch (error) {
    assert.strictEqual(error.code, 'ERR_INVALID_CHAR');
    return true;
  } finally {
    request.destroy();
  }
}

assert.strictEqual(refuses({}, 'a\x01'), true);
assert.strictEqual(refuses({ httpValidation: 'relaxed' }, 'a\x01'), false);
assert.strictEqual(refuses({ insecureHTTPParser: true }, 'a\x01'), false);
for (const value of ['a\0', 'a\r', 'a\n', '\u0100']) {
  assert.strictEqual(refuses({ httpValidation: 'insecure' }, value), true);
}
assert.throws(() => http.createServer({ httpValidation: 'lax' }), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => http.createServer({ httpValidation: 'strict', insecureHTTPParser: true }),
              { code: 'ERR_INVALID_ARG_VALUE' });

main();
