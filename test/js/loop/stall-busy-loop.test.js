'use strict';
// A loop of JavaScript is reported while it runs, with the line that runs and who called it.
require('./stalls').expectStall(`
function spin() {
  const end = Date.now() + 500;
  while (Date.now() < end) {}
  over();
}
setTimeout(spin, 1);
`, { says: ['blocked for', 'in JavaScript, by a timer', 'at spin (FILE:4:3)'] });
