'use strict';
// --why-exited tells of an exception that nothing caught, with its place.
require('./endings').expectWords(`
setTimeout(function bad() {
  null.x;
}, 1);
`, { options: ['--why-exited'], code: 1, says: ['gyre: exited: nothing caught an exception, code 1\n', '(FILE:3:8)'] });
