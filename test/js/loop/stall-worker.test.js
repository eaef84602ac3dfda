'use strict';
// The loops of workers are watched too, each under its own name.
require('./stalls').expectStall(`
const { Worker, isMainThread } = require('worker_threads');
if (isMainThread) {
  new Worker(__filename);
} else {
  const end = Date.now() + 600;
  while (Date.now() < end) {}
  over();
}
`, { says: ['the loop of worker 1 has been blocked', 'FILE:7:3'] });
