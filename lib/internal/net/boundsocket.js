'use strict';

// net.BoundSocket: an address that is bound already, for a server or a client to take over.

const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_SOCKET_HANDLE_ADOPTED },
  exceptionWithHostPort,
  errnoException,
} = require('internal/errors');
const { isIP } = require('internal/net');
const { kEmptyObject } = require('internal/util');
const { validateBoolean, validateObject, validatePort, validateString } = require('internal/validators');

/** @type {(value: unknown) => {handle: object, path: string|undefined}|undefined} */
let adopt;

class BoundSocket {
  #handle;
  #path;
  #adopted = false;

  /** @param {unknown} value @returns {boolean} */
  static #is(value) {
    return typeof value === 'object' && value !== null && #handle in value;
  }

  /**
   * Takes the native handle out of a bound socket, which is used up then.
   * @param {unknown} value
   * @returns {{handle: object, path: string|undefined}|undefined} undefined for what is no BoundSocket
   */
  static #adopt(value) {
    if (!BoundSocket.#is(value)) return undefined;
    const handle = value.#open();
    value.#handle = null;
    value.#adopted = true;
    return { handle, path: value.#path };
  }

  static {
    adopt = (value) => BoundSocket.#adopt(value);
  }

  /**
   * @param {{host?: string, port?: number, ipv6Only?: boolean, reusePort?: boolean, path?: string}} [options]
   */
  constructor(options = kEmptyObject) {
    validateObject(options, 'options');
    if (options.path !== undefined) this.#bindPath(options);
    else this.#bindAddress(options);
  }

  #bindPath(options) {
    const { path } = options;
    validateString(path, 'options.path');
    for (const name of ['host', 'port', 'ipv6Only', 'reusePort']) {
      if (options[name] !== undefined) {
        throw new ERR_INVALID_ARG_VALUE(`options.${name}`, options[name], 'cannot be combined with options.path');
      }
    }
    const { Pipe, SOCKET } = binding('pipe');
    const handle = new Pipe(SOCKET);
    this.#finish(handle, handle.bind(path), path);
    this.#path = path;
  }

  #bindAddress({ host, port = 0, ipv6Only = false, reusePort = false }) {
    validateBoolean(ipv6Only, 'options.ipv6Only');
    validateBoolean(reusePort, 'options.reusePort');
    if (host !== undefined) validateString(host, 'options.host');
    else host = ipv6Only ? '::' : '0.0.0.0';
    if (!isIP(host)) throw new ERR_INVALID_ARG_VALUE('options.host', host, 'must be a numeric IP address');
    port = validatePort(port, 'options.port', true);
    const { TCP, SOCKET, IPV6ONLY, REUSEPORT } = binding('tcp');
    const handle = new TCP(SOCKET);
    let code = handle.bind(host, port, (ipv6Only ? IPV6ONLY : 0) | (reusePort ? REUSEPORT : 0));
    // An address in use shows when it is asked for.
    if (code === 0) code = handle.getsockname({});
    this.#finish(handle, code, host, port);
  }

  #finish(handle, code, address, port) {
    if (code) {
      handle.close();
      throw exceptionWithHostPort(code, 'bind', address, port);
    }
    this.#handle = handle;
  }

  #open() {
    if (this.#adopted || !this.#handle) throw new ERR_SOCKET_HANDLE_ADOPTED();
    return this.#handle;
  }

  /** @returns {boolean} whether it is bound to a path */
  get isPipe() {
    return this.#path !== undefined;
  }

  /** @returns {{address: string, family: string, port: number}|string} */
  address() {
    const handle = this.#open();
    if (this.#path !== undefined) return this.#path;
    const out = {};
    const code = handle.getsockname(out);
    if (code) throw errnoException(code, 'address');
    return out;
  }

  /** @returns {number} the descriptor, still this socket's */
  fd() {
    return this.#open().fd;
  }

  /** Lets the address go. */
  close() {
    this.#open().close();
    this.#handle = null;
    this.#adopted = false;
  }

  [Symbol.dispose]() {
    if (this.#handle) this.close();
  }
}

module.exports = { BoundSocket, adoptBoundSocket: (value) => adopt(value) };
