import assert from 'node:assert';
import got from 'got';
import server from './echo_server.js';
import support from './support.js';

const url = await support.listen(server);
assert.strictEqual((await got(`${url}/echo?a=1`).json()).url, '/echo?a=1');
const posted = await got.post(`${url}/echo`, { json: { b: 2 } }).json();
assert.deepStrictEqual([posted.method, posted.body], ['POST', '{"b":2}']);
assert.strictEqual((await got(`${url}/redirect`).json()).url, '/echo');
await assert.rejects(got(`${url}/status/404`), { code: 'ERR_NON_2XX_3XX_RESPONSE' });
await assert.rejects(got(`${url}/slow`, { timeout: { request: 100 }, retry: { limit: 0 } }), { code: 'ETIMEDOUT' });
await assert.rejects(got('http://127.0.0.1:1', { retry: { limit: 0 } }), { code: 'ECONNREFUSED' });
let text = '';
for await (const chunk of got.stream(`${url}/echo`)) text += chunk;
assert.strictEqual(JSON.parse(text).method, 'GET');
server.close();
server.closeAllConnections();
