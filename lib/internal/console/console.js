'use strict';

// The Console class.

const { codes, isStackOverflowError } = require('internal/errors');
const { validateArray, validateInteger, validateObject, validateOneOf } = require('internal/validators');
const { formatWithOptions, inspect } = require('internal/util/inspect');
const { shouldColorize } = require('internal/util/colors');
const { defineProperty } = Object;
const { apply, construct, ownKeys } = Reflect;

const kColorOptions = { colors: true };
const kPlainOptions = {};
const kMaxGroupIndentation = 1000;
const kDefaultGroupIndentation = 2;

const kIsConsole = Symbol('kIsConsole');
/** What a console keeps for itself. */
const kState = Symbol('kState');

class State {
  constructor() {
    /** @type {Map<string, number>} */
    this.counts = new Map();
    /** @type {Map<string, bigint>} */
    this.times = new Map();
    this.ignoreErrors = true;
    /** @type {boolean|'auto'} */
    this.colorMode = 'auto';
    /** @type {object|Map<object, object>|undefined} */
    this.inspectOptions = undefined;
    this.groupIndentation = kDefaultGroupIndentation;
    this.indent = '';
  }
}

const noop = () => {};

/** @param {string} name @param {object} console @param {unknown} value */
function defineHidden(console, name, value) {
  defineProperty(console, name, { __proto__: null, value, writable: true, enumerable: false, configurable: true });
}

/**
 * @param {object} stdout writable stream, or options with it
 * @param {object} [stderr]
 * @param {boolean} [ignoreErrors]
 */
function Console(options /* or: stdout, stderr, ignoreErrors = true */) {
  // `Console()` works like `new Console()`.
  if (new.target === undefined) return construct(Console, arguments);

  if (!options || typeof options.write === 'function') {
    options = { stdout: options, stderr: arguments[1], ignoreErrors: arguments[2] };
  }
  const {
    stdout, stderr = stdout, ignoreErrors = true, colorMode = 'auto', inspectOptions, groupIndentation,
  } = options;
  if (!stdout || typeof stdout.write !== 'function') throw new codes.ERR_CONSOLE_WRITABLE_STREAM('stdout');
  if (!stderr || typeof stderr.write !== 'function') throw new codes.ERR_CONSOLE_WRITABLE_STREAM('stderr');
  validateOneOf(colorMode, 'colorMode', ['auto', true, false]);
  if (groupIndentation !== undefined) validateInteger(groupIndentation, 'groupIndentation', 0, kMaxGroupIndentation);
  if (inspectOptions !== undefined) {
    validateObject(inspectOptions, 'options.inspectOptions');
    const perStream = inspectOptions instanceof Map ? [...inspectOptions.values()] : [inspectOptions];
    for (const each of perStream) {
      if (inspectOptions instanceof Map) validateObject(each, 'options.inspectOptions value');
      if (each.colors !== undefined && options.colorMode !== undefined) {
        throw new codes.ERR_INCOMPATIBLE_OPTION_PAIR('options.inspectOptions.color', 'colorMode');
      }
    }
  }

  bindMethods(this, Console.prototype);
  const state = setup(this, ignoreErrors, colorMode, groupIndentation);
  state.inspectOptions = inspectOptions;
  defineHidden(this, '_stdout', stdout);
  defineHidden(this, '_stderr', stderr);
  defineErrorHandlers(this, stdout, stderr);
}

/**
 * Makes a console's methods its own, bound to it.
 * @param {object} console
 * @param {object} prototype
 */
function bindMethods(console, prototype) {
  for (const key of ownKeys(prototype)) {
    if (key === 'constructor') continue;
    // Subclasses override methods on their own prototype.
    const bound = console[key].bind(console);
    defineProperty(bound, 'name', { __proto__: null, value: key });
    console[key] = bound;
  }
}

/**
 * @param {object} console
 * @param {boolean} ignoreErrors
 * @param {boolean|'auto'} colorMode
 * @param {number} [groupIndentation]
 * @returns {State}
 */
