'use strict';
// --why-alive names the line that made each thing that was forgotten; at Ctrl-C, which ends the program as ever.
require('./endings').expectWords(`
const net = require('net'), fs = require('fs'), cp = require('child_process');
const { Worker } = require('worker_threads');
function listen() {
  return net.createServer().listen(0, '127.0.0.1');
}
setInterval(() => {}, 60000);
const server = listen();
const watcher = fs.watch(__dirname, () => {});
const child = cp.spawn('cat');
const worker = new Worker('setInterval(() => {}, 1e5)', { eval: true });
setTimeout(() => {}, 70000).unref();
server.on('listening', () => {
  net.connect(server.address().port, '127.0.0.1', () => console.log('ready'));
});
`, {
  options: ['--why-alive'],
  signal: 'SIGINT',
  says: [
    'gyre: alive because of ',
    'an interval of 60000 ms\n    at FILE:7:1',
    'a server on 127.0.0.1:',
    'at listen (FILE:5:',
    'a watcher of files\n    at FILE:9:',
    'a child process, pid ',
    'at FILE:10:',
    'a worker\n    at FILE:11:',
    'a socket on 127.0.0.1:',
    'at FILE:14:',
  ],
});
