'use strict';

// `gyre explain SCRIPT`: runs a script in a process that records it (src/lens/explain_recorder.h), and shows the recording.
// What the script prints goes into files, which the recorder looks at.

const fs = require('fs');
const path = require('path');
const { spawn } = require('child_process');

const kUsage = `usage: gyre explain [OPTION...] SCRIPT [ARGUMENT...]

Runs SCRIPT, records every statement and every queue, and shows the run step by step.

  --format=text|json        what to show it as (default: text)
  --out FILE                where to write it (default: stdout)
  --steps N                 end the recording after so many statements (default: 5000)
  --seconds N               end the script after so many seconds (default: 30)
`;

/** @param {string[]} args what stands behind "explain" */
function run(args) {
  const { parseArgs } = require('util');
  let parsed;
  try {
    const at = args.findIndex((arg, index) => !arg.startsWith('-') && !/^--(format|out|steps|seconds)$/.test(args[index - 1] ?? ''));
    parsed = parseArgs({
      args: at === -1 ? args : args.slice(0, at),
      options: {
        format: { type: 'string', default: 'text' }, out: { type: 'string' }, steps: { type: 'string', default: '5000' },
        seconds: { type: 'string', default: '30' }, help: { type: 'boolean' },
      },
    });
    if (parsed.values.help) return void process.stdout.write(kUsage);
    if (at === -1) throw new Error('which script?');
    if (!['text', 'json'].includes(parsed.values.format)) throw new Error(`there is no format "${parsed.values.format}"`);
    for (const name of ['steps', 'seconds']) {
      if (!(Number(parsed.values[name]) >= 1)) throw new Error(`--${name} wants a number from 1 on`);
    }
    if (!fs.existsSync(args[at])) throw new Error(`there is no file ${args[at]}`);
    parsed.script = args.slice(at);
  } catch (error) {
    process.stderr.write(`gyre explain: ${error.message}\n${kUsage}`);
    process.exitCode = 9;
    return;
  }
  record(parsed.script, parsed.values);
}

function record(script, options) {
  const folder = fs.mkdtempSync(path.join(require('os').tmpdir(), 'gyre-explain-'));
  const open = (name) => fs.openSync(path.join(folder, name), 'a+', 0o600);
  const files = [open('stdout'), open('stderr'), open('records')];
  const child = spawn(process.execPath, [...process.execArgv, `--explain-record=3,${options.steps}`, ...script],
                      { stdio: ['inherit', ...files] });
  for (const file of files) fs.closeSync(file);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, Number(options.seconds) * 1000);
  const interrupt = () => child.kill('SIGKILL'); // and show what there is
  process.once('SIGINT', interrupt);
  child.on('exit', (code, signal) => {
    clearTimeout(timer);
    process.removeListener('SIGINT', interrupt);
    const ending = late ? `ended after ${options.seconds} s (--seconds)` :
      signal ? `ended by ${signal}` : `the program ends with exit code ${code}`;
    const text = fs.readFileSync(path.join(folder, 'records'), 'utf8');
    const written = ['stdout', 'stderr'].map((name) => fs.readFileSync(path.join(folder, name)));
    fs.rmSync(folder, { recursive: true });
    show(require('internal/explain/replay').replay(text, ending, written), options);
  });
}

function show(replay, { format, out }) {
  const text = format === 'json' ? `${JSON.stringify(replay)}\n` : require('internal/explain/text').format(replay);
  if (out !== undefined) fs.writeFileSync(out, text);
  else process.stdout.write(text);
}

module.exports = { run };