function setup(console, ignoreErrors, colorMode, groupIndentation = kDefaultGroupIndentation) {
  const state = new State();
  state.ignoreErrors = Boolean(ignoreErrors);
  state.colorMode = colorMode;
  state.groupIndentation = groupIndentation;
  defineHidden(console, kState, state);
  defineProperty(console, '_ignoreErrors', {
    __proto__: null,
    get() { return state.ignoreErrors; },
    set(value) { state.ignoreErrors = value; },
    enumerable: false,
    configurable: true,
  });
  defineHidden(console, '_times', state.times);
  defineHidden(console, kIsConsole, true);
  defineProperty(console, Symbol.toStringTag, {
    __proto__: null, value: 'console', writable: false, enumerable: false, configurable: true,
  });
  return state;
}

/** @param {object} console @param {object} stdout @param {object} stderr */
function defineErrorHandlers(console, stdout, stderr) {
  defineHidden(console, '_stdoutErrorHandler', createWriteErrorHandler(stdout));
  defineHidden(console, '_stderrErrorHandler', createWriteErrorHandler(stderr));
}

/** @param {object} stream @returns {(error: Error|null|undefined) => void} keeps a failed write from ending the program */
function createWriteErrorHandler(stream) {
  return (error) => {
    // When the error is still to be emitted and nobody listens, listen for it.
    if (error != null && !stream._writableState?.errorEmitted && stream.listenerCount('error') === 0) {
      stream.once('error', noop);
    }
  };
}

/**
 * @param {object} console
 * @param {object} stream
 * @param {Function} errorHandler
 * @param {string} text
 */
function write(console, stream, errorHandler, text) {
  const { ignoreErrors, indent } = console[kState];
  if (indent.length !== 0) {
    if (text.includes('\n')) text = text.replaceAll('\n', `\n${indent}`);
    text = indent + text;
  }
  text += '\n';
  if (ignoreErrors === false) {
    stream.write(text);
    return;
  }
  // A file or terminal fails at once, a pipe or socket later.
  const guarded = stream.listenerCount('error') === 0;
  if (guarded) stream.once('error', noop);
  try {
    stream.write(text, errorHandler);
  } catch (error) {
    // A stack overflow must come through: the program's own code goes on in it.
    if (isStackOverflowError(error)) throw error;
  } finally {
    if (guarded) stream.removeListener('error', noop);
  }
}

/** @param {object} console @param {object} stream @returns {object} options of inspect */
function inspectOptionsFor(console, stream) {
  const { colorMode, inspectOptions } = console[kState];
  const own = inspectOptions instanceof Map ? inspectOptions.get(stream) : inspectOptions;
  if (own !== undefined && own.colors !== undefined) return own;
  const color = colorMode === 'auto' ? shouldColorize(stream) : colorMode;
  if (own !== undefined) return color ? { ...own, colors: true } : own;
  return color ? kColorOptions : kPlainOptions;
}

/** @param {object} console @param {unknown[]} args */
function writeOut(console, args) {
  const stream = console._stdout;
  write(console, stream, console._stdoutErrorHandler, formatWithOptions(inspectOptionsFor(console, stream), ...args));
}

/** @param {object} console @param {unknown[]} args */
function writeErr(console, args) {
  const stream = console._stderr;
  write(console, stream, console._stderrErrorHandler, formatWithOptions(inspectOptionsFor(console, stream), ...args));
}

const { lazyChannel } = require('internal/diagnostics');

/** Channels that those who watch a program's output subscribe to. */
const channels = {
  log: lazyChannel('console.log'),
  info: lazyChannel('console.info'),
  debug: lazyChannel('console.debug'),
  warn: lazyChannel('console.warn'),
  error: lazyChannel('console.error'),
};
/** @param {'log'|'info'|'debug'|'warn'|'error'} name @param {unknown[]} args */
function publish(name, args) {
  const target = channels[name];
  if (target.hasSubscribers) target.publish(args);
}

