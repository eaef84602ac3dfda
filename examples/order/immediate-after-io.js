// In a callback of the poll phase the check phase is next, and timers come only after another turn of the loop: the immediate is
// always first. Out of the main script it may be either.
const fs = require('fs');

fs.readFile(__filename, () => {
  setTimeout(() => console.log('timeout'), 0);
  setImmediate(() => console.log('immediate'));
});
