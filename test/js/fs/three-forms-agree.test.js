'use strict';
// The blocking, the callback and the promise form of an operation do the same and fail the same.
const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gyre-forms-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const at = (name) => path.join(folder, name);
fs.writeFileSync(at('file'), 'contents');
fs.symlinkSync('file', at('link'));
fs.mkdirSync(at('folder'));

const shape = (value) => (value instanceof fs.Stats ? { ...value, atimeMs: 0 } : value);
const failure = ({ code, errno, syscall, path, dest, message }) => ({ code, errno, syscall, path, dest, message });

/** How the operation ends, by each of its forms. */
async function outcomes(name, args) {
  const all = [];
  try {
    all.push({ value: shape(fs[`${name}Sync`](...args)) });
  } catch (err) {
    all.push({ error: failure(err) });
  }
  all.push(await new Promise((resolve) => {
    let returned = false;
    fs[name](...args, (err, value) => {
      assert.ok(returned, `${name} called back before it returned`);
      resolve(err ? { error: failure(err) } : { value: shape(value) });
    });
    returned = true;
  }));
  all.push(await fs.promises[name](...args).then((value) => ({ value: shape(value) }),
                                                 (err) => ({ error: failure(err) })));
  return all;
}

(async () => {
  for (const [name, ...args] of [
    ['stat', at('file')], ['lstat', at('link')], ['stat', at('none')], ['stat', at('file'), { bigint: true }],
    ['readFile', at('file')], ['readFile', at('file'), 'utf8'], ['readFile', at('file'), 'hex'],
    ['readFile', at('none')], ['readFile', folder], ['readlink', at('link')], ['readlink', at('file')],
    ['readlink', at('link'), 'buffer'], ['readdir', folder], ['readdir', at('file')],
    ['realpath', at('link')], ['access', at('file')], ['access', at('none'), fs.constants.R_OK],
    ['mkdir', at('folder')], ['mkdir', at('folder'), { recursive: true }], ['rmdir', folder], ['unlink', at('none')],
    ['rename', at('none'), at('other')], ['link', at('none'), at('other')], ['copyFile', at('none'), at('other')],
    ['copyFile', at('file'), at('file'), fs.constants.COPYFILE_EXCL], ['symlink', 'file', at('link')],
    ['chmod', at('file'), 0o640], ['utimes', at('file'), 5, 1e9 + 0.25], ['truncate', at('none')],
    ['rm', at('none')], ['rm', at('folder')], ['statfs', at('none')], ['appendFile', folder, 'x'],
  ]) {
    const [sync, callback, promise] = await outcomes(name, args);
    if (name === 'realpath') assert.strictEqual(sync.value, fs.realpathSync(at('file')));
    assert.deepStrictEqual(callback, sync, `${name} ${args.slice(1)}: the callback's`);
    assert.deepStrictEqual(promise, sync, `${name} ${args.slice(1)}: the promise's`);
  }
  assert.strictEqual(fs.statSync(at('file')).mtimeMs, 1e12 + 250);
})();
