'use strict';
// A random program whose output is the order of its callbacks:  gyre order_program.js SEED > program.js
//
// The same seed makes the same program. tools/order_fuzz.py runs such programs in Gyre and in Node and compares.
// What races in Node itself is kept apart: a program has timers or immediates but not both, and at most a few operations
// of files, sockets or processes.

const MOST_STATEMENTS = 60;
const MOST_DEPTH = 5;

let state = (Number(process.argv[2]) * 2654435761) >>> 0 || 1;

/** A whole number from 0 up to, but not including, `below` (xorshift32). */
function random(below) {
  state ^= state << 13;
  state >>>= 0;
  state ^= state >>> 17;
  state ^= state << 5;
  state >>>= 0;
  return state % below;
}

const oneOf = (list) => list[random(list.length)];
const chance = (percent) => random(100) < percent;

/** How to call a function later, for programs of this family. */
const family = oneOf(['immediates', 'timers', 'io', 'io', 'module']);
const later = () => oneOf(['process.nextTick', 'queueMicrotask', family === 'timers' ? 'setTimeout' : 'setImmediate']);
let operationsLeft = family === 'io' ? 1 + random(3) : 0;
let statements = 0;

// Each makes a statement: `n` is its number, `then` the text that logs n and goes on with random statements.
const queues = {
  tick: (n, then) => `process.nextTick((a) => { log('${n}' + a); ${then()} }, '!');`,
  microtask: (n, then) => `queueMicrotask(() => { ${then()} });`,
  chain: (n, then) => `Promise.resolve().then(() => { ${then()} }).then(() => log('${n}b'));`,
  awaits: (n, then) => `(async () => { log('${n}a'); await ${oneOf(['null', 'Promise.resolve()', '(async () => {})()',
    `new Promise((r) => ${later()}(r))`, '{ then(r) { r(); } }'])}; ${then()} })();`,
  tickInMicrotask: (n, then) =>
    `process.nextTick(() => { Promise.resolve().then(() => process.nextTick(() => { ${then()} })); queueMicrotask(() => log('${n}m')); });`,
  generator: (n, then) => `(async () => { async function* g() { yield 1; log('${n}g'); await null; try { yield 2; } finally { log('${n}f'); } }
    for await (const v of g()) { log('${n}v' + v);${chance(30) ? ' break;' : ''} } ${then()} })();`,
  all: (n, then) => `Promise.${oneOf(['all', 'allSettled', 'race', 'any'])}([1, Promise.resolve(2), new Promise((r) => ${later()}(r))]).finally(() => { ${then()} });`,
  rejected: (n, then) => `Promise.reject(new Error('r${n}'))${oneOf(['', `.catch(() => { ${then()} })`, `.finally(() => { ${then()} })`])};`,
  handledLate: (n, then) => `{ const p = Promise.reject(new Error('l${n}')); ${later()}(() => p.catch(() => { ${then()} })); }`,
  throws: (n) => `${later()}(() => { log('${n}'); throw new Error('e${n}'); });`,
  thenableThrows: (n, then) => `(async () => { try { await { get then() { log('${n}t'); throw new Error('x'); } }; } catch { ${then()} } })();`,
  storage: (n, then) => `store.run(${n}, () => ${later()}(() => { log('${n}:' + store.getStore()); ${then()} }));`,
  storageAwait: (n, then) => `store.run(${n}, async () => { await null; log('${n}:' + store.getStore()); ${then()} });`,
  resource: (n, then) => `{ const r = new AsyncResource('R'); ${later()}(() => r.runInAsyncScope(() => { ${then()} })); }`,
};
const immediates = {
  immediate: (n, then) => `setImmediate(() => { ${then()} });`,
  immediateUnref: (n) => `setImmediate(() => log('${n}')).unref();`,
  immediateCleared: (n, then) => `{ const i = setImmediate(() => log('${n}')); ${later()}(() => { clearImmediate(i); ${then()} }); }`,
  promisedImmediate: (n, then) => `tp.setImmediate().then(() => { ${then()} });`,
  yields: (n, then) => `tp.scheduler.yield().then(() => { ${then()} });`,
};
const timers = {
  timeout: (n, then) => `setTimeout(() => { ${then()} }, ${oneOf([0, 0, 1])});`,
  timeoutCleared: (n, then) => `{ const t = setTimeout(() => log('${n}'), 1); ${later()}(() => { clearTimeout(t); ${then()} }); }`,
  timeoutUnref: (n) => `setTimeout(() => log('${n}'), 1).unref();`,
  interval: (n, then) => `{ let i = 0; const t = setInterval(() => { log('${n}.' + i); if (++i === 2) { clearInterval(t); ${then()} } }, 1); }`,
  promisedTimeout: (n, then) => `tp.setTimeout(1).then(() => { ${then()} });`,
};
const events = {
  emitter: (n, then) => `{ const e = new EventEmitter(); e.on('x', () => { ${then()} }); ${oneOf(["e.emit('x')", `${later()}(() => e.emit('x'))`])}; }`,
  once: (n, then) => `{ const e = new EventEmitter(); once(e, 'x').then(() => { ${then()} }); ${later()}(() => e.emit('x')); }`,
  on: (n, then) => `{ const e = new EventEmitter(); (async () => { for await (const [v] of EventEmitter.on(e, 'x', { close: ['end'] })) log('${n}i' + v); ${then()} })();
    e.emit('x', 1); ${later()}(() => { e.emit('x', 2); e.emit('end'); }); }`,
  target: (n, then) => `{ const t = new EventTarget(); t.addEventListener('x', () => { ${then()} }, { once: true }); ${later()}(() => t.dispatchEvent(new Event('x'))); }`,
  abort: (n, then) => `{ const c = new AbortController(); c.signal.addEventListener('abort', () => { ${then()} }); ${later()}(() => c.abort()); }`,
};
const streams = {
  readable: (n, then) => `{ let i = 0; const next = (r) => r.push(i++ < 2 ? 'x' : null);
    const r = new stream.Readable({ read() { log('${n}r'); ${oneOf(['next(this)', `${later()}(() => next(this))`])}; } });
    r.on('${oneOf(['data', 'readable'])}', () => { log('${n}d'); r.read(); }).on('end', () => { ${then()} }).on('close', () => log('${n}c')); }`,
  transform: (n, then) => `{ const t = new stream.Transform({ transform(c, e, cb) { log('${n}t'); ${oneOf(['cb(null, c)', `${later()}(() => cb(null, c))`])}; }, final(cb) { log('${n}f'); cb(); } });
    t.on('data', () => log('${n}d')).on('end', () => log('${n}e')).on('finish', () => log('${n}fin')).on('close', () => { ${then()} }); t.write('a'); t.end(${oneOf(["'b'", ''])}); }`,
  pipeline: (n, then) => `stream.pipeline(stream.Readable.from(['a', 'b']), new stream.PassThrough(), new stream.Writable({ write(c, e, cb) { log('${n}w'); ${oneOf(['cb()', `${later()}(cb)`])}; } }), () => { ${then()} });`,
  iterated: (n, then) => `(async () => { for await (const c of stream.Readable.from(['a', 'b'])) log('${n}' + c); ${then()} })();`,
  destroyed: (n, then) => `{ const p = new stream.PassThrough(); p.on('error', () => log('${n}e')).on('close', () => { ${then()} }); ${oneOf(['p.write("a");', ''])} p.destroy(${oneOf(['', 'new Error()'])}); }`,
  web: (n, then) => `(async () => { const r = new ReadableStream({ start(c) { c.enqueue(1); c.close(); } }).getReader(); await r.read(); log('${n}r'); await r.closed; ${then()} })();`,
};
const operations = {
  stat: (n, then) => `fs.stat('.', () => { ${then()} });`,
  readFile: (n, then) => `fs.readFile(__filename, () => { ${then()} });`,
  promised: (n, then) => `fs.promises.${oneOf(["stat('.')", 'readFile(__filename)', "access('.')", "readdir('.')"])}.then(() => { ${then()} });`,
  openClose: (n, then) => `fs.open('.', (e, fd) => { log('${n}o'); fs.close(fd, () => { ${then()} }); });`,
  fileStream: (n, then) => `fs.createReadStream(__filename).on('open', () => log('${n}o')).on('ready', () => log('${n}r')).on('data', () => log('${n}d')).on('end', () => log('${n}e')).on('close', () => { ${then()} });`,
  writeStream: (n, then) => `fs.createWriteStream('/dev/null').on('open', () => log('${n}o')).on('finish', () => log('${n}f')).on('close', () => { ${then()} }).end('x', () => log('${n}w'));`,
  hash: (n, then) => `crypto.pbkdf2('a', 'b', 1, 8, 'sha1', () => { ${then()} });`,
  zip: (n, then) => `zlib.gzip('a', () => { ${then()} });`,
  lookup: (n, then) => `dns.lookup('127.0.0.1', () => { ${then()} });`,
  server: (n, then) => `{ const s = net.createServer().listen(0, '127.0.0.1', () => { log('${n}l'); s.close(() => { ${then()} }); }); }`,
  connection: (n, then) => `{ const s = net.createServer((c) => { log('${n}c'); c.end('hi'); }).listen(0, '127.0.0.1', () => { const c = net.connect(s.address().port, '127.0.0.1', () => log('${n}o'));
    c.on('data', () => log('${n}d')).on('end', () => log('${n}e')).on('close', () => { log('${n}x'); s.close(() => { ${then()} }); }); }); }`,
  request: (n, then) => `{ const s = http.createServer((q, a) => { log('${n}q'); a.end('hi'); }).listen(0, '127.0.0.1', () => http.get({ port: s.address().port, host: '127.0.0.1', agent: false }, (a) => {
    log('${n}a'); a.on('data', () => log('${n}d')).on('end', () => { log('${n}e'); s.close(() => { ${then()} }); }); })); }`,
  child: (n, then) => `cp.execFile('/bin/echo', ['x'], () => { ${then()} });`,
  spawned: (n, then) => `cp.spawn('/bin/true').on('spawn', () => log('${n}s')).on('exit', () => log('${n}e')).on('close', () => { ${then()} });`,
  channel: (n, then) => `{ const { port1, port2 } = new MessageChannel(); port2.on('message', () => { log('${n}m'); port1.close(); }).on('close', () => { ${then()} }); port1.postMessage(1); }`,
};

