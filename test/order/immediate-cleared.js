const ids = [];
ids.push(setImmediate(() => { console.log('a'); clearImmediate(ids[1]); process.nextTick(() => clearImmediate(ids[2])); }));
ids.push(setImmediate(() => console.log('never')));
ids.push(setImmediate(() => console.log('never either')));
ids.push(setImmediate(() => { console.log('d'); clearImmediate(ids[4]); }));
ids.push(setImmediate(() => console.log('not the last')));
