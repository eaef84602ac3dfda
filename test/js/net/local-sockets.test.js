'use strict';
// Unix sockets: by path, which goes with the server, and by abstract name.
const assert = require('assert');
const fs = require('fs');
const net = require('net');
const os = require('os');
const path = require('path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gyre-local-'));
const file = path.join(folder, 'socket');
let passed = 0;

function converse(name, options, check) {
  const server = net.createServer((peer) => peer.end('hello')).listen({ path: name, ...options }, () => {
    assert.strictEqual(server.address(), name);
    check();
    let text = '';
    net.connect(name).setEncoding('utf8').on('data', (data) => { text += data; }).on('close', () => {
      assert.strictEqual(text, 'hello');
      server.close(() => {
        passed++;
        assert.ok(!fs.existsSync(file));
      });
    });
  });
}

converse(`\0gyre-${process.pid}`, {}, () => {});
converse(file, { readableAll: true, writableAll: true }, () => {
  assert.ok(fs.statSync(file).isSocket());
  assert.strictEqual(fs.statSync(file).mode & 0o666, 0o666);
});
process.on('exit', () => {
  fs.rmSync(folder, { recursive: true });
  assert.strictEqual(passed, 2);
});
