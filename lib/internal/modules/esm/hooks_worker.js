'use strict';
// The program of the thread on which hooks of module.register() run: answers internal/modules/esm/hooks_thread.js.
//
// The thread lives as long as its user's. While it owes answers, only what the hooks themselves wait for keeps its loop
// going: when that is nothing, the answers will never come, and it says so.

const { CustomizationHooks } = require('internal/modules/esm/customization');
const { getLoader } = require('internal/modules/esm/loader');
const { useReporter } = require('internal/process/execution');
const { toMessage } = require('internal/worker/errors');

/** @param {{port: object, posted: Int32Array}} connection */
function start({ port, posted }) {
  const loader = getLoader();
  const hooks = new CustomizationHooks(loader);
  // Modules of hooks are themselves loaded through the hooks registered before.
  loader.asyncHooks = hooks;
  const owed = new Set();

  const post = (message) => {
    port.postMessage(message);
    Atomics.add(posted, 0, 1);
    Atomics.notify(posted, 0);
  };
  const answer = (id, message) => {
    if (!owed.delete(id)) return;
    if (owed.size === 0) port.ref();
    try {
      post({ id, ...message });
    } catch (error) {
      // What a hook returned cannot travel.
      post({ id, error: toMessage(error) });
    }
  };

  port.on('message', ({ id, method, request }) => {
    owed.add(id);
    port.unref();
    // Warnings are written in a tick: before the answer, which may be the last thing that the program waits for.
    const later = (message) => process.nextTick(answer, id, message);
    hooks[method](...request).then((value) => later({ value }), (error) => later({ error: toMessage(error) }));
  });
  process.on('beforeExit', () => {
    for (const id of [...owed]) answer(id, { unsettled: true });
  });
  // The end of this thread is the end of the program.
  const { reallyExit } = process;
  process.reallyExit = (exitCode) => {
    post({ exitCode });
    reallyExit(exitCode);
  };
  useReporter((error) => post({ exitCode: process.exitCode, error: toMessage(error) }));
}

module.exports = { start };
