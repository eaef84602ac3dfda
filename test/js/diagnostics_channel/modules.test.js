'use strict';
const assert = require('assert');
const dc = require('diagnostics_channel');

// require() and import() are traced, each by one object for all its events.
const events = [];
const track = (kind) => {
  const subscriber = (name) => (event) => events.push([kind, name, event]);
  return Object.fromEntries(['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((name) => [name, subscriber(name)]));
};
dc.tracingChannel('module.require').subscribe(track('require'));
dc.tracingChannel('module.import').subscribe(track('import'));

require('os');
assert.throws(() => require('./no-such-module'), { code: 'MODULE_NOT_FOUND' });
assert.deepStrictEqual(events.map(([, name]) => name), ['start', 'end', 'start', 'error', 'end']);
assert.deepStrictEqual({ ...events[0][2] }, { parentFilename: __filename, id: 'os', result: require('os') });
assert.strictEqual(events[2][2], events[4][2]);
assert.strictEqual(events[3][2].error.code, 'MODULE_NOT_FOUND');

events.length = 0;
import('os').then((namespace) => {
  assert.deepStrictEqual(events.filter(([kind]) => kind === 'import').map(([, name]) => name),
                         ['start', 'end', 'asyncStart', 'asyncEnd']);
  assert.strictEqual(events[0][2].url, 'os');
  assert.strictEqual(events[0][2].result, namespace);
});
