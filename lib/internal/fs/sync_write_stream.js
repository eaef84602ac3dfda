'use strict';

// SyncWriteStream: writes to a file, at once. What process.stdout is when it is a file.

const { Writable } = require('stream');
const { setPrototypeOf } = Object;

/**
 * @param {number} fd
 * @param {{autoClose?: boolean}} [options]
 */
function SyncWriteStream(fd, options) {
  Reflect.apply(Writable, this, [{ autoDestroy: true }]);
  options = options || {};
  this.fd = fd;
  this.readable = false;
  this.autoClose = options.autoClose === undefined ? true : options.autoClose;
}
setPrototypeOf(SyncWriteStream.prototype, Writable.prototype);
setPrototypeOf(SyncWriteStream, Writable);

SyncWriteStream.prototype._write = function(chunk, encoding, callback) {
  try {
    const { writeSync } = require('fs');
    // A file takes less than all when the disk is full: the next write tells why.
    for (let offset = 0; offset < chunk.length;) offset += writeSync(this.fd, chunk, offset, chunk.length - offset);
  } catch (error) {
    callback(error);
    return;
  }
  callback();
};

SyncWriteStream.prototype._destroy = function(error, callback) {
  if (this.fd === null) return callback(error);
  if (this.autoClose) require('fs').closeSync(this.fd);
  this.fd = null;
  callback(error);
};

SyncWriteStream.prototype.destroySoon = SyncWriteStream.prototype.destroy;

module.exports = SyncWriteStream;
