'use strict';
// One process talks to itself over TLS 1.3: round trips on connections that stand, bulk data, and handshakes (full ones, and
// ones that go on with a session). bench/https.js has a server alone.
const { once } = require('node:events');
const tls = require('node:tls');
const { flight, report, timed } = require('./support.js');
const { bulk, roundTrips } = require('./support_echo.js');
const { ca, secure } = require('./support_tls.js');

const SOCKETS = 16;
const HANDSHAKES = 400;

async function handshakes(name, to, session) {
  const context = tls.createSecureContext({ ca });
  const { seconds, cpuSeconds } = await timed(() => flight(HANDSHAKES, 4, (done) => {
    const socket = tls.connect({ ...to, secureContext: context, session }, () => {
      socket.destroy();
      done();
    });
    socket.on('error', done);
  }));
  report(name, HANDSHAKES / seconds, '1/s');
  report(`${name}-cpu`, cpuSeconds / HANDSHAKES * 1e6, 'us');
}

async function sessionOf(to) {
  const socket = tls.connect(to).resume();
  const [session] = await once(socket, 'session');
  socket.destroy();
  return session;
}

const server = tls.createServer(secure, (socket) => {
  socket.on('error', () => {});
  socket.pipe(socket);
  // A session to go on with comes with the first data.
  socket.write('');
});
server.listen(0, '127.0.0.1', async () => {
  const to = { port: server.address().port, host: '127.0.0.1', servername: 'localhost', ca };
  const connected = async () => {
    const socket = tls.connect(to);
    await once(socket, 'secureConnect');
    return socket;
  };
  const sockets = await Promise.all(Array.from({ length: SOCKETS }, connected));
  await roundTrips('tls-round-trip', sockets);
  for (const socket of sockets) socket.destroy();
  await handshakes('tls-handshakes', to);
  await handshakes('tls-resumptions', to, await sessionOf(to));
  await bulk('tls-bulk-echo', await connected());
  server.close();
});
