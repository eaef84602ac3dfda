'use strict';
// Servers of node:http under load, with 64 connections that are kept alive.
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const zlib = require('node:zlib');
const { temporaryFolder } = require('./support.js');
const { benchmark, wrk } = require('./support_load.js');

const BODY_BYTES = 1 << 20;
const LARGE_FILE_BYTES = 100e6;

const json = JSON.stringify({ items: Array.from({ length: 20 }, (_, id) => ({ id, name: `item number ${id}`, price: id * 1.25 })) });

/** A file is as large as one that somebody would download, and asked for by few at a time. */
const large = { megabytes: LARGE_FILE_BYTES / 1e6, load: (port, seconds) => wrk(port, seconds, { connections: 4 }) };

function serveFile(/** @type {number} */ bytes) {
  const file = path.join(temporaryFolder(), 'file');
  fs.writeFileSync(file, Buffer.alloc(bytes, 'x'));
  process.on('SIGTERM', () => process.exit());
  return http.createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': bytes });
    fs.createReadStream(file).pipe(response);
  });
}

/** A text of 100 KB that packs about as well as a page does. */
function page() {
  let text = '';
  for (let i = 0; text.length < 100e3; i++) {
    text += `<li class="item"><a href="/items/${i}">${crypto.createHash('sha1').update(String(i)).digest('hex').slice(0, 24)}</a></li>\n`;
  }
  return text.slice(0, 100e3);
}

benchmark(__filename, {
  'http-hello': {
    serve: () => http.createServer((request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/plain' });
      response.end('Hello World\n');
    }),
  },
  'http-headers': {
    serve: () => http.createServer((request, response) => {
      response.setHeader('X-Agent', request.headers['user-agent'] ?? '');
      response.setHeader('Content-Type', 'text/plain; charset=utf-8');
      response.end(request.url);
    }),
    load: (port, seconds) => wrk(port, seconds, { path: '/path', headers: ['User-Agent: bench'] }),
  },
  'http-json-1k': {
    serve: () => http.createServer((request, response) => {
      response.setHeader('Content-Type', 'application/json');
      response.end(json);
    }),
  },
  'http-post-1m': {
    serve: () => http.createServer((request, response) => {
      let bytes = 0;
      request.on('data', (chunk) => { bytes += chunk.length; });
      request.on('end', () => {
        response.statusCode = bytes === BODY_BYTES ? 200 : 500;
        response.end('thank you');
      });
    }),
    load: (port, seconds) => wrk(port, seconds, { post: BODY_BYTES }),
  },
  'http-file-64k': { serve: () => serveFile(64 << 10) },
  'http-file-100m': { serve: () => serveFile(LARGE_FILE_BYTES), ...large },
  'http-gzip-100k': {
    serve: () => {
      const text = page();
      return http.createServer((request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Encoding': 'gzip' });
        const gzip = zlib.createGzip();
        gzip.pipe(response);
        gzip.end(text);
      });
    },
  },
});
