// `await` is a `then`: what follows it is a microtask, in line with all others.
async function work(name) {
  console.log(name, 1);
  await null;
  console.log(name, 2);
  await null;
  console.log(name, 3);
}

work('a');
work('b');
Promise.resolve()
  .then(() => console.log('then 1'))
  .then(() => console.log('then 2'));
console.log('sync');
