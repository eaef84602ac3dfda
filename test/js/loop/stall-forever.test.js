'use strict';
// A loop that never comes back is reported again and again.
require('./stalls').expectStall(`
setImmediate(() => {
  while (true);
});
`, { says: ['the loop has been blocked', 'the loop is still blocked', 'by an immediate', 'FILE:3:3'], ends: false });
