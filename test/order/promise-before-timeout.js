require('../../examples/order/promise-before-timeout.js');
