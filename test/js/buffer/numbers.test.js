'use strict';
const assert = require('assert');

const buffer = Buffer.alloc(10);
for (const [type, size, values] of [
  ['UInt8', 1, [0, 255]], ['Int8', 1, [-128, 127]],
  ['UInt16', 2, [0, 0xfffe]], ['Int16', 2, [-0x8000, 0x7ffe]],
  ['UInt32', 4, [1, 0xfffefdfc]], ['Int32', 4, [-0x80000000, 0x7ffefdfc]],
  ['BigUInt64', 8, [0n, 0xfffefdfcfbfaf9f8n]], ['BigInt64', 8, [-0x8000000000000000n, 0x7ffefdfcfbfaf9f8n]],
  ['Float', 4, [-1.5, Infinity]], ['Double', 8, [Math.PI, -0]],
]) {
  for (const order of size === 1 ? [''] : ['LE', 'BE']) {
    for (const value of values) {
      for (const offset of [0, 1, 2]) {
        assert.strictEqual(buffer[`write${type}${order}`](value, offset), offset + size);
        assert.ok(Object.is(buffer[`read${type}${order}`](offset), value), `${type}${order} ${value}`);
      }
    }
    assert.throws(() => buffer[`read${type}${order}`](11 - size), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => buffer[`read${type}${order}`](0.5), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => buffer[`read${type}${order}`]('0'), { code: 'ERR_INVALID_ARG_TYPE' });
  }
}
for (let size = 1; size <= 6; size++) {
  const top = 2 ** (8 * size);
  for (const order of ['LE', 'BE']) {
    for (const value of [0, 1, top - 1, Math.floor(top / 3)]) {
      buffer[`writeUInt${order}`](value, 2, size);
      assert.strictEqual(buffer[`readUInt${order}`](2, size), value);
    }
    for (const value of [-top / 2, -1, top / 2 - 1]) {
      buffer[`writeInt${order}`](value, 2, size);
      assert.strictEqual(buffer[`readInt${order}`](2, size), value);
    }
    assert.throws(() => buffer[`writeUInt${order}`](top, 0, size), { code: 'ERR_OUT_OF_RANGE' });
  }
}
assert.throws(() => buffer.writeInt8(128), { message: /must be >= -128 and <= 127\. Received 128/ });
assert.throws(() => Buffer.alloc(0).readUInt8(), { code: 'ERR_BUFFER_OUT_OF_BOUNDS' });
