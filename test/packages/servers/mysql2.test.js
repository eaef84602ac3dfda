'use strict';
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const mysql = require('mysql2/promise');
const { daemon, eventually, freePort, test } = require('../support.js');

test(async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mariadb-'));
  const data = path.join(folder, 'data');
  const user = os.userInfo().username;
  execFileSync('mariadb-install-db', ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', `--user=${user}`,
                                      '--skip-test-db'], { stdio: 'ignore' });
  const port = await freePort();
  const server = daemon('mariadbd', ['--no-defaults', `--datadir=${data}`, `--port=${port}`, '--bind-address=127.0.0.1',
                                     `--socket=${folder}/socket`, `--user=${user}`, '--innodb-buffer-pool-size=16M']);
  const options = { host: '127.0.0.1', port, user: 'root' };
  const connection = await eventually(() => mysql.createConnection(options));
  await connection.query('CREATE DATABASE shop');
  await connection.query("CREATE USER ada IDENTIFIED BY 'secret'");
  await connection.query('GRANT ALL ON shop.* TO ada');
  await connection.end();

  const pool = mysql.createPool({ ...options, user: 'ada', password: 'secret', database: 'shop', connectionLimit: 3 });
  await pool.query('CREATE TABLE items (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50), price DECIMAL(6,2), made DATETIME)');
  const [done] = await pool.execute('INSERT INTO items (name, price, made) VALUES (?, ?, ?)', ['grüße', '9.50', new Date(0)]);
  assert.strictEqual(done.insertId, 1);
  const [rows] = await pool.execute('SELECT name, price, made FROM items WHERE id = ?', [1]);
  assert.strictEqual(rows[0].name, 'grüße');
  assert.strictEqual(rows[0].price, '9.50');
  assert.ok(rows[0].made instanceof Date);
  await assert.rejects(pool.query('SELECT * FROM nowhere'), { code: 'ER_NO_SUCH_TABLE' });
  await assert.rejects(mysql.createConnection({ ...options, user: 'ada', password: 'wrong' }), { code: 'ER_ACCESS_DENIED_ERROR' });
  const many = await Promise.all(Array.from({ length: 20 }, (_, i) => pool.query('SELECT ? AS i', [i])));
  assert.deepStrictEqual(many.map(([[row]]) => row.i), Array.from({ length: 20 }, (_, i) => i));
  await pool.end();
  await server.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});
