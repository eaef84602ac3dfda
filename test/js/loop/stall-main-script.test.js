'use strict';
// The main script is watched as well as callbacks.
require('./stalls').expectStall(`
const end = Date.now() + 500;
while (Date.now() < end) {}
over();
`, { says: ['by the main script', 'FILE:3:1'] });
