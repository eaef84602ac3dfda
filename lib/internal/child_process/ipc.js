'use strict';

// The channel between a parent and its child: messages as lines of JSON (or in V8's own form), with sockets and servers
// coming along. The format is Node's, so that either end may be Node.

const EventEmitter = require('events');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_HANDLE_TYPE, ERR_IPC_CHANNEL_CLOSED, ERR_IPC_DISCONNECTED, ERR_MISSING_ARGS,
  },
  errnoException,
} = require('internal/errors');
const { owner_symbol } = require('internal/async_hooks').symbols;
const { validateObject, validateString } = require('internal/validators');
const { maybeClose } = require('internal/child_process/child');
const { conversionOf } = require('internal/child_process/handles');

const MAX_HANDLE_RETRANSMISSIONS = 3;
const kMaxQueueBytes = 65536 * 2;

const kChannelHandle = Symbol('kChannelHandle');
const kPendingMessages = Symbol('kPendingMessages');

function nop() {}

/** `process.channel`, `child.channel`: how the channel keeps the loop alive. */
class Control extends EventEmitter {
  #channel;
  #refs = 0;
  #refExplicitlySet = false;

  constructor(channel) {
    super();
    this.#channel = channel;
    this[kPendingMessages] = [];
  }

  /** Somebody waits for messages, unless the program has said itself what it wants. */
  refCounted() {
    if (++this.#refs === 1 && !this.#refExplicitlySet) this.#channel.ref();
  }

  unrefCounted() {
    if (--this.#refs === 0 && !this.#refExplicitlySet) {
      this.#channel.unref();
      this.emit('unref');
    }
  }

  ref() {
    this.#refExplicitlySet = true;
    this.#channel.ref();
  }

  unref() {
    this.#refExplicitlySet = true;
    this.#channel.unref();
  }

  get fd() {
    return this.#channel ? this.#channel.fd : undefined;
  }
}

const isInternal = (message) => message !== null && typeof message === 'object' &&
  typeof message.cmd === 'string' && message.cmd.startsWith('NODE_');

/**
 * Makes `target` (a ChildProcess, or `process`) one end of a channel.
 * @param {EventEmitter} target
 * @param {object} channel the native pipe
 * @param {'json'|'advanced'} mode
 * @returns {Control}
 */
function setupChannel(target, channel, mode) {
  const control = new Control(channel);
  target.channel = control;
  target[kChannelHandle] = channel;
  Object.defineProperty(target, '_channel', {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return target.channel; },
    set(value) { target.channel = value; },
  });
  target._handleQueue = null;
  target._pendingMessage = null;

  const { initMessageChannel, parseChannelMessages, writeChannelMessage } =
    require('internal/child_process/serialization')[mode];

  initMessageChannel(channel);
  channel.pendingHandle = null;
  channel[owner_symbol] = target;
  channel.buffering = false;

  channel.onread = function(result, store, offset) {
    if (result > 0) {
      for (let pair; (pair = channel.takeDescriptor()) !== undefined;) {
        channel.pendingHandles ??= [];
        channel.pendingHandles.push(require('internal/child_process/handles').openHandle(pair[0], pair[1]));
      }
      const { FastBuffer } = require('internal/buffer');
      const messages = parseChannelMessages(channel, new FastBuffer(store, offset, result));
      for (const message of messages) {
        if (!isInternal(message)) {
          handleMessage(message, undefined, false);
        } else if (message.cmd === 'NODE_HANDLE') {
          // The handle came with the first byte of its message.
          handleMessage(message, channel.pendingHandles?.shift(), true);
        } else {
          handleMessage(message, undefined, true);
        }
      }
      return;
    }
    // The other side has gone; a failure to read means the same.
    channel.buffering = false;
    dropQueue();
    if (target.connected) target.disconnect();
    channel.onread = nop;
    channel.close();
    target[kChannelHandle] = null;
    closeOnce();
  };
  channel.onwritten = function(request, status) {
    request(status);
  };

