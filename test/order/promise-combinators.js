const log = (name) => (value) => console.log(name, value);
Promise.all([1, Promise.resolve(2)]).then(log('all'));
Promise.race([Promise.resolve(1), 2]).then(log('race'));
Promise.allSettled([Promise.reject(1)]).then((r) => console.log('allSettled', r[0].status));
Promise.any([Promise.reject(0), Promise.resolve(1)]).then(log('any'));
Promise.resolve(1).finally(() => {}).then(log('finally'));
let p = Promise.resolve();
for (let i = 1; i <= 6; i++) p = p.then(() => console.log('then', i));
