// The events at the end of a stream, and the ticks between them.
const { Readable, Writable, Transform, finished } = require('stream');
const watch = (name, stream) => {
  for (const event of ['readable', 'end', 'prefinish', 'finish', 'close', 'pipe', 'unpipe', 'drain', 'resume', 'pause'])
    stream.on(event, () => console.log(name, event));
  return stream;
};
const source = Readable.from(['a', 'b', 'c']);
for (const event of ['end', 'close', 'resume', 'pause']) source.on(event, () => console.log('source', event));
const upper = watch('upper', new Transform({ transform(c, e, cb) { cb(null, `${c}`.toUpperCase()); } }));
const sink = watch('sink', new Writable({ highWaterMark: 1, write(c, e, cb) { console.log('write', `${c}`); setImmediate(cb); } }));
finished(sink, (err) => console.log('finished', err));
upper.removeAllListeners('readable');
source.pipe(upper).pipe(sink);
