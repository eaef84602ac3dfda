'use strict';
// One process talks to itself over TLS 1.3: round trips on connections that stand, of TLS alone and of HTTPS with keep-alive
// (CPU time of both sides), handshakes one after another (full ones, and ones that go on with a session), and bulk data.
const fs = require('node:fs');
const https = require('node:https');
const path = require('node:path');
const tls = require('node:tls');
const { flight, report } = require('./support.js');

const SOCKETS = 16;
const ROUND_TRIPS = 50_000;
const REQUESTS = 20_000;
const HANDSHAKES = 400;
const BULK = 128 << 20;

const keys = path.join(__dirname, '../test/js/tls/keys');
const read = (name) => fs.readFileSync(path.join(keys, name));
const secure = { key: read('server.key'), cert: read('server.crt') };
const ca = read('ca.crt');

const cpuMicroseconds = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

const listening = (server) => new Promise((resolve) => {
  server.listen(0, '127.0.0.1', () => resolve({ port: server.address().port, host: '127.0.0.1', servername: 'localhost', ca }));
});

const connected = (options) => new Promise((resolve, reject) => {
  const socket = tls.connect(options, () => resolve(socket));
  socket.on('error', reject);
});

async function roundTrips(to) {
  const sockets = await Promise.all(Array.from({ length: SOCKETS }, () => connected(to)));
  const run = (count) => new Promise((resolve) => {
    let left = count;
    for (const socket of sockets) {
      socket.removeAllListeners('data');
      socket.on('data', () => {
        if (--left === 0) resolve();
        else if (left > 0) socket.write('x');
      });
      socket.write('x');
    }
  });
  await run(ROUND_TRIPS);
  const before = cpuMicroseconds();
  await run(ROUND_TRIPS);
  report('tls-round-trip-cpu', (cpuMicroseconds() - before) / ROUND_TRIPS, 'us');
  for (const socket of sockets) socket.destroy();
}

async function handshakes(name, to, session) {
  const context = tls.createSecureContext({ ca });
  const start = process.hrtime.bigint();
  await flight(HANDSHAKES, 4, (done) => {
    const socket = tls.connect({ ...to, secureContext: context, session }, () => {
      socket.destroy();
      done();
    });
    socket.on('error', done);
  });
  report(name, HANDSHAKES / (Number(process.hrtime.bigint() - start) / 1e9), '/s');
}

const sessionOf = (to) => new Promise((resolve) => {
  const socket = tls.connect(to);
  socket.once('session', (session) => {
    socket.destroy();
    resolve(session);
  });
  socket.resume();
});

function bulk(to) {
  return new Promise((resolve) => {
    const chunk = Buffer.alloc(1 << 16, 'z');
    let sent = 0;
    let received = 0;
    const start = process.hrtime.bigint();
    const socket = tls.connect(to, send);
    function send() {
      while (sent < BULK) {
        sent += chunk.length;
        if (!socket.write(chunk)) return;
      }
    }
    socket.on('drain', send);
    socket.on('data', (data) => {
      received += data.length;
      if (received < BULK) return;
      report('tls-bulk-echo', BULK / 1e6 / (Number(process.hrtime.bigint() - start) / 1e9), 'MB/s');
      socket.destroy();
      resolve(undefined);
    });
  });
}

async function requests() {
  const server = https.createServer(secure, (request, response) => {
    response.setHeader('Content-Type', 'text/plain');
    response.end('hello');
  });
  const to = await listening(server);
  const agent = new https.Agent({ keepAlive: true, maxSockets: SOCKETS });
  const run = () => flight(REQUESTS, SOCKETS, (done) => {
    https.get({ ...to, agent }, (response) => {
      response.on('end', done);
      response.resume();
    }).on('error', done);
  });
  await run();
  const before = cpuMicroseconds();
  await run();
  report('https-request-cpu', (cpuMicroseconds() - before) / REQUESTS, 'us');
  agent.destroy();
  server.close();
}

(async () => {
  const server = tls.createServer(secure, (socket) => {
    socket.on('error', () => {});
    socket.pipe(socket);
    // A session to go on with comes with the first data.
    socket.write('');
  });
  const to = await listening(server);
  await roundTrips(to);
  await handshakes('tls-handshakes', to);
  await handshakes('tls-resumptions', to, await sessionOf(to));
  await bulk(to);
  server.close();
  await requests();
})();
