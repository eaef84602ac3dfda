'use strict';

// The global console: a namespace object, whose streams are process.stdout and process.stderr, opened at first use.

const { Console, bindMethods, createWriteErrorHandler, setup } = require('internal/console/console');
const { defineProperty } = Object;

// A prototype of its own, as WebIDL asks of namespaces.
const globalConsole = Object.create({});

const methods = Object.create(null);
for (const key of Reflect.ownKeys(Console.prototype)) {
  if (key !== 'constructor') methods[key] = Console.prototype[key];
}
for (const key of Object.keys(methods)) globalConsole[key] = methods[key];
bindMethods(globalConsole, methods);
setup(globalConsole, true, 'auto');

/** @param {'stdout'|'stderr'} name */
function defineStream(name) {
  let stream;
  let errorHandler;
  defineProperty(globalConsole, `_${name}`, {
    __proto__: null,
    get() { return stream ??= process[name]; },
    set(value) {
      stream = value;
      errorHandler = undefined;
    },
    enumerable: false,
    configurable: true,
  });
  defineProperty(globalConsole, `_${name}ErrorHandler`, {
    __proto__: null,
    get() { return errorHandler ??= createWriteErrorHandler(globalConsole[`_${name}`]); },
    set(value) { errorHandler = value; },
    enumerable: false,
    configurable: true,
  });
}
defineStream('stdout');
defineStream('stderr');

globalConsole.Console = Console;

// What the engine's own console has besides: profiles, time stamps, contexts, tasks for the inspector.
const engineConsole = globalThis.console;
for (const key of Reflect.ownKeys(engineConsole ?? {})) {
  if (typeof key === 'string' && !Object.hasOwn(globalConsole, key)) globalConsole[key] = engineConsole[key];
}

module.exports = globalConsole;
