'use strict';
// OpenSSL's own client talks to our server; where the machine has it.
const assert = require('node:assert');
const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const tls = require('node:tls');
const { listen } = require('./support.js');

const keys = path.join(__dirname, 'keys');

(async () => {
  if (spawnSync('openssl', ['version']).status !== 0) return;
  const server = await listen({ ALPNProtocols: ['x/1'] }, (socket) => {
    socket.on('data', (data) => socket.end(data.toString().toUpperCase()));
  });
  const peer = spawn('openssl', ['s_client', '-quiet', '-verify_return_error', '-CAfile', path.join(keys, 'ca.crt'),
                                 '-servername', 'localhost', '-alpn', 'x/1',
                                 '-connect', `127.0.0.1:${server.address().port}`], { stdio: ['pipe', 'pipe', 'ignore'] });
  let text = '';
  peer.stdout.on('data', (data) => text += data);
  peer.stdin.write('hello\n');
  await once(peer.stdout, 'end');
  assert.strictEqual(text, 'HELLO\n');
  server.close();
})();
