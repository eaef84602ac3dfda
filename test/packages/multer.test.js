'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const express = require('express');
const multer = require('multer');
const { curl, listen, test } = require('./support.js');

test(async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'multer-'));
  const app = express();
  app.post('/memory', multer({ storage: multer.memoryStorage() }).single('file'), (request, response) => {
    response.json({ name: request.file.originalname, size: request.file.buffer.length, title: request.body.title });
  });
  app.post('/disk', multer({ dest: folder }).array('files', 3), (request, response) => {
    response.json(request.files.map((file) => fs.readFileSync(file.path, 'utf8').length));
  });
  app.post('/limit', multer({ limits: { fileSize: 10 } }).single('file'), (request, response) => response.end());
  app.use((error, request, response, next) => response.status(413).send(error.code));
  const server = app.listen(0, '127.0.0.1');
  const url = await listen(server);
  const { size } = fs.statSync(__filename);
  const got = await curl(`${url}/memory`, '-F', 'title=a title', '-F', `file=@${__filename}`);
  assert.deepStrictEqual(JSON.parse(got.body), { name: path.basename(__filename), size, title: 'a title' });
  assert.strictEqual((await curl(`${url}/disk`, '-F', `files=@${__filename}`, '-F', `files=@${__filename}`)).body, `[${size},${size}]`);
  assert.strictEqual((await curl(`${url}/limit`, '-F', `file=@${__filename}`)).body, 'LIMIT_FILE_SIZE');
  server.close();
  fs.rmSync(folder, { recursive: true });
});
