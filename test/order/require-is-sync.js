// A required file is part of the script.
process.nextTick(() => console.log('outer tick'));
require('../../examples/order/top-level-commonjs.js');
console.log('outer script');
