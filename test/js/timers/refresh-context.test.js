'use strict';
const assert = require('assert');
const { AsyncLocalStorage } = require('async_hooks');

// A timer that has fired and is refreshed belongs to whoever refreshed it.
const storage = new AsyncLocalStorage();
const stores = [];
const timer = storage.run('first', () => setTimeout(() => stores.push(storage.getStore()), 1));
setTimeout(() => storage.run('second', () => timer.refresh()), 20);
process.on('exit', () => assert.deepStrictEqual(stores, ['first', 'second']));
