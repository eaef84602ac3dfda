// refresh() puts a timer at the end of its list; one that has fired lives again.
let count = 0;
const a = setTimeout(() => { console.log('a', ++count); if (count < 3) a.refresh(); }, 2);
const b = setTimeout(() => console.log('b'), 2);
setTimeout(() => console.log('c'), 2);
a.refresh();
b.refresh();
