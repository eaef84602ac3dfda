'use strict';

// The functions of node:test: they add tests to the root, which runs while the program does.

const { kEmptyObject } = require('internal/util');
const { Reporter } = require('internal/test_runner/reporter');
const { Test, kHooks } = require('internal/test_runner/test');

/** @type {Test|undefined} */
let root;
let reporter;

/** @returns {Test} the root, made by the first test */
function getRoot() {
  if (root !== undefined) return root;
  reporter = new Reporter();
  root = new Test({ kind: 'test', name: '<root>', fn: () => {}, options: kEmptyObject, parent: undefined, reporter });
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);
  process.once('beforeExit', finish);
  process.on('exit', onExit);
  return root;
}

/** @param {Error} error thrown where no test catches it: the innermost running one fails */
function onUncaught(error) {
  const running = [...Test.running].filter((test) => test.kind !== 'suite');
  const test = running.at(-1);
  if (test !== undefined) {
    test.abort(error);
    return;
  }
  // After the tests: a failure of the file.
  process.exitCode = 1;
  process._rawDebug(require('internal/util/inspect').inspect(error));
}

let ended = false;
async function finish() {
  if (root.hooks.after.length > 0) {
    for (const { fn } of root.hooks.after) await fn();
  }
  report();
}

/** Tests that wait for something that never comes are cancelled. */
function onExit() {
  if (ended) return;
  const { codes } = require('internal/errors');
  for (const test of Test.running) {
    if (test.kind === 'suite') continue;
    test.fail(new codes.ERR_TEST_FAILURE('Promise resolution is still pending but the event loop has already resolved',
                                         'cancelledByParent'));
    test.duration = Number(process.hrtime.bigint() - test.startTime) / 1e6;
    reporter.onResult(test);
  }
  Test.running.clear();
  report();
}

function report() {
  if (ended) return;
  if (Test.running.size > 0) return;
  ended = true;
  reporter.onEnd();
  if (reporter.failures > 0) process.exitCode = 1;
}

/**
 * @param {'test'|'suite'} kind
 * @param {unknown[]} args
 * @param {object} [overrides]
 * @returns {Promise<void>}
 */
function declare(kind, args, overrides) {
  const current = Test.current;
  const parent = current?.kind === 'suite' && !current.finished ? current : getRoot();
  if (parent === root) {
    const child = root.addChild(kind, args, overrides);
    return child;
  }
  return parent.addChild(kind, args, overrides);
}

/** @param {'test'|'suite'} kind @returns {Function} with the variants `skip`, `todo` and `only` */
function makeDeclaration(kind, name) {
  const declaration = { [name](...args) { return declare(kind, args); } }[name];
  for (const variant of ['skip', 'todo', 'only', 'expectFailure']) {
    declaration[variant] = { [variant](...args) { return declare(kind, args, { [variant]: true }); } }[variant];
  }
  return declaration;
}

const test = makeDeclaration('test', 'test');
const suite = makeDeclaration('suite', 'suite');

const hooks = { __proto__: null };
for (const name of kHooks) {
  hooks[name] = { [name](fn, options) {
    const current = Test.current;
    (current !== undefined && !current.finished ? current : getRoot()).addHook(name, fn, options);
  } }[name];
}

module.exports = { hooks, suite, test };
