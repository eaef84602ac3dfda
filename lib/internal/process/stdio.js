'use strict';

// process.stdin, process.stdout, process.stderr: made when first asked for, of the kind that the descriptor is.
//
// Writing is synchronous for files, terminals and pipes, as Node documents it for Linux.

/** Standard output streams are never really destroyed: somebody may want to say something yet. */
function dummyDestroy(error, callback) {
  callback(error);
  this._undestroy();
  // The stream is open again, but whoever waits for 'close' is told.
  if (!this._writableState.emitClose) process.nextTick(() => this.emit('close'));
}

function makeWritable(fd) {
  let stream;
  switch (binding('pipe').guessHandleType(fd)) {
    case 'TTY': {
      const tty = require('tty');
      stream = new tty.WriteStream(fd);
      stream._type = 'tty';
      break;
    }
    case 'FILE': {
      const SyncWriteStream = require('internal/fs/sync_write_stream');
      stream = new SyncWriteStream(fd, { autoClose: false });
      stream._type = 'fs';
      break;
    }
    case 'PIPE':
    case 'TCP': {
      if (process.channel && process.channel.fd === fd) {
        // The descriptor is the channel to the parent: what is written here goes nowhere.
        stream = makeSink();
        stream._type = 'pipe';
      } else {
        const net = require('net');
        stream = new net.Socket({ fd, readable: false, writable: true });
        stream._type = 'pipe';
      }
      break;
    }
    default:
      // Closed, or of a kind that nothing is known of.
      stream = makeSink();
  }
  stream.fd = fd;
  stream._isStdio = true;
  return stream;
}

function makeSink() {
  const { Writable } = require('stream');
  return new Writable({
    write(chunk, encoding, callback) {
      callback();
    },
  });
}

function makeOutput(fd) {
  const stream = makeWritable(fd);
  stream.destroySoon = stream.destroy;
  stream._destroy = dummyDestroy;
  if (stream.isTTY) process.on('SIGWINCH', () => stream._refreshSize());
  return stream;
}

function makeInput() {
  const fd = 0;
  let stream;
  switch (binding('pipe').guessHandleType(fd)) {
    case 'TTY': {
      const tty = require('tty');
      stream = new tty.ReadStream(fd);
      break;
    }
    case 'FILE': {
      const fs = require('fs');
      stream = new fs.ReadStream(null, { fd, autoClose: false });
      break;
    }
    case 'PIPE':
    case 'TCP': {
      if (process.channel && process.channel.fd === fd) {
        // The channel to the parent has the descriptor: nothing comes here.
        const { Readable } = require('stream');
        stream = new Readable({ read() {} });
      } else {
        const net = require('net');
        stream = new net.Socket({ fd, readable: true, writable: false, manualStart: true });
      }
      break;
    }
    default: {
      const { Readable } = require('stream');
      stream = new Readable({ read() {} });
      stream.push(null);
    }
  }
  // For readers that want the descriptor.
  stream.fd = fd;

  // Until somebody reads, nothing is read: a program that never asks for its input ends by itself.
  if (stream._handle?.readStop) {
    stream._handle.reading = false;
    stream._readableState.reading = false;
    stream._handle.readStop();
  }
  stream.on('pause', () => {
    // The handle is gone when the input has ended.
    if (!stream._handle) return;
    if (stream._handle.reading) {
      stream._handle.reading = false;
      stream._readableState.reading = false;
      stream._handle.readStop();
    }
  });
  return stream;
}

let input;
let output;
let errorOutput;

module.exports = {
  /** @returns {object} process.stdin */
  stdin() {
    return input ??= makeInput();
  },
  /** @returns {object} process.stdout */
  stdout() {
    return output ??= makeOutput(1);
  },
  /** @returns {object} process.stderr */
  stderr() {
    return errorOutput ??= makeOutput(2);
  },
};
