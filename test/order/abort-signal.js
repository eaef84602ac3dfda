const { setTimeout: sleep } = require('timers/promises');
const ac = new AbortController();
const any = AbortSignal.any([ac.signal, AbortSignal.timeout(10000)]);
any.addEventListener('abort', () => console.log('any', any.reason));
ac.signal.addEventListener('abort', () => console.log('signal', ac.signal.aborted, any.aborted));
sleep(10000, null, { signal: any }).catch((err) => console.log(err.name, err.cause));
process.nextTick(() => { ac.abort('why'); console.log('aborted'); process.nextTick(() => console.log('tick')); });
