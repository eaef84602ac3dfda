'use strict';

// A file written from a close callback. The close phase is the last one of a turn; what is started there (a file
// operation, which the kernel does on its own) keeps the loop alive for another turn, and its callback runs in that
// turn's poll phase.

const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const file = path.join(os.tmpdir(), `gyre-example-${process.pid}.txt`);
const server = net.createServer();

server.listen(0, '127.0.0.1', () => {
  console.log('listening');
  setImmediate(() => console.log('check phase: the server is about to be closed'));
  server.close(() => {
    console.log('closed: writing the file');
    fs.writeFile(file, 'written after the close\n', (error) => {
      if (error) throw error;
      console.log(`written: ${fs.readFileSync(file, 'utf8').trim()}`);
      fs.unlinkSync(file);
    });
  });
});
