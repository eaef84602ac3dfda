// Timers of the same delay run in the order in which they were set. One that is set by another timer comes after all that were
// set before it.
console.log('Script Start');

setTimeout(() => {
  console.log('First');
  setTimeout(() => console.log('Second'), 0);
}, 0);

setTimeout(() => console.log('Third'), 0);

console.log('Script End');