  let closed = false;
  function closeOnce() {
    if (closed || target === process) return;
    closed = true;
    maybeClose(target);
  }

  function handleMessage(message, handle, internal) {
    if (!target.channel) return;
    const name = internal ? 'internalMessage' : 'message';
    process.nextTick(() => {
      // Nobody listens yet: kept until somebody does.
      if (!internal && target === process && target.listenerCount('message') === 0 && target.channel) {
        target.channel[kPendingMessages].push([message, handle]);
        return;
      }
      target.emit(name, message, handle);
    });
  }

  target.on('newListener', function deliverPending() {
    process.nextTick(() => {
      if (!target.channel || target.listenerCount('message') === 0) return;
      const waiting = target.channel[kPendingMessages];
      target.channel[kPendingMessages] = [];
      for (const { 0: message, 1: handle } of waiting) target.emit('message', message, handle);
    });
  });

  target.on('internalMessage', function(message, handle) {
    if (message.cmd === 'NODE_HANDLE_ACK' || message.cmd === 'NODE_HANDLE_NACK') {
      onAcknowledged(message.cmd);
      return;
    }
    if (message.cmd !== 'NODE_HANDLE') return;

    // A message without its handle is to be sent again.
    if (!handle) {
      target._send({ cmd: 'NODE_HANDLE_NACK' }, null, true);
      return;
    }
    target._send({ cmd: 'NODE_HANDLE_ACK' }, null, true);
    conversionOf(message.type).got(target, message, handle, (converted) => {
      handleMessage(message.msg, converted, isInternal(message.msg));
    });
  });

  /** Nobody will say that a handle has arrived: what waits for that is not sent any more. */
  function dropQueue() {
    const queue = target._handleQueue ?? [];
    target._handleQueue = null;
    if (target._pendingMessage) closePendingHandle(target);
    for (const { callback } of queue) {
      if (typeof callback === 'function') process.nextTick(callback, new ERR_IPC_CHANNEL_CLOSED());
    }
  }

  function onAcknowledged(command) {
    const pending = target._pendingMessage;
    if (pending) {
      if (command === 'NODE_HANDLE_ACK') {
        closePendingHandle(target);
      } else if (pending.retransmissions++ === MAX_HANDLE_RETRANSMISSIONS) {
        closePendingHandle(target);
        process.emitWarning('Handle did not reach the receiving process correctly', 'SentHandleNotReceivedWarning');
      }
    }
    const queue = target._handleQueue;
    target._handleQueue = null;
    if (target._pendingMessage) {
      const { message, handle, options, callback } = target._pendingMessage;
      target._send(message, handle, options, callback);
    }
    if (queue) {
      for (const { message, handle, options, callback } of queue) target._send(message, handle, options, callback);
    }
    // A disconnect that waited for the queue.
    if (!target.connected && target.channel && !target._handleQueue) target._disconnect();
  }

  /**
   * @param {any} message
   * @param {object} [handle] a socket or server
   * @param {{keepOpen?: boolean}} [options]
   * @param {(error: Error|null) => void} [callback]
   * @returns {boolean} false when more waits than should
   */
  target.send = function(message, handle, options, callback) {
    if (typeof handle === 'function') {
      callback = handle;
      handle = undefined;
      options = undefined;
    } else if (typeof options === 'function') {
      callback = options;
      options = undefined;
    } else if (options !== undefined) {
      validateObject(options, 'options');
    }
    options = { swallowErrors: false, ...options };
    if (this.connected) return this._send(message, handle, options, callback);
    const error = new ERR_IPC_CHANNEL_CLOSED();
    if (typeof callback === 'function') process.nextTick(callback, error);
    else process.nextTick(() => this.emit('error', error));
    return false;
  };

