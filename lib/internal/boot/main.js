'use strict';

// What runs at every start, after the snapshot has been read: the short part of the boot that depends on this process,
// then the program.


/** The `start` hook. */
function start() {
  const program = binding('process').program();
  require('internal/options').initialize(program.options);
  require('internal/process/object').initialize(program);
  const { getOptionValue } = require('internal/options');
  if (!program.isMainThread) {
    if (getOptionValue('--experimental-stream-iter')) require('internal/fs/file_iter').install();
    return require('internal/worker/child').start();
  }

  if (getOptionValue('--version')) {
    binding('process').writeStdout(`${process.version}\n`);
    return;
  }
  const envFiles = getOptionValue('--env-files');
  if (envFiles.length > 0) require('internal/boot/env_files').applyEnvFiles(envFiles);
  if (getOptionValue('--experimental-websocket') === false) {
    delete globalThis.WebSocket;
    delete globalThis.CloseEvent;
  }
  if (getOptionValue('--experimental-eventsource')) {
    require('internal/boot/globals').exposeLazily('EventSource', () => require('internal/fetch/globals').EventSource);
  }
  if (getOptionValue('--experimental-stream-iter')) require('internal/fs/file_iter').install();
  if (getOptionValue('--why-alive')) require('internal/lens/why_alive').start();
  if (getOptionValue('--why-exited')) require('internal/lens/why_exited').start();
  openParentChannel();
  const explain = getOptionValue('--explain-record');
  if (explain) require('internal/explain/record').record(explain);
  runProgram(program, getOptionValue);
}

/** A child that was forked talks to its parent from the start. */
function openParentChannel() {
  const fd = process.env.NODE_CHANNEL_FD;
  if (fd === undefined) return;
  const mode = process.env.NODE_CHANNEL_SERIALIZATION_MODE || 'json';
  delete process.env.NODE_CHANNEL_FD;
  delete process.env.NODE_CHANNEL_SERIALIZATION_MODE;
  require('child_process')._forkChild(Number.parseInt(fd, 10), mode);
  joinCluster();
}

/** A worker of a cluster tells its primary that it runs, whether the program uses the cluster or not. */
function joinCluster() {
  const id = process.env.NODE_UNIQUE_ID;
  if (id === undefined) return;
  // The worker's own children are no workers.
  delete process.env.NODE_UNIQUE_ID;
  require('internal/cluster/role').workerId = Number.parseInt(id, 10);
  require('cluster')._connect();
}

/** Words in a program's place that name something of Gyre's own; a file of such a name is run as `./NAME`. */
const commands = { __proto__: null, explain: 'internal/explain/main' };

/**
 * @param {{args: string[]}} program
 * @param {(name: string) => any} getOptionValue
 */
function runProgram(program, getOptionValue) {
  const entry = require('internal/boot/entry');
  if (getOptionValue('--eval') !== undefined) return entry.runEval();
  if (getOptionValue('--check')) return entry.runCheck(program.args[0]);
  const command = commands[program.args[0]];
  if (command !== undefined) return require(command).run(program.args.slice(1));
  if (program.args.length > 0 && program.args[0] !== '-') return entry.runFile(program.args[0]);
  return entry.runStdin();
}

module.exports = { start };
