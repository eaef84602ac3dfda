'use strict';
// A child's streams, exit code, signal, environment and folder.
const assert = require('assert');
const { spawn } = require('child_process');

function run(command, options, input) {
  const child = spawn('sh', ['-c', command], options);
  const got = { out: '', err: '', events: [] };
  child.stdout?.on('data', (data) => { got.out += data; });
  child.stderr?.on('data', (data) => { got.err += data; });
  child.on('spawn', () => got.events.push('spawn'));
  child.on('exit', () => got.events.push('exit'));
  child.stdin?.end(input);
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ ...got, code, signal, child })));
}

(async () => {
  const plain = await run('cat; echo problem >&2; exit 3', {}, 'through the child');
  assert.deepStrictEqual([plain.out, plain.err, plain.code, plain.signal], ['through the child', 'problem\n', 3, null]);
  assert.deepStrictEqual(plain.events, ['spawn', 'exit']);
  assert.strictEqual(plain.child.exitCode, 3);

  const killed = await run('kill -USR1 $$');
  assert.deepStrictEqual([killed.code, killed.signal, killed.child.signalCode], [null, 'SIGUSR1', 'SIGUSR1']);

  const placed = await run('echo $COLOUR; pwd', { env: { COLOUR: 'blue', PATH: process.env.PATH }, cwd: '/usr' });
  assert.strictEqual(placed.out, 'blue\n/usr\n');

  const large = await run('head -c 5000000 /dev/zero');
  assert.strictEqual(large.out.length, 5000000);

  const quiet = await run('echo unheard', { stdio: 'ignore' });
  assert.deepStrictEqual([quiet.out, quiet.child.stdout, quiet.code], ['', null, 0]);

  const more = spawn('sh', ['-c', 'echo third >&3'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const third = await new Promise((resolve) => more.stdio[3].on('data', resolve));
  assert.strictEqual(`${third}`, 'third\n');
})().then(() => { process.exitCode = 0; });
process.exitCode = 1;
