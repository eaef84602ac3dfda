const { EventEmitter, on } = require('events');
const ee = new EventEmitter();
(async () => {
  for await (const [v] of on(ee, 'x', { close: ['end'] })) console.log('iterated', v);
  console.log('done');
})();
process.nextTick(() => { ee.emit('x', 1); ee.emit('x', 2); Promise.resolve().then(() => console.log('promise')); });
setImmediate(() => { ee.emit('x', 3); ee.emit('end'); console.log('ended'); });
