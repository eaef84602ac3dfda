process.on('exit', (code) => { console.log('exit', code, process.exitCode); process.exitCode = 0; });
process.on('beforeExit', (code) => console.log('beforeExit', code));
process.exitCode = 7;
setTimeout(() => console.log('timer'), 1);
