'use strict';

// How many colours a terminal shows, by what the environment says of it.

const { validateInteger } = require('internal/validators');

/** Depths, in bits. */
const k2 = 1;
const k16 = 4;
const k256 = 8;
const k16m = 24;

const terminals = {
  '__proto__': null,
  'eterm': k16,
  'cons25': k16,
  'console': k16,
  'cygwin': k16,
  'dtterm': k16,
  'gnome': k16,
  'hurd': k16,
  'jfbterm': k16,
  'konsole': k16,
  'kterm': k16,
  'mlterm': k16,
  'mosh': k16m,
  'putty': k16,
  'st': k16,
  'rxvt-unicode-24bit': k16m,
  'terminator': k16m,
  'xterm-kitty': k16m,
};

const buildServers = {
  '__proto__': null,
  'APPVEYOR': k256,
  'BUILDKITE': k256,
  'CIRCLECI': k16m,
  'DRONE': k256,
  'GITEA_ACTIONS': k16m,
  'GITHUB_ACTIONS': k16m,
  'GITLAB_CI': k256,
  'TRAVIS': k256,
};

const colourful = /ansi|color|linux|direct|^con\d*x\d|^rxvt|^screen|^xterm|^vt100|^vt220/i;

let warned = false;
function warnOnDeactivatedColors(env) {
  if (warned) return;
  let name = '';
  if (env.NODE_DISABLE_COLORS !== undefined && env.NODE_DISABLE_COLORS !== '') name = 'NODE_DISABLE_COLORS';
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') {
    if (name !== '') name += '\' and \'';
    name += 'NO_COLOR';
  }
  if (name === '') return;
  process.emitWarning(`The '${name}' env is ignored due to the 'FORCE_COLOR' env being set.`, 'Warning');
  warned = true;
}

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {1|4|8|24} bits of colour
 */
function getColorDepth(env = process.env) {
  // What the user wishes comes first.
  if (env.FORCE_COLOR !== undefined) {
    switch (env.FORCE_COLOR) {
      case '':
      case '1':
      case 'true':
        warnOnDeactivatedColors(env);
        return k16;
      case '2':
        warnOnDeactivatedColors(env);
        return k256;
      case '3':
        warnOnDeactivatedColors(env);
        return k16m;
      default:
        return k2;
    }
  }
  if ((env.NODE_DISABLE_COLORS !== undefined && env.NODE_DISABLE_COLORS !== '') ||
      (env.NO_COLOR !== undefined && env.NO_COLOR !== '') || env.TERM === 'dumb') {
    return k2;
  }
  if (env.TMUX) return k16m;
  if ('TF_BUILD' in env && 'AGENT_NAME' in env) return k16;
  if ('CI' in env) {
    for (const name in buildServers) {
      if (name in env) return buildServers[name];
    }
    return env.CI_NAME === 'codeship' ? k256 : k2;
  }
  if ('TEAMCITY_VERSION' in env) {
    return /^(9\.(0*[1-9]\d*)\.|\d{2,}\.)/.test(env.TEAMCITY_VERSION) ? k16 : k2;
  }
  switch (env.TERM_PROGRAM) {
    case 'iTerm.app':
      return !env.TERM_PROGRAM_VERSION || /^[0-2]\./.test(env.TERM_PROGRAM_VERSION) ? k256 : k16m;
    case 'HyperTerm':
    case 'MacTerm':
      return k16m;
    case 'Apple_Terminal':
      return k256;
  }
  if (env.COLORTERM === 'truecolor' || env.COLORTERM === '24bit') return k16m;
  if (env.TERM) {
    if (env.TERM.includes('truecolor')) return k16m;
    if (/^xterm-256/.test(env.TERM) || env.TERM.includes('-256')) return k256;
    const term = env.TERM.toLowerCase();
    if (terminals[term]) return terminals[term];
    if (colourful.test(term)) return k16;
  }
  // Whoever sets it means some colour.
  return env.COLORTERM ? k16 : k2;
}

/**
 * @param {number|object} [count]
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {boolean} whether so many colours can be shown
 */
function hasColors(count, env) {
  if (env === undefined && (count === undefined || (typeof count === 'object' && count !== null))) {
    env = count;
    count = 16;
  } else {
    validateInteger(count, 'count', 2);
  }
  return count <= 2 ** this.getColorDepth(env);
}

module.exports = { getColorDepth, hasColors };
