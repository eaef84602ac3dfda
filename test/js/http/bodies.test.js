'use strict';
// Bodies of known and unknown length, both ways, with trailers; and pieces that share no memory with one another.
const assert = require('assert');
const http = require('http');
const { once } = require('events');

const server = http.createServer((request, response) => {
  response.setHeader('Trailer', 'X-Bytes');
  let bytes = 0;
  request.on('data', (chunk) => {
    bytes += chunk.length;
    response.write(chunk);
  });
  request.on('end', () => {
    assert.strictEqual(request.complete, true);
    response.addTrailers({ 'X-Bytes': String(bytes), 'X-From': request.trailers['x-from'] ?? 'nobody' });
    response.end();
  });
});

async function echo(body, options) {
  const request = http.request({ port: server.address().port, method: 'POST', ...options });
  if (options?.trailers) request.addTrailers(options.trailers);
  request.end(body);
  const [response] = await once(request, 'response');
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  return { response, body: Buffer.concat(chunks) };
}

server.listen(0, async () => {
  const large = Buffer.alloc(1 << 20, 'abcdefghijklmnopqrstuvwxyz');
  const known = await echo(large, { headers: { 'Content-Length': large.length } });
  assert.ok(known.body.equals(large));
  assert.strictEqual(known.response.trailers['x-bytes'], String(large.length));

  const chunked = await echo('hällo', { headers: { 'Transfer-Encoding': 'chunked' }, trailers: { 'X-From': 'me' } });
  assert.strictEqual(chunked.body.toString(), 'hällo');
  assert.deepStrictEqual(chunked.response.rawTrailers, ['X-Bytes', '6', 'X-From', 'me']);

  const empty = await echo(undefined, { headers: { 'Content-Length': 0 } });
  assert.strictEqual(empty.body.length, 0);
  server.close();
});
