'use strict';
// --why-exited names the signal that ended the program, after what --why-alive has to say.
require('./endings').expectWords("setInterval(() => {}, 1e6); console.log('ready');", {
  options: ['--why-exited', '--why-alive'], signal: 'SIGINT', says: ['an interval of 1000000 ms', 'gyre: exited: SIGINT ended it\n'],
});
