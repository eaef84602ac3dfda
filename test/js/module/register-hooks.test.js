// module.registerHooks(): the last hooks registered run first, next leads to the one before, the default is last.
'use strict';
const assert = require('assert');
const { registerHooks } = require('module');

const log = [];
const first = registerHooks({
  resolve(specifier, context, next) {
    log.push(`first ${specifier}`);
    return next(specifier.replace('virtual:', './fixtures/'), context);
  },
});
const second = registerHooks({
  resolve(specifier, context, next) {
    log.push(`second ${specifier}`);
    if (specifier.startsWith('made-up')) return { url: 'made:up', format: 'commonjs', shortCircuit: true };
    return next(specifier);
  },
  load(url, context, next) {
    if (url === 'made:up') {
      assert.strictEqual(context.format, 'commonjs');
      return { source: 'module.exports = __filename;', format: 'commonjs', shortCircuit: true };
    }
    const result = next(url, context);
    if (url.endsWith('turns.json')) return { ...result, source: '{"changed":true}' };
    return result;
  },
});

assert.deepStrictEqual(require('virtual:turns.json'), { changed: true });
assert.deepStrictEqual(log, ['second virtual:turns.json', 'first virtual:turns.json']);
assert.strictEqual(require('made-up'), 'made:up');

second.deregister();
assert.throws(() => require('made-up-later'), { code: 'MODULE_NOT_FOUND' });

const broken = registerHooks({ load: () => ({ format: 'commonjs', source: '' }) });
assert.throws(() => require('./fixtures/turns-common.cjs'), { code: 'ERR_INVALID_RETURN_PROPERTY_VALUE' });
broken.deregister();
first.deregister();

assert.throws(() => registerHooks({ resolve: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
