'use strict';
// Clients that vanish in the middle, send garbage, dribble or come in crowds leave nothing behind: afterwards the server
// answers as before, and has as many descriptors as before.
const assert = require('assert');
const { fork } = require('child_process');
const { once } = require('events');
const fs = require('fs');
const http = require('http');
const net = require('net');
const { setImmediate: turn } = require('timers/promises');

const CROWD = 500;
const LARGE = Buffer.alloc(8 << 20, 'x');
const host = 'Host: x\r\n';
const close = 'Connection: close\r\n';

/** A client whose `ended` resolves with all that it has received, once its connection is closed. */
function connect(port) {
  const socket = net.connect(port, '127.0.0.1');
  const received = [];
  socket.on('data', (data) => received.push(data));
  socket.on('error', () => {}); // 'close' follows
  const ended = new Promise((resolve) => {
    socket.on('close', () => resolve(Buffer.concat(received).toString('latin1')));
  });
  return { socket, ended };
}

/** All of them are connected, and have asked, before the first is answered. */
async function crowd(port) {
  const clients = Array.from({ length: CROWD }, () => connect(port));
  await Promise.all(clients.map(({ socket }) => once(socket, 'connect')));
  for (const { socket } of clients) socket.write(`GET /together HTTP/1.1\r\n${host}${close}\r\n`);
  for (const { ended } of clients) assert.match(await ended, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\ntogether$/);
}

let accepted = 0; // connections of the server that are open
let answering = 0; // requests whose response is neither sent nor cut off
let together = [];
let allClosed = null;

const server = http.createServer((request, response) => {
  answering++;
  response.on('close', () => answering--);
  request.on('error', () => {});
  if (request.url === '/together') {
    together.push(response);
    if (together.length === CROWD) for (const one of together.splice(0)) one.end('together');
  } else if (request.url === '/large') {
    response.end(LARGE);
  } else if (request.url === '/never') {
    response.write('the beginning');
  } else {
    let bytes = 0;
    request.on('data', (data) => { bytes += data.length; });
    request.on('end', () => response.end(`${bytes} bytes`));
  }
});
server.on('connection', (socket) => {
  accepted++;
  socket.on('close', () => {
    if (--accepted === 0) allClosed?.();
  });
});

/** Those who go, after what they have sent: with a FIN and without, and with or without waiting for an answer. */
async function vanish(port) {
  const beginnings = [
    '',
    'GET / HT',
    `GET / HTTP/1.1\r\n${host}X-Half: a`,
    `POST / HTTP/1.1\r\n${host}Content-Length: 1000\r\n\r\n`,
    `POST / HTTP/1.1\r\n${host}Content-Length: 1000\r\n\r\nhello`,
    `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n5\r\nhel`,
    `POST / HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n`,
    `GET / HTTP/1.1\r\n${host}\r\n`.repeat(20),
    `GET /large HTTP/1.1\r\n${host}\r\n`.repeat(20),
    `GET /never HTTP/1.1\r\n${host}\r\n`.repeat(3),
    `GET /large HTTP/1.1\r\n${host}\r\nGARBAGE\r\n\r\n`,
  ];
  for (const bytes of beginnings) {
    for (const go of ['destroy', 'resetAndDestroy']) {
      const { socket, ended } = connect(port);
      await once(socket, 'connect');
      if (bytes) await new Promise((resolve) => { socket.write(bytes, resolve); });
      if (bytes.startsWith('GET /large') || bytes.startsWith('GET /never')) await once(socket, 'data');
      else await turn();
      socket[go]();
      await ended;
    }
  }
}

/** Bytes that are no request are refused, or nothing is said to them, and the connection ends. */
async function garbage(port) {
  let seed = 0x2545f491;
  const random = (length) => {
    const bytes = Buffer.alloc(length);
    for (let i = 0; i < length; i++) {
      seed ^= seed << 13;
      seed ^= seed >>> 17;
      seed ^= seed << 5;
      bytes[i] = seed & 255;
    }
    return bytes;
  };
  const pieces = [
    Buffer.alloc(100_000),
    Buffer.from('\r\n'.repeat(10_000)),
    Buffer.from('160301020001000001fc0303', 'hex'), // TLS
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    Buffer.from(`GET / HTTP/1.1\r\n${host}Content-Length: ${'9'.repeat(400)}\r\n\r\n`),
    Buffer.from(`POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n${'f'.repeat(40)}\r\n`),
    Buffer.from(`GET /${'a'.repeat(200_000)} HTTP/1.1\r\n${host}\r\n`),
    ...Array.from({ length: 100 }, (_, i) => random(i * 7 + 1)),
    ...Array.from({ length: 100 }, (_, i) => Buffer.concat([Buffer.from('GET / HTTP/1.1\r\n'), random(i * 7 + 1)])),
  ];
  for (const bytes of pieces) {
    const { socket, ended } = connect(port);
    socket.end(bytes);
    const text = await ended;
    if (text !== '') assert.match(text, /^HTTP\/1\.1 4\d\d /, JSON.stringify(bytes.toString('latin1', 0, 60)));
  }
}

/** A byte at a time, several clients in turn. */
async function dribble(port) {
  const request = Buffer.from(`POST /dribble HTTP/1.1\r\n${host}${close}Transfer-Encoding: chunked\r\n\r\n` +
    '5;x=y\r\nhello\r\n7\r\n, world\r\n0\r\nTrailer: z\r\n\r\n');
  const clients = Array.from({ length: 10 }, () => connect(port));
  for (const { socket } of clients) socket.setNoDelay();
  for (let i = 0; i < request.length; i++) {
    await Promise.all(clients.map(({ socket }) => new Promise((resolve) => {
      socket.write(request.subarray(i, i + 1), resolve);
    })));
    await turn();
  }
  for (const { ended } of clients) assert.match(await ended, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n12 bytes$/);
}

/** An ordinary client; once it has its answer, all who came before it have been accepted. */
async function ask(port) {
  const { socket, ended } = connect(port);
  socket.write(`POST / HTTP/1.1\r\n${host}${close}Content-Length: 5\r\n\r\nhello`);
  assert.match(await ended, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n5 bytes$/);
  if (accepted > 0) await new Promise((resolve) => { allClosed = resolve; });
  allClosed = null;
}

async function main() {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const descriptors = () => fs.readdirSync('/proc/self/fd').length;
  await ask(port);
  const before = descriptors();

  for (const abuse of [vanish, garbage, dribble]) {
    await abuse(port);
    await ask(port);
    assert.strictEqual(answering, 0, abuse.name);
    assert.strictEqual(descriptors(), before, abuse.name);
  }

  // In a process of their own: together they may be more than a process may have descriptors.
  const [status] = await once(fork(__filename, ['crowd', String(port)]), 'exit');
  assert.strictEqual(status, 0);
  await ask(port);
  assert.strictEqual(answering, 0);
  // What the first child process brings along stays open; a second one finds it there.
  const withChildren = descriptors();
  assert.strictEqual((await once(fork(__filename, ['crowd', String(port)]), 'exit'))[0], 0);
  await ask(port);
  assert.strictEqual(descriptors(), withChildren);
  assert.ok(withChildren - before < 10, `${before}, then ${withChildren} descriptors`);

  server.close();
}

if (process.argv[2] === 'crowd') crowd(Number(process.argv[3]));
else main();
