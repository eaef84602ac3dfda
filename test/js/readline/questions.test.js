'use strict';
const assert = require('assert');
const { once } = require('events');
const { PassThrough } = require('stream');
const readline = require('readline/promises');

(async () => {
  const input = new PassThrough();
  const output = new PassThrough({ encoding: 'utf8' });
  const rl = readline.createInterface({ input, output, prompt: '% ' });

  // An answer is no 'line'.
  rl.on('line', (line) => assert.strictEqual(line, 'afterwards'));
  const answer = rl.question('name? ');
  input.write('Ada\n');
  assert.strictEqual(await answer, 'Ada');
  assert.strictEqual(output.read(), 'name? ');
  assert.strictEqual(rl.getPrompt(), '% ');

  const controller = new AbortController();
  const aborted = rl.question('again? ', { signal: controller.signal });
  controller.abort('why');
  await assert.rejects(aborted, { name: 'AbortError', cause: 'why' });
  await assert.rejects(rl.question('?', { signal: AbortSignal.abort() }), { name: 'AbortError' });

  input.end('afterwards\n');
  await once(rl, 'close');
  await assert.rejects(rl.question('late?'), { code: 'ERR_USE_AFTER_CLOSE' });

  // A signal closes the interface itself.
  const closer = new AbortController();
  const other = readline.createInterface({ input: new PassThrough(), signal: closer.signal });
  const closed = once(other, 'close');
  closer.abort();
  await closed;

  // Terminal control in batches.
  const screen = new PassThrough({ encoding: 'utf8' });
  const control = new readline.Readline(screen);
  control.cursorTo(0, 1).clearLine(1).moveCursor(-2, 3);
  assert.strictEqual(screen.read(), null);
  await control.commit();
  assert.strictEqual(screen.read(), '\x1b[2;1H\x1b[0K\x1b[2D\x1b[3B');
})();
