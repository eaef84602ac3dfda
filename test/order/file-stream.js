const fs = require('fs');
const r = fs.createReadStream(__filename, { highWaterMark: 64 * 1024 });
for (const event of ['open', 'ready', 'end', 'close']) r.on(event, () => console.log(event));
r.on('data', (d) => console.log('data', d.length > 0));
process.nextTick(() => console.log('tick'));
