'use strict';

// RoundRobin: a listening socket of the primary, whose connections go to the workers in turn. A worker gets the next one
// when it has said of the last that it took it, so one that is busy does not heap them up.

class RoundRobin {
  #key;
  /** Workers that listen, by id. @type {Map<number, object>} */
  #workers = new Map();
  /** Those of them that wait for a connection, the longest first. @type {Map<number, object>} */
  #free = new Map();
  /** Connections that wait for a worker. */
  #waiting = [];
  /** Connections that were sent and not answered for, by the worker's id. @type {Map<number, object>} */
  #sent = new Map();
  #handle = null;
  #server;
  #closed = false;

  /**
   * @param {string} key
   * @param {object} query as a worker sends it: address, port, fd, flags, backlog, readableAll, writableAll
   */
  constructor(key, { address, port, fd, flags, backlog, readableAll, writableAll }) {
    this.#key = key;
    const server = this.#server = require('net').createServer();
    if (fd >= 0) {
      server.listen({ fd, backlog });
    } else if (port >= 0) {
      server.listen({ port, host: address ?? undefined, ipv6Only: Boolean(flags & binding('tcp').IPV6ONLY), backlog });
    } else {
      server.listen({ path: address, backlog, readableAll, writableAll });
    }
    server.once('listening', () => {
      // The handle alone is needed: no Socket is made of a connection that goes elsewhere.
      this.#handle = server._handle;
      server._handle = null;
      this.#server = null;
      if (this.#closed) return this.#close();
      this.#handle.onconnection = (status, connection) => {
        if (!status) this.#distribute(connection);
      };
    });
  }

  /**
   * @param {import('internal/cluster/worker_class').Worker} worker
   * @param {(errno: number, reply: object, handle: null) => void} answer
   */
  add(worker, answer) {
    this.#workers.set(worker.id, worker);
    const ready = () => {
      const sockname = {};
      const hasName = this.#handle?.getsockname?.(sockname) === 0;
      answer(0, hasName ? { sockname } : {}, null);
      this.#serve(worker);
    };
    if (this.#server === null) return ready();
    this.#server.once('listening', ready);
    this.#server.once('error', (error) => answer(error.errno, {}, null));
  }

  /** @returns {boolean} whether nobody is left, and the socket closed */
  remove(worker) {
    if (!this.#workers.delete(worker.id)) return false;
    this.#free.delete(worker.id);
    if (this.#workers.size > 0) return false;
    this.#closed = true;
    this.#close();
    return true;
  }

  /** The worker's end of the channel is closed: it will not answer any more. */
  lost(worker) {
    // The worker may have begun to serve it: nobody else can go on.
    this.#sent.get(worker.id)?.close();
    this.#sent.delete(worker.id);
  }

  #close() {
    for (const connection of this.#waiting) connection.close();
    this.#waiting = [];
    this.#handle?.close();
    this.#handle = null;
  }

  #distribute(connection) {
    if (this.#closed) return connection.close();
    this.#waiting.push(connection);
    for (const worker of this.#free.values()) {
      this.#free.delete(worker.id);
      this.#serve(worker);
      return;
    }
  }

  /** Sends the worker the next connection, or notes that it is free. */
  #serve(worker) {
    // It is gone, or going.
    if (!this.#workers.has(worker.id)) return;
    const connection = this.#waiting.shift();
    if (connection === undefined) {
      this.#free.set(worker.id, worker);
      return;
    }
    this.#sent.set(worker.id, connection);
    worker._mailbox.send({ act: 'newconn', key: this.#key }, connection, ({ accepted }) => {
      this.#sent.delete(worker.id);
      if (accepted) connection.close();
      else this.#distribute(connection); // it has stopped listening meanwhile, or has too many
      this.#serve(worker);
    });
  }
}

module.exports = { RoundRobin };
