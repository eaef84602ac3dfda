'use strict';

// V8 knows one set of promise hooks; this keeps as many as are asked for and gives V8 functions that call them all.

const { setPromiseHooks } = binding('async_context');
const { triggerUncaughtException } = binding('errors');
const { validatePlainFunction } = require('internal/validators');

const kinds = ['init', 'before', 'after', 'settled'];
const lists = { init: [], before: [], after: [], settled: [] };

function runAll(list, promise, parent) {
  for (let i = 0; i < list.length; i++) {
    try {
      list[i](promise, parent);
    } catch (error) {
      // Thrown on its own: neither the promise nor the other hooks are to be touched by it.
      triggerUncaughtException(error, false);
    }
  }
}

function combined(kind) {
  const list = lists[kind];
  if (list.length === 0)
    return undefined;
  if (list.length === 1)
    return list[0];
  return (promise, parent) => runAll(list, promise, parent);
}

function update() {
  setPromiseHooks(combined('init'), combined('before'), combined('after'), combined('settled'));
}

/** @returns {() => void} removes the hook again */
function add(kind, hook) {
  lists[kind] = [...lists[kind], hook];
  update();
  return () => {
    const at = lists[kind].indexOf(hook);
    if (at === -1)
      return;
    lists[kind] = lists[kind].toSpliced(at, 1);
    update();
  };
}

const makeUse = (kind) => function(hook) {
  validatePlainFunction(hook, `${kind}Hook`);
  return add(kind, hook);
};

const onInit = makeUse('init');
const onBefore = makeUse('before');
const onAfter = makeUse('after');
const onSettled = makeUse('settled');

/**
 * @param {{ init?: Function, before?: Function, after?: Function, settled?: Function }} [hooks]
 * @returns {() => void} removes them
 */
function createHook({ init, before, after, settled } = {}) {
  const removers = [];
  if (init !== undefined) removers.push(onInit(init));
  if (before !== undefined) removers.push(onBefore(before));
  if (after !== undefined) removers.push(onAfter(after));
  if (settled !== undefined) removers.push(onSettled(settled));
  return () => {
    for (const remove of removers)
      remove();
  };
}

module.exports = { createHook, onInit, onBefore, onAfter, onSettled, kinds };
