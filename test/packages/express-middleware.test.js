'use strict';
// morgan, helmet, compression, cookie-parser, express-session and passport in one application, as they meet in life.
const assert = require('node:assert');
const compression = require('compression');
const cookieParser = require('cookie-parser');
const express = require('express');
const session = require('express-session');
const helmet = require('helmet');
const morgan = require('morgan');
const passport = require('passport');
const { Strategy } = require('passport-local');
const { curl, listen, test } = require('./support.js');

test(async () => {
  const logged = [];
  const users = new passport.Passport();
  users.use(new Strategy((name, password, done) => done(null, password === 'right' ? { name } : false)));
  users.serializeUser((user, done) => done(null, user.name));
  users.deserializeUser((name, done) => done(null, { name }));

  const app = express();
  app.use(morgan(':method :url :status :res[content-length]', { stream: { write: (line) => logged.push(line.trim()) } }));
  app.use(helmet());
  app.use(compression({ threshold: 100 }));
  app.use(cookieParser('secret'));
  app.use(session({ secret: 'secret', resave: false, saveUninitialized: false }));
  app.use(express.urlencoded({ extended: false }));
  app.use(users.initialize());
  app.use(users.session());
  app.get('/large', (request, response) => response.type('text').send('large '.repeat(1000)));
  app.get('/signed', (request, response) => response.cookie('s', 'value', { signed: true }).end());
  app.get('/cookies', (request, response) => response.json({ plain: request.cookies, signed: request.signedCookies }));
  app.get('/count', (request, response) => response.send(String(request.session.count = (request.session.count ?? 0) + 1)));
  app.post('/login', users.authenticate('local'), (request, response) => response.send(`hello ${request.user.name}`));
  app.get('/me', (request, response) => response.send(request.isAuthenticated() ? request.user.name : 'nobody'));
  const server = app.listen(0, '127.0.0.1');
  const url = await listen(server);

  let got = await curl(`${url}/large`, '--compressed', '-H', 'Accept-Encoding: gzip');
  assert.strictEqual(got.headers['content-encoding'], 'gzip');
  assert.strictEqual(got.body, 'large '.repeat(1000));
  assert.strictEqual(got.headers['x-content-type-options'], 'nosniff');
  assert.match(got.headers['content-security-policy'], /default-src 'self'/);
  assert.strictEqual(got.headers['x-powered-by'], undefined);

  got = await curl(`${url}/signed`);
  got = await curl(`${url}/cookies`, '-b', `a=b; ${got.cookies[0]}`);
  assert.deepStrictEqual(JSON.parse(got.body), { plain: { a: 'b' }, signed: { s: 'value' } });

  got = await curl(`${url}/count`);
  assert.strictEqual(got.body, '1');
  assert.strictEqual((await curl(`${url}/count`, '-b', got.cookies[0])).body, '2');

  assert.strictEqual((await curl(`${url}/login`, '-d', 'username=ada&password=wrong')).status, 401);
  got = await curl(`${url}/login`, '-d', 'username=ada&password=right');
  assert.strictEqual(got.body, 'hello ada');
  assert.strictEqual((await curl(`${url}/me`, '-b', got.cookies.at(-1))).body, 'ada');
  assert.strictEqual((await curl(`${url}/me`)).body, 'nobody');

  assert.ok(logged.includes('GET /count 200 1'), logged.join('\n'));
  server.close();
});
