'use strict';

// Globs: patterns of paths as shells know them, and walks that find what matches.
//
// A pattern is a list of segments between slashes. A segment is plain text, a regular expression, or `**`, which
// stands for any number of folders, none included. Names that begin with a dot are taken only by patterns that
// say the dot.

const native = binding('fs');
const { kPromise } = native;
const { validateFunction, validateObject, validateString, validateStringArray } = require('internal/validators');
const { isAbsolute, join, resolve } = require('path');
const { direntSync } = require('internal/fs/dirent');
const { UV_DIRENT_DIR, UV_DIRENT_LINK, UV_DIRENT_UNKNOWN } = require('internal/fs/constants');
const { getValidatedPath } = require('internal/fs/utils');

const kAnyDepth = Symbol('**');

// ---- patterns

/** `{a,b}` and `{1..3}` written out. @param {string} pattern @returns {string[]} */
function expandBraces(pattern) {
  let start = -1;
  let depth = 0;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === '\\') {
      i++;
    } else if (c === '{') {
      if (depth++ === 0) start = i;
    } else if (c === '}' && depth > 0 && --depth === 0) {
      const choices = braceChoices(pattern.slice(start + 1, i));
      if (choices === null) continue;
      const before = pattern.slice(0, start);
      const rests = expandBraces(pattern.slice(i + 1));
      const all = [];
      for (const choice of choices) {
        for (const inner of expandBraces(choice)) {
          for (const rest of rests) all.push(before + inner + rest);
        }
      }
      return all;
    }
  }
  return [pattern];
}

/** What stands between two braces; null when it is only text. */
function braceChoices(body) {
  const choices = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < body.length; i++) {
    const c = body[i];
    if (c === '\\') {
      i++;
    } else if (c === '{') {
      depth++;
    } else if (c === '}') {
      depth--;
    } else if (c === ',' && depth === 0) {
      choices.push(body.slice(from, i));
      from = i + 1;
    }
  }
  if (choices.length > 0) {
    choices.push(body.slice(from));
    return choices;
  }
  const range = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(body) ??
                /^([a-zA-Z])\.\.([a-zA-Z])(?:\.\.(-?\d+))?$/.exec(body);
  if (range === null) return null;
  const numeric = /\d/.test(range[1]);
  const first = numeric ? +range[1] : range[1].charCodeAt(0);
  const last = numeric ? +range[2] : range[2].charCodeAt(0);
  const step = Math.max(1, Math.abs(+(range[3] ?? 1))) * (first <= last ? 1 : -1);
  const width = numeric && /^-?0\d/.test(range[1] + range[2]) ? Math.max(range[1].length, range[2].length) : 0;
  for (let i = first; step > 0 ? i <= last : i >= last; i += step) {
    choices.push(numeric ? `${i}`.padStart(width, '0') : String.fromCharCode(i));
  }
  return choices;
}

const special = /[.+^${}()|[\]\\/*?]/;

function quote(c) {
  return special.test(c) ? `\\${c}` : c;
}

/** The source of a bracket expression that begins at `at`, and where it ends; null when it is only text. */
function bracket(text, at) {
  let i = at + 1;
  let source = '[';
  if (text[i] === '!' || text[i] === '^') {
    source += '^';
    i++;
  }
  const first = i;
  for (; i < text.length; i++) {
    const c = text[i];
    if (c === ']' && i > first) return { source: `${source}]`, end: i };
    if (c === '[' && text[i + 1] === ':') {
      const close = text.indexOf(':]', i);
      const name = close === -1 ? undefined : posixClasses[text.slice(i + 2, close)];
      if (name !== undefined) {
        source += name;
        i = close + 1;
        continue;
      }
    }
    if (c === '\\' && i + 1 < text.length) source += `\\${text[++i]}`;
    else source += c === '[' || c === '\\' || c === '^' ? `\\${c}` : c;
  }
  return null;
}
const posixClasses = {
  __proto__: null, alnum: '\\p{L}\\p{Nl}\\p{Nd}', alpha: '\\p{L}\\p{Nl}', digit: '\\p{Nd}', lower: '\\p{Ll}',
  upper: '\\p{Lu}', space: '\\s', punct: '\\p{P}', word: '\\p{L}\\p{Nl}\\p{Nd}\\p{Pc}', xdigit: 'A-Fa-f0-9',
};

/** The source of a regular expression for one segment, or for a part of it. */
function segmentSource(text) {
  let source = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if ('?*+@!'.includes(c) && text[i + 1] === '(') {
      const end = closing(text, i + 1);
      if (end !== -1) {
        const choices = alternatives(text.slice(i + 2, end)).map(segmentSource).join('|');
        if (c === '!') source += `(?:(?!(?:${choices})${segmentSource(text.slice(end + 1))}$)[^/]*?)`;
        else source += `(?:${choices})${c === '@' ? '' : c}`;
        i = end;
        continue;
      }
    }
    if (c === '*') {
      source += '[^/]*?';
    } else if (c === '?') {
      source += '[^/]';
    } else if (c === '\\' && i + 1 < text.length) {
      source += quote(text[++i]);
    } else {
      const set = c === '[' ? bracket(text, i) : null;
      if (set === null) {
        source += quote(c);
      } else {
        source += set.source;
        i = set.end;
      }
    }
  }
  return source;
}

