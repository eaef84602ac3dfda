const { Writable } = require('stream');
const log = (name) => () => console.log(name);
const w = new Writable({
  highWaterMark: 2,
  write(chunk, encoding, cb) { console.log('write', `${chunk}`); cb(); },
  final(cb) { console.log('final'); process.nextTick(cb); },
});
w.on('drain', log('drain')).on('prefinish', log('prefinish')).on('finish', log('finish')).on('close', log('close'));
console.log(w.write('aa', log('cb aa')));
console.log(w.write('b', log('cb b')));
process.nextTick(log('tick'));
Promise.resolve().then(log('promise'));
w.cork();
w.write('c', log('cb c'));
w.write('d', log('cb d'));
w.end('e', log('cb end'));
