'use strict';

// performance, its entries and their observers.
// Sources: Node's documentation, "Performance measurement APIs"; W3C "Performance Timeline", "User Timing",
// "High Resolution Time".

const native = binding('performance');
const { EventTarget } = require('internal/event_target');
const {
  codes: {
    ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_MISSING_ARGS,
    ERR_PERFORMANCE_INVALID_TIMESTAMP, ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS,
  },
} = require('internal/errors');
const { validateFunction, validateNumber, validateObject, validateString } = require('internal/validators');
const { customInspectSymbol } = require('internal/util');
const { eventLoopUtilization } = require('internal/perf/event_loop_utilization');
const { timerify } = require('internal/perf/timerify');

const { now } = native;
const { ResourceBuffer, makeClass } = require('internal/perf/resource_timing');
const { defineProperties, defineProperty } = Object;
const kMake = Symbol('make');
const kEnumerable = { enumerable: true };

/** Types that observers may ask for. */
const { setObserved } = require('internal/perf/timing');

const supportedEntryTypes = Object.freeze(['dns', 'function', 'http2', 'mark', 'measure', 'net', 'resource']);

function inspectAs(name, object, depth, options) {
  if (depth < 0) return object;
  const { inspect } = require('internal/util/inspect');
  return `${name} ${inspect(object.toJSON(), { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
}

// Entries

class PerformanceEntry {
  #name;
  #type;
  #start;
  #duration;
  #detail;

  constructor(token, name, type, start, duration, detail) {
    if (token !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#name = name;
    this.#type = type;
    this.#start = start;
    this.#duration = duration;
    this.#detail = detail;
  }

  static #check(entry) {
    if (!(#name in Object(entry))) throw new ERR_INVALID_THIS('PerformanceEntry');
    return entry;
  }

  get name() { return PerformanceEntry.#check(this).#name; }
  get entryType() { return PerformanceEntry.#check(this).#type; }
  get startTime() { return PerformanceEntry.#check(this).#start; }
  get duration() { return PerformanceEntry.#check(this).#duration; }

  static detailOf(entry) { return entry.#detail; }

  [customInspectSymbol](depth, options) {
    return inspectAs(this.constructor.name, this, depth, options);
  }

  toJSON() {
    const json = { name: this.name, entryType: this.entryType, startTime: this.startTime, duration: this.duration };
    if (this.detail !== undefined) json.detail = this.detail;
    return json;
  }
}
const { detailOf } = PerformanceEntry;
delete PerformanceEntry.detailOf;
defineProperties(PerformanceEntry.prototype, {
  name: kEnumerable, entryType: kEnumerable, startTime: kEnumerable, duration: kEnumerable, toJSON: kEnumerable,
});

/** An entry of Node's own types ('function', ...), which carry a detail. */
class PerformanceNodeEntry extends PerformanceEntry {
  get detail() { return detailOf(this); }
}

/** @returns {PerformanceEntry} */
function makeEntry(name, type, start, duration, detail) {
  return new PerformanceNodeEntry(kMake, name, type, start, duration, detail);
}

/** Names that `performance.mark` refuses and `performance.measure` understands: places in the process's own timing. */
const timingNames = new Set([
  'nodeStart', 'v8Start', 'environment', 'loopStart', 'loopExit', 'bootstrapComplete',
]);

class PerformanceMark extends PerformanceEntry {
  /**
   * @param {string} name
   * @param {{detail?: any, startTime?: number}} [options]
   */
  constructor(name, options) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    name = `${name}`;
    if (timingNames.has(name)) throw new ERR_INVALID_ARG_VALUE('name', name);
    if (options != null) validateObject(options, 'options');
    const start = options?.startTime ?? now();
    validateNumber(start, 'startTime');
    if (start < 0) throw new ERR_PERFORMANCE_INVALID_TIMESTAMP(start);
    super(kMake, name, 'mark', start, 0, options?.detail == null ? null : structuredClone(options.detail));
  }

  get detail() {
    if (!(this instanceof PerformanceMark)) throw new ERR_INVALID_THIS('PerformanceMark');
    return detailOf(this);
  }
}
defineProperties(PerformanceMark.prototype, {
  detail: kEnumerable,
  [Symbol.toStringTag]: { configurable: true, value: 'PerformanceMark' },
});

class PerformanceMeasure extends PerformanceEntry {
  constructor(token, name, start, duration, detail) {
    if (token !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super(kMake, name, 'measure', start, duration, detail);
  }

  get detail() {
    if (!(this instanceof PerformanceMeasure)) throw new ERR_INVALID_THIS('PerformanceMeasure');
    return detailOf(this);
  }
}
defineProperties(PerformanceMeasure.prototype, {
  detail: kEnumerable,
  [Symbol.toStringTag]: { configurable: true, value: 'PerformanceMeasure' },
});

const PerformanceResourceTiming = makeClass(PerformanceEntry, kMake);

// The buffer of entries

/** @type {PerformanceEntry[]} */
const marks = [];
/** @type {PerformanceEntry[]} */
const measures = [];
/** The latest time of each mark's name. @type {Map<string, number>} */
const markTimes = new Map();

function byStart(a, b) {
  return a.startTime - b.startTime;
}

function selectEntries(entries, name, type) {
  return entries.filter((entry) => (name === undefined || entry.name === name) &&
    (type === undefined || entry.entryType === type)).sort(byStart);
}

function dropNamed(list, name) {
  if (name === undefined) {
    list.length = 0;
    return;
  }
  for (let i = list.length - 1; i >= 0; i--) {
    if (list[i].name === name) list.splice(i, 1);
  }
}

// Observers

/** @type {Set<PerformanceObserver>} */
const observers = new Set();
/** @type {Set<PerformanceObserver>} those with entries to deliver */
const waiting = new Set();

function deliver() {
  const due = [...waiting];
  waiting.clear();
  for (const observer of due) observer[kDeliver]();
}

/** @returns {boolean} whether entries have anybody to hear of them */
function hasObservers() {
  return observers.size > 0;
}

/** Hands an entry to those who observe its type. @param {PerformanceEntry} entry */
function enqueue(entry) {
  if (entry.entryType === 'mark') {
    marks.push(entry);
    markTimes.set(entry.name, entry.startTime);
  } else if (entry.entryType === 'measure') {
    measures.push(entry);
  }
  for (const observer of observers) observer[kOffer](entry);
}

const kOffer = Symbol('offer');
const kDeliver = Symbol('deliver');

class PerformanceObserverEntryList {
  #entries;

  constructor(token, entries) {
    if (token !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#entries = entries.sort(byStart);
  }

  getEntries() { return this.#entries.slice(); }

  /** @param {string} type */
  getEntriesByType(type) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    return selectEntries(this.#entries, undefined, `${type}`);
  }

  /** @param {string} name @param {string} [type] */
  getEntriesByName(name, type) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    return selectEntries(this.#entries, `${name}`, type === undefined ? undefined : `${type}`);
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    return `PerformanceObserverEntryList ${inspect(this.#entries, options)}`;
  }
}

class PerformanceObserver {
  #callback;
  #buffer = [];
  #types = new Set();
  #mode;

  /** @param {(list: PerformanceObserverEntryList, observer: PerformanceObserver) => void} callback */
  constructor(callback) {
    validateFunction(callback, 'callback');
    this.#callback = callback;
  }

  static get supportedEntryTypes() { return supportedEntryTypes; }

  /**
   * @param {{entryTypes?: string[], type?: string, buffered?: boolean}} options
   */
  observe(options) {
    validateObject(options, 'options');
    const { entryTypes, type, buffered } = options;
    if (entryTypes === undefined && type === undefined) throw new ERR_MISSING_ARGS('options.entryTypes', 'options.type');
    if (entryTypes != null && type != null) throw new ERR_INVALID_ARG_VALUE('options.entryTypes', entryTypes,
                                                                           'options.entryTypes can not set with ' +
                                                                           'options.type together');
    const mode = entryTypes !== undefined ? 'multiple' : 'single';
    if (this.#mode !== undefined && this.#mode !== mode) {
      throw new ERR_INVALID_ARG_VALUE(mode === 'multiple' ? 'options.entryTypes' : 'options.type', entryTypes ?? type,
                                      'PerformanceObserver can not change to the other kind of observation');
    }
    this.#mode = mode;
    if (mode === 'multiple') {
      if (!Array.isArray(entryTypes)) throw new ERR_INVALID_ARG_TYPE('options.entryTypes', 'string[]', entryTypes);
      this.#types = new Set(entryTypes.filter((each) => supportedEntryTypes.includes(each)));
      if (this.#types.size === 0) return this.disconnect();
    } else {
      validateString(type, 'options.type');
      if (!supportedEntryTypes.includes(type)) return;
      this.#types.add(type);
      if (buffered) {
        const past = type === 'mark' ? marks : type === 'measure' ? measures : [];
        for (const entry of past) this.#take(entry);
      }
    }
    observers.add(this);
    setObserved(module.exports);
  }

  disconnect() {
    observers.delete(this);
    if (observers.size === 0) setObserved(null);
    waiting.delete(this);
    this.#buffer = [];
    this.#types = new Set();
    this.#mode = undefined;
  }

  takeRecords() {
    const records = this.#buffer;
    this.#buffer = [];
    return records;
  }

  #take(entry) {
    this.#buffer.push(entry);
    if (waiting.size === 0) setImmediate(deliver);
    waiting.add(this);
  }

  [kOffer](entry) {
    if (this.#types.has(entry.entryType)) this.#take(entry);
  }

  [kDeliver]() {
    const records = this.takeRecords();
    if (records.length > 0) {
      Reflect.apply(this.#callback, this, [new PerformanceObserverEntryList(kMake, records), this]);
    }
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    return `PerformanceObserver ${inspect({
      connected: observers.has(this),
      pending: waiting.has(this),
      entryTypes: [...this.#types],
      buffer: this.#buffer,
    }, options)}`;
  }
}

// The process's own timing

/** @returns {Record<string, number>} */
function timing() {
  const [environment, bootstrapComplete, loopStart, loopExit] = native.milestones();
  return { nodeStart: environment, v8Start: environment, environment, bootstrapComplete, loopStart, loopExit };
}

class PerformanceNodeTiming extends PerformanceEntry {
  constructor() {
    super(kMake, 'node', 'node', 0, 0);
    const enumerable = true;
    const configurable = true;
    const properties = {
      name: { enumerable, configurable, value: 'node' },
      entryType: { enumerable, configurable, value: 'node' },
      startTime: { enumerable, configurable, value: 0 },
      duration: { enumerable, configurable, get: now },
      idleTime: { enumerable, configurable, get: native.idleMs },
      uvMetricsInfo: {
        enumerable,
        configurable,
        get: () => ({ loopCount: native.turns(), events: 0, eventsWaiting: 0 }),
      },
    };
    for (const name of timingNames) properties[name] = { enumerable, configurable, get: () => timing()[name] };
    defineProperties(this, properties);
  }

  toJSON() {
    const json = { name: this.name, entryType: this.entryType, startTime: this.startTime, duration: this.duration };
    for (const name of timingNames) json[name] = this[name];
    json.idleTime = this.idleTime;
    return json;
  }
}

// Performance

function timeOfMark(mark) {
  if (mark === undefined) return undefined;
  if (typeof mark === 'number') {
    if (mark < 0) throw new ERR_PERFORMANCE_INVALID_TIMESTAMP(mark);
    return mark;
  }
  const name = `${mark}`;
  if (timingNames.has(name)) return timing()[name];
  const time = markTimes.get(name);
  if (time === undefined) {
    throw new (require('internal/domexception').DOMException)(
      `The "${name}" performance mark has not been set`, 'SyntaxError');
  }
  return time;
}

function measureBounds(options, endMark) {
  const isOptions = options !== null && typeof options === 'object';
  if (isOptions) {
    if (endMark !== undefined)
      throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS('endMark must not be specified');
    if (options.start === undefined && options.end === undefined)
      throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS('One of options.start or options.end is required');
    if (options.start !== undefined && options.end !== undefined && options.duration !== undefined)
      throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS(
        'Must not have options.start, options.end, and options.duration specified');
  }
  let end;
  if (endMark !== undefined) end = timeOfMark(endMark);
  else if (isOptions && options.end !== undefined) end = timeOfMark(options.end);
  else if (isOptions && options.start !== undefined && options.duration !== undefined)
    end = timeOfMark(options.start) + timeOfMark(options.duration);
  else end = now();

  let start;
  if (isOptions && options.start !== undefined) start = timeOfMark(options.start);
  else if (isOptions && options.duration !== undefined && options.end !== undefined)
    start = timeOfMark(options.end) - timeOfMark(options.duration);
  else if (typeof options === 'string') start = timeOfMark(options);
  else start = 0;
  return { start, end };
}

class Performance extends EventTarget {
  #timeOrigin;
  #nodeTiming;

  constructor(token) {
    if (token !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super();
  }

  static #check(performance) {
    if (!(#timeOrigin in Object(performance))) throw new ERR_INVALID_THIS('Performance');
    return performance;
  }

  /** @returns {number} milliseconds since timeOrigin */
  now() {
    Performance.#check(this);
    return now();
  }

  /** @returns {number} milliseconds since 1970 */
  get timeOrigin() { return Performance.#check(this).#timeOrigin ??= native.timeOrigin(); }

  get nodeTiming() { return Performance.#check(this).#nodeTiming ??= new PerformanceNodeTiming(); }

  /**
   * @param {string} name
   * @param {{detail?: any, startTime?: number}} [options]
   * @returns {PerformanceMark}
   */
  mark(name, options) {
    Performance.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    const mark = new PerformanceMark(name, options);
    enqueue(mark);
    return mark;
  }

  /**
   * @param {string} name
   * @param {string | {start?: any, end?: any, duration?: number, detail?: any}} [startOrOptions]
   * @param {string | number} [endMark]
   * @returns {PerformanceMeasure}
   */
  measure(name, startOrOptions, endMark) {
    Performance.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    validateString(name, 'name');
    const given = startOrOptions === undefined ? undefined : startOrOptions;
    const isEmpty = given !== null && typeof given === 'object' && Object.keys(given).length === 0;
    const { start, end } = measureBounds(isEmpty ? undefined : given ?? undefined, endMark);
    const detail = given !== null && typeof given === 'object' && given.detail != null ?
      structuredClone(given.detail) : null;
    const measure = new PerformanceMeasure(kMake, name, start, end - start, detail);
    enqueue(measure);
    return measure;
  }

  /** @param {string} [name] */
  clearMarks(name) {
    Performance.#check(this);
    if (name !== undefined) name = `${name}`;
    dropNamed(marks, name);
    if (name === undefined) markTimes.clear();
    else markTimes.delete(name);
  }

  /** @param {string} [name] */
  clearMeasures(name) {
    Performance.#check(this);
    dropNamed(measures, name === undefined ? undefined : `${name}`);
  }

  clearResourceTimings() {
    Performance.#check(this);
    resources.clear();
  }

  /**
   * For fetch: notes how a resource was got.
   * @param {object} timing as the Fetch specification has it
   * @param {string} url
   * @param {string} initiatorType
   * @param {object} global
   * @param {string} cacheMode '', 'local' or 'validated'
   * @param {object} bodyInfo
   * @param {number} responseStatus
   * @param {string} [deliveryType]
   * @returns {PerformanceEntry}
   */
  markResourceTiming(timing, url, initiatorType, global, cacheMode, bodyInfo, responseStatus, deliveryType = '') {
    const entry = new PerformanceResourceTiming(
      kMake, { timing, url, initiatorType, cacheMode, responseStatus, deliveryType });
    resources.add(entry);
    enqueue(entry);
    return entry;
  }

  getEntries() {
    Performance.#check(this);
    return [...marks, ...measures, ...resources.entries].sort(byStart);
  }

  /** @param {string} name @param {string} [type] */
  getEntriesByName(name, type) {
    Performance.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    return selectEntries([...marks, ...measures, ...resources.entries], `${name}`, type === undefined ? undefined : `${type}`);
  }

  /** @param {string} type */
  getEntriesByType(type) {
    Performance.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    return selectEntries([...marks, ...measures, ...resources.entries], undefined, `${type}`);
  }

  /** @param {number} maxSize */
  setResourceTimingBufferSize(maxSize) {
    Performance.#check(this);
    resources.resize(maxSize);
  }

  eventLoopUtilization(later, earlier) { return eventLoopUtilization(later, earlier); }
  timerify(fn, options) { return timerify(fn, options); }

  toJSON() {
    Performance.#check(this);
    return {
      nodeTiming: this.nodeTiming,
      timeOrigin: this.timeOrigin,
      eventLoopUtilization: this.eventLoopUtilization(),
    };
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    return `Performance ${inspect({ nodeTiming: this.nodeTiming, timeOrigin: this.timeOrigin },
                                  { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }
}

for (const [name, own] of [
  ['clearMarks'], ['clearMeasures'], ['clearResourceTimings'], ['getEntries'], ['getEntriesByName'],
  ['getEntriesByType'], ['mark'], ['measure'], ['now'], ['setResourceTimingBufferSize'], ['timeOrigin'], ['toJSON'],
  ['nodeTiming', 'own'], ['markResourceTiming', 'own'], ['eventLoopUtilization', 'own'], ['timerify', 'own'],
]) {
  if (own === undefined) defineProperty(Performance.prototype, name, kEnumerable);
  else defineProperty(Performance.prototype, name, { enumerable: false });
}
for (const [each, name] of [
  [Performance, 'Performance'], [PerformanceEntry, 'PerformanceEntry'], [PerformanceObserver, 'PerformanceObserver'],
  [PerformanceObserverEntryList, 'PerformanceObserverEntryList'],
]) {
  defineProperty(each.prototype, Symbol.toStringTag, { configurable: true, value: name });
}

const performance = new Performance(kMake);
const resources = new ResourceBuffer(performance);

module.exports = {
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  PerformanceObserverEntryList,
  PerformanceResourceTiming,
  performance,
  makeEntry,
  enqueue,
  hasObservers,
};
