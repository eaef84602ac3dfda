require('../../examples/order/between-timers.js');
