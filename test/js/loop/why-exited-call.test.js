'use strict';
// --why-exited shows from where process.exit() was called.
require('./endings').expectWords(`
function quit() {
  process.exit(3);
}
setTimeout(quit, 1);
`, { options: ['--why-exited'], code: 3, says: ['gyre: exited: process.exit() was called, code 3\n    at quit (FILE:3:11)'] });
