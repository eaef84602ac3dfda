'use strict';

// Gyre.serve: a server whose program is a function from Request to Response.

const net = require('net');
const { codes } = require('internal/errors');
const { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_METHOD_NOT_IMPLEMENTED } = codes;
const { has } = require('internal/builtins');
const { HttpConnections } = require('internal/http/connection');
const { internals: { receivedOf } } = require('internal/fetch/request');
const { accept, refuse } = require('internal/serve/connection');
const { validateAbortSignal, validateFunction, validateInteger, validateObject, validatePort, validateString } =
    require('internal/validators');

const kLookAgainMs = 10_000;

/** What the connections of a server need to know. */
class ServerState {
  constructor(options, facade) {
    this.facade = facade;
    this.options = options;
    this.handler = options.fetch;
    this.onError = options.error;
    this.secure = options.tls !== undefined;
    this.scheme = this.secure ? 'https' : 'http';
    this.authority = 'localhost'; // where a request does not say
    this.maxRequestBodySize = options.maxRequestBodySize ?? 128 * 1024 * 1024;
    this.idleMs = options.keepAliveTimeout ?? 5_000;
    this.headersTimeout = options.headersTimeout ?? 60_000;
    this.requestTimeout = options.requestTimeout ?? 300_000;
    this.http = { maxHeaderSize: options.maxHeaderSize };
    this.connections = new HttpConnections();
    this.pending = 0;
    this.stopping = false;
    this.stopped = Promise.withResolvers();
    this.timer = null;
  }

  /** @param {Request} request */
  fetch(request) {
    return this.handler.call(this.options, request, this.facade);
  }

  /** @param {any} error that the program's function has thrown @returns {any} what to answer */
  errorResponse(error) {
    if (this.onError !== undefined) return this.onError.call(this.options, error);
    if (error?.status === 413) {
      const { Response } = require('internal/fetch/response');
      return new Response('Payload Too Large', { status: 413 });
    }
    this.tell(error);
    return undefined;
  }

  /** An error that nobody else will hear of. */
  tell(error) {
    console.error(error);
  }

  /** Looks for requests that take too long, now and then. */
  watch() {
    const { setInterval } = require('timers');
    this.timer = setInterval(() => {
      for (const connection of this.connections.expired(this.headersTimeout, this.requestTimeout)) {
        refuse(connection, '408 Request Timeout');
      }
    }, kLookAgainMs).unref();
  }

  /** A connection has gone. */
  closed() {}
}

class Server {
  #state;
  #server;
  #ready = Promise.withResolvers();

