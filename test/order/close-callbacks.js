require('../../examples/order/close-callbacks.js');
