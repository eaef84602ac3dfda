'use strict';

// Tests and suites: what they are, and how one is run.

const { codes } = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const { validateFunction, validateNumber, validateObject, validateUint32 } = require('internal/validators');
const { MockTracker } = require('internal/test_runner/mock');

const kHooks = ['before', 'after', 'beforeEach', 'afterEach'];
const kMaxTimeout = 2 ** 31 - 1;

/** @param {string} type @param {unknown} cause @returns {Error} */
const failure = (cause, type) => new codes.ERR_TEST_FAILURE(cause, type);

/**
 * Calls a test's or hook's function: with a callback when it takes one.
 * @param {Function} fn
 * @param {unknown} thisArg
 * @param {unknown} argument
 * @returns {Promise<void>}
 */
async function callFunction(fn, thisArg, argument) {
  if (fn.length < 2) {
    await Reflect.apply(fn, thisArg, [argument]);
    return;
  }
  await new Promise((resolve, reject) => {
    let called = false;
    const result = Reflect.apply(fn, thisArg, [argument, (error) => {
      if (called) {
        reject(failure('callback invoked multiple times', 'multipleCallbackInvocations'));
        return;
      }
      called = true;
      if (error) reject(error);
      else resolve();
    }]);
    if (typeof result?.then === 'function') {
      reject(failure('passed a callback but also returned a Promise', 'callbackAndPromisePresent'));
    }
  });
}

/** The assertions of `t.assert`: those of `node:assert`, counted for `t.plan()`. */
function makeContextAssert(test) {
  const assert = require('assert');
  const counted = { __proto__: null };
  for (const name of Object.keys(assert)) {
    const original = assert[name];
    if (typeof original !== 'function' || /^[A-Z]/.test(name) || name === 'strict') continue;
    counted[name] = function(...args) {
      test.assertionCount++;
      return Reflect.apply(original, this, args);
    };
  }
  return counted;
}

/** What a test's function gets. */
class TestContext {
  #test;
  #assert;

  constructor(test) {
    this.#test = test;
  }

