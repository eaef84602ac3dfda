'use strict';

// Whether a stream shows colours, and the sequences to use when it does.

/**
 * @param {object} [stream]
 * @returns {boolean} by FORCE_COLOR, else by what the terminal can
 */
function shouldColorize(stream) {
  if (process.env.FORCE_COLOR !== undefined) return require('internal/tty').getColorDepth() > 2;
  return Boolean(stream?.isTTY) && (typeof stream.getColorDepth === 'function' ? stream.getColorDepth() > 2 : true);
}

/** Escape sequences; empty until `refresh()` finds that standard error shows colours. */
const palette = {
  blue: '',
  green: '',
  white: '',
  yellow: '',
  red: '',
  gray: '',
  clear: '',
  reset: '',
  hasColors: false,
  shouldColorize,
  refresh() {
    const enabled = shouldColorize(process.stderr);
    palette.blue = enabled ? '\u001b[34m' : '';
    palette.green = enabled ? '\u001b[32m' : '';
    palette.white = enabled ? '\u001b[39m' : '';
    palette.yellow = enabled ? '\u001b[33m' : '';
    palette.red = enabled ? '\u001b[31m' : '';
    palette.gray = enabled ? '\u001b[90m' : '';
    palette.clear = enabled ? '\u001bc' : '';
    palette.reset = enabled ? '\u001b[0m' : '';
    palette.hasColors = enabled;
  },
};

module.exports = palette;
