'use strict';

// cluster.Worker: one worker, as the primary and as the worker itself see it. What `disconnect` and `destroy` do is for
// each of them to say: lib/internal/cluster/primary.js, lib/internal/cluster/worker.js.

const EventEmitter = require('events');

/**
 * @this {any}
 * @param {{ id?: number, state?: string, process?: object }} [options]
 */
function Worker(options) {
  if (!(this instanceof Worker)) return new Worker(options);
  Reflect.apply(EventEmitter, this, []);
  options = options !== null && typeof options === 'object' ? options : {};
  this.exitedAfterDisconnect = undefined;
  this.state = options.state || 'none';
  this.id = options.id | 0;
  if (!options.process) return;
  this.process = options.process;
  this.process.on('error', (code, signal) => this.emit('error', code, signal));
  this.process.on('message', (message, handle) => this.emit('message', message, handle));
}
Object.setPrototypeOf(Worker.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Worker, EventEmitter);

/** Ends the worker. @param {string} [signal] */
Worker.prototype.kill = function(...args) {
  Reflect.apply(this.destroy, this, args);
};

/** As `send` of a ChildProcess, or of `process`. */
Worker.prototype.send = function(...args) {
  return Reflect.apply(this.process.send, this.process, args);
};

/** @returns {boolean} whether the process has ended */
Worker.prototype.isDead = function() {
  return this.process.exitCode != null || this.process.signalCode != null;
};

/** @returns {boolean} whether there is a channel between the two */
Worker.prototype.isConnected = function() {
  return this.process.connected;
};

module.exports = { Worker };
