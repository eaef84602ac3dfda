'use strict';
// A console whose stream fails must not end the program, unless it was told so.
const assert = require('assert');
const { Console } = console;
const { Writable } = require('stream');

const failingLater = new Writable({ write(_chunk, _encoding, done) { process.nextTick(done, new Error('later')); } });
new Console(failingLater).log('x');

const failingNow = new Writable({ write(_chunk, _encoding, done) { done(new Error('now')); } });
new Console(failingNow).log('x');

const throwing = new Writable();
throwing.write = () => { throw new Error('thrown'); };
new Console(throwing).log('x');
assert.strictEqual(throwing.listenerCount('error'), 0);

const heard = new Writable({ write(_chunk, _encoding, done) { done(new Error('heard')); } });
let message;
heard.on('error', (error) => { message = error.message; });
new Console(heard, heard, false).log('x');
setImmediate(() => assert.strictEqual(message, 'heard'));
