// A CommonJS file imported by a module runs inside the module's microtask.
process.nextTick(() => console.log('tick of module'));
Promise.resolve().then(() => console.log('promise of module'));
await import('./top-level-commonjs.js');
console.log('imported');
