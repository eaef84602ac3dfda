'use strict';
// The server that the tests of HTTP clients ask: /echo answers what it was sent, /status/N with that status, /redirect sends to
// /echo, /slow never answers.
const http = require('node:http');
const zlib = require('node:zlib');

module.exports = http.createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://server');
  if (pathname === '/slow') return;
  if (pathname === '/redirect') return response.writeHead(302, { Location: '/echo' }).end();
  if (pathname.startsWith('/status/')) return response.writeHead(Number(pathname.slice(8))).end('failed');
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const answer = JSON.stringify({
    method: request.method, url: request.url, type: request.headers['content-type'], body: Buffer.concat(chunks).toString(),
  });
  response.setHeader('Content-Type', 'application/json');
  if (/gzip/.test(request.headers['accept-encoding'])) {
    response.setHeader('Content-Encoding', 'gzip');
    return response.end(zlib.gzipSync(answer));
  }
  response.end(answer);
});
