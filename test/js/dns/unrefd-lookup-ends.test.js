'use strict';
const assert = require('assert');
const net = require('net');

// Nobody waits for a lookup of an unref'd socket: the program ends before the answer, however long that takes.
const socket = net.connect(1, 'localhost');
socket.unref();
socket.on('lookup', () => assert.fail('the loop went on for it'));
