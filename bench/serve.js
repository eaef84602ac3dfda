'use strict';
// A server from Request to Response, by each runtime's own interface (Gyre.serve, Bun.serve, Deno.serve), under wrk with 64
// connections that are kept alive. Node has no such server.
const { benchmark } = require('./support_load.js');

const data = { id: 1, name: 'a name', tags: ['one', 'two', 'three'], text: 'x'.repeat(900) };

/** @param {(request: Request) => Response} answer */
function serve(answer) {
  const options = { port: 0, hostname: '127.0.0.1' };
  const { Bun, Deno, Gyre } = /** @type {any} */ (globalThis);
  if (Bun) return Bun.serve({ ...options, fetch: answer });
  if (Deno) return Deno.serve({ ...options, onListen() {} }, answer).addr;
  return Gyre.serve({ ...options, fetch: answer, onListen() {} }).ready;
}

if ('Bun' in globalThis || 'Deno' in globalThis || 'Gyre' in globalThis) {
  benchmark(__filename, {
    'serve-text': { serve: () => serve(() => new Response('Hello, World!')) },
    'serve-json': { serve: () => serve(() => Response.json(data)) },
  });
}
