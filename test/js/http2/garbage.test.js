'use strict';

// What is no HTTP/2 ends its connection, and that one alone: the server goes on.

const assert = require('assert');
const http2 = require('http2');
const net = require('net');

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const frame = (type, flags, id, payload) => {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(id, 5);
  return Buffer.concat([header, payload]);
};
const settings = frame(4, 0, 0, Buffer.alloc(0));
const begun = (...frames) => Buffer.concat([preface, settings, ...frames]);

const garbage = [
  Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
  Buffer.alloc(5000, 0xff),
  begun(frame(1, 5, 1, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]))), // broken header compression
  begun(frame(0, 1, 1, Buffer.from('data of a stream that was never opened'))),
  begun(frame(4, 0, 0, Buffer.from([0, 4, 0xff]))), // settings of an odd size
  begun(frame(8, 0, 0, Buffer.alloc(4))), // a window that grows by nothing
  begun(frame(1, 0, 1, Buffer.from([0x82])), frame(0, 0, 1, Buffer.from('x'))), // headers that do not go on
];

const server = http2.createServer((request, response) => response.end('still here'));
server.on('sessionError', () => {});
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  await Promise.all(garbage.map((bytes) => new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('error', () => {});
    socket.on('close', resolve);
    socket.resume();
    socket.on('end', () => socket.end());
  })));
  const session = http2.connect(`http://127.0.0.1:${port}`);
  const stream = session.request();
  let body = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk) => { body += chunk; });
  stream.on('close', () => {
    assert.strictEqual(body, 'still here');
    session.close();
    server.close();
  });
});
