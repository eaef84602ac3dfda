const { Readable, Writable, Transform, pipeline } = require('stream');
const sink = new Writable({ write(c, e, cb) { cb(); } });
const fails = new Transform({ transform(c, e, cb) { cb(new Error('transform')); } });
const source = new Readable({ read() { this.push('x'); } });
for (const [name, s] of Object.entries({ source, fails, sink })) {
  s.on('error', (err) => console.log(name, 'error', err.message));
  s.on('close', () => console.log(name, 'close'));
}
pipeline(source, fails, sink, (err) => console.log('pipeline', err.message));
process.nextTick(() => console.log('tick'));
