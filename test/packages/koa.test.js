'use strict';
const assert = require('node:assert');
const { Readable } = require('node:stream');
const Koa = require('koa').default ?? require('koa');
const { curl, listen, test } = require('./support.js');

test(async () => {
  const app = new Koa();
  app.silent = true;
  const order = [];
  app.use(async (ctx, next) => {
    order.push('in');
    await next();
    order.push('out');
    ctx.set('X-Order', order.join());
  });
  app.use(async (ctx) => {
    switch (ctx.path) {
      case '/': ctx.body = { ip: ctx.ip, method: ctx.method, q: ctx.query.q }; break;
      case '/stream': ctx.type = 'text'; ctx.body = Readable.from(['one ', 'two']); break;
      case '/cookie': ctx.cookies.set('k', 'v'); ctx.body = ctx.cookies.get('sent') ?? ''; break;
      case '/error': ctx.throw(403, 'no entry'); break;
    }
  });
  const server = app.listen(0, '127.0.0.1');
  const url = await listen(server);
  let got = await curl(`${url}/?q=1`);
  assert.deepStrictEqual(JSON.parse(got.body), { ip: '127.0.0.1', method: 'GET', q: '1' });
  assert.strictEqual(got.headers['x-order'], 'in,out');
  assert.strictEqual((await curl(`${url}/stream`)).body, 'one two');
  got = await curl(`${url}/cookie`, '-b', 'sent=back');
  assert.strictEqual(got.body, 'back');
  assert.deepStrictEqual(got.cookies, ['k=v']);
  got = await curl(`${url}/error`);
  assert.strictEqual(got.status, 403);
  assert.strictEqual(got.body, 'no entry');
  assert.strictEqual((await curl(`${url}/nowhere`)).status, 404);
  server.close();
});
