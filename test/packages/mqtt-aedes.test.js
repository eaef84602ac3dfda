'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const net = require('node:net');
const { Aedes } = require('aedes');
const mqtt = require('mqtt');
const { test } = require('./support.js');

test(async () => {
  const broker = await Aedes.createBroker();
  const server = net.createServer(broker.handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `mqtt://127.0.0.1:${server.address().port}`;
  const [listener, sender] = await Promise.all([mqtt.connectAsync(url), mqtt.connectAsync(url)]);
  await listener.subscribeAsync('sensor/+/temperature', { qos: 1 });
  const heard = once(listener, 'message');
  await sender.publishAsync('sensor/7/temperature', '21.5', { qos: 1, retain: true });
  const [topic, payload] = await heard;
  assert.strictEqual(topic, 'sensor/7/temperature');
  assert.strictEqual(payload.toString(), '21.5');
  await Promise.all([listener.endAsync(), sender.endAsync()]);
  await new Promise((resolve) => broker.close(resolve));
  server.close();
});
