'use strict';

// Error codes of the language-level and general-purpose APIs. See `internal/errors` for how tables are read.

const { determineSpecificType, describeInvalidArgType, describeOutOfRange, describeValue, quoteList } =
    require('internal/errors/wording');

const propertyOrArgument = (name) => (name.includes('.') ? 'property' : 'argument');

module.exports = {
  __proto__: null,
  ERR_ACCESS_DENIED: [(msg, permission = '', resource = '', error) => {
    error.permission = permission;
    error.resource = resource;
    return msg;
  }, Error, { withError: true, arity: 3 }],
  ERR_AMBIGUOUS_ARGUMENT: ['The "%s" argument is ambiguous. %s', TypeError],
  ERR_ARG_NOT_ITERABLE: ['%s must be iterable', TypeError],
  ERR_ASSERTION: ['%s', Error],
  ERR_ASYNC_CALLBACK: ['%s must be a function', TypeError],
  ERR_ASYNC_TYPE: ['Invalid name for async "type": %s', TypeError],
  ERR_BUFFER_OUT_OF_BOUNDS: [(name) => (name ?
    `"${name}" is outside of buffer bounds` :
    'Attempt to access memory outside buffer bounds'), RangeError],
  ERR_BUFFER_TOO_LARGE: ['Cannot create a Buffer larger than %s bytes', RangeError],
  ERR_BUFFER_CONTEXT_NOT_AVAILABLE: ['Buffer is not available for the current Context', Error],
  ERR_CANNOT_WATCH_SIGINT: ['Cannot watch for SIGINT signals', Error],
  ERR_CONSOLE_WRITABLE_STREAM: ['Console expects a writable stream instance for %s', TypeError],
  ERR_CONSTRUCT_CALL_REQUIRED: ['Class constructor %s cannot be invoked without `new`', TypeError],
  ERR_CONSTRUCT_CALL_INVALID: ['Constructor cannot be called', TypeError],
  ERR_CONTEXT_NOT_INITIALIZED: ['context used is not initialized', Error],
  ERR_DEBUGGER_ERROR: ['%s', Error],
  ERR_DEBUGGER_STARTUP_ERROR: ['%s', Error],
  ERR_DEPRECATED_API: ['%s', Error],
  ERR_DLOPEN_DISABLED: ['Cannot load native addon because loading addons is disabled.', Error],
  ERR_DLOPEN_FAILED: ['%s', Error],
  ERR_DOMAIN_CALLBACK_NOT_AVAILABLE: [
    'A callback was registered through process.setUncaughtExceptionCaptureCallback(), which is mutually exclusive ' +
    'with using the `domain` module', Error],
  ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE: [
    'The `domain` module is in use, which is mutually exclusive with calling ' +
    'process.setUncaughtExceptionCaptureCallback()', Error],
  ERR_DUPLICATE_STARTUP_SNAPSHOT_MAIN_FUNCTION: ['Deserialize main function is already configured.', Error],
  ERR_ENCODING_INVALID_ENCODED_DATA: [(encoding, ret, error) => {
    error.errno = ret;
    return `The encoded data was not valid for encoding ${encoding}`;
  }, TypeError, { withError: true, arity: 2 }],
  ERR_ENCODING_NOT_SUPPORTED: [(encoding) => `The "${encoding}" encoding is not supported`, RangeError],
  ERR_EVENT_RECURSION: ['The event "%s" is already being dispatched', Error],
  ERR_EXECUTION_ENVIRONMENT_NOT_AVAILABLE: ['Context not associated with Node.js environment', Error],
  ERR_FALSY_VALUE_REJECTION: [(reason, error) => {
    error.reason = reason;
    return 'Promise was rejected with falsy value';
  }, Error, { withError: true, arity: 1 }],
  ERR_FEATURE_UNAVAILABLE_ON_PLATFORM: [
    'The feature %s is unavailable on the current platform, which is being used to run Node.js', TypeError],
  ERR_ILLEGAL_CONSTRUCTOR: ['Illegal constructor', TypeError],
  ERR_INCOMPATIBLE_OPTION_PAIR: ['Option "%s" cannot be used in combination with option "%s"', TypeError],
  ERR_INTERNAL_ASSERTION: [(message) => {
    const suffix = 'This is caused by either a bug in Node.js or incorrect usage of Node.js internals.\n' +
      'Please open an issue with this stack trace at https://github.com/nodejs/node/issues\n';
    return message === undefined ? suffix : `${message}\n${suffix}`;
  }, Error],
  ERR_INVALID_ADDRESS: ['Invalid address', Error],
  ERR_INVALID_ARG_TYPE: [describeInvalidArgType, TypeError],
  ERR_INVALID_ARG_VALUE: [(name, value, reason = 'is invalid') =>
    `The ${propertyOrArgument(name)} '${name}' ${reason}. Received ${describeValue(value, 128)}`,
  TypeError, { others: [RangeError] }],
  ERR_INVALID_ASYNC_ID: ['Invalid %s value: %s', RangeError],
  ERR_INVALID_BUFFER_SIZE: ['Buffer size must be a multiple of %s', RangeError],
  ERR_INVALID_CHAR: [(name, field) => (field ?
    `Invalid character in ${name} ["${field}"]` : `Invalid character in ${name}`), TypeError],
  ERR_INVALID_CURSOR_POS: ['Cannot set cursor row without setting its column', TypeError],
  ERR_INVALID_MIME_SYNTAX: [(production, string, invalidIndex) => {
    const where = invalidIndex !== -1 ? ` at ${invalidIndex}` : '';
    return `The MIME syntax for a ${production} in "${string}" is invalid${where}`;
  }, TypeError],
  ERR_INVALID_OBJECT_DEFINE_PROPERTY: ['%s', TypeError],
  ERR_INVALID_REPL_EVAL_CONFIG: ['Cannot specify both "breakEvalOnSigint" and "eval" for REPL', TypeError],
  ERR_INVALID_REPL_INPUT: ['%s', TypeError],
  ERR_INVALID_RETURN_PROPERTY: [(input, name, prop, value) =>
    `Expected a valid ${input} to be returned for the "${prop}" from the "${name}" hook but got ` +
    `${determineSpecificType(value)}.`,
  TypeError],
  ERR_INVALID_RETURN_PROPERTY_VALUE: [(input, name, prop, value) =>
    `Expected ${input} to be returned for the "${prop}" from the "${name}" hook but got ` +
    `${determineSpecificType(value)}.`, TypeError],
  ERR_INVALID_RETURN_VALUE: [(input, name, value) =>
    `Expected ${input} to be returned from the "${name}" function but got ${determineSpecificType(value)}.`,
  TypeError, { others: [RangeError] }],
  ERR_INVALID_STATE: ['Invalid state: %s', Error, { others: [TypeError, RangeError] }],
  ERR_INVALID_THIS: ['Value of "this" must be of type %s', TypeError],
  ERR_INVALID_TUPLE: ['%s must be an iterable %s tuple', TypeError],
  ERR_INVALID_TYPESCRIPT_SYNTAX: ['%s', SyntaxError],
  ERR_MEMORY_ALLOCATION_FAILED: ['Failed to allocate memory', Error],
  ERR_METHOD_NOT_IMPLEMENTED: ['The %s method is not implemented', Error],
  ERR_MISSING_ARGS: [(...names) => {
    const list = quoteList(names);
    return names.length === 1 ? `The ${list} argument must be specified` : `The ${list} arguments must be specified`;
  }, TypeError],
  ERR_MISSING_OPTION: ['%s is required', TypeError],
  ERR_MULTIPLE_CALLBACK: ['Callback called multiple times', Error],
  ERR_NAPI_CONS_FUNCTION: ['Constructor must be a function', TypeError],
  ERR_NAPI_INVALID_DATAVIEW_ARGS: [
    'byte_offset + byte_length should be less than or equal to the size in bytes of the array passed in', RangeError],
  ERR_NAPI_INVALID_TYPEDARRAY_ALIGNMENT: ['start offset of %s should be a multiple of %s', RangeError],
  ERR_NAPI_INVALID_TYPEDARRAY_LENGTH: ['Invalid typed array length', RangeError],
  ERR_NOT_BUILDING_SNAPSHOT: ['Operation cannot be invoked when not building startup snapshot', Error],
  ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION: ['Operation cannot be invoked when not in a single-executable application',
                                             Error],
  ERR_NOT_SUPPORTED_IN_SNAPSHOT: ['%s is not supported in startup snapshot', Error],
  ERR_NO_CRYPTO: ['Node.js is not compiled with OpenSSL crypto support', Error],
  ERR_NO_ICU: ['%s is not supported on Node.js compiled without ICU', TypeError],
  ERR_NO_TYPESCRIPT: ['Node.js is not compiled with TypeScript support', Error],
  ERR_OPERATION_FAILED: ['Operation failed: %s', Error, { others: [TypeError] }],
  ERR_OPTIONS_BEFORE_BOOTSTRAPPING: [
    'Should not query options before bootstrapping is done', Error],
  ERR_OUT_OF_RANGE: [describeOutOfRange, RangeError],
  ERR_PARSE_ARGS_INVALID_OPTION_VALUE: ['%s', TypeError],
  ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL: [(positional) =>
    `Unexpected argument '${positional}'. This command does not take positional arguments`, TypeError],
  ERR_PARSE_ARGS_UNKNOWN_OPTION: [(option, allowPositionals) => {
    const tail = allowPositionals ? `. To specify a positional argument starting with a '-', ` +
      `place it at the end of the command after '--', as in '-- ${JSON.stringify(option)}` : '';
    return `Unknown option '${option}'${tail}`;
  }, TypeError],
  ERR_PERFORMANCE_INVALID_TIMESTAMP: ['%d is not a valid timestamp', TypeError],
  ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS: ['%s', TypeError],
  ERR_PROTO_ACCESS: ['Accessing Object.prototype.__proto__ has been disallowed with --disable-proto=throw', Error],
  ERR_SCRIPT_EXECUTION_INTERRUPTED: ['Script execution was interrupted by `SIGINT`', Error],
  ERR_SCRIPT_EXECUTION_TIMEOUT: ['Script execution timed out after %sms', Error],
  ERR_SINGLE_EXECUTABLE_APPLICATION_ASSET_NOT_FOUND: ['Cannot find asset %s for the single executable application',
                                                      Error],
  ERR_SOURCE_MAP_CORRUPT: [`The source map for '%s' does not exist or is corrupt.`, Error],
  ERR_SOURCE_MAP_MISSING_SOURCE: [`Cannot find '%s' imported from the source map for '%s'`, Error],
  ERR_STRING_TOO_LONG: ['Cannot create a string longer than 0x%s characters', Error],
  ERR_SYNTHETIC: ['JavaScript Callstack', Error],
  ERR_SYSTEM_ERROR: ['A system error occurred', 'SystemError'],
  ERR_TEST_FAILURE: [(reason, failureType, error) => {
    error.failureType = failureType;
    error.cause = reason;
    const text = reason?.message ?? reason;
    return typeof text === 'string' ? text : describeValue(text);
  }, Error, { withError: true, arity: 2 }],
  ERR_TRACE_EVENTS_CATEGORY_REQUIRED: ['At least one category is required', TypeError],
  ERR_TRACE_EVENTS_UNAVAILABLE: ['Trace events are unavailable', Error],
  ERR_UNAVAILABLE_DURING_EXIT: ['Cannot call function in process exit handler', Error],
  ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET: [
    '`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active', Error],
  ERR_UNHANDLED_ERROR: [(err) => (err === undefined ? 'Unhandled error.' : `Unhandled error. (${err})`), Error],
  ERR_UNHANDLED_REJECTION: [(reason) =>
    'This error originated either by throwing inside of an async function without a catch block, ' +
    'or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "' +
    `${reason}".`, Error],
  ERR_UNKNOWN_CREDENTIAL: ['%s identifier does not exist: %s', Error],
  ERR_UNKNOWN_ENCODING: ['Unknown encoding: %s', TypeError],
  ERR_UNKNOWN_SIGNAL: ['Unknown signal: %s', TypeError],
  ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX: ['%s', SyntaxError],
  ERR_USE_AFTER_CLOSE: ['%s was closed', Error],
  ERR_VALID_PERFORMANCE_ENTRY_TYPE: ['At least one valid performance entry type is required', Error],
  ERR_WASI_ALREADY_STARTED: ['WASI instance has already started', Error],
  ERR_WASI_NOT_STARTED: ['wasi.start() has not been called', Error],
  ERR_WEBASSEMBLY_NOT_SUPPORTED: ['WebAssembly is not supported in this environment, but is required for %s', Error],
  ERR_WEBASSEMBLY_RESPONSE: ['WebAssembly response %s', TypeError],
  // Inspector
  ERR_INSPECTOR_ALREADY_ACTIVATED: [
    'Inspector is already activated. Close it with inspector.close() before activating it again.', Error],
  ERR_INSPECTOR_ALREADY_CONNECTED: ['%s is already connected', Error],
  ERR_INSPECTOR_CLOSED: ['Session was closed', Error],
  ERR_INSPECTOR_COMMAND: ['Inspector error %d: %s', Error],
  ERR_INSPECTOR_NOT_ACTIVE: ['Inspector is not active', Error],
  ERR_INSPECTOR_NOT_AVAILABLE: ['Inspector is not available', Error],
  ERR_INSPECTOR_NOT_CONNECTED: ['Session is not connected', Error],
  ERR_INSPECTOR_NOT_WORKER: ['Current thread is not a worker', Error],
  // V8 profiles and SQLite
  ERR_CPU_PROFILE_ALREADY_STARTED: ['CPU profile already started', Error],
  ERR_CPU_PROFILE_NOT_STARTED: ['CPU profile not started', Error],
  ERR_CPU_PROFILE_TOO_MANY: ['There are too many CPU profiles', Error],
  ERR_HEAP_PROFILE_HAVE_BEEN_STARTED: ['heap profiler have been started', Error],
  ERR_HEAP_PROFILE_NOT_STARTED: ['heap profile not started', Error],
  ERR_LOAD_SQLITE_EXTENSION: ['Failed to load SQLite extension: %s', Error],
  ERR_SQLITE_ERROR: ['%s', Error],
};
