#!/usr/bin/env python3
"""Runs Node's own tests, those of test/conformance/node-24.21.list, and compares with what is recorded as passing.

  ./x conformance [TOPIC...]     a topic is the word after "test-": fs, stream, ...; or a file of the list

A file passes if it exits with 0; it skips if it then says "1..0 # Skipped", which is not a pass.
test/conformance/expectations.json records the files that pass. A recorded file that no longer passes is a failure (it is
tried a second time, alone, before it counts), and so is a file that passes without being recorded: --record records it.
"""
import argparse
import collections
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import time

import harness

FOLDER = harness.ROOT / 'test/conformance'
LIST = FOLDER / 'node-24.21.list'
EXPECTATIONS = FOLDER / 'expectations.json'
FLAGS = re.compile(r'//\s+Flags:(.*)')
ENV = re.compile(r'//\s+Env:(.*)')
SKIPPED = re.compile(rb'^1\.\.0 # Skipped', re.M)


def topic(test):
    words = re.sub(r'\.[cm]?js$', '', test.rsplit('/', 1)[-1]).split('-')
    return words[1] if len(words) > 1 and words[0] == 'test' else words[0]


def listed():
    lines = (line.strip() for line in LIST.read_text().split('\n'))
    return [line for line in lines if line and not line.startswith('#')]


def recorded():
    return set(json.loads(EXPECTATIONS.read_text())['pass']) if EXPECTATIONS.exists() else set()


def record(passes):
    EXPECTATIONS.write_text(json.dumps({'pass': sorted(passes)}, indent=0) + '\n')