  get name() { return this.#test.name; }
  get fullName() { return this.#test.fullName; }
  get filePath() { return process.argv[1]; }
  get passed() { return this.#test.passed; }
  get error() { return this.#test.error; }
  get attempt() { return 0; }
  get signal() { return this.#test.signal; }
  get assert() { return this.#assert ??= makeContextAssert(this.#test); }
  get mock() { return this.#test.mock; }

  diagnostic(message) { this.#test.diagnostics.push(message); }

  plan(count, options = kEmptyObject) {
    validateUint32(count, 'count');
    validateObject(options, 'options');
    if (this.#test.planned !== undefined) {
      throw failure('cannot set plan more than once', 'testPlanFailure');
    }
    this.#test.planned = count;
    this.#test.planWait = options.wait ?? false;
  }

  skip(message) {
    this.#test.skipped = true;
    this.#test.skipMessage = message;
  }

  todo(message) {
    this.#test.isTodo = true;
    this.#test.todoMessage = message;
  }

  runOnly() {}

  /** Runs a subtest. @returns {Promise<void>} */
  test(...args) {
    this.#test.assertionCount++;
    return this.#test.addChild('test', args);
  }

  before(fn, options) { this.#test.addHook('before', fn, options); }
  after(fn, options) { this.#test.addHook('after', fn, options); }
  beforeEach(fn, options) { this.#test.addHook('beforeEach', fn, options); }
  afterEach(fn, options) { this.#test.addHook('afterEach', fn, options); }

  /** Waits until `condition` no longer throws. @returns {Promise<unknown>} */
  async waitFor(condition, { interval = 50, timeout = 1000 } = kEmptyObject) {
    validateFunction(condition, 'condition');
    validateNumber(interval, 'options.interval', 0, kMaxTimeout);
    validateNumber(timeout, 'options.timeout', 0, kMaxTimeout);
    const { setTimeout: sleep } = require('timers/promises');
    const deadline = process.hrtime.bigint() + BigInt(Math.ceil(timeout * 1e6));
    for (;;) {
      let cause;
      try {
        return await condition();
      } catch (error) {
        cause = error;
      }
      if (process.hrtime.bigint() >= deadline) {
        const error = new Error('waitFor() timed out');
        error.cause = cause;
        throw error;
      }
      await sleep(interval);
    }
  }
}

/** What a suite's function and hooks get. */
class SuiteContext {
  #suite;

  constructor(suite) {
    this.#suite = suite;
  }

  get name() { return this.#suite.name; }
  get fullName() { return this.#suite.fullName; }
  get filePath() { return process.argv[1]; }
  get passed() { return this.#suite.passed; }
  get signal() { return this.#suite.signal; }
  diagnostic(message) { this.#suite.diagnostics.push(message); }
}

/** A test or a suite. */
class Test {
  #signalController;
  #mock;
  /** The last of the children that run one after the other. */
  #queue = Promise.resolve();
  #reject;

  constructor({ kind, name, fn, options, parent, reporter }) {
    this.kind = kind;
    this.name = name;
    this.fn = fn;
    this.parent = parent;
    this.reporter = reporter ?? parent.reporter;
    this.nesting = parent === undefined || parent.parent === undefined ? 0 : parent.nesting + 1;
    this.timeout = options.timeout ?? parent?.timeout ?? Infinity;
    this.skipped = Boolean(options.skip) || (parent?.skipped ?? false);
    this.skipMessage = typeof options.skip === 'string' ? options.skip : undefined;
    this.isTodo = options.todo !== undefined && options.todo !== false;
    this.todoMessage = typeof options.todo === 'string' ? options.todo : undefined;
    this.concurrent = options.concurrency === true || options.concurrency > 1;
    this.planned = options.plan;
    this.planWait = false;
    this.expectFailure = options.expectFailure;
    this.assertionCount = 0;
    this.diagnostics = [];
    this.children = [];
    this.hooks = { before: [], after: [], beforeEach: [], afterEach: [] };
    this.ranBefore = false;
    this.error = undefined;
    this.passed = false;
    this.finished = false;
    this.context = kind === 'suite' ? new SuiteContext(this) : new TestContext(this);
  }

  get fullName() {
    return this.parent?.parent === undefined ? this.name : `${this.parent.fullName} > ${this.name}`;
  }

  get signal() {
    return (this.#signalController ??= new AbortController()).signal;
  }

  get mock() {
    return this.#mock ??= new MockTracker();
  }

  /** Adds a test or suite below this one; it runs once those before it are done. @returns {Promise<void>} */
  addChild(kind, args, overrides) {
    const child = makeTest(kind, args, this, overrides);
    this.children.push(child);
    if (kind === 'suite') child.collect();
    // A suite's children wait for the suite's turn.
    if (this.kind === 'suite') return Promise.resolve();
    return this.schedule(child);
  }

  /** @param {Test} child @returns {Promise<void>} */
  schedule(child) {
    if (this.concurrent) return child.run();
    const done = this.#queue.then(() => child.run());
    this.#queue = done;
    return done;
  }

  /** @returns {Promise<void>} settles when all children that were added so far are done */
  drain() {
    return this.#queue;
  }

  /** Runs a suite's function, which declares its tests. */
  collect() {
    if (this.skipped) return;
    const outer = Test.current;
    Test.current = this;
    try {
      const result = Reflect.apply(this.fn, this.context, [this.context]);
      if (typeof result?.then === 'function') {
        this.collected = result.then(undefined, (error) => this.fail(failure(error, 'testCodeFailure')));
      }
    } catch (error) {
      this.fail(failure(error, 'testCodeFailure'));
    } finally {
      Test.current = outer;
    }
  }

  addHook(name, fn, options = kEmptyObject) {
    validateFunction(fn, 'fn');
    this.hooks[name].push({ fn, timeout: options.timeout ?? Infinity });
  }

  /** @param {Error} error the first one counts */
  fail(error) {
    this.error ??= error;
    this.passed = false;
  }

  /** Ends a running test from outside: by an uncaught exception. */
  abort(error) {
    if (this.#reject !== undefined) this.#reject(error);
    else this.fail(error);
  }

  async #withTimeout(promise, timeout, what) {
    if (timeout === Infinity || timeout == null) return promise;
    let timer;
    const expired = new Promise((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(failure(`${what} timed out after ${timeout}ms`, 'testTimeoutFailure'));
        this.#signalController?.abort();
      }, Math.min(timeout, kMaxTimeout));
    });
    try {
      return await Promise.race([promise, expired]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #runHooks(name, owner, context) {
    for (const { fn, timeout } of owner.hooks[name]) {
      try {
        await this.#withTimeout(callFunction(fn, context, context), timeout, `${name} hook`);
      } catch (error) {
        throw failure(error?.code === 'ERR_TEST_FAILURE' ? error : failure(error, 'hookFailed'), 'hookFailed');
      }
    }
  }

  /** Ancestors from the outermost to the parent. */
  #ancestors() {
    const list = [];
    for (let test = this.parent; test !== undefined; test = test.parent) list.unshift(test);
    return list;
  }

  async #prepareAncestors() {
    for (const ancestor of this.#ancestors()) {
      if (ancestor.ranBefore) continue;
      ancestor.ranBefore = true;
      await ancestor.#runHooks('before', ancestor, ancestor.context);
    }
  }

  async run() {
    this.startTime = process.hrtime.bigint();
    Test.running.add(this);
    const outer = Test.current;
    Test.current = this;
    if (!this.skipped) {
      try {
        await this.#prepareAncestors();
        if (this.kind === 'suite') await this.#runSuite();
        else await this.#runTest();
      } catch (error) {
        this.fail(error?.code === 'ERR_TEST_FAILURE' ? error : failure(error, 'testCodeFailure'));
      }
      await this.#finish();
    }
    Test.running.delete(this);
    if (Test.current === this) Test.current = outer;
    if (this.expectFailure) {
      this.error = this.error === undefined ?
        failure('test was expected to fail but passed', 'expectedFailure') : undefined;
    }
    this.passed = this.error === undefined;
    this.finished = true;
    this.duration = Number(process.hrtime.bigint() - this.startTime) / 1e6;
    this.reporter.onResult(this);
  }

  async #runSuite() {
    await this.collected;
    if (this.error !== undefined) return;
    for (const child of this.children) this.schedule(child);
    await this.drain();
  }

  async #runTest() {
    const ancestors = this.#ancestors();
    for (const ancestor of ancestors) await this.#runHooks('beforeEach', ancestor, this.context);
    try {
      // An exception that nothing catches ends the test too.
      const aborted = new Promise((_resolve, reject) => { this.#reject = reject; });
      await this.#withTimeout(Promise.race([callFunction(this.fn, this.context, this.context), aborted]),
                              this.timeout, 'test');
      await this.#checkPlan();
      // Subtests that are not done end with their parent.
      for (const child of this.children) {
        if (!child.finished) {
          child.fail(failure('test did not finish before its parent and was cancelled', 'cancelledByParent'));
        }
      }
    } finally {
      this.#reject = undefined;
      for (const ancestor of ancestors.toReversed()) await this.#runHooks('afterEach', ancestor, this.context);
    }
  }

  async #checkPlan() {
    if (this.planned === undefined) return;
    if (this.planWait && this.assertionCount < this.planned) {
      const { setImmediate: turn } = require('timers/promises');
      const limit = typeof this.planWait === 'number' ? this.planWait : Infinity;
      const start = process.hrtime.bigint();
      while (this.assertionCount < this.planned &&
          Number(process.hrtime.bigint() - start) / 1e6 < limit) {
        await turn();
      }
    }
    if (this.assertionCount !== this.planned) {
      throw failure(`plan expected ${this.planned} assertions but received ${this.assertionCount}`, 'testPlanFailure');
    }
  }

  async #finish() {
    const failed = this.children.filter((child) => child.finished && !child.passed && !child.isTodo).length;
    if (failed > 0) {
      this.fail(failure(`${failed} subtest${failed > 1 ? 's' : ''} failed`, 'subtestsFailed'));
    }
    if (this.ranBefore || this.kind === 'suite' || this.hooks.after.length > 0) {
      try {
        await this.#runHooks('after', this, this.context);
      } catch (error) {
        this.fail(error);
      }
    }
    this.#mock?.reset();
    // Whoever waits for the test's end by its signal.
    this.#signalController?.abort();
  }
}

/** The suite whose function runs, or the test that runs: what declarations are added to. @type {Test|undefined} */
Test.current = undefined;
/** @type {Set<Test>} */
Test.running = new Set();

/** @param {unknown[]} args [name][, options][, fn] */
function parseArguments(args) {
  let { 0: name, 1: options, 2: fn } = args;
  if (typeof name === 'function') {
    fn = name;
    name = undefined;
    options = undefined;
  } else if (name !== null && typeof name === 'object') {
    fn = options;
    options = name;
    name = undefined;
  } else if (typeof options === 'function') {
    fn = options;
    options = undefined;
  }
  return { name, options: options ?? kEmptyObject, fn };
}

/** @returns {Test} */
function makeTest(kind, args, parent, overrides) {
  const { name, options, fn = () => {} } = parseArguments(args);
  validateFunction(fn, 'fn');
  validateObject(options, 'options');
  const { timeout } = options;
  if (timeout != null && timeout !== Infinity) validateNumber(timeout, 'options.timeout', 0, kMaxTimeout);
  return new Test({
    kind,
    name: typeof name === 'string' && name !== '' ? name : fn.name || '<anonymous>',
    fn,
    options: { ...options, ...overrides },
    parent,
  });
}

module.exports = { MockTracker, Test, kHooks };
