'use strict';

// fs.promises.watch: change notices as an async iterator.

const { AbortError, codes } = require('internal/errors');
const { ERR_FS_WATCH_QUEUE_OVERFLOW, ERR_INVALID_ARG_VALUE } = codes;
const { validateAbortSignal, validateBoolean, validateInteger, validateObject, validateOneOf } =
    require('internal/validators');
const { assertEncoding, getValidatedPath } = require('internal/fs/utils');
const { FSWatcher, validateIgnore } = require('internal/fs/watch');

/**
 * @param {string|Buffer|URL} filename
 * @param {string|object} options
 * @returns {AsyncGenerator<{eventType: string, filename: string|Buffer}>}
 */
async function* watch(filename, options) {
  if (typeof options === 'string') options = { encoding: options };
  validateObject(options, 'options');
  const { persistent = true, recursive = false, encoding = 'utf8', maxQueue = 2048, overflow = 'ignore', signal,
          ignore } = options;
  validateBoolean(persistent, 'options.persistent');
  validateBoolean(recursive, 'options.recursive');
  validateInteger(maxQueue, 'options.maxQueue');
  validateOneOf(overflow, 'options.overflow', ['ignore', 'error']);
  validateAbortSignal(signal, 'options.signal');
  validateIgnore(ignore);
  if (encoding && encoding !== 'buffer') {
    try {
      assertEncoding(encoding);
    } catch {
      throw new ERR_INVALID_ARG_VALUE('encoding', encoding, 'is invalid encoding');
    }
  }
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });

  const watcher = new FSWatcher(getValidatedPath(filename), { persistent, recursive, encoding, ignore });
  const queue = [];
  let failure = null;
  let wake = null;
  const stir = () => {
    wake?.();
    wake = null;
  };
  watcher.on('change', (eventType, filename) => {
    if (queue.length < maxQueue) {
      queue.push({ __proto__: null, eventType, filename });
    } else if (overflow === 'error') {
      failure = new ERR_FS_WATCH_QUEUE_OVERFLOW(maxQueue);
    } else {
      process.emitWarning('fs.watch maxQueue exceeded');
    }
    stir();
  });
  const onAbort = () => {
    failure = new AbortError(undefined, { cause: signal.reason });
    stir();
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      if (failure !== null) throw failure;
      while (queue.length > 0) yield queue.shift();
      if (failure === null) await new Promise((resolve) => { wake = resolve; });
    }
  } finally {
    watcher.close();
    signal?.removeEventListener('abort', onAbort);
  }
}

module.exports = { watch };
