'use strict';

// MessageEvent: https://html.spec.whatwg.org/#messageevent

const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');
const { Event } = require('internal/event_target');
const { kEmptyObject, kEnumerableProperty } = require('internal/util');

function typeError(message) {
  const error = new TypeError(`MessageEvent constructor: ${message}`);
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

/** @param {unknown} value @param {string} key of the constructor's options */
function checkPort(value, key) {
  if (require('internal/worker/message_port').isMessagePort(value)) return;
  const { inspect } = require('internal/util/inspect');
  throw typeError(`Expected eventInitDict.${key} ("${inspect(value)}") to be an instance of MessagePort.`);
}

class MessageEvent extends Event {
  #data;
  #origin;
  #lastEventId;
  #source;
  #ports;

  /**
   * @param {string} type
   * @param {{ data?: any, origin?: string, lastEventId?: string, source?: object | null, ports?: object[] }} [init]
   */
  constructor(type, init = kEmptyObject) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    super(type, init);
    const { data = null, origin = '', lastEventId = '', source = null, ports = [] } = init ?? kEmptyObject;
    if (source !== null) checkPort(source, 'source');
    if (typeof ports?.[Symbol.iterator] !== 'function') throw typeError(`eventInitDict.ports (${ports}) is not iterable.`);
    for (const port of ports) checkPort(port, 'ports');
    this.#data = data;
    this.#origin = `${origin}`;
    this.#lastEventId = `${lastEventId}`;
    this.#source = source;
    this.#ports = Object.freeze([...ports]);
  }

  get data() { return this.#data; }
  get origin() { return this.#origin; }
  get lastEventId() { return this.#lastEventId; }
  get source() { return this.#source; }
  get ports() { return this.#ports; }
}

Object.defineProperties(MessageEvent.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'MessageEvent' },
  data: kEnumerableProperty,
  origin: kEnumerableProperty,
  lastEventId: kEnumerableProperty,
  source: kEnumerableProperty,
  ports: kEnumerableProperty,
});

module.exports = { MessageEvent };
