'use strict';

// The format of `.env` files.

const newlineEscape = /\\n/g;

/**
 * @param {string} content
 * @returns {Record<string, string>} sorted by name
 */
function parseEnv(content) {
  const text = content.replaceAll('\r', '');
  /** @type {Map<string, string>} */
  const variables = new Map();
  let position = 0;
  const endOfLine = (from) => {
    const newline = text.indexOf('\n', from);
    return newline === -1 ? text.length : newline;
  };

  while (position < text.length) {
    const lineEnd = endOfLine(position);
    const equals = text.indexOf('=', position);
    const name = equals === -1 || equals > lineEnd ? '' : text.slice(position, equals).trim().replace(/^export\s+/, '');
    // Comments, blank lines, lines without a name or a sign.
    if (name === '' || name.startsWith('#')) {
      position = lineEnd + 1;
      continue;
    }
    let start = equals + 1;
    while (start < lineEnd && (text[start] === ' ' || text[start] === '\t')) start++;

    const quote = text[start];
    const close = quote === '"' || quote === "'" || quote === '`' ? text.indexOf(quote, start + 1) : -1;
    if (close !== -1) {
      // A quoted value may go on over several lines; what follows it on its last line is ignored.
      const value = text.slice(start + 1, close);
      variables.set(name, quote === '"' ? value.replace(newlineEscape, '\n') : value);
      position = endOfLine(close + 1) + 1;
      continue;
    }
    const line = text.slice(start, lineEnd);
    const comment = line.indexOf('#');
    variables.set(name, (comment === -1 ? line : line.slice(0, comment)).trim());
    position = lineEnd + 1;
  }

  const result = {};
  for (const name of [...variables.keys()].sort()) result[name] = variables.get(name);
  return result;
}

module.exports = { parseEnv };
