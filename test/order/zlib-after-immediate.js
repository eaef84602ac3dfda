'use strict';
// What is compressed is never there by the next poll: immediates come first, from each phase.
const zlib = require('node:zlib');

setTimeout(() => {
  setImmediate(() => console.log('immediate set by a timer'));
  zlib.gzip('a', () => {
    console.log('compressed');
    setImmediate(() => console.log('immediate set by a callback'));
    zlib.inflate(zlib.deflateSync('a'), () => console.log('decompressed'));
  });
}, 1);
