'use strict';
// --why-exited tells a rejection that nobody handled from an exception.
require('./endings').expectWords("Promise.reject(new Error('no'));", {
  options: ['--why-exited'], code: 1,
  says: ['gyre: exited: a promise was rejected and nobody handled it, code 1\n', 'FILE:1:16'],
});
