'use strict';
// process.nextTick() that calls itself starves the loop, and is reported as that.
require('./stalls').expectStall(`
const end = Date.now() + 700;
function again() {
  if (Date.now() < end) process.nextTick(again);
  else over();
}
setTimeout(again, 1);
`, { says: ['by a long nextTick queue', 'FILE:4'] });
