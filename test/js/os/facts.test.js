'use strict';
const assert = require('assert');
const os = require('os');

assert.ok(os.cpus().length >= os.availableParallelism());
for (const { model, speed, times } of os.cpus()) {
  assert.strictEqual(typeof model, 'string');
  assert.strictEqual(typeof speed, 'number');
  assert.ok(times.idle >= 0 && times.user >= 0 && times.sys >= 0);
}
assert.ok(os.freemem() > 0 && os.freemem() < os.totalmem());
assert.ok(os.uptime() > 0);
assert.strictEqual(os.loadavg().length, 3);
assert.strictEqual(os.type(), 'Linux');
assert.strictEqual(`${os.platform}`, 'linux');
assert.strictEqual(os.userInfo().uid, process.getuid());
assert.strictEqual(os.constants.signals.SIGTERM, 15);
assert.ok(Object.isFrozen(os.constants.signals));

for (const list of Object.values(os.networkInterfaces())) {
  for (const { address, family, cidr, internal, mac } of list) {
    assert.ok(cidr.startsWith(`${address}/`));
    assert.match(family, /^IPv[46]$/);
    assert.strictEqual(typeof internal, 'boolean');
    assert.match(mac, /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
    if (address === '127.0.0.1') assert.strictEqual(cidr, '127.0.0.1/8');
    if (address === '::1') assert.strictEqual(cidr, '::1/128');
  }
}

process.env.HOME = '/somewhere';
assert.strictEqual(os.homedir(), '/somewhere');
process.env.TMPDIR = '/scratch/';
assert.strictEqual(os.tmpdir(), '/scratch');

assert.throws(() => os.getPriority(-1), {
  name: 'SystemError', code: 'ERR_SYSTEM_ERROR', message: /uv_os_getpriority returned ESRCH/,
});
assert.throws(() => os.setPriority(0, 20), { code: 'ERR_OUT_OF_RANGE' });
