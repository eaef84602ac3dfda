require('../../examples/order/top-level-commonjs.js');
