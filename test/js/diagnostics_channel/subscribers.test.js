'use strict';
const assert = require('assert');
const { AsyncLocalStorage } = require('async_hooks');
const dc = require('diagnostics_channel');

const channel = dc.channel('test');
assert.strictEqual(dc.channel('test'), channel);
assert.ok(!channel.hasSubscribers && !dc.hasSubscribers('test'));
const got = [];
const first = (message, name) => got.push([name, message]);
dc.subscribe('test', first);
// One who unsubscribes while a message is on its way disturbs nobody.
const second = (message) => { got.push(message); channel.unsubscribe(second); };
channel.subscribe(second);
channel.publish(1);
channel.publish(2);
assert.deepEqual(got, [['test', 1], 1, ['test', 2]]);
assert.ok(channel.unsubscribe(first) && !channel.unsubscribe(first) && !channel.hasSubscribers);

const store = new AsyncLocalStorage();
channel.bindStore(store, (message) => message.id);
assert.strictEqual(channel.runStores({ id: 7 }, function(add) { return store.getStore() + add + this.base; }, { base: 100 }, 1),
                   108);

// What a subscriber throws does not reach the publisher.
channel.subscribe(() => { throw new Error('mine'); });
process.once('uncaughtException', (error) => assert.strictEqual(error.message, 'mine'));
channel.publish({});

const events = [];
const tracing = dc.tracingChannel('work');
tracing.subscribe(Object.fromEntries(['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map(
  (event) => [event, (context) => events.push(`${event}:${context.error?.message ?? context.result ?? ''}`)])));
assert.strictEqual(tracing.traceSync((a) => a + 1, {}, null, 1), 2);
assert.throws(() => tracing.traceSync(() => { throw new Error('bad'); }), /bad/);
assert.deepEqual(events.splice(0), ['start:', 'end:2', 'start:', 'error:bad', 'end:bad']);
tracing.tracePromise(async () => 3).then(() => {
  assert.deepEqual(events, ['start:', 'end:', 'asyncStart:3', 'asyncEnd:3']);
});
