'use strict';

// downloads.js [count]: downloads `count` times from a local server that sends at a limited speed, and draws when each
// download ran.
//
// However many there are, they run side by side: waiting for a socket needs no thread. Compare examples/pbkdf2.js, whose
// work needs one.

const net = require('node:net');

const count = Number(process.argv[2] ?? 6);
if (!Number.isInteger(count) || count < 1) {
  console.error('usage: downloads.js [count]');
  process.exit(1);
}

const pieces = 10;
const pieceBytes = 64 * 1024;
const pauseMs = 30;

/** Sends a piece, waits, sends the next: a line of about 2 MB/s for each client. */
const server = net.createServer((socket) => {
  let sent = 0;
  const timer = setInterval(() => {
    socket.write(Buffer.alloc(pieceBytes));
    if (++sent === pieces) {
      clearInterval(timer);
      socket.end();
    }
  }, pauseMs);
  socket.on('error', () => clearInterval(timer));
});

const downloads = [];

function download(number, start) {
  const entry = { name: `download ${number}`, from: performance.now() - start, to: 0, bytes: 0 };
  downloads.push(entry);
  const socket = net.connect(server.address().port, '127.0.0.1');
  socket.on('data', (chunk) => { entry.bytes += chunk.length; });
  socket.on('end', () => {
    entry.to = performance.now() - start;
    if (downloads.every((each) => each.to > 0)) server.close(draw);
  });
}

function draw() {
  const width = 60;
  const end = Math.max(...downloads.map((each) => each.to));
  for (const { name, from, to, bytes } of downloads) {
    const left = Math.round(from / end * width);
    const length = Math.max(1, Math.round((to - from) / end * width));
    console.log(`${name.padEnd(12)}|${' '.repeat(left)}${'█'.repeat(length)}${' '.repeat(Math.max(0, width - left - length))}| ` +
      `${(to - from).toFixed(0).padStart(5)} ms, ${bytes / 1024} KiB`);
  }
}

server.listen(0, '127.0.0.1', () => {
  const start = performance.now();
  for (let i = 1; i <= count; i++) download(i, start);
});
