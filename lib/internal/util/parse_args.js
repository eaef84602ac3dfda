'use strict';

// util.parseArgs.

const { codes } = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const { validateArray, validateBoolean, validateBooleanArray, validateObject, validateString, validateStringArray,
        validateUnion } = require('internal/validators');
const { hasOwn } = Object;

/** Anything to be left out of user input's reach is read as an own property only. */
const own = (object, key) => (hasOwn(object, key) ? object[key] : undefined);

/** @param {object} options @param {string} name @param {string} key */
const optionSetting = (options, name, key) => (hasOwn(options, name) ? own(options[name], key) : undefined);

/** @param {string} short @param {object} options @returns {string} the long name, or the letter itself */
function longNameOf(short, options) {
  for (const name of Object.keys(options)) if (own(options[name], 'short') === short) return name;
  return short;
}

/** @param {string|undefined} value @returns {boolean} whether it looks like an option rather than a value */
const isOptionLike = (value) => value !== undefined && value.length > 1 && value.charCodeAt(0) === 45;

/** @returns {string[]} the program's arguments */
function mainArguments() {
  const { execArgv } = process;
  // With -e, -p and the like there is no script name to skip.
  const evaluated = execArgv.includes('-e') || execArgv.includes('--eval') || execArgv.includes('-p') ||
    execArgv.includes('--print');
  return process.argv.slice(evaluated ? 1 : 2);
}

/**
 * Splits arguments to tokens: options, positionals, the terminator.
 * @param {string[]} args
 * @param {object} options
 * @returns {object[]}
 */
function tokenize(args, options) {
  const tokens = [];
  const queue = args.slice();
  let index = -1;
  // Parts that a group of short options was split to share the index of the group.
  let groupRest = 0;
  while (queue.length > 0) {
    const arg = queue.shift();
    const next = queue[0];
    if (groupRest > 0) groupRest--;
    else index++;

    if (arg === '--') {
      tokens.push({ kind: 'option-terminator', index });
      for (const positional of queue) tokens.push({ kind: 'positional', index: ++index, value: positional });
      break;
    }
    if (arg.length === 2 && arg[0] === '-' && arg[1] !== '-') {
      // `-f`, with its value perhaps in the next argument.
      const name = longNameOf(arg[1], options);
      let value;
      let inlineValue;
      if (optionSetting(options, name, 'type') === 'string' && next != null) {
        value = queue.shift();
        inlineValue = false;
      }
      tokens.push({ kind: 'option', name, rawName: arg, index, value, inlineValue });
      if (value != null) ++index;
      continue;
    }
    if (arg.length > 2 && arg[0] === '-' && arg[1] !== '-') {
      const first = arg[1];
      const takesValue = optionSetting(options, longNameOf(first, options), 'type') === 'string';
      if (!takesValue) {
        // `-abc` is `-a -b -c`, and a value-taking letter keeps the rest.
        const expanded = [];
        for (let i = 1; i < arg.length; i++) {
          const letter = arg[i];
          if (optionSetting(options, longNameOf(letter, options), 'type') !== 'string' || i === arg.length - 1) {
            expanded.push(`-${letter}`);
          } else {
            expanded.push(`-${arg.slice(i)}`);
            break;
          }
        }
        queue.unshift(...expanded);
        groupRest = expanded.length;
        continue;
      }
      const name = longNameOf(first, options);
      tokens.push({ kind: 'option', name, rawName: `-${first}`, index, value: arg.slice(2), inlineValue: true });
      continue;
    }
    if (arg.startsWith('--')) {
      const equals = arg.indexOf('=', 3);
      if (equals === -1) {
        const name = arg.slice(2);
        let value;
        let inlineValue;
        if (optionSetting(options, name, 'type') === 'string' && next != null) {
          value = queue.shift();
          inlineValue = false;
        }
        tokens.push({ kind: 'option', name, rawName: arg, index, value, inlineValue });
        if (value != null) ++index;
      } else {
        const name = arg.slice(2, equals);
        tokens.push({ kind: 'option', name, rawName: `--${name}`, index, value: arg.slice(equals + 1), inlineValue: true });
      }
      continue;
    }
    tokens.push({ kind: 'positional', index, value: arg });
  }
  return tokens;
}

/** @param {object} token @throws when a separate value looks like the next option */
function checkOptionLikeValue(token) {
  if (token.inlineValue || !isOptionLike(token.value)) return;
  const example = token.rawName.startsWith('--') ?
    `'${token.rawName}=-XYZ'` : `'--${token.name}=-XYZ' or '${token.rawName}-XYZ'`;
  throw new codes.ERR_PARSE_ARGS_INVALID_OPTION_VALUE(
    `Option '${token.rawName}' argument is ambiguous.\n` +
    `Did you forget to specify the option argument for '${token.rawName}'?\n` +
    `To specify an option argument starting with a dash use ${example}.`);
}

