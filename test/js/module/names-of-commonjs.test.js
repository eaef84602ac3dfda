// Names that import finds in CommonJS without running it.
'use strict';
const assert = require('assert');

(async () => {
  const ns = await import('./fixtures/common-names.cjs');
  assert.deepStrictEqual(Object.keys(ns).sort(), ['default', 'hidden', 'module.exports', 'plain', 'reexported']);
  assert.strictEqual(ns.plain, 1);
  assert.strictEqual(ns.reexported, 2);
  assert.strictEqual(ns.default, require('./fixtures/common-names.cjs'));
  assert.strictEqual(ns.default.computed, 3);
  // A name in the text that is never assigned.
  assert.strictEqual(ns.hidden, undefined);

  await assert.rejects(import('./fixtures/imports-computed.mjs'), {
    name: 'SyntaxError',
    message: "Named export 'computed' not found. The requested module './common-names.cjs' is a CommonJS module, which may " +
      'not support all module.exports as named exports.\nCommonJS modules can always be imported via the default export, ' +
      "for example using:\n\nimport pkg from './common-names.cjs';\nconst {computed: c} = pkg;\n",
  });
})();
