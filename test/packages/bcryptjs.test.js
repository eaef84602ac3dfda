'use strict';
const assert = require('node:assert');
const bcrypt = require('bcryptjs');
const { test } = require('./support.js');

test(async () => {
  const hash = await bcrypt.hash('password', 6);
  assert.match(hash, /^\$2b\$06\$/);
  assert.strictEqual(await bcrypt.compare('password', hash), true);
  assert.strictEqual(await bcrypt.compare('Password', hash), false);
  // A vector of the original implementation.
  assert.ok(bcrypt.compareSync('U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'));
});
