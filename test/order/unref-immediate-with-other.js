setImmediate(() => console.log('unref, but the loop turns')).unref();
setImmediate(() => console.log('ref'));
