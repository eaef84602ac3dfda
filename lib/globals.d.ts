// What every module of lib/ is given, for the type checker. See docs/DESIGN.md, "The JavaScript half".

/** The native module of that name. */
declare function binding(name: string): any;

declare var process: any;
declare var globalThis: any;
declare var console: any;
declare var queueMicrotask: (callback: () => void) => void;
