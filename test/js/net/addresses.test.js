'use strict';
// isIP and its relatives; SocketAddress; BlockList.
const assert = require('assert');
const net = require('net');

for (const [text, version] of [
  ['127.0.0.1', 4], ['255.255.255.255', 4], ['256.0.0.1', 0], ['1.2.3', 0], ['01.2.3.4', 0], ['', 0], ['1.2.3.4.', 0],
  ['::', 6], ['::1', 6], ['1::', 6], ['1:2:3:4:5:6:7:8', 6], ['1:2:3:4:5:6:7::', 6], ['1:2:3:4:5:6:7:8:9', 0],
  ['::ffff:1.2.3.4', 6], ['::1.2.3', 0], ['1::2::3', 0], [':1', 0], ['1:', 0], ['12345::', 0], ['fe80::1%eth0', 6],
  ['fe80::1%', 0], ['g::', 0], ['1:2:3:4:5:6:1.2.3.4', 6], ['1:2:3:4:5:6:7:1.2.3.4', 0],
]) {
  assert.strictEqual(net.isIP(text), version, text);
  assert.strictEqual(net.isIPv4(text), version === 4, text);
  assert.strictEqual(net.isIPv6(text), version === 6, text);
}

const address = new net.SocketAddress({ address: '1:0:0:2:0:0:0:3', family: 'ipv6', port: 80, flowlabel: 5 });
assert.deepStrictEqual(address.toJSON(), { address: '1:0:0:2::3', port: 80, family: 'ipv6', flowlabel: 5 });
assert.strictEqual(net.SocketAddress.parse('1.2.3.4:56').port, 56);
assert.strictEqual(net.SocketAddress.parse('[::1]:56').address, '::1');
assert.strictEqual(net.SocketAddress.parse('nowhere'), undefined);
assert.throws(() => new net.SocketAddress({ address: '::1' }), { code: 'ERR_INVALID_ADDRESS' });

const list = new net.BlockList();
list.addSubnet('10.0.0.0', 8);
list.addRange('fc00::1', 'fc00::ff', 'ipv6');
assert.ok(list.check('10.200.0.1') && list.check('::ffff:10.0.0.1', 'ipv6') && list.check('fc00::80', 'ipv6'));
assert.ok(!list.check('11.0.0.1') && !list.check('fc00::100', 'ipv6') && !list.check('rubbish'));
assert.deepStrictEqual(list.rules.toSorted(), ['Range: IPv6 fc00::1-fc00::ff', 'Subnet: IPv4 10.0.0.0/8']);
