const EventEmitter = require('events');
const ee = new EventEmitter({ captureRejections: true });
ee.on('error', (err) => console.log('error', err.message));
ee.on('x', async () => { throw new Error('rejected'); });
ee.emit('x');
process.nextTick(() => console.log('tick'));
Promise.resolve().then(() => console.log('promise 1')).then(() => console.log('promise 2'));
