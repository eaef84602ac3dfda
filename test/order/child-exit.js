// A child's 'exit' comes before 'close', which waits for its pipes.
const { spawn } = require('child_process');
const child = spawn(process.execPath, ['-e', 'console.log("hi")']);
child.stdout.on('data', (d) => process.stdout.write(`data ${d}`));
child.stdout.on('end', () => console.log('end'));
child.on('spawn', () => console.log('spawn'));
child.on('close', (code) => console.log('close', code));
process.nextTick(() => console.log('tick'));
