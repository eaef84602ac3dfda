'use strict';

// SharedHandle: a bound socket of the primary, a copy of which each worker gets and listens or receives on by itself.

const EADDRINUSE = -98;

class SharedHandle {
  #workers = new Set();
  #handle = null;
  #errno = 0;

  /** @param {object} query as a worker sends it: address, port, addressType, fd, flags, readableAll, writableAll */
  constructor({ address, port, addressType, fd, flags, readableAll, writableAll }) {
    const isDatagram = addressType === 'udp4' || addressType === 'udp6';
    const made = isDatagram ?
      require('internal/dgram').createSocketHandle(address, port, addressType, fd, flags) :
      require('internal/net/server').createServerHandle(address, port, addressType, fd, flags);
    if (typeof made === 'number') {
      this.#errno = made;
      return;
    }
    // That an address is in use may show only in what the socket is not bound to; it is for the primary to see.
    if (port > 0 && made.getsockname !== undefined) {
      const bound = {};
      const code = made.getsockname(bound) || (bound.port === port ? 0 : EADDRINUSE);
      if (code) {
        made.close();
        this.#errno = code;
        return;
      }
    }
    if (readableAll || writableAll) this.#errno = made.fchmod?.(Boolean(readableAll), Boolean(writableAll)) ?? 0;
    this.#handle = made;
  }

  /**
   * @param {import('internal/cluster/worker_class').Worker} worker
   * @param {(errno: number, reply: object, handle: object | null) => void} answer
   */
  add(worker, answer) {
    this.#workers.add(worker.id);
    answer(this.#errno, {}, this.#handle);
  }

  /** @returns {boolean} whether nobody is left, and the socket closed */
  remove(worker) {
    if (!this.#workers.delete(worker.id) || this.#workers.size > 0) return false;
    this.#handle?.close();
    this.#handle = null;
    return true;
  }

  /** The worker's end of the channel is closed: what a worker has of this socket is its own. */
  lost() {}
}

module.exports = { SharedHandle };
