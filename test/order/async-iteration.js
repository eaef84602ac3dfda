async function* numbers() { yield 1; yield 2; }
(async () => { for await (const n of numbers()) console.log('generator', n); console.log('generator done'); })();
(async () => { for await (const n of [1, Promise.resolve(2)]) console.log('array', n); console.log('array done'); })();
let p = Promise.resolve();
for (let i = 1; i <= 10; i++) p = p.then(() => console.log('then', i));
process.nextTick(() => console.log('tick'));
