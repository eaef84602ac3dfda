'use strict';
const assert = require('node:assert');
const { buildSchema, graphql } = require('graphql');
const { test } = require('./support.js');

test(async () => {
  const schema = buildSchema('type Query { hello(name: String!): String, list: [Int], later: String, broken: Int }');
  const rootValue = {
    hello: ({ name }) => `hello ${name}`,
    list: () => [1, 2, 3],
    later: async () => 'now',
    broken() { throw new Error('on purpose'); },
  };
  const { data } = await graphql({ schema, source: '{ hello(name: "Ada") list later }', rootValue });
  assert.deepStrictEqual({ ...data }, { hello: 'hello Ada', list: [1, 2, 3], later: 'now' });
  const failed = await graphql({ schema, source: '{ broken }', rootValue });
  assert.strictEqual(failed.errors[0].message, 'on purpose');
  assert.match((await graphql({ schema, source: '{ nothing }', rootValue })).errors[0].message, /Cannot query field "nothing"/);
});
