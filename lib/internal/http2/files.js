'use strict';

// Answers whose body is a file: read piece by piece, as the client takes them.

const fs = require('fs');
const { Buffer } = require('buffer');
const { codes: { ERR_HTTP2_SEND_FILE, ERR_HTTP2_SEND_FILE_NOSEEK } } = require('internal/errors');
const { NGHTTP2_INTERNAL_ERROR } = require('internal/http2/constants');
const { responsePseudo, toBlock } = require('internal/http2/headers');

const kPieceBytes = 64 * 1024;

/** Sends pieces from `position` on (null: from where the descriptor stands) until `left` is 0, or the file ends. */
function pump(stream, fd, position, left, closes) {
  const close = () => { if (closes) fs.close(fd, () => {}); };
  const next = () => {
    if (stream.destroyed) return close();
    if (left === 0) {
      close();
      stream.end();
      return;
    }
    const size = left > 0 ? Math.min(left, kPieceBytes) : kPieceBytes;
    fs.read(fd, Buffer.allocUnsafeSlow(size), 0, size, position, (error, bytesRead, piece) => {
      if (error || stream.destroyed) {
        close();
        if (!stream.destroyed) stream.close(NGHTTP2_INTERNAL_ERROR);
        return;
      }
      if (bytesRead === 0) {
        left = 0;
        return next();
      }
      if (position !== null) position += bytesRead;
      if (left > 0) left -= bytesRead;
      if (left === 0) {
        close();
        stream.end(piece.subarray(0, bytesRead));
        return;
      }
      stream.write(piece.subarray(0, bytesRead), next);
    });
  };
  next();
}

/** Checks what is known of the file, and begins. @returns {boolean} whether the descriptor is in use now */
function begin(stream, fd, stat, headers, options, isFile) {
  const { offset, length } = options;
  if (stat !== undefined && !stat.isFile()) {
    if (isFile && stat.isDirectory()) throw new ERR_HTTP2_SEND_FILE();
    if (isFile && (offset > 0 || length > 0)) throw new ERR_HTTP2_SEND_FILE_NOSEEK();
  }
  const range = { offset: offset ?? 0, length: length ?? -1 };
  if (stat !== undefined && typeof options.statCheck === 'function') {
    // It may have answered in another way.
    if (Reflect.apply(options.statCheck, stream, [stat, headers, range]) === false || stream.headersSent) return false;
    if (stream.destroyed || stream.closed) return false;
  }
  let left = range.length;
  let position = offset !== undefined || range.offset > 0 || isFile ? +range.offset : null;
  if (stat !== undefined && stat.isFile() && isFile) {
    left = left < 0 ? stat.size - range.offset : Math.min(stat.size - range.offset, left);
    headers['content-length'] = left;
  } else if (isFile) {
    position = null;
  }
  stream.beginFile(headers, options);
  pump(stream, fd, position, left, isFile);
  return true;
}

/**
 * @param {object} stream a ServerHttp2Stream
 * @param {number} fd stays open
 * @param {object} headers a copy
 * @param {object} options
 */
function sendDescriptor(stream, fd, headers, options) {
  toBlock(headers, responsePseudo);
  if (options.statCheck === undefined) {
    begin(stream, fd, undefined, headers, options, false);
    return;
  }
  fs.fstat(fd, (error, stat) => {
    if (stream.destroyed || stream.closed) return;
    if (error) return stream.destroy(error);
    attempt(stream, () => begin(stream, fd, stat, headers, options, false));
  });
}

function attempt(stream, what) {
  try {
    return what();
  } catch (error) {
    stream.destroy(error);
    return false;
  }
}

/** As sendDescriptor(), for a path. */
function sendFile(stream, path, headers, options) {
  toBlock(headers, responsePseudo);
  const fail = (error) => {
    if (typeof options.onError === 'function') {
      options.onError(error);
      if (!stream.headersSent && !stream.destroyed && !stream.writableEnded) stream.destroy();
    } else {
      stream.destroy(error);
    }
  };
  fs.open(path, 'r', (error, fd) => {
    const close = () => fs.close(fd, () => {});
    if (error) return fail(error);
    if (stream.destroyed || stream.closed) return close();
    fs.fstat(fd, (failure, stat) => {
      if (failure || stream.destroyed || stream.closed) {
        close();
        if (failure && !stream.destroyed) fail(failure);
        return;
      }
      let used = false;
      try {
        used = begin(stream, fd, stat, headers, options, true);
      } catch (thrown) {
        fail(thrown);
      }
      if (!used) close();
    });
  });
}

module.exports = { sendDescriptor, sendFile };
