'use strict';
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Client, Pool } = require('pg');
const { daemon, eventually, freePort, test } = require('../support.js');

// PostgreSQL refuses to run as root.
const asPostgres = process.getuid() === 0 ? { uid: Number(execFileSync('id', ['-u', 'postgres'])), gid: Number(execFileSync('id', ['-g', 'postgres'])) } : {};

test(async () => {
  const versions = fs.readdirSync('/usr/lib/postgresql').sort((a, b) => b - a);
  const bin = `/usr/lib/postgresql/${versions[0]}/bin`;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pg-'));
  if (asPostgres.uid) fs.chownSync(folder, asPostgres.uid, asPostgres.gid);
  const data = path.join(folder, 'data');
  const passwordFile = path.join(folder, 'password');
  fs.writeFileSync(passwordFile, 'secret', { mode: 0o644 });
  execFileSync(`${bin}/initdb`, ['-D', data, '-U', 'ada', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C'],
               { ...asPostgres, cwd: folder, stdio: 'ignore' });
  const port = await freePort();
  const server = daemon(`${bin}/postgres`, ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1'],
                        { ...asPostgres, cwd: folder });
  const options = { host: '127.0.0.1', port, user: 'ada', password: 'secret', database: 'postgres' };
  await eventually(async () => {
    const client = new Client(options);
    try {
      await client.connect();
    } finally {
      await client.end();
    }
  });

  const pool = new Pool({ ...options, max: 4 });
  const { rows } = await pool.query('SELECT $1::text AS text, $2::int AS n, $3::jsonb AS j, now() AS t', ['grüße', 7, { a: [1] }]);
  assert.strictEqual(rows[0].text, 'grüße');
  assert.strictEqual(rows[0].n, 7);
  assert.deepStrictEqual(rows[0].j, { a: [1] });
  assert.ok(rows[0].t instanceof Date);
  await pool.query('CREATE TABLE items (id serial PRIMARY KEY, data bytea)');
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query('INSERT INTO items (data) VALUES ($1)', [Buffer.alloc(100_000, 1)]);
  await client.query('ROLLBACK');
  client.release();
  assert.strictEqual((await pool.query('SELECT count(*)::int AS n FROM items')).rows[0].n, 0);
  await assert.rejects(pool.query('SELECT nonsense'), { code: '42703' });
  const many = await Promise.all(Array.from({ length: 50 }, (_, i) => pool.query('SELECT $1::int AS i', [i])));
  assert.deepStrictEqual(many.map((each) => each.rows[0].i), Array.from({ length: 50 }, (_, i) => i));
  await assert.rejects(new Client({ ...options, password: 'wrong' }).connect(), { code: '28P01' });
  await pool.end();
  await server.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});
