'use strict';

// process: the object itself. `setup` runs at boot, `initialize` at every start.

const native = binding('process');

const { defineProperty, defineProperties, freeze, setPrototypeOf, getPrototypeOf } = Object;

/** Native functions that are handed to programs as they are. */
const passedThrough = ['abort', 'getuid', 'geteuid', 'getgid', 'getegid', 'getgroups'];

/** Defines properties that are loaded at first use and then become ordinary. */
function lazily(id, names) {
  for (const name of names) {
    defineProperty(process, name, {
      configurable: true,
      enumerable: true,
      get() {
        const value = require(id)[name];
        defineProperty(process, name, { configurable: true, enumerable: true, writable: true, value });
        return value;
      },
      set(value) {
        defineProperty(process, name, { configurable: true, enumerable: true, writable: true, value });
      },
    });
  }
}

/** The part that is the same in every process; once, at boot. */
function setup() {
  const EventEmitter = require('events');
  setPrototypeOf(getPrototypeOf(process), EventEmitter.prototype);
  EventEmitter.call(process);

  const versions = native.versions();
  defineProperty(process, 'version', { enumerable: true, value: `v${versions.node}` });
  defineProperty(process, 'versions', { enumerable: true, value: freeze(versions) });
  defineProperty(process, 'arch', { enumerable: true, configurable: true, value: 'x64' });
  defineProperty(process, 'platform', { enumerable: true, configurable: true, value: 'linux' });
  process.release = { name: 'node', lts: 'Krypton' };
  process.moduleLoadList = [];
  process.domain = null;
  process._exiting = false;

  const { nextTick } = require('internal/process/task_queues');
  const execution = require('internal/process/execution');
  process.nextTick = nextTick;
  process.exit = execution.exit;
  process.reallyExit = execution.reallyExit;
  process._fatalException = execution.onUncaughtException;
  process._kill = native.kill;
  process._rawDebug = (...args) => native.rawDebug(require('internal/util/inspect').format(...args));
  process.setUncaughtExceptionCaptureCallback = execution.setUncaughtExceptionCaptureCallback;
  process.hasUncaughtExceptionCaptureCallback = execution.hasUncaughtExceptionCaptureCallback;
  for (const name of passedThrough) process[name] = native[name];

  lazily('internal/process/warning', ['emitWarning']);
  lazily('internal/process/methods', [
    'hrtime', 'cpuUsage', 'threadCpuUsage', 'resourceUsage', 'memoryUsage', 'constrainedMemory', 'availableMemory',
    'kill', 'cwd', 'chdir', 'umask', 'uptime', 'setuid', 'seteuid', 'setgid', 'setegid', 'setgroups', 'initgroups',
    'binding', 'getBuiltinModule', 'loadEnvFile', 'getActiveResourcesInfo', '_getActiveHandles', '_getActiveRequests',
    'openStdin', 'assert', 'execve', 'setSourceMapsEnabled', 'ref', 'unref',
  ]);
  lazily('internal/process/features', ['features', 'config', 'allowedNodeEnvironmentFlags', 'report', 'finalization']);
  defineProperties(process, {
    title: { enumerable: true, configurable: true, get: native.title, set: (text) => native.setTitle(`${text}`) },
    ppid: { enumerable: true, configurable: true, get: native.ppid },
    debugPort: { enumerable: true, configurable: true, writable: true, value: 9229 },
    argv0: { enumerable: true, configurable: true, writable: true, value: '' },
    sourceMapsEnabled: { enumerable: true, configurable: true, get: () => false },
  });
  defineProperty(process, 'exitCode', execution.exitCodeProperty);
  for (const name of ['stdin', 'stdout', 'stderr']) {
    defineProperty(process, name, {
      configurable: true,
      enumerable: true,
      get: () => require('internal/process/stdio')[name](),
    });
  }
  require('internal/process/signals').setup();
}

/**
 * The part that this process alone has; at every start.
 * @param {{argv0: string, execPath: string, args: string[], execArgs: string[], pid: number}} program
 */
function initialize(program) {
  process.argv = [program.execPath, ...program.args];
  process.execArgv = program.execArgs;
  process.execPath = program.execPath;
  process.argv0 = program.argv0;
  process.env = native.env();
  defineProperty(process, 'pid', { enumerable: true, configurable: true, value: program.pid });
  const { getOptionValue } = require('internal/options');
  if (getOptionValue('--title')) process.title = getOptionValue('--title');
  if (!getOptionValue('--deprecation')) process.noDeprecation = true;
  if (getOptionValue('--throw-deprecation')) process.throwDeprecation = true;
  if (getOptionValue('--trace-deprecation')) process.traceDeprecation = true;
}

module.exports = { setup, initialize };
