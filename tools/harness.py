"""What the test runners share: run programs in parallel, each with its own scratch folder and nothing left running
afterwards, and tell what came of them."""
import concurrent.futures
import ctypes
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CPUS = len(os.sched_getaffinity(0))
TAG = 'GYRE_TEST_TAG'
PR_SET_CHILD_SUBREAPER = 36


class Outcome:
    """What a program did: its exit status (negative: the signal that ended it), output and time."""

    def __init__(self, status, stdout, stderr, secs, timed_out):
        self.status, self.stdout, self.stderr, self.secs, self.timed_out = status, stdout, stderr, secs, timed_out

    def ending(self):
        if self.timed_out:
            return f'did not end within {self.secs:.0f} s'
        if self.status < 0:
            return f'ended by {signal.Signals(-self.status).name}'
        return f'exit status {self.status}'


def prepare():
    """To be called once: orphans of a test become children of this process, so that they can be found; no core files."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    threading.Thread(target=reap_orphans, daemon=True).start()
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def children():
    me = os.getpid()
    for task in os.listdir(f'/proc/{me}/task'):
        try:
            yield from map(int, pathlib.Path(f'/proc/{me}/task/{task}/children').read_text().split())
        except OSError:
            pass


tests = set()  # the processes that run() started and waits for itself
tests_lock = threading.Lock()


def reap_orphans():
    """Takes ended orphans away, as init would: a test that asks whether such a process lives is told the truth.
    Each test has a session of its own, so what is of this process's session is another's to wait for."""
    session = os.getsid(0)
    while True:
        time.sleep(0.05)
        with tests_lock:
            for pid in children():
                try:
                    state, _, _, its_session = pathlib.Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[:4]
                    if state == 'Z' and int(its_session) != session and pid not in tests:
                        os.waitpid(pid, os.WNOHANG)
                except OSError:
                    pass


def end_strays(tag):
    """Ends the processes that a test left behind, whatever session they moved to."""
    mark = f'{TAG}={tag}'.encode()
    for _ in range(3):
        strays = []
        for pid in children():
            try:
                if mark in pathlib.Path(f'/proc/{pid}/environ').read_bytes().split(b'\0'):
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                    strays.append(pid)
            except (OSError, ChildProcessError):
                pass
        if not strays:
            return


counter = iter(range(1, 1 << 62))
counter_lock = threading.Lock()


def run(command, cwd=ROOT, env=None, stdin=b'', timeout=60):
    """Runs COMMAND. ENV is added to the environment; the variable NODE_TEST_DIR names a scratch folder that goes away."""
    with counter_lock:
        tag = f'{os.getpid()}-{next(counter)}'
    scratch = tempfile.mkdtemp(prefix='gyre-test-')
    environment = {k: v for k, v in os.environ.items()
                   if k not in ('NODE_OPTIONS', 'NODE_PATH', 'NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS')}
    number = tag.split('-')[1]
    environment.update({TAG: tag, 'NODE_TEST_DIR': scratch, 'TEST_SERIAL_ID': number, 'TEST_THREAD_ID': number})
    environment.update(env or {})
    started = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as given:
        given.write(stdin)
        given.seek(0)
        with tests_lock:
            process = subprocess.Popen(command, cwd=cwd, env=environment, stdin=given if stdin else subprocess.DEVNULL,
                                       stdout=out, stderr=err, start_new_session=True)
            tests.add(process.pid)
        timed_out = False
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            timed_out = True
        secs = time.monotonic() - started
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except OSError:
            pass
        status = process.wait()
        tests.discard(process.pid)
        end_strays(tag)
        out.seek(0)
        err.seek(0)
        outcome = Outcome(status, out.read(1 << 22), err.read(1 << 22), secs, timed_out)
    shutil.rmtree(scratch, ignore_errors=True)
    return outcome


def in_parallel(function, items, jobs=CPUS):
    """Calls FUNCTION on each of ITEMS, JOBS at a time; yields (item, result) as they come."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        futures = {pool.submit(function, item): item for item in items}
        try:
            for future in concurrent.futures.as_completed(futures):
                yield futures[future], future.result()
        except BaseException:
            for future in futures:
                future.cancel()
            raise


def install_packages():
    """Makes test/packages/node_modules a link to the packages in the user's cache, fetched at need; False: that failed."""
    done = subprocess.run([ROOT / 'tools/npm_tree.sh', 'test', ROOT / 'test/packages'], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        return False
    link = ROOT / 'test/packages/node_modules'
    link.unlink(missing_ok=True)
    link.symlink_to(done.stdout.strip())
    return True


def tail(data, lines=25):
    text = data.decode('utf-8', 'replace').rstrip()
    return '\n'.join(text.split('\n')[-lines:])


def indent(text):
    return ''.join('    ' + line + '\n' for line in text.split('\n')) if text else ''


class Report:
    """Counts tests, tells of each failure at once, and of each layer when it is done."""

    def __init__(self):
        self.passed, self.failed, self.skipped = 0, 0, 0
        self.failures = []
        self.lock = threading.Lock()

    def ok(self, count=1):
        with self.lock:
            self.passed += count

    def skip(self, name, why):
        with self.lock:
            self.skipped += 1
            print(f'skip {name}: {why}', flush=True)

    def fail(self, name, why, detail=''):
        with self.lock:
            self.failed += 1
            self.failures.append(name)
            print(f'FAIL {name}: {why}\n{indent(detail)}', end='', flush=True)

    def layer(self, name, function, *arguments):
        before = self.passed, self.failed, self.skipped
        started = time.monotonic()
        print(f'== {name}', flush=True)
        function(self, *arguments)
        passed, failed, skipped = (now - then for now, then in zip((self.passed, self.failed, self.skipped), before))
        print(f'   {name}: {passed} passed, {failed} failed, {skipped} skipped, {time.monotonic() - started:.1f} s',
              flush=True)

    def finish(self):
        if self.failures:
            print('\nFailed:\n' + indent('\n'.join(self.failures)), end='')
        print(f'{self.passed} passed, {self.failed} failed, {self.skipped} skipped', flush=True)
        sys.exit(1 if self.failed else 0)
