'use strict';
// A regular expression that tries all ways is reported at the line that asks for it.
require('./stalls').expectStall(`
setTimeout(() => {
  /^(a+)+$/.test('a'.repeat(25) + 'b');
  over();
}, 1);
`, { says: ['in JavaScript, by a timer', 'FILE:3:13'] });
