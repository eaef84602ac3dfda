'use strict';
// Frameworks from npm, each saying hello under load. Its packages are those of test/packages/ (./x bench puts them there).
const { benchmark } = require('./support_load.js');

const from = (/** @type {string} */ name) => require(`../test/packages/node_modules/${name}`);

benchmark(__filename, {
  express: {
    serve: () => {
      const app = from('express')();
      app.get('/', (request, response) => response.send('Hello World\n'));
      return require('node:http').createServer(app);
    },
  },
  fastify: {
    serve: () => {
      const app = from('fastify')();
      app.get('/', async () => ({ hello: 'world' }));
      return { listen: (port, host, ready) => app.listen({ port, host }, ready), address: () => app.server.address() };
    },
  },
});
