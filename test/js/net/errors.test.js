'use strict';
// What goes wrong is told by Node's errors: code, syscall, address, message.
const assert = require('assert');
const net = require('net');

const seen = [];
function expect(name, emitter, shape) {
  emitter.on('error', (error) => {
    assert.deepStrictEqual({ ...shape, ...pick(error, shape) }, shape, name);
    seen.push(name);
  });
}
function pick(error, shape) {
  return Object.fromEntries(Object.keys(shape).map((key) => [key, error[key]]));
}

const server = net.createServer().listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const second = net.createServer().listen(port, '127.0.0.1');
  second.on('error', () => server.close(closed));
  expect('in use', second, {
    code: 'EADDRINUSE', errno: -98, syscall: 'listen', address: '127.0.0.1', port,
    message: `listen EADDRINUSE: address already in use 127.0.0.1:${port}`,
  });
  expect('no such path', net.connect('/no/such/socket'), {
    code: 'ENOENT', syscall: 'connect', address: '/no/such/socket', message: 'connect ENOENT /no/such/socket',
  });
  function closed() {
    expect('refused', net.connect(port, '127.0.0.1'), {
      code: 'ECONNREFUSED', errno: -111, syscall: 'connect', address: '127.0.0.1', port,
      message: `connect ECONNREFUSED 127.0.0.1:${port}`,
    });
    // A name with two addresses: all that failed, in one error.
    const lookup = (name, options, callback) => {
      callback(null, [{ address: '127.0.0.1', family: 4 }, { address: '127.0.0.2', family: 4 }]);
    };
    expect('all refused', net.connect({ host: 'two.example', port, lookup, autoSelectFamily: true }), {
      code: 'ECONNREFUSED', name: 'AggregateError',
    });
  }
});

assert.throws(() => net.connect({ port: 70000 }), { code: 'ERR_SOCKET_BAD_PORT' });
assert.throws(() => net.connect({ port: 1, localAddress: 'somewhere' }), { code: 'ERR_INVALID_IP_ADDRESS' });
assert.throws(() => net.createServer().listen({}), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => new net.Socket({ objectMode: true }), { code: 'ERR_INVALID_ARG_VALUE' });

process.on('exit', () => {
  assert.deepStrictEqual(seen.sort(), ['all refused', 'in use', 'no such path', 'refused']);
});
