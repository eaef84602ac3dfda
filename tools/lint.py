#!/usr/bin/env python3
"""Reads the code for faults:  ./x lint [--all]

clang-tidy (see .clang-tidy) on the C++ files that differ from main, or all; TypeScript's checker on the JSDoc types of
lib/ (see lib/jsconfig.json).
"""
import os
import pathlib
import subprocess
import sys

import harness
from harness import ROOT

TYPESCRIPT = 'typescript@5.9'


def changed_files():
    base = subprocess.run(['git', 'merge-base', 'HEAD', 'main'], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    listing = subprocess.run(['git', 'diff', '--name-only', '--diff-filter=d', base or 'HEAD', '--', '*.cc'], cwd=ROOT,
                             capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listing.split()]


def tidy(files):
    """Whether clang-tidy has nothing to say."""
    clean = True

    def one(path):
        return subprocess.run(['clang-tidy', '--quiet', '-p', ROOT / 'build/release', path, '--extra-arg=-Wno-unknown-warning-option'],
                              capture_output=True, text=True)
    for path, done in harness.in_parallel(one, files):
        if done.returncode:
            clean = False
            print(done.stdout, end='')
    print(f'clang-tidy: {len(files)} files {"clean" if clean else "read, with faults"}')
    return clean


def types():
    """Whether TypeScript's checker has nothing to say."""
    folder = ROOT / 'build/tools'
    checker = folder / 'node_modules/typescript/bin/tsc'
    if not checker.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / 'package.json').write_text('{"private": true}\n')
        if subprocess.run(['npm', 'install', '--silent', '--no-audit', '--no-fund', TYPESCRIPT], cwd=folder).returncode:
            sys.exit('x: npm could not install typescript.')
    done = subprocess.run([checker, '-p', ROOT / 'lib/jsconfig.json'], capture_output=True, text=True)
    faults = done.stdout.count('error TS')
    print(done.stdout, end='')
    print(f'tsc: {faults} faults')
    return done.returncode == 0


def main():
    everything = sys.argv[1:] == ['--all']
    sources = sorted(path for path in (ROOT / 'src').rglob('*.cc')) if everything else changed_files()
    sys.exit(0 if all([tidy(sources), types()]) else 1)


main()
