const thenable = { then(resolve) { console.log('then is called'); resolve('value'); } };
Promise.resolve(thenable).then((v) => console.log('resolved', v));
(async () => console.log('awaited', await thenable))();
process.nextTick(() => console.log('tick'));
Promise.resolve().then(() => console.log('1')).then(() => console.log('2')).then(() => console.log('3'));
