'use strict';
// A report says what waits for the loop.
require('./stalls').expectStall(`
const crypto = require('crypto');
setTimeout(() => {
  crypto.pbkdf2('a', 'b', 1, 8, 'sha1', () => {});
  const end = Date.now() + 500;
  while (Date.now() < end) {}
  over();
}, 1);
`, { says: ['waiting meanwhile: 1 finished job of the lanes'] });
