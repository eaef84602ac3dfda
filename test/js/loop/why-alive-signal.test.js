'use strict';
// SIGUSR2 asks --why-alive without ending the program, and an operation under way is named.
require('./endings').expectWords(`
process.stdin.resume();
const crypto = require('crypto');
crypto.pbkdf2('a', 'b', 3e7, 64, 'sha512', () => {});
console.log('ready');
`, { options: ['--why-alive'], signal: 'SIGUSR2', kills: true, says: ['an operation (', 'at FILE:4:8'] });
