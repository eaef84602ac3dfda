'use strict';
const assert = require('assert');
const dc = require('diagnostics_channel');
const dgram = require('dgram');
const net = require('net');

// Sockets and servers tell of themselves; a server's listening is traced.
const seen = [];
for (const name of ['net.client.socket', 'net.server.socket', 'udp.socket']) {
  dc.subscribe(name, ({ socket }) => seen.push([name, socket.constructor.name]));
}
const listening = [];
dc.tracingChannel('net.server.listen').subscribe({
  asyncStart: ({ server, options }) => listening.push(['start', server, options.mark]),
  asyncEnd: ({ server }) => listening.push(['end', server]),
  error: ({ server, error }) => listening.push(['error', server, error.code]),
});

dgram.createSocket('udp4').close();
const server = net.createServer((socket) => socket.end()).listen({ port: 0, host: '127.0.0.1', mark: 1 }, () => {
  const { port } = server.address();
  const second = net.createServer().on('error', () => {
    net.connect(port, '127.0.0.1').resume().on('close', () => {
      server.close();
      assert.deepStrictEqual(seen, [['udp.socket', 'Socket'], ['net.client.socket', 'Socket'], ['net.server.socket', 'Socket']]);
      assert.deepStrictEqual(listening.map(([event]) => event), ['start', 'end', 'start', 'error']);
      assert.strictEqual(listening[0][1], server);
      assert.strictEqual(listening[0][2], 1);
      assert.strictEqual(listening[3][1], second);
      assert.strictEqual(listening[3][2], 'EADDRINUSE');
    });
  });
  second.listen({ port, host: '127.0.0.1' });
});
