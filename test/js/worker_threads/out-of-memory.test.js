// A worker that fills its heap ends with ERR_WORKER_OUT_OF_MEMORY, however large its steps; its parent goes on.
'use strict';
const assert = require('assert');
const { Worker } = require('worker_threads');

const kPrograms = [
  'const kept = []; for (;;) kept.push({ small: [1, 2, 3] })',
  'const kept = []; for (;;) kept.push(new Array(1e7).fill({}))',
  'let kept = [1]; for (;;) kept = kept.concat(kept)',
];

(async () => {
  for (const program of kPrograms) {
    const worker = new Worker(program, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 } });
    const errors = [];
    worker.on('error', (error) => errors.push(error.code));
    const code = await new Promise((resolve) => { worker.on('exit', resolve); });
    assert.deepStrictEqual({ errors, code }, { errors: ['ERR_WORKER_OUT_OF_MEMORY'], code: 1 });
  }
})();
