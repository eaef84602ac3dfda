'use strict';

// What runs once, while the startup snapshot is made: globals, process, and the modules that most programs load.
// Nothing here may touch a descriptor, an environment variable, the clock or an argument.

const { requireBuiltin, has, setHook } = require('internal/builtins');

require('internal/process/object').setup();
require('internal/process/execution').setup();
require('internal/process/task_queues').setupTaskQueue();
require('internal/timers').setupTimers();
require('internal/boot/globals').setup();

/** Loaded here rather than by each program at its start. */
const preloaded = [
  'events',
  'buffer',
  'path',
  'stream',
  'timers',
  'util',
  'url',
  'fs',
  'module',
  'async_hooks',
  'internal/console/global',
  'internal/modules/run_main',
  'internal/modules/cjs/loader',
  'internal/process/stdio',
  'internal/process/promises',
  'internal/process/warning',
];
for (const id of preloaded) {
  if (id === 'stream' && !has('buffer')) continue;
  if (has(id)) requireBuiltin(id);
}

const { start } = require('internal/boot/main');
setHook('start', start);
