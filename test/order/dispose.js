{
  const t = setTimeout(() => console.log('never'), 1);
  t[Symbol.dispose]();
  const i = setImmediate(() => console.log('never'));
  i[Symbol.dispose]();
  clearTimeout(+setTimeout(() => console.log('never'), 1));
  clearInterval(`${+setTimeout(() => console.log('never'), 1)}`);
}
setTimeout(() => console.log('done'), 5);
