'use strict';

// What programs see of the socket below: what would get in the session's way is refused, or done to the session (or stream).

const { codes: { ERR_HTTP2_NO_SOCKET_MANIPULATION, ERR_HTTP2_SOCKET_UNBOUND } } = require('internal/errors');

const kSocket = Symbol('socket');

const refused = new Set(['emit', 'end', 'pause', 'read', 'resume', 'write', 'setEncoding', 'setKeepAlive', 'setNoDelay']);
const ofSession = new Set(['destroy', 'setTimeout', 'ref', 'unref']);

function refuse() {
  throw new ERR_HTTP2_NO_SOCKET_MANIPULATION();
}

/** @param {object} session @returns {object} its socket */
function socketOf(session) {
  const socket = session?.[kSocket];
  if (socket === undefined) throw new ERR_HTTP2_SOCKET_UNBOUND();
  return socket;
}

const bound = (value, to) => (typeof value === 'function' ? value.bind(to) : value);

/** The handler of `session.socket`. */
const sessionSocket = {
  get(session, name) {
    if (ofSession.has(name)) return session[name].bind(session);
    const socket = socketOf(session);
    if (refused.has(name)) return refuse();
    return bound(socket[name], socket);
  },
  has(session, name) {
    const socket = session[kSocket];
    return socket !== undefined && name in socket;
  },
  getPrototypeOf(session) {
    return Reflect.getPrototypeOf(socketOf(session));
  },
  set(session, name, value) {
    if (ofSession.has(name)) {
      session[name] = value;
      return true;
    }
    const socket = socketOf(session);
    if (refused.has(name)) refuse();
    socket[name] = value;
    return true;
  },
};

const refusedOfStream = new Set(['pause', 'read', 'resume', 'write', 'setEncoding', 'setKeepAlive', 'setNoDelay']);
const methodsOfStream = new Set(['on', 'once', 'end', 'emit', 'destroy']);
const valuesOfStream = new Set(['writable', 'destroyed', 'readable', '_events', '_eventsCount', '_maxListeners']);

/** The handler of `request.socket` of the compatibility API: events and the end are the stream's. */
const streamSocket = {
  has(stream, name) {
    const target = stream.session === undefined ? stream : stream.session[kSocket];
    return name in stream || (target !== undefined && name in target);
  },
  get(stream, name) {
    if (methodsOfStream.has(name)) return stream[name].bind(stream);
    if (valuesOfStream.has(name)) return stream[name];
    if (name === 'setTimeout') {
      const { session } = stream;
      return session !== undefined ? session.setTimeout.bind(session) : stream.setTimeout.bind(stream);
    }
    if (refusedOfStream.has(name)) return refuse();
    const target = stream.session !== undefined ? socketOf(stream.session) : stream;
    return bound(target[name], target);
  },
  getPrototypeOf(stream) {
    return Reflect.getPrototypeOf(stream.session !== undefined ? socketOf(stream.session) : stream);
  },
  set(stream, name, value) {
    if (methodsOfStream.has(name) || valuesOfStream.has(name)) {
      stream[name] = value;
      return true;
    }
    if (name === 'setTimeout') {
      (stream.session ?? stream).setTimeout = value;
      return true;
    }
    if (refusedOfStream.has(name)) refuse();
    (stream.session !== undefined ? socketOf(stream.session) : stream)[name] = value;
    return true;
  },
};

module.exports = { kSocket, sessionSocket, streamSocket };