/** @param {number} number @returns {string} two digits at least */
const pad = (number) => `${number}`.padStart(2, '0');

/** @param {number} ms @returns {string} `1.234s`, `2:03.456 (m:ss.mmm)` */
function formatTime(ms) {
  if (ms < 1000) return `${Number(ms.toFixed(3))}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = (ms % 60_000) / 1000;
  if (hours === 0 && minutes === 0) return `${seconds.toFixed(3)}s`;
  const { 0: whole, 1: fraction } = seconds.toFixed(3).split('.');
  return `${hours !== 0 ? `${hours}:${pad(minutes)}` : minutes}:${pad(whole)}.${fraction} ` +
    `(${hours !== 0 ? 'h:m' : ''}m:ss.mmm)`;
}

/** @returns {bigint} */
const now = () => process.hrtime.bigint();

/** Prints what a timer has measured. @returns {boolean} whether there is one of that label */
function logTime(console, method, label, data) {
  const start = console[kState].times.get(label);
  if (start === undefined) {
    process.emitWarning(`No such label '${label}' for console.${method}()`);
    return false;
  }
  const text = formatTime(Number(now() - start) / 1e6);
  if (data === undefined) console.log('%s: %s', label, text);
  else console.log('%s: %s', label, text, ...data);
  return true;
}

const indexKey = '(index)';
const iterationKey = '(iteration index)';
const keyKey = 'Key';
const valuesKey = 'Values';

/** @param {number} length @returns {string[]} */
const indices = (length) => Array.from({ length }, (_, index) => index);

const consoleMethods = {
  log(...args) {
    publish('log', args);
    writeOut(this, args);
  },

  info(...args) {
    publish('info', args);
    writeOut(this, args);
  },

  debug(...args) {
    publish('debug', args);
    writeOut(this, args);
  },

  warn(...args) {
    publish('warn', args);
    writeErr(this, args);
  },

  error(...args) {
    publish('error', args);
    writeErr(this, args);
  },

  dir(object, options) {
    const text = inspect(object, { customInspect: false, ...inspectOptionsFor(this, this._stdout), ...options });
    write(this, this._stdout, this._stdoutErrorHandler, text);
  },

  time(label = 'default') {
    label = `${label}`;
    const { times } = this[kState];
    if (times.has(label)) {
      process.emitWarning(`Label '${label}' already exists for console.time()`);
      return;
    }
    times.set(label, now());
  },

  timeEnd(label = 'default') {
    label = `${label}`;
    if (logTime(this, 'timeEnd', label)) this[kState].times.delete(label);
  },

  timeLog(label = 'default', ...data) {
    logTime(this, 'timeLog', `${label}`, data);
  },

  trace: function trace(...args) {
    const error = {
      name: 'Trace',
      message: formatWithOptions(inspectOptionsFor(this, this._stderr), ...args),
    };
    Error.captureStackTrace(error, trace);
    this.error(error.stack);
  },

  // eslint-disable-next-line no-unused-vars
  assert(expression, ...args) {
    if (expression) return;
    if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`;
    else args.unshift('Assertion failed');
    // Through `warn`, which programs replace.
    apply(this.warn, this, args);
  },

  clear() {
    // Only a terminal that understands it is cleared.
    if (this._stdout.isTTY && process.env.TERM !== 'dumb') {
      this._stdout.write('\u001b[1;1H'); // to the top left
      this._stdout.write('\u001b[0J'); // clear from there on
    }
  },

  count(label = 'default') {
    label = `${label}`;
    const { counts } = this[kState];
    const count = (counts.get(label) ?? 0) + 1;
    counts.set(label, count);
    this.log(`${label}: ${count}`);
  },

  countReset(label = 'default') {
    label = `${label}`;
    if (!this[kState].counts.delete(label)) process.emitWarning(`Count for '${label}' does not exist`);
  },

  group(...data) {
    if (data.length > 0) apply(this.log, this, data);
    const state = this[kState];
    state.indent += ' '.repeat(state.groupIndentation);
  },

  groupEnd() {
    const state = this[kState];
    state.indent = state.indent.slice(0, state.indent.length - state.groupIndentation);
  },

  table(tabularData, properties) {
    if (tabularData === null || typeof tabularData !== 'object') return this.log(tabularData);
    if (properties !== undefined) validateArray(properties, 'properties');
    const columns = tableColumns(this, tabularData, properties);
    return this.log(require('internal/console/table').renderTable(columns.map(({ 0: head }) => head),
                                                                   columns.map(({ 1: cells }) => cells)));
  },
};

