// Many timers of many durations, some cleared: one order.
let seed = 1;
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
const out = [];
const timers = [];
for (let i = 0; i < 2000; i++) timers.push(setTimeout(() => out.push(i), 20 * (1 + Math.floor(random() * 8))));
for (let i = 0; i < 500; i++) clearTimeout(timers[Math.floor(random() * 2000)]);
const start = Date.now();
while (Date.now() - start < 200);
setTimeout(() => { let h = 0; for (const v of out) h = (h * 31 + v) | 0; console.log(out.length, h); }, 60);
