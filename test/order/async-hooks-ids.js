// Before and after come in pairs around each callback.
const { createHook, executionAsyncId } = require('async_hooks');
const fs = require('fs');
const types = new Map();
const lines = [];
const hook = createHook({
  init(id, type) { if (['TickObject', 'Timeout', 'Immediate'].includes(type)) { types.set(id, type); lines.push(`init ${type}`); } },
  before(id) { if (types.has(id)) lines.push(`before ${types.get(id)} ${id === executionAsyncId()}`); },
  after(id) { if (types.has(id)) lines.push(`after ${types.get(id)}`); },
  destroy(id) { if (types.has(id)) lines.push(`destroy ${types.get(id)}`); },
}).enable();
setTimeout(() => { lines.push('timeout'); process.nextTick(() => lines.push('tick')); }, 1);
setTimeout(() => { hook.disable(); fs.writeSync(1, lines.join('\n') + '\n'); }, 20);
