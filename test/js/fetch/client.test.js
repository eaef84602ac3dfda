'use strict';
// fetch against a server of node:http: bodies both ways, redirects, compression, abort, a server that is not there.
const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const zlib = require('node:zlib');

const server = http.createServer((request, response) => {
  if (request.url === '/redirect') {
    response.writeHead(302, { location: '/end' });
    response.end();
  } else if (request.url === '/gzip') {
    response.setHeader('content-encoding', 'gzip');
    response.end(zlib.gzipSync('unpacked'));
  } else if (request.url === '/never') {
    response.write('begun');
  } else {
    response.setHeader('x-method', request.method);
    request.pipe(response);
  }
});
server.listen(0, '127.0.0.1', async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  const echo = await fetch(`${base}/echo`, { method: 'POST', body: new Blob(['abc']).stream(), duplex: 'half' });
  assert.ok(echo instanceof Response);
  assert.strictEqual(echo.headers.get('x-method'), 'POST');
  assert.strictEqual(await echo.text(), 'abc');
  const end = await fetch(new Request(`${base}/redirect`));
  assert.deepStrictEqual([end.redirected, end.url, end.status], [true, `${base}/end`, 200]);
  assert.strictEqual(await (await fetch(`${base}/gzip`)).text(), 'unpacked');
  const controller = new AbortController();
  const never = await fetch(`${base}/never`, { signal: controller.signal });
  controller.abort();
  await assert.rejects(never.text(), { name: 'AbortError' });
  await assert.rejects(fetch(`${base}/never`, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  await assert.rejects(fetch('data:nonsense'), TypeError);
  assert.strictEqual(await (await fetch('data:text/plain,here')).text(), 'here');
  server.closeAllConnections();
  server.close();

  const gone = http.createServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port } = gone.address();
  gone.close();
  await once(gone, 'close');
  await assert.rejects(fetch(`http://127.0.0.1:${port}/`), (error) => error instanceof TypeError && error.cause.code === 'ECONNREFUSED');
});
