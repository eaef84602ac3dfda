'use strict';
// A side that has ended: the other goes on writing with allowHalfOpen, and ends too without it.
const assert = require('assert');
const net = require('net');

function converse(allowHalfOpen, done) {
  const events = [];
  const server = net.createServer({ allowHalfOpen }, (peer) => {
    peer.on('end', () => {
      events.push(`end writable=${peer.writable}`);
      if (allowHalfOpen) setTimeout(() => peer.end('late answer'), 10);
    });
    peer.on('close', () => events.push('peer closed'));
    peer.resume();
  });
  server.listen(0, '127.0.0.1', () => {
    const client = net.connect({ port: server.address().port, host: '127.0.0.1', allowHalfOpen });
    client.setEncoding('latin1');
    client.end('question');
    client.on('data', (text) => events.push(text));
    client.on('close', (hadError) => {
      events.push(`closed ${hadError}`);
      server.close(() => done(events));
    });
  });
}

converse(true, (events) => {
  assert.deepStrictEqual(events.slice(0, 2), ['end writable=true', 'late answer']);
  converse(false, (others) => {
    assert.ok(!others.includes('late answer'));
    assert.ok(others.includes('closed false') && others.includes('peer closed'));
    process.exitCode = 0;
  });
});
process.exitCode = 1;
