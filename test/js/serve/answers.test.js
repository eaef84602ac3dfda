'use strict';
// Requests and responses of all kinds, through fetch.
const assert = require('node:assert');
const { listen } = require('./support');

const routes = {
  '/text': () => new Response('grüß dich', { headers: { 'X-One': '1' } }),
  '/bytes': () => new Response(new Uint8Array([1, 2, 3]), { status: 201, statusText: 'Made' }),
  '/json': async () => Response.json({ a: [1, 2] }),
  '/empty': () => new Response(null, { status: 204 }),
  '/redirect': () => Response.redirect('http://example.org/', 301),
  '/stream': () => new Response(new ReadableStream({
    start(controller) {
      for (const part of ['a', 'b', 'c']) controller.enqueue(new TextEncoder().encode(part));
      controller.close();
    },
  })),
  '/form': async (request) => {
    const form = await request.formData();
    return new Response(`${form.get('name')}:${form.get('file').size}`);
  },
  '/echo': async (request) => new Response(request.body, { headers: { 'content-type': request.headers.get('content-type') } }),
  '/read': async (request) => new Response(`${request.method} ${await request.text()} ${request.bodyUsed}`),
  '/parse': async (request) => Response.json({ got: await request.json() }),
  '/cookies': () => {
    const headers = new Headers();
    headers.append('set-cookie', 'a=1');
    headers.append('set-cookie', 'b=2');
    return new Response('x', { headers });
  },
  '/changed': () => {
    const response = new Response('x');
    response.headers.set('x-late', 'yes');
    return response;
  },
  '/throws': () => { throw new Error('on purpose'); },
  '/nothing': () => undefined,
};

(async () => {
  const seen = [];
  const server = await listen({
    fetch(request) {
      assert.ok(request instanceof Request);
      assert.ok(request.headers instanceof Headers);
      return routes[new URL(request.url).pathname](request);
    },
    error(error) {
      seen.push(error.message);
      return new Response('sorry', { status: 500 });
    },
  });
  const get = (path, options) => fetch(new URL(path, server.url), options);

  let response = await get('/text');
  assert.ok(response instanceof Response);
  assert.strictEqual(response.headers.get('content-type'), 'text/plain;charset=UTF-8');
  assert.strictEqual(response.headers.get('content-length'), String(Buffer.byteLength('grüß dich')));
  assert.strictEqual(response.headers.get('x-one'), '1');
  assert.ok(Date.parse(response.headers.get('date')) > 0);
  assert.strictEqual(await response.text(), 'grüß dich');

  response = await get('/bytes');
  assert.deepStrictEqual([response.status, response.statusText], [201, 'Made']);
  assert.deepStrictEqual(await response.bytes(), new Uint8Array([1, 2, 3]));

  response = await get('/json');
  assert.strictEqual(response.headers.get('content-type'), 'application/json');
  assert.deepStrictEqual(await response.json(), { a: [1, 2] });

  response = await get('/empty');
  assert.deepStrictEqual([response.status, response.body, response.headers.get('content-length')], [204, null, null]);

  response = await get('/redirect', { redirect: 'manual' });
  assert.deepStrictEqual([response.status, response.headers.get('location')], [301, 'http://example.org/']);

  assert.strictEqual(await (await get('/stream')).text(), 'abc');
  response = await get('/text', { method: 'HEAD' });
  assert.deepStrictEqual([await response.text(), response.headers.get('content-length')], ['', '11']);

  const form = new FormData();
  form.set('name', 'value');
  form.set('file', new Blob(['12345']), 'five.txt');
  assert.strictEqual(await (await get('/form', { method: 'POST', body: form })).text(), 'value:5');

  const big = 'x'.repeat(3_000_000);
  response = await get('/echo', { method: 'POST', body: big, headers: { 'content-type': 'text/x' } });
  assert.strictEqual(response.headers.get('content-type'), 'text/x');
  assert.strictEqual(await response.text(), big);
  assert.strictEqual(await (await get('/read', { method: 'PUT', body: 'abc' })).text(), 'PUT abc true');
  assert.deepStrictEqual(await (await get('/parse', { method: 'POST', body: '{"a":1}' })).json(), { got: { a: 1 } });
  assert.deepStrictEqual((await get('/cookies')).headers.getSetCookie(), ['a=1', 'b=2']);
  assert.strictEqual((await get('/changed')).headers.get('x-late'), 'yes');

  response = await get('/throws');
  assert.deepStrictEqual([response.status, await response.text()], [500, 'sorry']);
  assert.strictEqual((await get('/nothing')).status, 500);
  assert.strictEqual(seen[0], 'on purpose');
  assert.match(seen[1], /Response/);

  assert.strictEqual(server.pendingRequests, 0);
  await server.stop();
})();
