'use strict';

// Colours: the codes, which kind of value has which, and the two ways to apply them.

const { defineProperty } = Object;

const foreground = 39;
const background = 49;

/** @type {Record<string, [on: number, off: number]>} */
const colors = {
  __proto__: null,
  reset: [0, 0],
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  blink: [5, 25],
  inverse: [7, 27],
  hidden: [8, 28],
  strikethrough: [9, 29],
  doubleunderline: [21, 24],
  black: [30, foreground],
  red: [31, foreground],
  green: [32, foreground],
  yellow: [33, foreground],
  blue: [34, foreground],
  magenta: [35, foreground],
  cyan: [36, foreground],
  white: [37, foreground],
  bgBlack: [40, background],
  bgRed: [41, background],
  bgGreen: [42, background],
  bgYellow: [43, background],
  bgBlue: [44, background],
  bgMagenta: [45, background],
  bgCyan: [46, background],
  bgWhite: [47, background],
  framed: [51, 54],
  overlined: [53, 55],
  gray: [90, foreground],
  redBright: [91, foreground],
  greenBright: [92, foreground],
  yellowBright: [93, foreground],
  blueBright: [94, foreground],
  magentaBright: [95, foreground],
  cyanBright: [96, foreground],
  whiteBright: [97, foreground],
  bgGray: [100, background],
  bgRedBright: [101, background],
  bgGreenBright: [102, background],
  bgYellowBright: [103, background],
  bgBlueBright: [104, background],
  bgMagentaBright: [105, background],
  bgCyanBright: [106, background],
  bgWhiteBright: [107, background],
};

/** @param {string} target @param {string} alias */
function defineAlias(target, alias) {
  defineProperty(colors, alias, {
    __proto__: null,
    get() { return this[target]; },
    set(value) { this[target] = value; },
    configurable: true,
    enumerable: false,
  });
}

defineAlias('gray', 'grey');
defineAlias('gray', 'blackBright');
defineAlias('bgGray', 'bgGrey');
defineAlias('bgGray', 'bgBlackBright');
defineAlias('dim', 'faint');
defineAlias('strikethrough', 'crossedout');
defineAlias('strikethrough', 'strikeThrough');
defineAlias('strikethrough', 'crossedOut');
defineAlias('hidden', 'conceal');
defineAlias('inverse', 'swapColors');
defineAlias('inverse', 'swapcolors');
defineAlias('doubleunderline', 'doubleUnderline');

/** @type {Record<string, string>} kind of value → name of a colour */
const styles = {
  __proto__: null,
  special: 'cyan',
  number: 'yellow',
  bigint: 'yellow',
  boolean: 'yellow',
  undefined: 'grey',
  null: 'bold',
  string: 'green',
  symbol: 'green',
  date: 'magenta',
  // "name" is left out on purpose: keys have no colour.
  regexp: 'red',
  module: 'underline',
};

/** @param {string} str @param {string} styleType @returns {string} */
function stylizeWithColor(str, styleType) {
  const style = styles[styleType];
  if (style !== undefined) {
    const color = colors[style];
    if (color !== undefined) return `\u001b[${color[0]}m${str}\u001b[${color[1]}m`;
  }
  return str;
}

/** @param {string} str @returns {string} */
function stylizeNoColor(str) {
  return str;
}

module.exports = { colors, styles, stylizeNoColor, stylizeWithColor };
