'use strict';
// A file operation asked for by the main script answers before the first immediate;
// after it comes what is asked for in a callback of the poll phase, since the check phase comes next.
const fs = require('node:fs');

fs.stat('.', () => {
  console.log('stat');
  fs.stat('.', () => console.log('stat asked for by a stat'));
  setImmediate(() => console.log('immediate asked for by a stat'));
});
setImmediate(() => console.log('immediate'));
