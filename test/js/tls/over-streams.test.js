'use strict';
// TLS over what is no socket: a pair of Duplex streams, and another TLS connection.
const assert = require('node:assert');
const tls = require('node:tls');
const { once } = require('node:events');
const { Duplex } = require('node:stream');
const { ca, listen, server, to } = require('./support.js');

function streamPair() {
  const make = () => new Duplex({
    read() {
      this.resumed?.();
      this.resumed = undefined;
    },
    write(chunk, encoding, callback) {
      if (this.other.push(chunk)) callback();
      else this.other.resumed = callback;
    },
    final(callback) {
      this.other.push(null);
      callback();
    },
  });
  const [a, b] = [make(), make()];
  a.other = b;
  b.other = a;
  return [a, b];
}

(async () => {
  const [near, far] = streamPair();
  const accepted = new tls.TLSSocket(far, { isServer: true, ...server });
  accepted.on('data', (data) => accepted.end(`echo ${data}`));
  const socket = tls.connect({ socket: near, ca, servername: 'localhost' });
  await once(socket, 'secureConnect');
  socket.write('hello');
  let text = '';
  for await (const chunk of socket) text += chunk;
  assert.strictEqual(text, 'echo hello');

  // A tunnel in a tunnel.
  const inner = tls.createServer(server, (s) => s.on('data', (data) => s.end(`inner ${data}`)));
  const outer = await listen({}, (s) => inner.emit('connection', s));
  const tunnel = tls.connect(to(outer));
  await once(tunnel, 'secureConnect');
  const within = tls.connect({ socket: tunnel, ca, servername: 'localhost' });
  await once(within, 'secureConnect');
  within.write('x');
  text = '';
  for await (const chunk of within) text += chunk;
  assert.strictEqual(text, 'inner x');
  tunnel.destroy();
  outer.close();
})();
