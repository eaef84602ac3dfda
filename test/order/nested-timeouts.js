require('../../examples/order/nested-timeouts.js');
