import '../../examples/order/top-level-module.mjs';
