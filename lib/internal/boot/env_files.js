'use strict';

// `--env-file` and `--env-file-if-exists`: environment variables from files, where the environment has none of the name.

const native = binding('process');

const kBadCommandLine = 9;

/** Says what is wrong with a file, and ends the process. */
function refuse(file, what) {
  native.rawDebug(`${process.execPath}: ${file}: ${what}`);
  native.reallyExit(kBadCommandLine);
}

/** @param {string[]} files in the order of the command line, `+` before those that must be there, `?` before others */
function applyEnvFiles(files) {
  const { readFileSync } = require('fs');
  const { parseEnv } = require('internal/util/parse_env');
  const variables = {};
  for (const entry of files) {
    const mustExist = entry[0] === '+';
    const file = entry.slice(1);
    let text;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      if (error.code !== 'ENOENT') return refuse(file, 'invalid format');
      if (mustExist) return refuse(file, 'not found');
      native.rawDebug(`${file} not found. Continuing without it.`);
      continue;
    }
    // Of two files the later one counts.
    Object.assign(variables, parseEnv(text));
  }
  for (const name of Object.keys(variables)) process.env[name] ??= variables[name];
}

module.exports = { applyEnvFiles };
