'use strict';

// How a program begins: a file, a text on the command line, or stdin.

const { getOptionValue } = require('internal/options');

/** @param {string} file as given on the command line */
function runFile(file) {
  const { loadPreloads, runMain, runURL } = require('internal/modules/run_main');
  if (getOptionValue('--entry-url')) {
    loadPreloads();
    return runURL(file);
  }
  process.argv[1] = require('path').resolve(file);
  loadPreloads();
  runMain(process.argv[1]);
}

/** `-e` and `-p` */
function runEval() {
  const { loadPreloads, evalScript, evalModule } = require('internal/modules/run_main');
  loadPreloads();
  runText('[eval]', getOptionValue('--eval'), evalScript, evalModule);
}

/** The program's text comes from stdin. */
function runStdin() {
  const { loadPreloads, evalScript, evalModule } = require('internal/modules/run_main');
  loadPreloads();
  let text = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (chunk) => { text += chunk; });
  process.stdin.on('end', () => runText('[stdin]', text, evalScript, evalModule));
}

function runText(name, text, evalScript, evalModule) {
  const type = getOptionValue('--input-type');
  if (type === 'module' || type === 'module-typescript') return evalModule(text);
  return evalScript(name, text, { print: getOptionValue('--print-result') });
}

/** `--check`: compiles the file and does not run it. @param {string} file */
function runCheck(file) {
  const { checkSyntax } = require('internal/modules/run_main');
  process.argv[1] = require('path').resolve(file);
  checkSyntax(process.argv[1]);
}

module.exports = { runFile, runEval, runStdin, runCheck };