  target._send = function(message, handle, options, callback) {
    if (message === undefined) throw new ERR_MISSING_ARGS('message');
    if (message !== null) {
      const type = typeof message;
      if (type !== 'string' && type !== 'object' && type !== 'number' && type !== 'boolean') {
        throw new ERR_INVALID_ARG_TYPE('message', ['string', 'object', 'number', 'boolean'], message);
      }
    }
    if (options === null || options === undefined || typeof options === 'boolean') options = { swallowErrors: Boolean(options) };

    let conversion;
    let nativeHandle;
    if (handle) {
      const type = require('internal/child_process/handles').typeOf(handle);
      if (type === undefined) throw new ERR_INVALID_HANDLE_TYPE();
      message = { cmd: 'NODE_HANDLE', type, msg: message };
      // One at a time: the other side says when it has got it.
      if (this._handleQueue) {
        this._handleQueue.push({ callback, handle, options, message: message.msg });
        return this._handleQueue.length === 1;
      }
      conversion = conversionOf(type);
      nativeHandle = conversion.send(this, message, handle, options);
      // Sent before, or closed: then the message goes alone.
      if (!nativeHandle) message = message.msg;
    } else if (this._handleQueue && !(message && (message.cmd === 'NODE_HANDLE_ACK' || message.cmd === 'NODE_HANDLE_NACK'))) {
      this._handleQueue.push({ callback, handle: undefined, options, message });
      return this._handleQueue.length === 1;
    }

    const native = this[kChannelHandle];
    const done = (status) => {
      control.unrefCounted();
      if (typeof callback === 'function') callback(status < 0 ? errnoException(status, 'write') : null);
    };
    const code = writeChannelMessage(native, done, message, nativeHandle);
    if (code < 0) {
      if (!options.swallowErrors) {
        const error = errnoException(code, 'write');
        if (typeof callback === 'function') process.nextTick(callback, error);
        else process.nextTick(() => this.emit('error', error));
      }
      return false;
    }
    if (nativeHandle) {
      this._handleQueue ??= [];
      conversion.postSend?.(this, message, nativeHandle, options, callback);
    }
    if (code === 1) {
      control.refCounted();
    } else if (typeof callback === 'function') {
      process.nextTick(callback, null);
    }
    return native.writeQueueSize < kMaxQueueBytes;
  };

  // True until the channel is closed by this side or the other.
  target.connected = true;

  target.disconnect = function() {
    if (!this.connected) {
      this.emit('error', new ERR_IPC_DISCONNECTED());
      return;
    }
    this._disconnect();
  };

  target._disconnect = function() {
    this.connected = false;
    // Handles that are on their way are waited for.
    if (this._handleQueue?.length > 0 || this._pendingMessage) {
      if (this[kChannelHandle]) return;
    }
    this.channel = null;
    if (this._pendingMessage) closePendingHandle(this);

    let fired = false;
    const finish = () => {
      if (fired) return;
      fired = true;
      channel.close();
      channel.onread = nop;
      target.emit('disconnect');
      closeOnce();
    };
    process.nextTick(finish);
  };

  channel.readStart();
  return control;
}

function closePendingHandle(target) {
  target._pendingMessage.handle.close();
  target._pendingMessage = null;
}

/**
 * At the start of a child: `process` becomes the other end.
 * @param {number} fd
 * @param {'json'|'advanced'} mode
 */
function setupChildChannel(fd, mode) {
  const { Pipe, IPC } = binding('pipe');
  const channel = new Pipe(IPC);
  channel.open(fd, false);
  // Only who listens keeps the child alive.
  channel.unref();
  const control = setupChannel(process, channel, mode);
  const counts = (name) => name === 'message' || name === 'disconnect';
  process.on('newListener', (name) => {
    if (counts(name)) control.refCounted();
  });
  process.on('removeListener', (name) => {
    if (counts(name)) control.unrefCounted();
  });
}

module.exports = { kChannelHandle, setupChannel, setupChildChannel };
