// The global object of a vm context reads and writes its properties through to the contextified object.
'use strict';
const assert = require('assert');
const vm = require('vm');

const object = vm.createContext({ given: 1, list: [] });
assert.strictEqual(vm.isContext(object), true);
assert.strictEqual(vm.isContext({}), false);
assert.strictEqual(vm.createContext(object), object);

const run = (code) => vm.runInContext(code, object);
assert.strictEqual(run('given + 1'), 2);
run('var declared = 5; function hoisted() {} ; assigned = 6; let lexical = 7;');
assert.strictEqual(object.declared, 5);
assert.strictEqual(typeof object.hoisted, 'function');
assert.strictEqual(object.assigned, 6);
assert.strictEqual('lexical' in object, false);
assert.strictEqual(run('lexical'), 7);
assert.strictEqual(run('globalThis.given'), 1);
assert.strictEqual(run('delete globalThis.given && typeof given'), 'undefined');
assert.strictEqual('given' in object, false);
assert.deepStrictEqual([...run('Object.keys(globalThis)')].sort(), ['assigned', 'declared', 'hoisted', 'list']);

// Realms: the object's own values stay what they are, literals are the context's.
assert.strictEqual(run('list instanceof Array'), false);
assert.strictEqual(run('[]') instanceof Array, false);

assert.throws(() => run('"use strict"; undeclared = 1'), { name: 'ReferenceError' });
assert.strictEqual('undeclared' in object, false);

Object.defineProperty(object, 'accessor', { get: () => 'got', set(value) { this.list.push(value); }, configurable: true });
assert.strictEqual(run('accessor = 8; accessor'), 'got');
assert.deepStrictEqual(object.list, [8]);

assert.throws(() => vm.runInContext('1', {}), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => vm.runInNewContext('for (;;);', {}, { timeout: 5 }), {
  code: 'ERR_SCRIPT_EXECUTION_TIMEOUT',
  message: 'Script execution timed out after 5ms',
});
assert.throws(() => vm.runInNewContext('eval("1")', {}, { contextCodeGeneration: { strings: false } }), { name: 'EvalError' });

// microtaskMode: the context's own queue is empty when the run is over.
const log = [];
vm.runInNewContext('Promise.resolve().then(() => log("own"))', { log: (text) => log.push(text) }, { microtaskMode: 'afterEvaluate' });
assert.deepStrictEqual(log, ['own']);
