'use strict';
const assert = require('assert');
const { once } = require('events');
const {
  BroadcastChannel, MessageChannel, MessagePort, isMarkedAsUntransferable, markAsUncloneable, markAsUntransferable,
  receiveMessageOnPort,
} = require('worker_threads');

assert.strictEqual(globalThis.MessageChannel, MessageChannel);

(async () => {
  const { port1, port2 } = new MessageChannel();
  assert.ok(port1 instanceof MessagePort);
  assert.ok(port1 instanceof EventTarget);

  // Values are copied when they are sent; what the program changes later stays here.
  const value = { list: [1], shared: new SharedArrayBuffer(4), blob: new Blob(['abc']), error: new DOMException('m', 'DataError') };
  value.self = value;
  port1.postMessage(value);
  value.list.push(2);
  const { message } = receiveMessageOnPort(port2);
  assert.deepStrictEqual(message.list, [1]);
  assert.strictEqual(message.self, message);
  new Uint8Array(value.shared)[0] = 9;
  assert.strictEqual(new Uint8Array(message.shared)[0], 9);
  assert.strictEqual(await message.blob.text(), 'abc');
  assert.strictEqual(message.error.code, value.error.code);
  assert.strictEqual(receiveMessageOnPort(port2), undefined);

  // Both kinds of listeners, and ports as gifts.
  const gift = new MessageChannel();
  const asEvent = new Promise((resolve) => port2.addEventListener('message', resolve, { once: true }));
  const asValue = once(port2, 'message');
  port1.postMessage({ port: gift.port1 }, [gift.port1]);
  const event = await asEvent;
  assert.ok(event instanceof MessageEvent);
  assert.strictEqual(event.ports[0], event.data.port);
  assert.strictEqual((await asValue)[0].port, event.data.port);
  gift.port2.postMessage('through');
  assert.deepStrictEqual(await once(event.data.port, 'message'), ['through']);

  // What fails leaves things as they are.
  const buffer = new ArrayBuffer(8);
  assert.throws(() => port1.postMessage({ buffer, f() {} }, [buffer]), { name: 'DataCloneError' });
  assert.strictEqual(buffer.byteLength, 8);
  const kept = new MessageChannel();
  assert.throws(() => port1.postMessage(() => {}, [kept.port1]), { name: 'DataCloneError' });
  kept.port1.postMessage('still there');
  assert.strictEqual(receiveMessageOnPort(kept.port2).message, 'still there');

  // Marks.
  const pooled = new ArrayBuffer(4);
  markAsUntransferable(pooled);
  assert.ok(isMarkedAsUntransferable(pooled));
  assert.throws(() => port1.postMessage(pooled, [pooled]), { name: 'DataCloneError' });
  const secret = {};
  markAsUncloneable(secret);
  assert.throws(() => structuredClone({ secret }), { name: 'DataCloneError' });

  // structuredClone takes ports too.
  const other = new MessageChannel();
  const clone = structuredClone({ port: other.port1 }, { transfer: [other.port1] });
  clone.port.postMessage(7);
  assert.strictEqual(receiveMessageOnPort(other.port2).message, 7);

  // A message in a transferred port's mailbox comes along.
  const late = new MessageChannel();
  late.port2.postMessage('early');
  port1.postMessage(late.port1, [late.port1]);
  const arrived = receiveMessageOnPort(port2).message;
  assert.strictEqual(receiveMessageOnPort(arrived).message, 'early');

  // One end closes the other, after what was sent before.
  const ending = new MessageChannel();
  const seen = [];
  ending.port2.on('message', (each) => seen.push(each));
  const closed = Promise.all([once(ending.port1, 'close'), once(ending.port2, 'close')]);
  ending.port1.ref();
  ending.port1.postMessage('last');
  ending.port1.close();
  await closed;
  assert.deepStrictEqual(seen, ['last']);

  // All of a name hear each other, not themselves.
  const channels = ['a', 'a', 'a', 'b'].map((name) => new BroadcastChannel(name));
  const heard = [];
  channels.forEach((channel, i) => { channel.onmessage = ({ data }) => heard.push([i, data]); });
  channels[0].postMessage('x');
  while (heard.length < 2) await new Promise(setImmediate);
  assert.deepStrictEqual(heard, [[1, 'x'], [2, 'x']]);
  channels[0].close();
  assert.throws(() => channels[0].postMessage(1), { name: 'InvalidStateError' });
  for (const channel of channels) channel.close();
  port1.close();
})().then(() => { process.exitCode = 0; });
process.exitCode = 1;
