#!/usr/bin/env python3
"""Compares the order of callbacks with Node's, on random programs:  ./x fuzz-order [--seeds FROM-TO] [--node NODE]

A program (test/fuzz/order_program.js) whose output differs between runs of Node itself races and is left out. The others
are run in Gyre several times: each time the output must be Node's. Programs that differ stay in build/fuzz-order.
"""
import argparse
import sys

import harness
from harness import ROOT

RUNS = 5
KEPT = ROOT / 'build/fuzz-order'


def output(runtime, program):
    outcome = harness.run([runtime, program], cwd=KEPT, timeout=20)
    return outcome.stdout + outcome.stderr + outcome.ending().encode()


def try_seed(seed, node, gyre):
    """'races', 'same', or a text that tells the difference."""
    text = harness.run([node, ROOT / 'test/fuzz/order_program.js', str(seed)]).stdout
    program = KEPT / f'{seed}.{"mjs" if text.startswith(b"import") else "js"}'
    program.write_bytes(text)
    expected = output(node, program)
    if any(output(node, program) != expected for _ in range(RUNS - 1)):
        program.unlink()
        return 'races'
    for _ in range(RUNS):
        if (got := output(gyre, program)) != expected:
            return f'{program.relative_to(ROOT)}\n  node: {expected.decode()}\n  gyre: {got.decode()}'
    program.unlink()
    return 'same'


def main():
    parser = argparse.ArgumentParser(prog='./x fuzz-order', description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument('--seeds', default='1-100', help='from-to (1-100)')
    parser.add_argument('--node', default='node', help='the Node to compare with, of line 24')
    parser.add_argument('--runtime', default=ROOT / 'build/release/gyre')
    options = parser.parse_args()
    first, last = map(int, options.seeds.split('-'))
    harness.prepare()
    KEPT.mkdir(parents=True, exist_ok=True)
    races = same = differ = 0
    for seed in range(first, last + 1):  # one at a time: what runs beside changes who wins a race
        result = try_seed(seed, options.node, options.runtime)
        races += result == 'races'
        same += result == 'same'
        if result not in ('races', 'same'):
            differ += 1
            print(result, flush=True)
    print(f'{same} in the same order, {differ} differ, {races} race in Node itself')
    sys.exit(differ > 0)


if __name__ == '__main__':
    main()
