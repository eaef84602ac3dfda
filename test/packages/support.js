'use strict';
// What the tests of packages share: a server on a free port of the loopback interface, and curl as the client that asks.
const { execFile, spawn } = require('node:child_process');
const { once } = require('node:events');

/**
 * Waits until a server listens.
 * @param {import('node:net').Server} server
 * @returns {Promise<string>} its URL, without a slash at the end
 */
async function listen(server) {
  if (!server.listening) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  return `http://127.0.0.1:${server.address().port}`;
}

/**
 * Asks with curl, and fails where curl does.
 * @param {...string} args curl's own
 * @returns {Promise<{status: number, headers: Record<string, string>, body: string, cookies: string[]}>} the last response
 */
function curl(...args) {
  return new Promise((resolve, reject) => {
    execFile('curl', ['-sS', '--max-time', '20', '-i', ...args], { maxBuffer: 1 << 26 }, (error, stdout) => {
      if (error) return reject(error);
      let rest = stdout;
      let head;
      do {
        const end = rest.indexOf('\r\n\r\n');
        head = rest.slice(0, end);
        rest = rest.slice(end + 4);
      } while (/^HTTP\/[\d.]+ 1\d\d/.test(head));
      const [first, ...lines] = head.split('\r\n');
      const fields = lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]);
      resolve({
        status: Number(first.split(' ')[1]),
        headers: Object.fromEntries(fields),
        cookies: fields.filter(([name]) => name === 'set-cookie').map(([, value]) => value.split(';')[0]),
        body: rest,
      });
    });
  });
}

/** curl's arguments for a POST of JSON. */
const json = (value) => ['-H', 'Content-Type: application/json', '-d', JSON.stringify(value)];

/** Runs the body of a test; the process must end by itself after it. */
function test(body) {
  body().catch((error) => {
    console.error(error);
    process.exit(1);
  });
}

/**
 * Starts a server program, and ends it with this process.
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options] spawn's own
 */
function daemon(command, args, options) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const output = [];
  child.stdout?.on('data', (chunk) => output.push(chunk));
  child.stderr?.on('data', (chunk) => output.push(chunk));
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  return {
    child,
    text: () => Buffer.concat(output).toString(),
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      process.off('exit', kill);
    },
  };
}

/**
 * Tries until it succeeds, for up to `seconds`: how one waits for a program of somebody else's to be ready.
 * @template T
 * @param {() => Promise<T>} attempt
 * @param {number} [seconds]
 * @returns {Promise<T>}
 */
async function eventually(attempt, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** A port that was free a moment ago, for programs that must be told theirs. */
async function freePort() {
  const server = require('node:net').createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

module.exports = { curl, daemon, eventually, freePort, json, listen, test };
