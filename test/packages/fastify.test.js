'use strict';
const assert = require('node:assert');
const { Readable } = require('node:stream');
const fastify = require('fastify');
const { curl, json, test } = require('./support.js');

test(async () => {
  const app = fastify({ forceCloseConnections: true });
  app.get('/', async () => ({ hello: 'world' }));
  app.get('/user/:id', {
    schema: {
      params: { type: 'object', properties: { id: { type: 'integer' } } },
      response: { 200: { type: 'object', properties: { id: { type: 'integer' } } } },
    },
  }, async (request) => ({ id: request.params.id, secret: 'not in the schema' }));
  app.post('/echo', {
    schema: { body: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } },
  }, async (request, reply) => reply.code(201).send(request.body));
  app.get('/stream', async (request, reply) => reply.type('text/plain').send(Readable.from(['a', 'b', 'c'])));
  app.get('/error', async () => { throw new Error('on purpose'); });
  app.register(async (scope) => {
    scope.decorateReply('mark', function() { return this.header('x-scope', 'inner'); });
    scope.addHook('onRequest', async (request, reply) => { reply.mark(); });
    scope.get('/scoped', async () => 'scoped');
  }, { prefix: '/v1' });

  const injected = await app.inject('/user/7');
  assert.deepStrictEqual(injected.json(), { id: 7 });

  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  let got = await curl(`${url}/`);
  assert.strictEqual(got.body, '{"hello":"world"}');
  assert.strictEqual(got.headers['content-type'], 'application/json; charset=utf-8');
  assert.strictEqual((await curl(`${url}/user/x`)).status, 400);
  got = await curl(`${url}/echo`, ...json({ name: 'Ada' }));
  assert.strictEqual(got.status, 201);
  assert.deepStrictEqual(JSON.parse(got.body), { name: 'Ada' });
  got = await curl(`${url}/echo`, ...json({}));
  assert.strictEqual(got.status, 400);
  assert.match(JSON.parse(got.body).message, /must have required property 'name'/);
  assert.strictEqual((await curl(`${url}/stream`)).body, 'abc');
  got = await curl(`${url}/error`);
  assert.strictEqual(got.status, 500);
  assert.strictEqual(JSON.parse(got.body).message, 'on purpose');
  got = await curl(`${url}/v1/scoped`);
  assert.strictEqual(got.headers['x-scope'], 'inner');
  assert.strictEqual((await curl(`${url}/nowhere`)).status, 404);
  await app.close();
});
