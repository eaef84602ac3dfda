'use strict';
// Response as the standard has it, whether it is still what was given or has been made more of.
const assert = require('node:assert');
const { inspect } = require('node:util');

(async () => {
  const plain = new Response('text', { status: 202, statusText: 'Fine', headers: { 'X-A': '1' } });
  assert.deepStrictEqual([plain.status, plain.statusText, plain.ok, plain.type, plain.url, plain.redirected, plain.bodyUsed],
                         [202, 'Fine', true, 'default', '', false, false]);
  plain.headers.append('x-b', '2');
  assert.deepStrictEqual([...plain.headers],
                         [['content-type', 'text/plain;charset=UTF-8'], ['x-a', '1'], ['x-b', '2']]);
  const clone = plain.clone();
  assert.ok(clone instanceof Response);
  assert.strictEqual(clone.headers.get('x-b'), '2');
  plain.headers.set('x-b', '3');
  assert.strictEqual(clone.headers.get('x-b'), '2');
  assert.ok(plain.body instanceof ReadableStream);
  assert.strictEqual(plain.headers.get('x-b'), '3');
  assert.strictEqual(await plain.text(), 'text');
  assert.strictEqual(await clone.text(), 'text');
  assert.strictEqual(plain.bodyUsed, true);
  await assert.rejects(plain.text(), TypeError);

  const once = new Response('{"a":1}');
  assert.deepStrictEqual(await once.json(), { a: 1 });
  assert.strictEqual(once.bodyUsed, true);
  await assert.rejects(once.text(), TypeError);
  await assert.rejects(once.arrayBuffer(), TypeError);
  assert.throws(() => once.clone(), TypeError);

  const bytes = new Uint8Array([104, 105]);
  const copied = new Response(bytes);
  bytes[0] = 0;
  assert.strictEqual(await copied.text(), 'hi');
  assert.strictEqual(await new Response(new Uint8Array([0xef, 0xbb, 0xbf, 65])).text(), 'A');
  assert.strictEqual(await new Response('\ud800').text(), '\ufffd');
  assert.strictEqual(await new Response().text(), '');
  assert.strictEqual(new Response().body, null);
  assert.strictEqual(await new Response(new URLSearchParams({ a: 'b c' })).text(), 'a=b+c');
  assert.strictEqual(new Response(new Blob(['x'], { type: 'text/x' })).headers.get('content-type'), 'text/x');
  assert.strictEqual((await new Response('abc').blob()).size, 3);

  for (const make of [
    () => new Response('x', { status: 99 }), () => new Response('x', { status: 600 }),
    () => new Response('x', { status: 204 }), () => new Response('x', { statusText: 'a\nb' }),
    () => new Response('x', { headers: { 'a b': '1' } }), () => new Response('x', { headers: { a: '1\n2' } }),
    () => Response.json(undefined), () => Response.json(1n), () => Response(), () => Response.prototype.status,
  ]) {
    assert.throws(make, (error) => error instanceof RangeError || error instanceof TypeError);
  }

  const json = Response.json({ a: 1 }, { status: 201, headers: { 'content-type': 'application/x+json' } });
  assert.deepStrictEqual([json.status, json.headers.get('content-type')], [201, 'application/x+json']);
  assert.strictEqual(Response.json([]).headers.get('content-type'), 'application/json');
  assert.strictEqual(Response.error().type, 'error');
  assert.strictEqual(Object.prototype.toString.call(new Response()), '[object Response]');
  assert.match(inspect(new Response('x')), /^Response \{[^]*status: 200/);

  class Mine extends Response {}
  assert.ok(new Mine('x') instanceof Response);
  assert.strictEqual(await new Mine('x').text(), 'x');
})();
