process.on('exit', (code) => console.log('exit', code));
process.nextTick(() => { console.log('tick 1'); process.exit(); });
process.nextTick(() => console.log('never'));
Promise.resolve().then(() => console.log('never'));