/** @returns {[head: string, cells: unknown[]][]} */
function tableColumns(console, data, properties) {
  const types = require('internal/util/types');
  const { previewEntries } = binding('util');
  const options = inspectOptionsFor(console, console._stdout);
  const cell = (value) => {
    // Objects of more than two properties take too much room.
    const depth = value !== null && typeof value === 'object' && !Array.isArray(value) &&
      Object.keys(value).length > 2 ? -1 : 0;
    return inspect(value, { maxArrayLength: 3, breakLength: Infinity, ...options, depth });
  };

  let isKeyValue = types.isMap(data);
  let pairs = isKeyValue ? [...data].flat(1) : undefined;
  let items;
  if (types.isMapIterator(data)) {
    const { 0: entries, 1: hasKeys } = previewEntries(data, true);
    isKeyValue = hasKeys;
    if (hasKeys) pairs = entries;
    else items = entries;
  } else if (types.isSetIterator(data)) {
    items = previewEntries(data);
  } else if (types.isSet(data)) {
    items = [...data];
  }
  if (isKeyValue) {
    const keys = [];
    const values = [];
    for (let i = 0; i < pairs.length; i += 2) {
      keys.push(cell(pairs[i]));
      values.push(cell(pairs[i + 1]));
    }
    return [[iterationKey, indices(keys.length)], [keyKey, keys], [valuesKey, values]];
  }
  if (items !== undefined) return [[iterationKey, indices(items.length)], [valuesKey, items.map(cell)]];

  /** @type {Map<string, string[]>} */
  const byKey = new Map();
  const indexCells = Object.keys(data);
  const valueCells = [];
  let hasPrimitives = false;
  for (let i = 0; i < indexCells.length; i++) {
    const item = data[indexCells[i]];
    const primitive = item === null || (typeof item !== 'function' && typeof item !== 'object');
    if (primitive && properties === undefined) {
      hasPrimitives = true;
      valueCells[i] = cell(item);
      continue;
    }
    for (const key of properties ?? Object.keys(item)) {
      let cells = byKey.get(`${key}`);
      if (cells === undefined) byKey.set(`${key}`, cells = []);
      cells[i] = primitive || !Object.hasOwn(item, key) ? '' : cell(item[key]);
    }
  }
  const columns = [[indexKey, indexCells], ...byKey];
  if (hasPrimitives) columns.push([valuesKey, valueCells]);
  return columns;
}

for (const key of ownKeys(consoleMethods)) Console.prototype[key] = consoleMethods[key];
Console.prototype.dirxml = Console.prototype.log;
Console.prototype.groupCollapsed = Console.prototype.group;
for (const key of Object.keys(Console.prototype)) {
  defineProperty(Console.prototype, key, { __proto__: null, writable: true, enumerable: false, configurable: true });
}

defineProperty(Console, Symbol.hasInstance, {
  __proto__: null,
  value(instance) {
    if (this !== Console) return Function.prototype[Symbol.hasInstance].call(this, instance);
    return instance?.[kIsConsole] === true;
  },
});

/** Writes a line on a console's stderr; for warnings. @param {object} console @param {string} text */
function writeErrorLine(console, text) {
  write(console, console._stderr, console._stderrErrorHandler, text);
}

module.exports = { Console, bindMethods, createWriteErrorHandler, formatTime, setup, writeErrorLine };
