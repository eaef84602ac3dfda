'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const nodemailer = require('nodemailer').default ?? require('nodemailer');
const { SMTPServer } = require('smtp-server');
const { test } = require('./support.js');

test(async () => {
  const received = [];
  const sink = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    async onData(stream, session, done) {
      let text = '';
      for await (const chunk of stream) text += chunk;
      received.push({ from: session.envelope.mailFrom.address, text });
      done();
    },
  });
  sink.listen(0, '127.0.0.1');
  await once(sink.server, 'listening');
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port: sink.server.address().port, secure: false });
  const info = await transport.sendMail({
    from: 'ada@example.test', to: 'charles@example.test', subject: 'Grüße', text: 'plain', html: '<b>bold</b>',
    attachments: [{ filename: 'a.txt', content: 'attached' }],
  });
  assert.deepStrictEqual(info.accepted, ['charles@example.test']);
  assert.strictEqual(received[0].from, 'ada@example.test');
  assert.match(received[0].text, /Subject: =\?UTF-8\?Q\?Gr=C3=BC=C3=9Fe\?=/);
  assert.match(received[0].text, /filename=a\.txt/);
  transport.close();
  sink.close();
});