def suite():
    """The folder that holds Node's test/, fetched at need."""
    done = subprocess.run([harness.ROOT / 'tools/node-suite.sh'], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(1)
    return pathlib.Path(done.stdout.strip())


class Runner:
    def __init__(self, runtime, root, timeout):
        self.runtime, self.root, self.timeout = runtime, root, timeout

    def run(self, test):
        path = self.root / 'test' / test
        if not path.exists():
            return 'fail', 'the file is not in the source package', ''
        source = path.read_text('utf-8', 'replace')
        flags, env = FLAGS.search(source), ENV.search(source)
        env = dict(pair.split('=', 1) for pair in env[1].split() if '=' in pair) if env else {}
        if not test.startswith('sequential/'):
            env['TEST_PARALLEL'] = '1'
        outcome = harness.run([self.runtime, *(flags[1].split() if flags else []), str(path)], cwd=self.root, env=env,
                              timeout=self.timeout)
        if outcome.timed_out:
            return 'timeout', outcome.ending(), harness.tail(outcome.stderr, 12)
        if outcome.status != 0:
            return 'fail', outcome.ending(), harness.tail(outcome.stderr, 12)
        if SKIPPED.search(outcome.stdout):
            return 'skip', harness.tail(outcome.stdout, 1), ''
        return 'pass', '', ''

    def run_all(self, tests, jobs, seconds=None):
        """Yields (test, (result, why, detail)). Past SECONDS no more tests are started; they are left out."""
        end = time.monotonic() + seconds if seconds else float('inf')

        def one(test):
            return self.run(test) if time.monotonic() < end else None
        parallel = [test for test in tests if not test.startswith('sequential/')]
        alone = [test for test in tests if test.startswith('sequential/')]
        for group, at_once in (parallel, jobs), (alone, 1):
            for test, result in harness.in_parallel(one, group, at_once):
                if result:
                    yield test, result


def in_any_order(tests):
    """An order that says nothing: a run that is cut short has seen a fair sample."""
    return sorted(tests, key=lambda test: hashlib.sha1(test.encode()).digest())


def run_recorded(report, runtime, seconds, jobs=harness.CPUS):
    """The layer of ./x test: the files recorded as passing, as many as fit into SECONDS."""
    runner, expected = Runner(runtime, suite(), 30), recorded()
    again, reached = [], 0
    for test, (result, why, detail) in runner.run_all(in_any_order(expected), jobs, seconds):
        reached += 1
        if result == 'pass':
            report.ok()
        else:
            again.append(test)
    for test in again:
        result, why, detail = runner.run(test)
        if result == 'pass':
            report.ok()
            print(f'   {test} passed at the second try')
        else:
            report.fail(f'conformance {test}', f'{result}, recorded as pass ({why})', detail)
    if reached < len(expected):
        report.skip('conformance', f'{len(expected) - reached} of {len(expected)} files were not reached in {seconds} s')


def table(results):
    topics = collections.defaultdict(collections.Counter)
    for test, (result, *_) in results.items():
        topics[topic(test)][result] += 1
        topics['total'][result] += 1
    total = topics.pop('total', collections.Counter())
    rows = sorted(topics.items(), key=lambda item: (-item[1].total(), item[0])) + [('total', total)]
    print(f'{"topic":20}{"files":>7}{"pass":>7}{"fail":>7}{"timeout":>9}{"skip":>7}{"pass %":>9}')
    for name, counts in rows:
        share = 100 * counts['pass'] / counts.total() if counts.total() else 0
        print(f'{name:20}{counts.total():7}{counts["pass"]:7}{counts["fail"]:7}{counts["timeout"]:9}{counts["skip"]:7}'
              f'{share:9.1f}')


def main():
    parser = argparse.ArgumentParser(prog='./x conformance', description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('topic', nargs='*')
    parser.add_argument('--record', action='store_true', help='record the files that pass')
    parser.add_argument('--forget', action='store_true', help='with --record: also drop the recorded files that no longer pass')
    parser.add_argument('--recorded', action='store_true', help='only the files recorded as passing')
    parser.add_argument('--runtime', default=str(harness.ROOT / 'build/release/gyre'), help='another program to judge')
    parser.add_argument('--jobs', type=int, default=harness.CPUS)
    parser.add_argument('--timeout', type=float, default=20)
    parser.add_argument('--verbose', action='store_true', help='tell of every file that does not pass, recorded or not')
    parser.add_argument('--results', type=pathlib.Path, help='write all results to this JSON file')
    options = parser.parse_args()
    harness.prepare()

    expected = recorded()
    tests = [test for test in listed() if not options.recorded or test in expected]
    if options.topic:
        tests = [test for test in tests if topic(test) in options.topic or test in options.topic]
        if not tests:
            sys.exit(f'x: no file of the list has the topic {" or ".join(options.topic)}.')
    runner = Runner(options.runtime, suite(), options.timeout)
    results = dict(runner.run_all(in_any_order(tests), options.jobs))
    for test in [test for test in results if results[test][0] != 'pass' and test in expected]:
        results[test] = runner.run(test)

    lost = sorted(test for test in results if results[test][0] != 'pass' and test in expected)
    found = sorted(test for test in results if results[test][0] == 'pass' and test not in expected)
    for test in sorted(results) if options.verbose else lost:
        result, why, detail = results[test]
        if result != 'pass':
            print(f'{result} {test}: {why}\n{harness.indent(detail)}', end='')
    table(results)
    if options.results:
        rows = [dict(zip(('test', 'topic', 'result', 'why', 'detail'), (test, topic(test), *results[test])))
                for test in sorted(results)]
        options.results.write_text(json.dumps(rows, indent=1) + '\n')
    if options.record:
        record((expected | set(found)) - (set(lost) if options.forget else set()))
        print(f'{len(found)} newly recorded' + (f', {len(lost)} dropped' if options.forget else ''))
        found, lost = [], [] if options.forget else lost
    if found:
        print(f'\n{len(found)} pass without being recorded (--record records them):\n' + harness.indent('\n'.join(found)))
    if lost:
        print(f'\n{len(lost)} are recorded as passing and do not pass:\n' + harness.indent('\n'.join(lost)))
    sys.exit(1 if lost or found else 0)


if __name__ == '__main__':
    main()
