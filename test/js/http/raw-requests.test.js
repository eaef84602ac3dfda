'use strict';

// What a server answers to bytes that are not, or hardly, a request, and whether it then keeps the connection: as Node 24
// does, byte for byte the same requests. Whoever disagrees with a proxy about where a request ends can be used to smuggle
// one past it.

const assert = require('assert');
const http = require('http');
const net = require('net');
const { once } = require('events');

const H = 'Host: a\r\n';

/** Bytes, and what follows from them: the status of each response, and what becomes of the connection. */
const cases = {
  'simple': [`GET / HTTP/1.1\r\n${H}\r\n`, '200 open'],
  'close': [`GET / HTTP/1.1\r\n${H}Connection: close\r\n\r\n`, '200 closed'],
  'two lengths, alike': [`POST / HTTP/1.1\r\n${H}Content-Length: 1\r\nContent-Length: 1\r\n\r\na`, '400 closed'],
  'two lengths, unlike': [`POST / HTTP/1.1\r\n${H}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`, '400 closed'],
  'list of lengths': [`POST / HTTP/1.1\r\n${H}Content-Length: 1, 1\r\n\r\na`, '400 closed'],
  'length with sign': [`POST / HTTP/1.1\r\n${H}Content-Length: +1\r\n\r\na`, '400 closed'],
  'negative length': [`POST / HTTP/1.1\r\n${H}Content-Length: -1\r\n\r\na`, '400 closed'],
  'hexadecimal length': [`POST / HTTP/1.1\r\n${H}Content-Length: 0x1\r\n\r\na`, '400 closed'],
  'empty length': [`POST / HTTP/1.1\r\n${H}Content-Length: \r\n\r\n`, '400 closed'],
  'length beyond 64 bits': [`POST / HTTP/1.1\r\n${H}Content-Length: 99999999999999999999\r\n\r\na`, '400 closed'],
  'length with spaces around': [`POST / HTTP/1.1\r\n${H}Content-Length:   1  \r\n\r\na`, '200 open'],
  'length, then chunked': [`POST / HTTP/1.1\r\n${H}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, '400 closed'],
  'chunked, then length': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`, '400 closed'],
  'chunked': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`, '200 open'],
  'chunked in capitals': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: CHUNKED\r\n\r\n3\r\nabc\r\n0\r\n\r\n`, '200 open'],
  'chunked twice': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`, '400 closed'],
  'gzip, chunked': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, '200 open'],
  'chunked, gzip': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`, '400 closed'],
  'identity': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: identity\r\n\r\n`, '400 closed'],
  'unknown coding': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, '400 closed'],
  'coding behind a vertical tab': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n`, '400 closed'],
  'space before the colon of a coding': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`, '400 closed'],
  'chunk size with a sign': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n`, '400 closed'],
  'chunk size with 0x': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n`, '400 closed'],
  'chunk size, empty': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n\r\n\r\n`, '400 closed'],
  'chunk size beyond 64 bits': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n11111111111111111\r\na`, '400 closed'],
  'chunk size with a space behind': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n1 \r\na\r\n0\r\n\r\n`, '400 closed'],
  'chunk longer than it says': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n`, '400 closed'],
  'chunk size ended by LF': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n`, '400 closed'],
  'chunk ended by LF': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n1\r\na\n0\r\n\r\n`, '400 closed'],
  'chunk extension': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n1;a=b\r\na\r\n0\r\n\r\n`, '200 open'],
  'chunk extension, quoted': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n1;a="b;c"\r\na\r\n0\r\n\r\n`, '200 open'],
  'chunk extension with LF': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n1;a\nb\r\na\r\n0\r\n\r\n`, '400 closed'],
  'chunk extension too large': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n1;a=${'x'.repeat(17000)}\r\na\r\n0\r\n\r\n`, '413 closed'],
  'trailers': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n`, '200 open'],
  'trailers, malformed': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n0\r\nA b\r\n\r\n`, '400 closed'],
  'trailers too large': [`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n0\r\nA: ${'x'.repeat(17000)}\r\n\r\n`, '431 closed'],
  'folded header': [`GET / HTTP/1.1\r\n${H}A: b\r\n c\r\n\r\n`, '400 closed'],
  'folded header, tab': [`GET / HTTP/1.1\r\n${H}A: b\r\n\tc\r\n\r\n`, '400 closed'],
  'folded first header': [`GET / HTTP/1.1\r\n A: b\r\n${H}\r\n`, '400 closed'],
  'bare LF': [`GET / HTTP/1.1\n${H.replace('\r', '')}\n`, '400 closed'],
  'bare LF behind a header': [`GET / HTTP/1.1\r\n${H}A: b\n\r\n`, '400 closed'],
  'bare CR in a value': [`GET / HTTP/1.1\r\n${H}A: b\rc\r\n\r\n`, '400 closed'],
  'bare CR behind a header': [`GET / HTTP/1.1\r\n${H}A: b\rB: c\r\n\r\n`, '400 closed'],
  'NUL in a value': [`GET / HTTP/1.1\r\n${H}A: b\0c\r\n\r\n`, '400 closed'],
  'NUL in a name': [`GET / HTTP/1.1\r\n${H}A\0: b\r\n\r\n`, '400 closed'],
  'control character in a value': [`GET / HTTP/1.1\r\n${H}A: \x01\r\n\r\n`, '400 closed'],
  'delete in a value': [`GET / HTTP/1.1\r\n${H}A: \x7f\r\n\r\n`, '400 closed'],
  'Latin-1 in a value': [`GET / HTTP/1.1\r\n${H}A: \xe9\r\n\r\n`, '200 open'],
  'Latin-1 in a name': [`GET / HTTP/1.1\r\n${H}\xe9: a\r\n\r\n`, '400 closed'],
  'space before a colon': [`GET / HTTP/1.1\r\n${H}A : b\r\n\r\n`, '400 closed'],
  'space in a name': [`GET / HTTP/1.1\r\n${H}A B: b\r\n\r\n`, '400 closed'],
  'header without a colon': [`GET / HTTP/1.1\r\n${H}A\r\n\r\n`, '400 closed'],
  'header without a name': [`GET / HTTP/1.1\r\n${H}: b\r\n\r\n`, '400 closed'],
  'empty value': [`GET / HTTP/1.1\r\n${H}A:\r\n\r\n`, '200 open'],
  'head too large': [`GET / HTTP/1.1\r\n${H}A: ${'x'.repeat(17000)}\r\n\r\n`, '431 closed'],
  'name too large': [`GET / HTTP/1.1\r\n${H}${'x'.repeat(17000)}: a\r\n\r\n`, '431 closed'],
  'target too large': [`GET /${'x'.repeat(17000)} HTTP/1.1\r\n${H}\r\n`, '431 closed'],
  'too many headers': [`GET / HTTP/1.1\r\n${H}${'A:b\r\n'.repeat(1000)}\r\n`, '431 closed'],
  'version 0.9': [`GET / HTTP/0.9\r\n${H}\r\n`, '200 closed'],
  'version 1.0': [`GET / HTTP/1.0\r\n\r\n`, '200 closed'],
  'version 1.0, kept': [`GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`, '200 closed'],
  'version 1.2': [`GET / HTTP/1.2\r\n${H}\r\n`, '400 closed'],
  'version 2.0': [`GET / HTTP/2.0\r\n${H}\r\n`, '200 closed'],
  'version 9.9': [`GET / HTTP/9.9\r\n${H}\r\n`, '400 closed'],
  'version without a dot': [`GET / HTTP/11\r\n${H}\r\n`, '400 closed'],
  'version in lower case': [`GET / http/1.1\r\n${H}\r\n`, '400 closed'],
  'no version': [`GET /\r\n${H}\r\n`, '200 closed'],
  'preface of HTTP/2': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '400 closed'],
  'method in lower case': [`get / HTTP/1.1\r\n${H}\r\n`, '400 closed'],
  'unknown method': [`FOO / HTTP/1.1\r\n${H}\r\n`, '400 closed'],
  'method of RTSP': [`DESCRIBE / RTSP/1.0\r\n${H}\r\n`, '200 closed'],
  'method alone': [`GET\r\n\r\n`, '400 closed'],
  'two spaces behind the method': [`GET  / HTTP/1.1\r\n${H}\r\n`, '200 open'],
  'space in the target': [`GET /a b HTTP/1.1\r\n${H}\r\n`, '400 closed'],
  'NUL in the target': [`GET /a\0b HTTP/1.1\r\n${H}\r\n`, '400 closed'],
  'UTF-8 in the target': [`GET /\xc3\xa9 HTTP/1.1\r\n${H}\r\n`, '400 closed'],
  'absolute target': [`GET http://b/c HTTP/1.1\r\n${H}\r\n`, '200 open'],
  'target *': [`OPTIONS * HTTP/1.1\r\n${H}\r\n`, '200 open'],
  'relative target': [`GET a HTTP/1.1\r\n${H}\r\n`, '400 closed'],
  'no Host': [`GET / HTTP/1.1\r\n\r\n`, '400 closed'],
  'two Hosts': [`GET / HTTP/1.1\r\n${H}Host: b\r\n\r\n`, '200 open'],
  'empty Host': [`GET / HTTP/1.1\r\nHost:\r\n\r\n`, '200 open'],
  'expects 100-continue': [`POST / HTTP/1.1\r\n${H}Expect: 100-continue\r\nContent-Length: 1\r\n\r\na`, '100 200 open'],
  'expects something else': [`POST / HTTP/1.1\r\n${H}Expect: tea\r\nContent-Length: 1\r\n\r\na`, '417 open'],
  'upgrade without a handler': [`GET / HTTP/1.1\r\n${H}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`, '200 open'],
  'upgrade with a body, without a handler': [`POST / HTTP/1.1\r\n${H}Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 1\r\n\r\na`, '200 open'],
  'CONNECT without a handler': [`CONNECT a:1 HTTP/1.1\r\n${H}\r\n`, 'closed'],
  'HEAD': [`HEAD / HTTP/1.1\r\n${H}\r\n`, '200 open'],
  'GET with a body': [`GET / HTTP/1.1\r\n${H}Content-Length: 1\r\n\r\na`, '200 open'],
  'two in one': [`GET / HTTP/1.1\r\n${H}\r\nGET / HTTP/1.1\r\n${H}\r\n`, '200 200 open'],
  'another behind close': [`GET / HTTP/1.1\r\n${H}Connection: close\r\n\r\nGET / HTTP/1.1\r\n${H}\r\n`, '400 closed'],
  'garbage behind a request': [`GET / HTTP/1.1\r\n${H}\r\nnonsense\r\n\r\n`, '400 closed'],
  'garbage behind close': [`GET / HTTP/1.1\r\n${H}Connection: close\r\n\r\nnonsense`, '400 closed'],
  'smuggled behind a length': [`POST / HTTP/1.1\r\n${H}Content-Length: 5\r\n\r\nabcdeGET /x HTTP/1.1\r\n${H}\r\n`, '200 200 open'],
  'empty lines before': [`\r\n\r\nGET / HTTP/1.1\r\n${H}\r\n`, '200 open'],
  'LFs before': [`\n\nGET / HTTP/1.1\r\n${H}\r\n`, '200 open'],
  'space before': [` GET / HTTP/1.1\r\n${H}\r\n`, '400 closed'],
  'garbage': ['\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03', '400 closed'],
  'NULs': ['\0\0\0\0', '400 closed'],
  'proxy protocol': [`PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\nGET / HTTP/1.1\r\n${H}\r\n`, '400 closed'],
  'close and keep-alive': [`GET / HTTP/1.1\r\n${H}Connection: close, keep-alive\r\n\r\n`, '200 closed'],
};

