'use strict';

// tty: terminals.

const net = require('net');
const { codes: { ERR_INVALID_FD, ERR_TTY_INIT_FAILED } } = require('internal/errors');
const { errnoException } = require('internal/errors');
const { getColorDepth, hasColors } = require('internal/tty');

const { setPrototypeOf } = Object;

/**
 * @param {number} fd
 * @returns {boolean} whether it is a terminal
 */
function isatty(fd) {
  return Number.isInteger(fd) && fd >= 0 && fd <= 2147483647 && binding('tty').isTTY(fd);
}

function openTerminal(fd) {
  if (fd >> 0 !== fd || fd < 0) throw new ERR_INVALID_FD(fd);
  const handle = new (binding('tty').TTY)();
  const code = handle.open(fd);
  if (code < 0) {
    const { describeErrno } = require('internal/errors');
    const { 0: name, 1: message } = describeErrno(code);
    handle.close();
    throw new ERR_TTY_INIT_FAILED({ errno: code, code: name, message, syscall: 'uv_tty_init' });
  }
  return handle;
}

/**
 * @param {number} fd
 * @param {object} [options]
 */
function ReadStream(fd, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(fd, options);
  const handle = openTerminal(fd);
  Reflect.apply(net.Socket, this, [{ highWaterMark: 0, handle, manualStart: true, ...options }]);
  this.isRaw = false;
  this.isTTY = true;
}
setPrototypeOf(ReadStream.prototype, net.Socket.prototype);
setPrototypeOf(ReadStream, net.Socket);

/**
 * @param {boolean} flag whether keys come as they are typed
 * @returns {this}
 */
ReadStream.prototype.setRawMode = function(flag) {
  flag = Boolean(flag);
  const code = this._handle?.setRawMode(flag);
  if (code) {
    this.emit('error', errnoException(code, 'setRawMode'));
    return this;
  }
  this.isRaw = flag;
  return this;
};

/** @param {number} fd */
function WriteStream(fd) {
  if (!(this instanceof WriteStream)) return new WriteStream(fd);
  const handle = openTerminal(fd);
  Reflect.apply(net.Socket, this, [{ handle, manualStart: true, readable: false }]);
  // What is written is on the terminal when write() returns.
  this._handle.setBlocking(true);
  const size = [0, 0];
  if (this._handle.getWindowSize(size) === 0) {
    this.columns = size[0];
    this.rows = size[1];
  }
}
setPrototypeOf(WriteStream.prototype, net.Socket.prototype);
setPrototypeOf(WriteStream, net.Socket);

WriteStream.prototype.isTTY = true;
WriteStream.prototype.getColorDepth = getColorDepth;
WriteStream.prototype.hasColors = hasColors;

WriteStream.prototype._refreshSize = function() {
  const { columns, rows } = this;
  const size = [0, 0];
  const code = this._handle.getWindowSize(size);
  if (code) {
    this.emit('error', errnoException(code, 'getWindowSize'));
    return;
  }
  const { 0: newColumns, 1: newRows } = size;
  if (columns !== newColumns || rows !== newRows) {
    this.columns = newColumns;
    this.rows = newRows;
    this.emit('resize');
  }
};

/** @param {number} x @param {number} [y] @param {Function} [callback] */
WriteStream.prototype.cursorTo = function(x, y, callback) {
  return require('readline').cursorTo(this, x, y, callback);
};
/** @param {number} dx @param {number} dy @param {Function} [callback] */
WriteStream.prototype.moveCursor = function(dx, dy, callback) {
  return require('readline').moveCursor(this, dx, dy, callback);
};
/** @param {-1|0|1} direction @param {Function} [callback] */
WriteStream.prototype.clearLine = function(direction, callback) {
  return require('readline').clearLine(this, direction, callback);
};
/** @param {Function} [callback] */
WriteStream.prototype.clearScreenDown = function(callback) {
  return require('readline').clearScreenDown(this, callback);
};
/** @returns {[columns: number, rows: number]} */
WriteStream.prototype.getWindowSize = function() {
  return [this.columns, this.rows];
};

module.exports = { isatty, ReadStream, WriteStream };
