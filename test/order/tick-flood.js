// A thousand ticks, half of which add another: in order of their adding.
let out = [];
for (let i = 0; i < 1000; i++) process.nextTick((i) => { out.push(i); if (i % 2) process.nextTick(() => out.push(-i)); }, i);
setImmediate(() => { let h = 0; for (const v of out) h = (h * 31 + v) | 0; console.log(out.length, h); });