/** Sent over a connection that is said to be open still; its answer is the proof. */
const probe = `GET /probe HTTP/1.1\r\n${H}\r\n`;
const responsePattern = /HTTP\/1\.1 (\d{3}) [^\r]*\r\n(?:[^\r]+\r\n)*\r\n/g;

const statusesOf = (text) => Array.from(text.matchAll(responsePattern), (match) => match[1]);

/** @returns {Promise<string>} in the form of the table */
async function outcome(port, bytes, expected) {
  const socket = net.connect(port, '127.0.0.1');
  socket.setEncoding('latin1');
  socket.on('error', () => {}); // 'close' follows
  const statuses = expected.split(' ');
  const expectsOpen = statuses.pop() === 'open';
  let text = '';
  let probed = false;
  socket.on('data', (chunk) => {
    text += chunk;
    if (!expectsOpen) return;
    const count = statusesOf(text).length;
    if (!probed && count === statuses.length) {
      probed = true;
      socket.write(probe);
    } else if (probed && text.endsWith('GET /probe 0')) {
      socket.destroy();
    }
  });
  socket.write(bytes, 'latin1');
  await once(socket, 'close');
  const seen = statusesOf(text);
  const isOpen = probed && seen.length > statuses.length && seen.pop() === '200' && text.endsWith('GET /probe 0');
  return [...seen, isOpen ? 'open' : 'closed'].join(' ');
}

const server = http.createServer((request, response) => {
  let bytes = 0;
  request.on('data', (chunk) => bytes += chunk.length);
  request.on('end', () => response.end(`${request.method} ${request.url} ${bytes}`));
});
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  const entries = Object.entries(cases);
  const outcomes = await Promise.all(entries.map(([, [bytes, expected]]) => outcome(port, bytes, expected)));
  const expected = Object.fromEntries(entries.map(([name, [, text]]) => [name, text]));
  assert.deepStrictEqual(Object.fromEntries(entries.map(([name], i) => [name, outcomes[i]])), expected);
  server.close();
});
