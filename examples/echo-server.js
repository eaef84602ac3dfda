'use strict';

// A TCP echo server. Try it with `nc localhost 8080`: what you type comes back, and "quit" ends the server.
//
// No thread waits for a client: the kernel tells the loop which sockets have something to read (epoll), and the loop
// runs the callbacks below, one at a time, in its poll phase.

const net = require('node:net');

const port = Number(process.argv[2] ?? 8080);

const server = net.createServer((socket) => {
  console.log('Someone Connected');
  socket.setEncoding('utf8');

  socket.on('data', (text) => {
    if (text.trim() === 'quit') {
      socket.end('Bye\n');
      // No new clients; the process ends by itself once those that are still there have gone.
      server.close();
      return;
    }
    socket.write(text);
  });

  // A client that vanishes is no reason to end the server.
  socket.on('error', (error) => console.log(`A client left: ${error.code}`));
});

server.listen(port, '127.0.0.1', () => console.log(`Listening on port ${server.address().port}`));
