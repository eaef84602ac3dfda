// 'close' comes at the end of the turn in which something was closed: after the immediates.
const net = require('net');

const server = net.createServer().listen(0, () => {
  setImmediate(() => console.log('immediate'));
  server.close(() => console.log('close'));
  process.nextTick(() => console.log('tick'));
});
