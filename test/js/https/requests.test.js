'use strict';
// Requests over TLS: bodies both ways, kept connections, remembered sessions, servers that are refused.
const assert = require('node:assert');
const https = require('node:https');
const { once } = require('node:events');
const { ca, server: secure } = require('../tls/support.js');

async function get(options, body) {
  const request = https.request({ host: '127.0.0.1', servername: 'localhost', ca, ...options });
  request.end(body);
  const [response] = await once(request, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { text, status: response.statusCode, reused: request.reusedSocket, socket: request.socket };
}

(async () => {
  const server = https.createServer(secure, (request, response) => {
    assert.strictEqual(request.socket.encrypted, true);
    assert.strictEqual(request.socket.alpnProtocol, false);
    let body = '';
    request.on('data', (data) => body += data);
    request.on('end', () => response.end(`${request.method} ${request.url} ${body}`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();

  const agent = new https.Agent({ keepAlive: true });
  let answer = await get({ port, agent, method: 'POST', path: '/a' }, 'body');
  assert.deepStrictEqual([answer.status, answer.text, answer.reused], [200, 'POST /a body', false]);
  answer = await get({ port, agent, path: '/b' });
  assert.deepStrictEqual([answer.text, answer.reused], ['GET /b ', true]);
  agent.destroy();

  // Without keep-alive the connections are new, and their sessions are not.
  const forgetful = new https.Agent({ keepAlive: false });
  answer = await get({ port, agent: forgetful });
  assert.strictEqual(answer.socket.isSessionReused(), false);
  answer = await get({ port, agent: forgetful });
  assert.strictEqual(answer.socket.isSessionReused(), true);

  await assert.rejects(get({ port, ca: [], agent: false }), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  await assert.rejects(get({ port, servername: 'elsewhere.test', agent: false }), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  assert.throws(() => https.get('http://localhost/'), { code: 'ERR_INVALID_PROTOCOL' });
  assert.throws(() => new https.Agent({ proxyEnv: {} }), { code: 'ERR_METHOD_NOT_IMPLEMENTED' });
  server.close();
})();
