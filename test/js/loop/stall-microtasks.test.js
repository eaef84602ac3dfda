'use strict';
// A microtask that makes the next one is told from one that takes long.
require('./stalls').expectStall(`
setTimeout(() => {
  const end = Date.now() + 700;
  async function flood() {
    while (Date.now() < end) {
      await null;
    }
    over();
  }
  flood();
}, 1);
`, { says: ['by a flood of microtasks', 'flood (FILE:'] });
