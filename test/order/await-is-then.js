require('../../examples/order/await-is-then.js');