function kinds() {
  const lists = [queues, queues, events, streams];
  lists.push(family === 'timers' ? timers : immediates);
  if (operationsLeft > 0 && chance(40)) {
    operationsLeft--;
    return operations;
  }
  return oneOf(lists);
}

function statement(depth) {
  const n = ++statements;
  if (depth >= MOST_DEPTH || n > MOST_STATEMENTS) return `log('s${n}');`;
  const kind = oneOf(Object.values(kinds()));
  return kind(n, () => `log('${n}'); ${block(depth + 1, 1 + random(3))}`);
}

function block(depth, length) {
  let text = '';
  for (let i = 0; i < length; i++) text += statement(depth) + '\n';
  return text;
}

const names = {
  fs: 'fs', net: 'net', http: 'http', stream: 'stream', crypto: 'crypto', zlib: 'zlib', dns: 'dns',
  cp: 'child_process', tp: 'timers/promises',
};
const isModule = family === 'module';
const head = Object.entries(names).map(([name, module]) =>
  isModule ? `import ${name} from 'node:${module}';` : `const ${name} = require('node:${module}');`).join('\n');
const more = isModule ?
  "import { EventEmitter, once } from 'node:events';\nimport { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';" :
  "const { EventEmitter, once } = require('node:events');\nconst { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');";

process.stdout.write(`${head}
${more}
const store = new AsyncLocalStorage();
const order = [];
const log = (what) => order.push(what);
process.on('uncaughtException', (e) => log('U' + e.message));
process.on('unhandledRejection', (e) => log('R' + e.message));
process.on('rejectionHandled', () => log('H'));
let ends = 0;
process.on('beforeExit', () => { log('B'); if (ends++ < 1) { ${block(1, 1)} } });
process.on('exit', (code) => { log('X' + code); fs.writeSync(1, order.join(' ') + '\\n'); });
${block(0, 3)}${isModule ? 'await null; log("top");\n' : ''}${block(0, 3)}`);
