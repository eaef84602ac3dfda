'use strict';
// Requests and responses make the state of their streams when it is first asked for, and are streams all the same: by
// instanceof, with another prototype put in, and as subclasses.
const assert = require('assert');
const http = require('http');
const { Readable, Stream, finished } = require('stream');
const { EventEmitter } = require('events');

class Request extends http.IncomingMessage {
  get shout() { return this.url.toUpperCase(); }
}
class Response extends http.ServerResponse {
  json(value) {
    this.setHeader('Content-Type', 'application/json');
    this.end(JSON.stringify(value));
  }
}

const events = [];
const server = http.createServer({ IncomingMessage: Request, ServerResponse: Response }, (request, response) => {
  assert.ok(request instanceof Readable && request instanceof Request);
  assert.ok(response instanceof Stream && response instanceof EventEmitter);
  // What frameworks do.
  const app = Object.create(Request.prototype, { app: { value: 'app' } });
  Object.setPrototypeOf(request, app);
  assert.strictEqual(request.app, 'app');
  assert.strictEqual(request.shout, '/PATH');
  assert.strictEqual(request.headers.host, `localhost:${server.address().port}`);

  assert.strictEqual(request.readableEnded, false);
  assert.strictEqual(request.complete, false);
  finished(response, (error) => events.push(`response finished ${error}`));
  request.on('end', () => {
    events.push('request end');
    assert.strictEqual(request.complete, true);
    response.on('finish', () => events.push('finish'));
    response.on('close', () => {
      events.push('close');
      // Looked at for the first time when all is over.
      assert.strictEqual(response.writableFinished, true);
      server.close();
    });
    response.json({ ok: true });
    assert.strictEqual(response.headersSent, true);
    assert.strictEqual(response.writableEnded, true);
    assert.strictEqual(response.writableFinished, false);
  });
  request.resume();
});

let unread;
const plain = http.createServer((request, response) => {
  unread = request;
  response.end();
});

server.listen(0, () => {
  http.get({ port: server.address().port, path: '/path' }, (response) => {
    assert.strictEqual(response.headers['content-length'], '11');
    response.resume();
  });
});

plain.listen(0, () => {
  http.get({ port: plain.address().port }, (response) => {
    response.resume().on('end', () => {
      // Nobody read it; it has ended by itself.
      assert.strictEqual(unread.readableEnded, true);
      assert.strictEqual(unread.destroyed, true);
      assert.strictEqual(unread.complete, true);
      plain.close();
    });
  });
});

process.on('exit', () => {
  assert.deepStrictEqual(events, ['request end', 'finish', 'close', 'response finished undefined']);
});