  constructor(options) {
    const state = this.#state = new ServerState(options, this);
    const server = this.#server = makeServer(state, options.tls);
    server.once('listening', () => {
      const address = server.address();
      if (typeof address === 'object') {
        const name = options.hostname ?? 'localhost';
        state.authority = `${net.isIPv6(name) ? `[${name}]` : name}:${address.port}`;
      }
      state.watch();
      options.onListen?.call(options, this);
      this.#ready.resolve(this);
    });
    server.on('error', (error) => this.#ready.reject(error));
    server.once('close', () => state.stopped.resolve());
    const { signal } = options;
    if (signal?.aborted) {
      state.stopped.resolve();
      this.#ready.resolve(this);
      return;
    }
    signal?.addEventListener('abort', () => this.stop(), { once: true });
    if (options.unix !== undefined) server.listen(options.unix);
    else server.listen({ port: options.port ?? defaultPort(), host: options.hostname, backlog: options.backlog });
  }

  /** @returns {number|undefined} none for a Unix socket */
  get port() {
    const address = this.#server.address();
    return address !== null && typeof address === 'object' ? address.port : undefined;
  }
  /** @returns {string|undefined} */
  get hostname() {
    const address = this.#server.address();
    return address !== null && typeof address === 'object' ? address.address : undefined;
  }
  /** @returns {URL|undefined} */
  get url() {
    if (this.port === undefined) return undefined;
    const { URL } = require('internal/url');
    return new URL(`${this.#state.scheme}://${this.#state.authority}/`);
  }
  /** @returns {Promise<Server>} resolved when it listens */
  get ready() { return this.#ready.promise; }
  /** @returns {Promise<void>} resolved when it has stopped and all is answered */
  get finished() { return this.#state.stopped.promise; }
  /** @returns {number} requests that have come and are not answered */
  get pendingRequests() { return this.#state.pending; }

  /** @param {Request} request @returns {{address: string, port: number, family: string}|null} who has sent it */
  requestIP(request) {
    const socket = receivedOf(request)?.connection.socket;
    if (!socket?.remoteAddress) return null;
    return { address: socket.remoteAddress, port: socket.remotePort, family: socket.remoteFamily };
  }

  /**
   * Takes no more connections; those that are idle are closed, others when they have been answered.
   * @param {boolean} [closeActive] closes them all at once
   * @returns {Promise<void>} `finished`
   */
  stop(closeActive = false) {
    const state = this.#state;
    const { connections } = state;
    if (!state.stopping) {
      state.stopping = true;
      require('timers').clearInterval(state.timer);
      this.#server.close();
    }
    for (const { socket } of closeActive ? connections.all() : connections.idle()) socket?.destroy();
    return this.finished;
  }

  ref() {
    this.#server.ref();
    return this;
  }
  unref() {
    this.#server.unref();
    return this;
  }

  async [Symbol.asyncDispose]() {
    await this.stop();
  }
}

function makeServer(state, tls) {
  const take = (socket) => accept(state, socket);
  if (tls === undefined) return net.createServer({ allowHalfOpen: true, noDelay: true }, take);
  if (!has('tls')) throw new ERR_METHOD_NOT_IMPLEMENTED('Gyre.serve() with tls');
  const server = require('tls').createServer({ ALPNProtocols: ['http/1.1'], ...tls, allowHalfOpen: true, noDelay: true }, take);
  server.on('tlsClientError', () => {});
  return server;
}

function defaultPort() {
  const text = process.env.PORT;
  if (text === undefined || text === '') return 3000;
  validatePort(text, 'PORT');
  return Number(text);
}

function checkOptions(options) {
  validateObject(options, 'options');
  validateFunction(options.fetch, 'options.fetch');
  if (options.port !== undefined) validatePort(options.port, 'options.port');
  if (options.hostname !== undefined) validateString(options.hostname, 'options.hostname');
  if (options.unix !== undefined) validateString(options.unix, 'options.unix');
  if (options.error !== undefined) validateFunction(options.error, 'options.error');
  if (options.onListen !== undefined) validateFunction(options.onListen, 'options.onListen');
  if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  if (options.tls !== undefined) validateObject(options.tls, 'options.tls');
  for (const name of ['maxRequestBodySize', 'keepAliveTimeout', 'headersTimeout', 'requestTimeout', 'maxHeaderSize']) {
    if (options[name] !== undefined) validateInteger(options[name], `options.${name}`, 0);
  }
  if (options.unix !== undefined && options.port !== undefined) {
    throw new ERR_INVALID_ARG_VALUE('options.port', options.port, 'goes without options.unix');
  }
}

/**
 * See docs/SERVE.md.
 * @param {object} options
 * @returns {Server}
 */
function serve(options) {
  if (typeof options === 'function') throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  checkOptions(options);
  return new Server(options);
}

/** What a main module's default export may say beside its functions. */
const ownOptions = ['port', 'hostname', 'unix', 'tls', 'onListen', 'maxRequestBodySize', 'maxHeaderSize',
                    'keepAliveTimeout', 'headersTimeout', 'requestTimeout'];

/**
 * Serves a main module's default export, if it is made for that.
 * @param {any} namespace of the module
 */
function serveDefault(namespace) {
  const program = namespace?.default;
  if (typeof program !== 'object' || program === null || typeof program.fetch !== 'function') return;
  const options = { fetch: (request, server) => program.fetch(request, server) };
  for (const name of ownOptions) options[name] = program[name];
  if (typeof program.error === 'function') options.error = (error) => program.error(error);
  options.onListen ??= (server) => console.log(`Listening on ${server.url ?? options.unix}`);
  serve(options);
}

module.exports = { serve, serveDefault };
