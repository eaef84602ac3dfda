require('../../examples/order/ticks-promises-timeouts.js');
