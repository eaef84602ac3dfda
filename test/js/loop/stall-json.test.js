'use strict';
// JSON.parse, which lets nothing interrupt it, is reported while it works, at its caller's line.
require('./stalls').expectStall(`
const text = '[' + '{"a":1,"b":[1,2,3]},'.repeat(1.5e6) + '1]';
setTimeout(function read() {
  JSON.parse(text);
  over();
}, 1);
`, { says: ['blocked for', 'at read (FILE:4:8)'] });
