const { Readable } = require('stream');
const r = new Readable({ read() {} });
r.push('a');
process.nextTick(() => r.push('b'));
setImmediate(() => { r.push('c'); r.push(null); });
r.on('close', () => console.log('close'));
(async () => { for await (const chunk of r) console.log('chunk', `${chunk}`); console.log('done'); })();
(async () => console.log(await Readable.from([1, 2, 3, 4]).filter((n) => n % 2).map(async (n) => n * 10).toArray()))();
