const { EventEmitter, once } = require('events');
const ee = new EventEmitter();
(async () => { const [v] = await once(ee, 'x'); console.log('once', v); })();
process.nextTick(() => { ee.emit('x', 1); console.log('emitted'); process.nextTick(() => console.log('tick')); });
