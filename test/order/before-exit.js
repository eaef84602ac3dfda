// 'beforeExit' comes each time the loop runs dry; work that it starts brings the loop back.
let left = 3;
process.on('beforeExit', (code) => {
  console.log('beforeExit', code, left);
  if (left-- > 0) setTimeout(() => console.log('timer', left), 1);
});
process.on('exit', (code) => {
  console.log('exit', code);
  process.nextTick(() => console.log('never'));
  setTimeout(() => console.log('never'), 0);
});
