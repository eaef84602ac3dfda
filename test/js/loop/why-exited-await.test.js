'use strict';
// --why-exited tells where a top-level await waited that nobody settles.
require('./endings').expectWords(`
await 1;
await new Promise(() => {});
`, {
  options: ['--why-exited'], code: 13, name: 'program.mjs',
  says: ['gyre: exited: nothing was left to do, but a top-level await at file://FILE:3 was never settled, code 13'],
});
