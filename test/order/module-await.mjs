// Top-level await: the module goes on in a microtask; ticks run when the microtasks are done.
import fs from 'node:fs';
process.nextTick(() => console.log('tick 1'));
console.log('start');
await null;
console.log('after await');
process.nextTick(() => console.log('tick 2'));
queueMicrotask(() => console.log('microtask'));
await new Promise((resolve) => setTimeout(resolve, 1));
console.log('after timer');
process.nextTick(() => console.log('tick 3'));
await fs.promises.stat('.');
console.log('after stat');
setImmediate(() => console.log('immediate'));
