require('../../examples/order/between-immediates.js');
