#!/usr/bin/env python3
"""Makes build/gyre-VERSION-linux-x64.tar.xz:  package.py SYSROOT RUN_FOLDER

The tarball holds bin/gyre, all that it loads (the dynamic loader and the C library too) in lib/gyre, and licences.
It runs from any folder of any x86-64 Linux. cmake/portable_start.c tells how.
"""
import pathlib
import re
import shutil
import struct
import subprocess
import sys

from harness import ROOT

PT_NULL, PT_INTERP = 0, 3


def portable(program):
    """The bytes of PROGRAM, such that the kernel does not load a dynamic loader for it, with the run path put right."""
    data = bytearray(program.read_bytes().replace(b'@ORIGIN/../lib/gyre\0', b'$ORIGIN/../lib/gyre\0'))
    table, = struct.unpack_from('<Q', data, 32)
    size, count = struct.unpack_from('<HH', data, 54)
    for at in range(table, table + size * count, size):
        if struct.unpack_from('<I', data, at) == (PT_INTERP,):
            struct.pack_into('<I', data, at, PT_NULL)
    return bytes(data)


def libraries(program, folder):
    """The names of what PROGRAM loads from FOLDER, and what that loads, with what the C library loads at need."""
    wanted, todo = set(), [program]
    while todo:
        listing = subprocess.run(['readelf', '-d', todo.pop()], capture_output=True, text=True, check=True).stdout
        for name in re.findall(r'\(NEEDED\).*\[(.*)\]', listing):
            if name not in wanted:
                wanted.add(name)
                todo.append(folder / name)
    return sorted(wanted | {path.name for path in folder.glob('libnss_*.so.2')})


def main():
    sysroot, run, js_packages = map(pathlib.Path, sys.argv[1:])
    version = re.search(r'VERSION ([\d.]+)', (ROOT / 'CMakeLists.txt').read_text().split('project(')[1])[1]
    name = f'gyre-{version}-linux-x64'
    program = ROOT / 'build/release/gyre_portable'
    top = ROOT / 'build/package' / name
    shutil.rmtree(top, ignore_errors=True)
    (top / 'bin').mkdir(parents=True)
    (top / 'lib/gyre').mkdir(parents=True)

    (top / 'bin/gyre').write_bytes(portable(program))
    subprocess.run(['strip', '--strip-unneeded', top / 'bin/gyre'], check=True)
    (top / 'bin/gyre').chmod(0o755)
    for library in libraries(program, run):
        shutil.copy(run / library, top / 'lib/gyre' / library)
    shutil.copy(ROOT / 'LICENSE', top)
    shutil.copy(ROOT / 'docs/DEPENDENCIES.md', top)
    for licence in sorted((sysroot / 'usr/share/doc').glob('*/copyright')):
        (top / 'share/licences').mkdir(parents=True, exist_ok=True)
        shutil.copy(licence, top / 'share/licences' / licence.parent.name)
    for licence in [*js_packages.glob('usr/share/doc/*/copyright'), *js_packages.glob('npm/*/LICENSE')]:
        shutil.copy(licence, top / 'share/licences' / licence.parent.name)

    tarball = ROOT / 'build' / f'{name}.tar.xz'
    subprocess.run(['tar', '-C', top.parent, '--owner=0', '--group=0', '--sort=name', '-I', 'xz -T0 -3', '-cf', tarball, name],
                   check=True)
    print(f'{tarball.relative_to(ROOT)}: {tarball.stat().st_size / 1e6:.0f} MB')


main()
