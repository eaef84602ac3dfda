require('../../examples/order/immediate-after-io.js');
