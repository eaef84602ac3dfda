// Reactions of a promise are microtasks: all of them run before the loop gets to the first timer.
setTimeout(() => console.log('timeout'), 0);

Promise.resolve()
  .then(() => console.log('then 1'))
  .then(() => console.log('then 2'));