function closing(text, open) {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return i;
  }
  return -1;
}

function alternatives(body) {
  const parts = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < body.length; i++) {
    if (body[i] === '\\') i++;
    else if (body[i] === '(') depth++;
    else if (body[i] === ')') depth--;
    else if (body[i] === '|' && depth === 0) {
      parts.push(body.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(body.slice(from));
  return parts;
}

/** @returns {string|RegExp|typeof kAnyDepth} */
function compileSegment(text) {
  if (text === '**') return kAnyDepth;
  if (!/[*?[\\]|[+@!]\(/.test(text)) return text;
  const noDot = /^(?:[*?]|[+@!]\()/.test(text) ? '(?!\\.)' : '';
  return new RegExp(`^${noDot}${segmentSource(text)}$`, 'u');
}

/** @param {string} pattern @returns {{absolute: boolean, segments: Array}[]} */
function compile(pattern) {
  return expandBraces(pattern).map((text) => ({
    absolute: isAbsolute(text),
    segments: text.split('/').filter((segment, i, all) => segment !== '' && (segment !== '.' || all.length === 1))
      .map(compileSegment),
  }));
}

function matchesSegment(segment, name) {
  return typeof segment === 'string' ? segment === name : segment.test(name);
}

/** Whether the names from `j` on are what the segments from `i` on describe. */
function matchesFrom(segments, i, names, j) {
  for (; i < segments.length; i++, j++) {
    if (segments[i] === kAnyDepth) {
      for (let k = j; ; k++) {
        if (matchesFrom(segments, i + 1, names, k)) return true;
        if (k >= names.length || names[k][0] === '.') return false;
      }
    }
    if (j >= names.length || !matchesSegment(segments[i], names[j])) return false;
  }
  return j === names.length;
}

/**
 * @param {string} path
 * @param {string} pattern
 * @returns {boolean} whether all of the path is what the pattern describes
 */
function matchGlobPattern(path, pattern) {
  const names = path.split('/').filter((name) => name !== '');
  return compile(pattern).some((one) => one.absolute === isAbsolute(path) && matchesFrom(one.segments, 0, names, 0));
}

/**
 * For fs.watch: a pattern without a slash is about base names, wherever these are.
 * @param {string} pattern
 * @returns {(name: string) => boolean}
 */
function ignorePattern(pattern) {
  const compiled = compile(pattern);
  return (path) => {
    const names = path.split('/').filter(Boolean);
    return compiled.some(({ segments }) => matchesFrom(segments, 0, names, 0) ||
      (segments.length === 1 && segments[0] !== kAnyDepth && matchesSegment(segments[0], names.at(-1) ?? '')));
  };
}

// ---- the walk

class Glob {
  #root;
  #patterns;
  #withFileTypes;
  #exclude = () => false;
  #excludesPatterns = false;

  /** @param {string|string[]} pattern @param {object} [options] */
  constructor(pattern, options) {
    if (options !== undefined) validateObject(options, 'options');
    const { cwd, exclude, withFileTypes } = options ?? {};
    this.#root = resolve(cwd === undefined ? process.cwd() : `${getValidatedPath(cwd, 'options.cwd')}`);
    this.#withFileTypes = Boolean(withFileTypes);
    if (Array.isArray(pattern)) validateStringArray(pattern, 'patterns');
    else validateString(pattern, 'patterns');
    this.#patterns = (Array.isArray(pattern) ? pattern : [pattern]).flatMap(compile);
    if (exclude == null) return;
    if (Array.isArray(exclude)) {
      validateStringArray(exclude, 'options.exclude');
      const compiled = exclude.flatMap(compile);
      this.#excludesPatterns = true;
      this.#exclude = (path) => {
        const names = path.split('/').filter(Boolean);
        return compiled.some((one) => matchesFrom(one.segments, 0, names, 0));
      };
    } else {
      validateFunction(exclude, 'options.exclude');
      this.#exclude = exclude;
    }
  }

  /** Finds everything, blocking. @returns {Array<string|Dirent>} */
  globSync() {
    const walk = this.#walk();
    const found = [];
    let step = walk.next();
    while (!step.done) {
      const { kind, path, value } = step.value;
      let answer;
      if (kind === 'found') {
        found.push(value);
      } else {
        try {
          answer = kind === 'readdir' ? native.readdir(path, false, true) : native[kind](path, false);
        } catch {
          answer = undefined;
        }
      }
      step = walk.next(answer);
    }
    return found;
  }

  /** Finds one after the other. @returns {AsyncGenerator<string|Dirent>} */
  async* glob() {
    const walk = this.#walk();
    let step = walk.next();
    while (!step.done) {
      const { kind, path, value } = step.value;
      let answer;
      if (kind === 'found') {
        yield value;
      } else {
        try {
          answer = await (kind === 'readdir' ? native.readdir(path, false, true, kPromise) :
            native[kind](path, false, kPromise));
        } catch {
          answer = undefined;
        }
      }
      step = walk.next(answer);
    }
  }

  /** Yields what it wants to know (kinds 'readdir', 'lstat', 'stat') and what it has found. */
  * #walk() {
    const seen = new Set();
    for (const pattern of this.#patterns) {
      const base = pattern.absolute ? '/' : '';
      yield* this.#enter(base, pattern.segments, 0, seen, new Set());
    }
  }

  #full(path) {
    return path === '' ? this.#root : isAbsolute(path) ? path : join(this.#root, path);
  }

  * #found(path, type, seen) {
    const shown = path === '' ? '.' : path;
    if (seen.has(shown)) return;
    seen.add(shown);
    const parent = resolve(this.#full(path), '..');
    const name = shown.slice(shown.lastIndexOf('/') + 1);
    if (this.#withFileTypes) {
      const dirent = direntSync(path === '' ? this.#root : parent, name, type);
      if (this.#excluded(shown, dirent)) return;
      yield { kind: 'found', value: dirent };
    } else {
      if (this.#excluded(shown, null)) return;
      yield { kind: 'found', value: shown };
    }
  }

  #excluded(path, dirent) {
    if (this.#excludesPatterns || dirent === null) return this.#exclude(path);
    return this.#exclude(dirent);
  }

  /** Goes on in the folder `path` with the segments from `i` on. */
  * #enter(path, segments, i, seen, visited) {
    if (i === segments.length) {
      const stats = yield { kind: 'lstat', path: this.#full(path) };
      if (stats !== undefined) yield* this.#found(path, typeOfStats(stats), seen);
      return;
    }
    const mark = `${i}:${path}`;
    if (visited.has(mark)) return;
    visited.add(mark);
    const segment = segments[i];
    if (typeof segment === 'string') {
      const next = path === '' ? segment : path === '/' ? `/${segment}` : `${path}/${segment}`;
      yield* this.#enter(next, segments, i + 1, seen, visited);
      return;
    }
    const listing = yield { kind: 'readdir', path: this.#full(path) };
    if (segment === kAnyDepth) yield* this.#enter(path, segments, i + 1, seen, visited);
    if (listing === undefined) return;
    const { 0: names, 1: types } = listing;
    for (let n = 0; n < names.length; n++) {
      const name = names[n];
      const next = path === '' ? name : path === '/' ? `/${name}` : `${path}/${name}`;
      if (segment === kAnyDepth) {
        if (name[0] === '.') continue;
        if (i + 1 === segments.length) yield* this.#found(next, types[n], seen);
        // Links are not followed by `**`, or the walk would not end.
        if (types[n] === UV_DIRENT_DIR && !this.#prunes(next, types[n])) {
          yield* this.#enter(next, segments, i, seen, visited);
        }
        continue;
      }
      if (!matchesSegment(segment, name)) continue;
      if (i + 1 === segments.length) {
        yield* this.#found(next, types[n], seen);
      } else if (yield* this.#isFolder(next, types[n])) {
        if (!this.#prunes(next, types[n])) yield* this.#enter(next, segments, i + 1, seen, visited);
      }
    }
  }

  /** Whether a folder is left out with all it holds. */
  #prunes(path, type) {
    if (!this.#withFileTypes || this.#excludesPatterns) return this.#exclude(path);
    return this.#exclude(direntSync(resolve(this.#full(path), '..'), path.slice(path.lastIndexOf('/') + 1), type));
  }

  * #isFolder(path, type) {
    if (type === UV_DIRENT_DIR) return true;
    if (type !== UV_DIRENT_LINK && type !== UV_DIRENT_UNKNOWN) return false;
    const stats = yield { kind: 'stat', path: this.#full(path) };
    return stats !== undefined && stats.isDirectory();
  }
}

function typeOfStats(stats) {
  if (stats.isDirectory()) return UV_DIRENT_DIR;
  if (stats.isSymbolicLink()) return UV_DIRENT_LINK;
  return stats.isFile() ? 1 : UV_DIRENT_UNKNOWN;
}

module.exports = { Glob, ignorePattern, matchGlobPattern };
