const { Readable, Writable, Duplex } = require('stream');
for (const [name, S] of Object.entries({ Readable, Writable, Duplex })) {
  const s = new S({ read() {}, write(c, e, cb) {}, destroy(err, cb) { console.log(name, '_destroy', err && err.message); cb(err); } });
  for (const event of ['error', 'close', 'end', 'finish']) s.on(event, (err) => console.log(name, event, err && err.message));
  if (s.write) s.write('x', (err) => console.log(name, 'write', err.code));
  if (s.end) s.end('y', (err) => console.log(name, 'end', err.code));
  s.destroy(new Error('why'));
  console.log(name, s.destroyed, s.closed);
}
process.nextTick(() => console.log('tick'));
