'use strict';
// A resolver asks the name servers that it was given, over UDP, and makes of their answers what is documented.
const assert = require('assert');
const dgram = require('dgram');
const dns = require('dns');

/** A domain's name as it is sent. */
const label = (name) => Buffer.concat([...name.split('.').map((part) => Buffer.from([part.length, ...Buffer.from(part)])),
                                       Buffer.from([0])]);
const uint16 = (...numbers) => Buffer.from(numbers.flatMap((n) => [n >> 8, n & 255]));

/** Records by the number of their type. */
const records = {
  1: [Buffer.from([10, 0, 0, 1]), Buffer.from([10, 0, 0, 2])],
  15: [Buffer.concat([uint16(5), label('mail.test')])],
  16: [Buffer.concat([Buffer.from([3]), Buffer.from('one'), Buffer.from([3]), Buffer.from('two')])],
  33: [Buffer.concat([uint16(1, 2, 8080), label('srv.test')])],
};

const server = dgram.createSocket('udp4');
server.on('message', (message, { port }) => {
  const questionEnd = message.indexOf(0, 12) + 5;
  const type = message.readUInt16BE(questionEnd - 4);
  const found = records[type] ?? [];
  const answers = found.map((data) => Buffer.concat([uint16(0xc00c, type, 1, 0, 60, data.length), data]));
  const header = uint16(message.readUInt16BE(0), 0x8180 | (found.length ? 0 : 3), 1, found.length, 0, 0);
  server.send(Buffer.concat([header, message.subarray(12, questionEnd), ...answers]), port, '127.0.0.1');
});

server.bind(0, '127.0.0.1', async () => {
  const resolver = new dns.promises.Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([`127.0.0.1:${server.address().port}`]);
  assert.deepStrictEqual(resolver.getServers(), [`127.0.0.1:${server.address().port}`]);
  assert.deepStrictEqual(await resolver.resolve4('a.test'), ['10.0.0.1', '10.0.0.2']);
  assert.deepStrictEqual((await resolver.resolve4('a.test', { ttl: true }))[0], { address: '10.0.0.1', ttl: 60 });
  assert.deepStrictEqual(await resolver.resolve('a.test', 'MX'), [{ exchange: 'mail.test', priority: 5, type: 'MX' }]);
  assert.deepStrictEqual(await resolver.resolveTxt('a.test'), [['one', 'two']]);
  assert.deepStrictEqual(await resolver.resolveSrv('a.test'),
                         [{ name: 'srv.test', port: 8080, priority: 1, weight: 2, type: 'SRV' }]);
  await assert.rejects(resolver.resolve6('a.test'), {
    message: 'queryAaaa ENOTFOUND a.test', code: 'ENOTFOUND', syscall: 'queryAaaa', hostname: 'a.test',
  });
  server.removeAllListeners('message');
  const unanswered = resolver.resolve4('slow.test');
  resolver.cancel();
  await assert.rejects(unanswered, { code: 'ECANCELLED' });
  server.close();
});
