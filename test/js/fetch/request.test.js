'use strict';
const assert = require('node:assert');

(async () => {
  const request = new Request('http://example.org/a?b#c', { method: 'post', body: 'x', headers: { 'x-a': '1' } });
  assert.deepStrictEqual([request.method, request.url, request.headers.get('x-a'), request.duplex],
                         ['POST', 'http://example.org/a?b#c', '1', 'half']);
  const copy = new Request(request, { headers: { 'x-a': '2' } });
  assert.ok(copy instanceof Request);
  assert.strictEqual(copy.headers.get('x-a'), '2');
  assert.strictEqual(await copy.text(), 'x');
  assert.strictEqual(request.bodyUsed, true);
  assert.throws(() => new Request('http://example.org/', { body: 'x' }), TypeError);
  assert.throws(() => new Request('nowhere'), TypeError);
  assert.throws(() => new Request(), TypeError);
  assert.throws(() => Request.prototype.url, TypeError);
  const clone = new Request('http://example.org/', { method: 'PUT', body: '{"a":1}' }).clone();
  assert.deepStrictEqual(await clone.json(), { a: 1 });
  assert.strictEqual(new Request('http://example.org/', { signal: AbortSignal.abort() }).signal.aborted, true);
})();
