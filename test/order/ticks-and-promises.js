require('../../examples/order/ticks-and-promises.js');
