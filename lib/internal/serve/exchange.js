'use strict';

// A request to a server and what becomes of it. For internal/fetch/request it is where the Request's parts come from.

const native = binding('http');
const { methods } = require('internal/http/common');
const { splitBlock } = require('internal/http/incoming');
const { kWritten } = require('internal/stream_base');

const { COMPLETE, KEEP_ALIVE, MINOR_SHIFT } = native;

/** A target that is the same in a URL's normal form: no dot segments, nothing to be escaped. */
const plainTarget = /^\/(?!\/)[\w\-.~!$&'()*+,;=:@%/]*(?:\?[\w\-.~!$&()*+,;=:@%/?]*)?$/;
const dotSegment = /\/\.|%2e/i;
const plainHost = /^[a-z0-9\-.]+(?::[1-9]\d*)?$/;

/** What URLs begin with, by scheme and host, of those that have been found to be in normal form. @type {Map<string, string>} */
const origins = new Map();
const kMostOrigins = 100;

class Exchange {
  constructor(connection, flags, number, target, block) {
    this.connection = connection;
    this.flags = flags;
    this.number = number;
    this.target = target;
    this.block = block;
    this.incoming = null; // the body, if there is one
    this.response = null; // what is to be sent
    this.next = null; // of the same connection
    this.reader = null; // of the response's stream, while it is sent
    this.list = null;
    this.controller = null;
    this.address = '';
    this.failed = false; // its response is error()'s
  }

  get keepsAlive() { return (this.flags & KEEP_ALIVE) !== 0; }
  get minorVersion() { return (this.flags >> MINOR_SHIFT) & 15; }
  get hasBody() { return (this.flags & COMPLETE) === 0; }
  get method() { return methods[this.number]; }

  /** @returns {string[]} names and values in turn */
  headerList() {
    return this.list ??= splitBlock(this.block);
  }

  /** @param {string} name in lower case @returns {string|undefined} its first value */
  header(name) {
    const list = this.headerList();
    for (let i = 0; i < list.length; i += 2) {
      if (list[i].length === name.length && list[i].toLowerCase() === name) return list[i + 1];
    }
    return undefined;
  }

  /** @returns {string} */
  get url() {
    return this.address ||= this.#makeUrl();
  }

  #makeUrl() {
    const { target } = this;
    const { server } = this.connection;
    const host = this.header('host') ?? server.authority;
    const { URL } = require('internal/url');
    if (plainTarget.test(target) && !dotSegment.test(target)) {
      const begin = `${server.scheme}://${host}`;
      let origin = origins.get(begin);
      if (origin === undefined && plainHost.test(host) && URL.canParse(begin)) {
        ({ origin } = new URL(begin));
        if (origins.size < kMostOrigins) origins.set(begin, origin);
      }
      if (origin !== undefined) return origin + target;
    }
    // A proxy's client sends the whole URL.
    const text = target.startsWith('/') ? `${server.scheme}://${host}${target}` : target;
    return URL.canParse(text) ? new URL(text).href : new URL('/', `${server.scheme}://${server.authority}`).href;
  }

  /** @returns {AbortSignal} aborted when the client has gone */
  get signal() {
    if (this.controller === null) {
      const { AbortController } = require('internal/abort_controller');
      this.controller = new AbortController();
      if (this.connection.socket === null) this.abort();
    }
    return this.controller.signal;
  }

  collect() {
    return this.incoming === null ? Promise.resolve(null) : this.incoming.collect();
  }

  stream() {
    return this.incoming.stream();
  }

  /** The client has gone. */
  abort() {
    const { ConnResetException } = require('internal/errors');
    this.incoming?.fail(new ConnResetException('aborted'));
    this.reader?.cancel(new ConnResetException('aborted')).catch(() => {});
    this.reader = null;
    this.controller?.abort();
  }

  /** What the kernel could not take at once has been written, or not. */
  [kWritten](error) {
    if (error) this.connection.socket?.destroy(error);
  }
}

module.exports = { Exchange };
