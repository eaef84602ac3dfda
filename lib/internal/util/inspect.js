'use strict';

// util.inspect: the entrance. The parts lie in `internal/util/inspect/`.

const { customInspectSymbol } = require('internal/util');
const { validateObject } = require('internal/validators');
const { hasOwn } = Object;
const { colors, styles, stylizeNoColor, stylizeWithColor } = require('internal/util/inspect/style');

/** @type {object} defaults, which programs may change through `util.inspect.defaultOptions` */
const inspectDefaultOptions = {
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
};
Object.seal(inspectDefaultOptions);

/**
 * The state of one call. All fields are made at once, so that it keeps one shape.
 * @returns {object}
 */
function makeContext() {
  return {
    budget: {},
    indentationLvl: 0,
    seen: [],
    currentDepth: 0,
    circular: undefined,
    inspect,
    stylize: stylizeNoColor,
    showHidden: inspectDefaultOptions.showHidden,
    depth: inspectDefaultOptions.depth,
    colors: inspectDefaultOptions.colors,
    customInspect: inspectDefaultOptions.customInspect,
    showProxy: inspectDefaultOptions.showProxy,
    maxArrayLength: inspectDefaultOptions.maxArrayLength,
    maxStringLength: inspectDefaultOptions.maxStringLength,
    breakLength: inspectDefaultOptions.breakLength,
    compact: inspectDefaultOptions.compact,
    sorted: inspectDefaultOptions.sorted,
    getters: inspectDefaultOptions.getters,
    numericSeparator: inspectDefaultOptions.numericSeparator,
    userOptions: undefined,
  };
}

/**
 * @param {unknown} value
 * @param {object|boolean} [opts] or `showHidden`, followed by `depth` and `colors`
 * @returns {string} the value as a developer wants to see it
 */
function inspect(value, /* legacy: showHidden, depth, colors */ opts) {
  const ctx = makeContext();
  if (arguments.length > 1) {
    if (arguments.length > 2) {
      if (arguments[2] !== undefined) ctx.depth = arguments[2];
      if (arguments.length > 3 && arguments[3] !== undefined) ctx.colors = arguments[3];
    }
    if (typeof opts === 'boolean') {
      ctx.showHidden = opts;
    } else if (opts) {
      const keys = Object.keys(opts);
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i];
        if (hasOwn(inspectDefaultOptions, key) || key === 'stylize') ctx[key] = opts[key];
        else ctx.userOptions ??= opts;
      }
    }
  }
  if (ctx.colors) ctx.stylize = stylizeWithColor;
  if (ctx.maxArrayLength === null) ctx.maxArrayLength = Infinity;
  if (ctx.maxStringLength === null) ctx.maxStringLength = Infinity;
  return formatValue(ctx, value, 0);
}

inspect.custom = customInspectSymbol;
Object.defineProperty(inspect, 'defaultOptions', {
  __proto__: null,
  get() {
    return inspectDefaultOptions;
  },
  set(options) {
    validateObject(options, 'options');
    return Object.assign(inspectDefaultOptions, options);
  },
});
inspect.colors = colors;
inspect.styles = styles;

module.exports = { inspect, inspectDefaultOptions, colors, styles };

const { formatValue } = require('internal/util/inspect/value');
const { format, formatWithOptions } = require('internal/util/inspect/format');
const { formatBigInt, formatNumber, getStringWidth, stripVTControlCharacters } =
    require('internal/util/inspect/strings');

Object.assign(module.exports, {
  format,
  formatBigInt,
  formatNumber,
  formatWithOptions,
  getStringWidth,
  stripVTControlCharacters,
});
