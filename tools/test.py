#!/usr/bin/env python3
"""Builds and runs the tests:  ./x test [--all] [LAYER...]

Layers (all of them, if none is named):
  cpp           *_test.cc beside the sources
  sanitizers    those of base, loop and lens under ASan+UBSan and under TSan, with io_uring and without; order/ under ASan
  js            test/js/<module>/<behaviour>.test.js (or .mjs), each in its own process; exit status 0 passes
  order         test/order/<name>.js (or .mjs), whose output must be <name>.out exactly
  cli           test/cli/<case>/: `cmd` is run by sh, with `stdin`; output as `stdout`, `stderr` (empty if there is no such
                file) and exit status as `status` (0). A * in an expected line stands for anything; a line ** for any lines
  explain       `gyre explain` on each program of order/: it shows what the program prints, and each microtask that V8 ran was
                the one in front of the queue that it shows
  conformance   Node's own tests that are recorded as passing (see ./x conformance)
  packages      test/packages/<name>.test.js (or .mjs): packages of npm, driven as their users drive them; those of
                test/packages/servers/, which ask real servers, with --all
  rules         the binary needs no symbol of node:: or uv_; only Dispatch calls JavaScript; docs/MAP.md names what exists
  all           with --all, on top: js, order and cli without io_uring; js under ASan and under GC
                stress; packages that ask real servers; the tarball of ./x package

Prints what fails, and as its last line how many tests passed, failed and were skipped.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import conformance
import harness
from harness import ROOT

SKIP = re.compile(rb'^(?:1\.\.0 # Skipped|SKIP)[: ]*(.*)', re.M)
OPTIONS = re.compile(r'// Flags: (.*)')  # in a test's first line: the runtime's options
NO_URING = {'GYRE_IO_URING': '0'}
CONFORMANCE_SECONDS = 420  # so that a run from nothing fits well into CI's 30 minutes on 2 cores


def program(kind):
    return ROOT / 'build' / kind / 'gyre'


def build(report, kind, *targets):
    """Builds; where that fails, says so as one failed test."""
    if subprocess.run([ROOT / 'x', 'build', kind, *targets]).returncode:
        report.fail(f'build {kind}', 'the build failed (see above)')
        return False
    return True


# ---------------------------------------------------------------- C++

def google_test(report, binary, label, env=None):
    with tempfile.NamedTemporaryFile(suffix='.json') as results:
        outcome = harness.run([binary, f'--gtest_output=json:{results.name}'], env=env, timeout=600)
        text = pathlib.Path(results.name).read_text()
    failed = 0
    for suite in json.loads(text)['testsuites'] if text else []:
        for test in suite['testsuite']:
            name = f'{label} {suite["name"]}.{test["name"]}'
            if test.get('failures'):
                failed += 1
                report.fail(name, 'failed', '\n'.join(failure['failure'] for failure in test['failures']))
            elif test['result'] == 'SKIPPED':
                report.skip(name, 'skipped by itself')
            elif test['status'] == 'RUN':
                report.ok()
    if outcome.status and not failed:  # it died, or a sanitizer had something to say
        report.fail(label, outcome.ending(), harness.tail(outcome.stdout + outcome.stderr, 60))


def google_tests(report, jobs):
    for _ in harness.in_parallel(lambda job: google_test(report, *job), jobs):
        pass


def rooms_with_tests(rooms):
    return [room for room in rooms if any((ROOT / 'src' / room).rglob('*_test.cc'))]


def cpp(report):
    if build(report, 'release'):
        rooms = rooms_with_tests(sorted(os.listdir(ROOT / 'src')))
        google_tests(report, [(ROOT / f'build/release/tests/{room}_tests', f'{room}_tests') for room in rooms])


def sanitizers(report):
    tests = [f'{room}_tests' for room in rooms_with_tests(('base', 'loop', 'lens'))]
    jobs = []
    for kind in 'asan', 'tsan':
        if tests and build(report, kind, *tests):
            for test in tests:
                binary = ROOT / 'build' / kind / 'tests' / test
                jobs.append((binary, f'{test} [{kind}]'))
                if test == 'loop_tests':
                    jobs.append((binary, f'{test} [{kind}, no io_uring]', NO_URING))
    google_tests(report, jobs)
    if order_programs() and build(report, 'asan', 'gyre'):
        run_order(report, 'asan')


# ---------------------------------------------------------------- JavaScript

def test_files(folder):
    return sorted(ROOT.glob(f'{folder}/*.test.js')) + sorted(ROOT.glob(f'{folder}/*.test.mjs'))


def run_js(report, kind='release', env=None, flags=(), label=''):
    run_files(report, test_files('test/js/**'), kind, env, flags, label)


def run_files(report, files, kind='release', env=None, flags=(), label=''):
    def one(path):
        own = OPTIONS.match(path.read_text())
        return harness.run([program(kind), *flags, *(own[1].split() if own else ()), path], cwd=path.parent, env=env, timeout=60 if kind == 'release' else 240)
    for path, outcome in harness.in_parallel(one, files):
        name = f'{path.relative_to(ROOT)}{label}'
        if outcome.status != 0:
            report.fail(name, outcome.ending(), harness.tail(outcome.stdout + outcome.stderr))
        elif skip := SKIP.search(outcome.stdout):
            report.skip(name, skip[1].decode('utf-8', 'replace'))
        else:
            report.ok()


def order_programs():
    return [path for path in sorted(ROOT.glob('test/order/**/*.*js')) if path.with_suffix('.out').exists()]


def run_order(report, kind='release', env=None, label=''):
    label = label or ('' if kind == 'release' else f' [{kind}]')
    for path in sorted(ROOT.glob('test/order/**/*.*js')):
        if not path.with_suffix('.out').exists():
            report.fail(f'{path.relative_to(ROOT)}', f'there is no {path.stem}.out beside it')

    def one(path):
        return harness.run([program(kind), path], cwd=path.parent, env=env, timeout=60)
    for path, outcome in harness.in_parallel(one, order_programs()):
        name = f'{path.relative_to(ROOT)}{label}'
        expected = path.with_suffix('.out').read_bytes()
        if outcome.status != 0:
            report.fail(name, outcome.ending(), harness.tail(outcome.stdout + outcome.stderr))
        elif outcome.stdout != expected:
            report.fail(name, 'the output differs', difference(expected, outcome.stdout))
        else:
            report.ok()


# Of a promise that `for await` makes for the values of a synchronous iterator, V8's hooks tell only when its job runs. What
# a program prints that compares times may be another one when it is recorded.
UNSEEN_JOBS = {'async-iteration'}
TIMED = {'async-hooks-ids', 'timer-flood', 'timer-order-by-expiry'}


def run_explain(report):
    def one(path):
        with tempfile.TemporaryDirectory() as folder:
            shown = pathlib.Path(folder, 'steps.json')
            outcome = harness.run([program('release'), 'explain', '--format=json', '--out', shown, path.name], cwd=path.parent, timeout=60)
            return outcome, json.loads(shown.read_text()) if shown.exists() else None
    programs = [path for path in order_programs() if path.stem not in TIMED]
    for path, (outcome, shown) in harness.in_parallel(one, programs):
        name = f'gyre explain {path.relative_to(ROOT)}'
        if outcome.status != 0 or not shown:
            report.fail(name, outcome.ending(), harness.tail(outcome.stdout + outcome.stderr))
            continue
        printed = ''.join(piece['text'] for piece in shown['output'] if piece['fd'] == 1).encode()
        expected = path.with_suffix('.out').read_bytes()
        if printed != expected:
            report.fail(name, 'what it shows as printed differs', difference(expected, printed))
        elif not any(step['kind'] == 'statement' for step in shown['steps']):
            report.fail(name, 'it shows no statement')
        elif shown['surprises'] and path.stem not in UNSEEN_JOBS:
            report.fail(name, 'V8 ran other microtasks than those shown', json.dumps(shown['surprises'][:5]))
        else:
            report.ok()


def difference(expected, got):
    import difflib
    lines = [data.decode('utf-8', 'replace').split('\n') for data in (expected, got)]
    return '\n'.join(difflib.unified_diff(*lines, 'expected', 'got', lineterm=''))


def matches(expected, got):
    """Whether GOT is as EXPECTED says, where * stands for anything in a line, and a line ** for any number of lines."""
    pattern = ''
    for line in expected.split('\n'):
        pattern += r'(?:[^\n]*\n)*?' if line == '**' else re.escape(line).replace(r'\*', '[^\n]*') + '\n'
    return re.fullmatch(pattern, got + '\n') is not None


def run_cli(report, env=None, label=''):
    def one(case):
        def text(name, otherwise=''):
            path = case / name
            return path.read_text() if path.exists() else otherwise
        environment = {'PATH': f'{program("release").parent}:{os.environ["PATH"]}', **(env or {})}
        outcome = harness.run(['sh', '-c', text('cmd')], cwd=case, env=environment, stdin=text('stdin').encode(), timeout=60)
        name = f'test/cli/{case.name}{label}'
        out, err = (data.decode('utf-8', 'replace') for data in (outcome.stdout, outcome.stderr))
        if outcome.timed_out or outcome.status != int(text('status', '0')):
            report.fail(name, f'{outcome.ending()}, expected {text("status", "0").strip()}',
                        harness.tail(outcome.stdout + outcome.stderr))
        elif not matches(text('stdout'), out):
            report.fail(name, 'stdout differs', difference(text('stdout').encode(), outcome.stdout))
        elif not matches(text('stderr'), err):
            report.fail(name, 'stderr differs', difference(text('stderr').encode(), outcome.stderr))
        else:
            report.ok()
    for _ in harness.in_parallel(one, sorted(cmd.parent for cmd in ROOT.glob('test/cli/*/cmd'))):
        pass


def with_program(layer):
    """A layer that needs build/release/gyre."""
    def run(report):
        if build(report, 'release'):
            layer(report)
    return run


def run_conformance(report):
    conformance.run_recorded(report, str(program('release')), CONFORMANCE_SECONDS)


# ---------------------------------------------------------------- packages of npm

def run_packages(report, folder='test/packages'):
    if harness.install_packages():
        run_files(report, test_files(folder))
    else:
        report.fail(folder, 'its packages could not be installed (see above)')


# ---------------------------------------------------------------- rules

def check(report, name, faults):
    if faults:
        report.fail(name, f'{len(faults)} found', '\n'.join(faults[:40]))
    else:
        report.ok()


def foreign_symbols():
    listing = subprocess.run(['nm', '-DCu', program('release')], capture_output=True, text=True, check=True).stdout
    return [line.strip() for line in listing.split('\n') if re.search(r'\bnode::|\buv_', line)]


# V8's ways of running a program's JavaScript. A line that runs only JavaScript of our own, while nothing of the
# program's is on the stack (building the snapshot, say), or that the program has called and that it waits for, carries a
# comment "not through Dispatch: REASON". Instances of a template come about without JavaScript.
CALLS = re.compile(r'(?<!InstanceTemplate\(\))(->|\.)(Call|CallAsFunction|CallAsConstructor|CallAsConstructor|NewInstance|PerformCheckpoint|Run|'
                   r'Evaluate)\(')
MAY_CALL = re.compile(r'src/runtime/dispatch(_\w+)?\.(cc|h)')


def calls_past_dispatch():
    faults = []
    for path in sorted(ROOT.glob('src/**/*.cc')) + sorted(ROOT.glob('src/**/*.h')):
        name = str(path.relative_to(ROOT))
        if MAY_CALL.fullmatch(name) or name.endswith(('_test.cc', '_bench.cc')) or not re.match('src/(engine|runtime|bindings|lens|cli)/', name):
            continue
        lines = path.read_text().split('\n')
        for number, line in enumerate(lines):
            near = lines[max(0, number - 2)] + lines[max(0, number - 1)] + line
            if 'context' in line and CALLS.search(line.split('//')[0]) and 'not through Dispatch' not in near:
                faults.append(f'{name}:{number + 1}: {line.strip()}')
    return faults


def paths_of_the_map():
    text = (ROOT / 'docs/MAP.md').read_text()
    faults = []
    for path in re.findall(r'`([\w./*<>{},-]+/[\w./*<>{},-]*|x|[\w-]+\.(?:md|txt))`', text):
        if '<' not in path and not path.startswith('build/') and not any(ROOT.glob(path.rstrip('/'))):
            faults.append(path)
    return faults


def rules(report):
    if program('release').exists():
        check(report, 'no symbol of node:: or uv_', foreign_symbols())
    check(report, 'only Dispatch calls JavaScript', calls_past_dispatch())
    if (ROOT / 'docs/MAP.md').exists():
        check(report, 'docs/MAP.md names what exists', paths_of_the_map())


# ---------------------------------------------------------------- variants

def variants(report):
    run_js(report, env=NO_URING, label=' [no io_uring]')
    run_order(report, env=NO_URING, label=' [no io_uring]')
    run_cli(report, env=NO_URING, label=' [no io_uring]')
    run_js(report, flags=['--stress-compaction', '--gc-interval=500'], label=' [gc stress]')
    run_packages(report, 'test/packages/servers')
    if build(report, 'asan', 'gyre'):
        run_js(report, 'asan', label=' [asan]')


PACKAGE_PROGRAM = """
const maps = require('node:fs').readFileSync('/proc/self/maps', 'utf8');
const foreign = maps.split('\\n').map((line) => line.slice(73)).filter((path) => path.startsWith('/') && !path.startsWith(process.argv[1]));
const child = require('node:child_process').execFileSync(process.execPath, ['-p', '6 * 7'], { encoding: 'utf8' });
console.log(JSON.stringify({ foreign, execPath: process.execPath, child }));
"""


def package(report):
    """The tarball's gyre, unpacked somewhere, maps no file from elsewhere, and starts itself as a child."""
    if subprocess.run([ROOT / 'x', 'package'], stdout=subprocess.DEVNULL).returncode:
        report.fail('./x package', 'failed (see above)')
        return
    with tempfile.TemporaryDirectory(prefix='gyre package ') as folder:
        subprocess.run(['tar', '-xf', *ROOT.glob('build/gyre-*.tar.xz'), '-C', folder], check=True)
        gyre, = pathlib.Path(folder).glob('gyre-*/bin/gyre')
        outcome = harness.run([gyre, '-e', PACKAGE_PROGRAM, folder], cwd='/')
        expected = {'foreign': [], 'execPath': str(gyre), 'child': '42\n'}
        if outcome.status or json.loads(outcome.stdout) != expected:
            report.fail('./x package', outcome.ending(), harness.tail(outcome.stdout + outcome.stderr))
        else:
            report.ok()


LAYERS = {'cpp': cpp, 'js': with_program(run_js), 'order': with_program(run_order), 'cli': with_program(run_cli), 'explain': with_program(run_explain),
          'packages': with_program(run_packages), 'rules': with_program(rules), 'conformance': with_program(run_conformance), 'sanitizers': sanitizers}


def main():
    parser = argparse.ArgumentParser(prog='./x test', description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--all', action='store_true', help='the variants too')
    parser.add_argument('layer', nargs='*', choices=[[], *LAYERS, 'all'])
    options = parser.parse_args()
    harness.prepare()
    report = harness.Report()
    for name, layer in LAYERS.items():
        if not options.layer or name in options.layer:
            report.layer(name, layer)
    if options.all or 'all' in options.layer:
        report.layer('all', with_program(variants))
        report.layer('package', package)
    report.finish()


main()
