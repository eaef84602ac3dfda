'use strict';
// One microtask that takes long is no flood.
require('./stalls').expectStall(`
setTimeout(async () => {
  await null;
  const end = Date.now() + 500;
  while (Date.now() < end) {}
  over();
}, 1);
`, { says: ['by a microtask', 'FILE:5:3'] });
