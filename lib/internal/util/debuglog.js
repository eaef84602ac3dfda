'use strict';

// util.debuglog: messages by section, told to standard error when NODE_DEBUG names the section.

const { format, formatWithOptions } = require('internal/util/inspect');

let enabledSections;
let testEnabled;

/** @param {string} [debugEnv] the value of NODE_DEBUG: names with `*` wildcards, separated by commas */
function initializeDebugEnv(debugEnv) {
  enabledSections = new Map();
  if (debugEnv) {
    const pattern = debugEnv.replace(/[|\\{}()[\]^$+?.]/g, '\\$&').replaceAll('*', '.*').replaceAll(',', '$|^');
    const regex = new RegExp(`^${pattern}$`, 'i');
    testEnabled = (section) => regex.test(section);
  } else {
    testEnabled = () => false;
  }
}

/** @param {string} section upper case @returns {boolean} */
function isEnabled(section) {
  if (testEnabled === undefined) initializeDebugEnv(process.env.NODE_DEBUG);
  let enabled = enabledSections.get(section);
  if (enabled === undefined) enabledSections.set(section, enabled = testEnabled(section));
  return enabled;
}

/** @param {string} section @param {unknown[]} args */
function writeMessage(section, args) {
  const colors = process.stderr.hasColors?.() === true;
  const message = formatWithOptions({ colors }, ...args);
  process.stderr.write(format('%s %s: %s\n', section, process.pid, message));
}

/**
 * @param {string} section
 * @param {(fn: Function) => void} [callback] gets a faster function once it is known whether the section is told
 * @returns {Function & {enabled: boolean}}
 */
function debuglog(section, callback) {
  // The environment is read when the first message comes, not when the module loads.
  const name = `${section}`.toUpperCase();
  let debug = (...args) => {
    if (!isEnabled(name)) {
      debug = () => {};
    } else {
      if (name === 'HTTP' || name === 'HTTP2') {
        process.emitWarning(`Setting the NODE_DEBUG environment variable to '${name.toLowerCase()}' can expose ` +
          'sensitive data (such as passwords, tokens and authentication headers) in the resulting log.');
      }
      debug = (...messageArgs) => writeMessage(name, messageArgs);
    }
    if (typeof callback === 'function') callback(debug);
    debug(...args);
  };
  const logger = (...args) => debug(...args);
  Object.defineProperty(logger, 'enabled', {
    __proto__: null,
    get() { return isEnabled(name); },
    configurable: true,
    enumerable: true,
  });
  return logger;
}

module.exports = { debuglog, initializeDebugEnv };
