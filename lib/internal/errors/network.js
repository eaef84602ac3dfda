'use strict';

// Error codes of streams, sockets, DNS, HTTP/1, TLS, URLs, files, child processes and workers.

const { describeValue } = require('internal/errors/wording');

/** Files whose messages carry a system error use this base; see SystemError in `internal/errors`. */
const kSystem = 'SystemError';

module.exports = {
  __proto__: null,
  // Child processes and IPC
  ERR_CHILD_CLOSED_BEFORE_REPLY: ['Child closed before reply received', Error],
  ERR_CHILD_PROCESS_IPC_REQUIRED: [
    `Forked processes must have an IPC channel, missing value 'ipc' in %s`, Error],
  ERR_CHILD_PROCESS_STDIO_MAXBUFFER: ['%s maxBuffer length exceeded', RangeError],
  ERR_INVALID_HANDLE_TYPE: ['This handle type cannot be sent', TypeError],
  ERR_INVALID_SYNC_FORK_INPUT: [
    'Asynchronous forks do not support Buffer, TypedArray, DataView or string input: %s', TypeError],
  ERR_IPC_CHANNEL_CLOSED: ['Channel closed', Error],
  ERR_IPC_DISCONNECTED: ['IPC channel is already disconnected', Error],
  ERR_IPC_ONE_PIPE: ['Child process can have only one IPC pipe', Error],
  ERR_IPC_SYNC_FORK: ['IPC cannot be used with synchronous forks', Error],
  // Files
  ERR_DIR_CLOSED: ['Directory handle was closed', Error],
  ERR_DIR_CONCURRENT_OPERATION: [
    'Cannot do synchronous work on directory handle with concurrent asynchronous operations', Error],
  ERR_FS_CP_DIR_TO_NON_DIR: ['Cannot overwrite non-directory with directory', kSystem],
  ERR_FS_CP_EEXIST: ['Target already exists', kSystem],
  ERR_FS_CP_EINVAL: ['Invalid src or dest', kSystem],
  ERR_FS_CP_FIFO_PIPE: ['Cannot copy a FIFO pipe', kSystem],
  ERR_FS_CP_NON_DIR_TO_DIR: ['Cannot overwrite directory with non-directory', kSystem],
  ERR_FS_CP_SOCKET: ['Cannot copy a socket file', kSystem],
  ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY: ['Cannot overwrite symlink in subdirectory of self', kSystem],
  ERR_FS_CP_UNKNOWN: ['Cannot copy an unknown file type', kSystem],
  ERR_FS_EISDIR: ['Path is a directory', kSystem],
  ERR_FS_FILE_TOO_LARGE: ['File size (%s) is greater than 2 GiB', RangeError],
  ERR_FS_WATCH_QUEUE_OVERFLOW: ['fs.watch() queued more than %d events', Error],
  ERR_INVALID_FD: ['"fd" must be a positive integer: %s', RangeError],
  ERR_INVALID_FD_TYPE: ['Unsupported fd type: %s', TypeError],
  // HTTP/1
  ERR_HTTP_BODY_NOT_ALLOWED: ['Adding content for this request method or response status is not allowed.', Error],
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: [
    `Response body's content-length of %s byte(s) does not match the content-length of %s byte(s) set in header`,
    Error],
  ERR_HTTP_HEADERS_SENT: ['Cannot %s headers after they are sent to the client', Error],
  ERR_HTTP_INVALID_HEADER_VALUE: ['Invalid value "%s" for header "%s"', TypeError],
  ERR_HTTP_INVALID_STATUS_CODE: ['Invalid status code: %s', RangeError],
  ERR_HTTP_REQUEST_TIMEOUT: ['Request timeout', Error],
  ERR_HTTP_SOCKET_ASSIGNED: ['ServerResponse has an already assigned socket', Error],
  ERR_HTTP_SOCKET_ENCODING: ['Changing the socket encoding is not allowed per RFC7230 Section 3.', Error],
  ERR_HTTP_TRAILER_INVALID: ['Trailers are invalid with this transfer encoding', Error],
  ERR_INVALID_HTTP_TOKEN: ['%s must be a valid HTTP token ["%s"]', TypeError],
  ERR_INVALID_PROTOCOL: ['Protocol "%s" not supported. Expected "%s"', TypeError],
  ERR_PROXY_INVALID_CONFIG: ['%s', Error],
  ERR_PROXY_TUNNEL: ['%s', Error],
  ERR_UNESCAPED_CHARACTERS: ['%s contains unescaped characters', TypeError],
  // Sockets
  ERR_DNS_SET_SERVERS_FAILED: ['c-ares failed to set servers: "%s" [%s]', Error],
  ERR_INVALID_ADDRESS_FAMILY: [(addressType, host, port, error) => {
    error.host = host;
    error.port = port;
    return `Invalid address family: ${addressType} ${host}:${port}`;
  }, RangeError, { withError: true, arity: 3 }],
  ERR_INVALID_IP_ADDRESS: ['Invalid IP address: %s', TypeError],
  ERR_IP_BLOCKED: [(address) => `IP(${address}) is blocked by net.BlockList`, Error],
  ERR_SERVER_ALREADY_LISTEN: ['Listen method has been called more than once without closing.', Error],
  ERR_SERVER_NOT_RUNNING: ['Server is not running.', Error],
  ERR_SOCKET_ALREADY_BOUND: ['Socket is already bound', Error],
  ERR_SOCKET_BAD_BUFFER_SIZE: ['Buffer size must be a positive integer', TypeError],
  ERR_SOCKET_BAD_PORT: [(name, port, allowZero = true) => {
    const { determineSpecificType } = require('internal/errors/wording');
    return `${name} should be ${allowZero ? '>=' : '>'} 0 and < 65536. Received ${determineSpecificType(port)}.`;
  }, RangeError],
  ERR_SOCKET_BAD_TYPE: ['Bad socket type specified. Valid types are: udp4, udp6', TypeError],
  ERR_SOCKET_BUFFER_SIZE: ['Could not get or set buffer size', kSystem],
  ERR_SOCKET_CLOSED: ['Socket is closed', Error],
  ERR_SOCKET_CLOSED_BEFORE_CONNECTION: ['Socket closed before the connection was established', Error],
  ERR_SOCKET_CONNECTION_TIMEOUT: ['Socket connection timeout', Error],
  ERR_SOCKET_DGRAM_IS_CONNECTED: ['Already connected', Error],
  ERR_SOCKET_DGRAM_NOT_CONNECTED: ['Not connected', Error],
  ERR_SOCKET_DGRAM_NOT_RUNNING: ['Not running', Error],
  ERR_SOCKET_HANDLE_ADOPTED: ['The bound socket has already been adopted by a server or socket', Error],
  ERR_TTY_INIT_FAILED: ['TTY initialization failed', kSystem],
  // Streams and compression
  ERR_BROTLI_COMPRESSION_FAILED: ['Brotli compression failed', Error],
  ERR_BROTLI_INVALID_PARAM: ['%s is not a valid Brotli parameter', RangeError],
  ERR_STREAM_ALREADY_FINISHED: ['Cannot call %s after a stream was finished', Error],
  ERR_STREAM_CANNOT_PIPE: ['Cannot pipe, not readable', Error],
  ERR_STREAM_DESTROYED: ['Cannot call %s after a stream was destroyed', Error],
  ERR_STREAM_ITER_MISSING_FLAG: ['The stream/iter API requires the --experimental-stream-iter flag', TypeError],
  ERR_STREAM_NULL_VALUES: ['May not write null values to stream', TypeError],
  ERR_STREAM_PREMATURE_CLOSE: ['Premature close', Error],
  ERR_STREAM_PUSH_AFTER_EOF: ['stream.push() after EOF', Error],
  ERR_STREAM_UNABLE_TO_PIPE: ['Cannot pipe to a closed or destroyed stream', Error],
  ERR_STREAM_UNSHIFT_AFTER_END_EVENT: ['stream.unshift() after end event', Error],
  ERR_STREAM_WRAP: ['Stream has StringDecoder set or is in objectMode', Error],
  ERR_STREAM_WRITE_AFTER_END: ['write after end', Error],
  ERR_TRAILING_JUNK_AFTER_STREAM_END: ['Trailing junk found after the end of the compressed stream', TypeError],
  ERR_TRANSFORM_ALREADY_TRANSFORMING: ['Calling transform done when still transforming', Error],
  ERR_TRANSFORM_WITH_LENGTH_0: ['Calling transform done when writableState.length != 0', Error],
  ERR_ZLIB_INITIALIZATION_FAILED: ['Initialization failed', Error],
  ERR_ZSTD_INVALID_PARAM: ['%s is not a valid zstd parameter', RangeError],
  // URLs
  ERR_INVALID_FILE_URL_HOST: ['File URL host must be "localhost" or empty on %s', TypeError],
  ERR_INVALID_FILE_URL_PATH: [(reason, input, error) => {
    error.input = input;
    return `File URL path ${reason}`;
  }, TypeError, { withError: true, arity: 2 }],
  ERR_INVALID_URI: ['URI malformed', URIError],
  ERR_INVALID_URL: [(input, base = null, error) => {
    error.input = input;
    if (base != null) error.base = base;
    // Unlike the rest, the message does not name the input: callers read it from `input`.
    return 'Invalid URL';
  }, TypeError, { withError: true, arity: 2 }],
  ERR_INVALID_URL_PATTERN: ['%s', TypeError],
  ERR_INVALID_URL_SCHEME: [(expected) => {
    const schemes = typeof expected === 'string' ? [expected] : expected;
    return schemes.length === 2 ?
      `The URL must be one of scheme ${schemes[0]} or ${schemes[1]}` : `The URL must be of scheme ${schemes[0]}`;
  }, TypeError],
  // TLS
  ERR_TLS_ALPN_CALLBACK_INVALID_RESULT: [(value, protocols) =>
    `ALPN callback returned a value (${value}) that did not match any of the client's offered protocols ` +
    `(${protocols.join(', ')})`, TypeError],
  ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS: [
    'The ALPNCallback and ALPNProtocols TLS options are mutually exclusive', TypeError],
  ERR_TLS_CERT_ALTNAME_FORMAT: ['Invalid subject alternative name string', SyntaxError],
  ERR_TLS_CERT_ALTNAME_INVALID: [(reason, host, cert, error) => {
    error.reason = reason;
    error.host = host;
    error.cert = cert;
    return `Hostname/IP does not match certificate's altnames: ${reason}`;
  }, Error, { withError: true, arity: 3 }],
  ERR_TLS_DH_PARAM_SIZE: ['DH parameter size %s is less than 2048', Error],
  ERR_TLS_HANDSHAKE_TIMEOUT: ['TLS handshake timeout', Error],
  ERR_TLS_INVALID_CONTEXT: ['%s must be a SecureContext', TypeError],
  ERR_TLS_INVALID_PROTOCOL_METHOD: ['%s', TypeError],
  ERR_TLS_INVALID_PROTOCOL_VERSION: ['%j is not a valid %s TLS protocol version', TypeError],
  ERR_TLS_INVALID_STATE: ['TLS socket connection must be securely established', Error],
  ERR_TLS_PROTOCOL_VERSION_CONFLICT: ['TLS protocol version %j conflicts with secureProtocol %j', TypeError],
  ERR_TLS_PSK_SET_IDENTITY_HINT_FAILED: ['Failed to set PSK identity hint', Error],
  ERR_TLS_RENEGOTIATION_DISABLED: ['TLS session renegotiation disabled for this socket', Error],
  ERR_TLS_RENEGOTIATION_UNSUPPORTED: ['TLS session renegotiation is unsupported by this TLS implementation', Error],
  ERR_TLS_REQUIRED_SERVER_NAME: ['"servername" is required parameter for Server.addContext', Error],
  ERR_TLS_SESSION_ATTACK: ['TLS session renegotiation attack detected', Error],
  ERR_TLS_SNI_FROM_SERVER: ['Cannot issue SNI from a TLS server-side socket', Error],
  // Workers and message ports
  ERR_CLOSED_MESSAGE_PORT: ['Cannot send data on closed MessagePort', Error],
  ERR_MESSAGE_TARGET_CONTEXT_UNAVAILABLE: ['MessagePort was found in message but not listed in transferList', Error],
  ERR_MISSING_PLATFORM_FOR_WORKER: ['The V8 platform used by this instance of Node does not support creating Workers',
                                    Error],
  ERR_WORKER_HANDLE_NOT_TRANSFERABLE: ['%s handle type is not transferable to a Worker', TypeError],
  ERR_WORKER_INIT_FAILED: ['Worker initialization failure: %s', Error],
  ERR_WORKER_INVALID_EXEC_ARGV: [(errors, msg = 'invalid execArgv flags') =>
    `Initiated Worker with ${msg}: ${errors.join(', ')}`, Error],
  ERR_WORKER_MESSAGING_ERRORED: ['The destination thread threw an error while processing the message', Error],
  ERR_WORKER_MESSAGING_FAILED: ['Cannot find the destination thread or listener', Error],
  ERR_WORKER_MESSAGING_SAME_THREAD: ['Cannot sent a message to the same thread', Error],
  ERR_WORKER_MESSAGING_TIMEOUT: ['Sending a message to another thread timed out', Error],
  ERR_WORKER_NOT_RUNNING: ['Worker instance not running', Error],
  ERR_WORKER_OUT_OF_MEMORY: ['Worker terminated due to reaching memory limit: %s', Error],
  ERR_WORKER_PATH: [(filename) =>
    'The worker script or module filename must be an absolute path or a relative path starting with \'./\' or ' +
    `'../'.${/^file:/.test(filename) ? ' Wrap file:// URLs with `new URL`.' : ''}` +
    `${/^data:text\/javascript/.test(filename) ? ' Wrap data: URLs with `new URL`.' : ''}` +
    ` Received "${filename}"`, TypeError],
  ERR_WORKER_UNSERIALIZABLE_ERROR: ['Serializing an uncaught exception failed', Error],
  ERR_WORKER_UNSUPPORTED_OPERATION: ['%s is not supported in workers', TypeError],
  ERR_UNSUPPORTED_OPERATION: [(what) => `${describeValue(what)} is not supported`, Error],
};
