'use strict';
// What the two module loaders share about a run of the program.

const native = binding('module_files');

module.exports = {
  kIsMainSymbol: Symbol('kIsMainSymbol'),
  kIsCachedByESMLoader: Symbol('kIsCachedByESMLoader'),
  kURL: Symbol('kURL'),
  kFormat: Symbol('kFormat'),
  kIsExecuting: Symbol('kIsExecuting'),
  /** module -> who first required it. Not a property, so that printing a module stays readable. */
  parents: new WeakMap(),
  /** CommonJS module -> its exports when it was complete: what import makes of it, whatever becomes of them later. */
  exportsAtLoad: new WeakMap(),
  /** 0 for a file, 1 for a folder, negative otherwise; replaceable as `Module._stat`. */
  stat: native.stat,
  /** The wrapper was replaced by the program: compile by text, not as a function. */
  wrapperPatched: false,
  /** True while modules given by --require and --import are loaded. */
  isPreloading: false,
};