/** @param {object} config @param {object} token @throws when the option is unknown or its value is missing or too much */
function checkOptionUsage(config, token) {
  let name = token.name;
  if (!hasOwn(config.options, name)) {
    // `--no-foo` negates a known boolean.
    if (config.allowNegative && name.startsWith('no-')) {
      const positive = name.slice(3);
      if (optionSetting(config.options, positive, 'type') === 'boolean') name = positive;
    }
    if (!hasOwn(config.options, name)) {
      throw new codes.ERR_PARSE_ARGS_UNKNOWN_OPTION(token.rawName, config.allowPositionals);
    }
  }
  const short = optionSetting(config.options, name, 'short');
  const shown = `${short ? `-${short}, ` : ''}--${name}`;
  const type = optionSetting(config.options, name, 'type');
  if (type === 'string' && typeof token.value !== 'string') {
    throw new codes.ERR_PARSE_ARGS_INVALID_OPTION_VALUE(`Option '${shown} <value>' argument missing`);
  }
  if (type === 'boolean' && token.value != null) {
    throw new codes.ERR_PARSE_ARGS_INVALID_OPTION_VALUE(`Option '${shown}' does not take an argument`);
  }
}

/** Puts an option's value into the result. */
function storeOption(token, options, values, allowNegative) {
  let { name, value } = token;
  // The prototype is not to be set from the command line.
  if (name === '__proto__') return;
  if (allowNegative && name.startsWith('no-') && value === undefined) {
    // Known by that very name, it is no negation.
    name = name.slice(3);
    token.name = name;
    value = false;
  }
  const stored = value ?? (value === false ? false : true);
  if (optionSetting(options, name, 'multiple')) {
    // An own property with the value of an array.
    if (hasOwn(values, name)) values[name].push(stored);
    else values[name] = [stored];
  } else {
    values[name] = stored;
  }
}

/** @param {object} options @throws when the description of the options is wrong */
function validateOptions(options) {
  validateObject(options, 'options');
  for (const name of Object.keys(options)) {
    const description = options[name];
    validateObject(description, `options.${name}`);
    const type = own(description, 'type');
    validateUnion(type, `options.${name}.type`, ['string', 'boolean']);
    if (hasOwn(description, 'short')) {
      const { short } = description;
      validateString(short, `options.${name}.short`);
      if (short.length !== 1) {
        throw new codes.ERR_INVALID_ARG_VALUE(`options.${name}.short`, short, 'must be a single character');
      }
    }
    const multiple = own(description, 'multiple');
    if (hasOwn(description, 'multiple')) validateBoolean(multiple, `options.${name}.multiple`);
    const value = own(description, 'default');
    if (value !== undefined) {
      const where = `options.${name}.default`;
      if (type === 'string') (multiple ? validateStringArray : validateString)(value, where);
      else (multiple ? validateBooleanArray : validateBoolean)(value, where);
    }
  }
}

/**
 * @param {object} [config]
 * @returns {{values: object, positionals: string[], tokens?: object[]}}
 */
function parseArgs(config = kEmptyObject) {
  const args = own(config, 'args') ?? mainArguments();
  const strict = own(config, 'strict') ?? true;
  const allowPositionals = own(config, 'allowPositionals') ?? !strict;
  const returnTokens = own(config, 'tokens') ?? false;
  const allowNegative = own(config, 'allowNegative') ?? false;
  const options = own(config, 'options') ?? { __proto__: null };

  validateArray(args, 'args');
  validateBoolean(strict, 'strict');
  validateBoolean(allowPositionals, 'allowPositionals');
  validateBoolean(returnTokens, 'tokens');
  validateBoolean(allowNegative, 'allowNegative');
  validateOptions(options);

  const tokens = tokenize(args, options);
  const parsed = { strict, allowPositionals, allowNegative, options };
  const result = { values: { __proto__: null }, positionals: [] };
  if (returnTokens) result.tokens = tokens;
  for (const token of tokens) {
    if (token.kind === 'option') {
      if (strict) {
        checkOptionUsage(parsed, token);
        checkOptionLikeValue(token);
      }
      storeOption(token, options, result.values, allowNegative);
    } else if (token.kind === 'positional') {
      if (!allowPositionals) throw new codes.ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL(token.value);
      result.positionals.push(token.value);
    }
  }
  for (const name of Object.keys(options)) {
    const value = own(options[name], 'default');
    if (value !== undefined && result.values[name] === undefined && name !== '__proto__') result.values[name] = value;
  }
  return result;
}

module.exports = { parseArgs };
