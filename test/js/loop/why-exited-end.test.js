'use strict';
// --why-exited tells of a program that came to its end.
require('./endings').expectWords('setTimeout(() => {}, 1);', {
  options: ['--why-exited'], code: 0, says: ['gyre: exited: nothing was left to do, code 0\n'],
});
