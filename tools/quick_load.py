#!/usr/bin/env python3
"""Makes the sysroot's libraries quick to load:  quick_load.py LIBRARY_FOLDER OUT_FOLDER

As they come, loading the libraries takes longer than starting V8: at every start the loader looks up some 20,000 symbols
over 26 libraries, most of them symbols of the very library that asks, writes 60,000 addresses into pages that are copied
for it, and runs the static initialisers of Node, of whose library V8 is a part here. The sysroot is private and never
changes, so that is done once. OUT_FOLDER gets links to what is in LIBRARY_FOLDER, and in place of some libraries a copy

- with a place in memory of its own. glibc's loader puts a library where the file says, if that is free; here it always is,
  far below all that the kernel places by itself. An address of the library's own, a relative relocation, is thus written
  into the file once and for all, and a page that holds such addresses is read only when it is used. (Programs whose V8 is
  linked in statically at a fixed address, as Node's own builds are, have the same.)
- in which references to symbols of the library's own are settled likewise;
- in the case of V8's library, that does not ask for the libraries that only Node's part uses. What that part refers to in
  them leads to a function that returns 0, and its static initialisers are left out.

Nothing else changes: the code is what Debian built. Programs are linked against LIBRARY_FOLDER and run with OUT_FOLDER,
except those with sanitizers, which want that part of the address space for themselves.
"""
import os
import pathlib
import struct
import sys

V8_LIBRARY = 'libnode.so.137'
QUICK = (V8_LIBRARY, 'libicui18n.so.78', 'libicuuc.so.78', 'libstdc++.so.6', 'libsimdutf.so.35', 'libada-url0.so.3',
         'libhdr_histogram.so.6', 'libsqlite3.so.0', 'libnghttp2.so.14')
# Where the first of them lies; the others follow.
FIRST_ADDRESS = 0x10_0000_0000
# Memory functions may be another's, a sanitizer's say, and stay open to it.
OPEN = ('_Znw', '_Zna', '_Zdl', '_Zda')
# What V8 needs; the other dependencies of its library are Node's.
NEEDED_BY_V8 = {'libicui18n.so.78', 'libicuuc.so.78', 'libsimdutf.so.35', 'libstdc++.so.6', 'libm.so.6', 'libgcc_s.so.1',
                'libc.so.6', 'ld-linux-x86-64.so.2'}
# By build id of the library: the first and last of the static initialisers (place in .init_array) that are Node's. They
# have been told apart by hand; the library of another build is made quick as the others are, and keeps Node's part.
NODE_INITIALISERS = {
    '86416350a683f9f2a9cc3f5d9c685d34d80a1f58': (1, 154),
}

DT_NULL, DT_NEEDED, DT_PLTRELSZ, DT_STRTAB, DT_SYMTAB, DT_RELA, DT_RELASZ, DT_JMPREL = 0, 1, 2, 5, 6, 7, 8, 23
DT_PLTGOT, DT_HASH, DT_INIT, DT_FINI, DT_FINI_ARRAY, DT_PREINIT_ARRAY = 3, 4, 12, 13, 26, 32
DT_INIT_ARRAY, DT_INIT_ARRAYSZ, DT_FLAGS, DT_GNU_HASH = 25, 27, 30, 0x6ffffef5
DT_VERSYM, DT_RELACOUNT, DT_VERDEF = 0x6ffffff0, 0x6ffffff9, 0x6ffffffc
DT_VERNEED, DT_VERNEEDNUM = 0x6ffffffe, 0x6fffffff
DT_ADDRESSES = {DT_STRTAB, DT_SYMTAB, DT_RELA, DT_JMPREL, DT_PLTGOT, DT_HASH, DT_INIT, DT_FINI, DT_FINI_ARRAY,
                DT_PREINIT_ARRAY, DT_INIT_ARRAY, DT_GNU_HASH, DT_VERSYM, DT_VERDEF, DT_VERNEED}
DF_BIND_NOW = 8
PT_LOAD, PT_DYNAMIC, PT_NOTE, PT_GNU_STACK, PF_X = 1, 2, 4, 0x6474e551, 1
SHT_DYNSYM, SHN_ABS = 11, 0xfff1
R_64, R_GLOB_DAT, R_JUMP_SLOT, R_RELATIVE = 1, 6, 7, 8
STT_OBJECT, STT_FUNC, STT_TLS = 1, 2, 6
STB_WEAK = 2
# A file written in large pieces lies in the page cache in large pieces, of which a program gets more mapped than it touches:
# fewer page faults, more memory. This is between the two.
CHUNK = 64 << 10
RETURN_0 = b'\x31\xc0\xc3'  # xor eax, eax; ret


class Symbol:
    def __init__(self, name, info, section, value):
        self.name, self.type, self.bind, self.value = name, info & 15, info >> 4, value
        self.defined, self.absolute = section != 0, section == SHN_ABS

    def is_own(self):
        """Whether a reference to it from within the library may be settled for good."""
        return self.defined and self.type in (STT_OBJECT, STT_FUNC) and not self.name.startswith(OPEN)


class Elf:
    """A shared library of x86-64, held in memory. An address means one before relocation, with load address 0."""

    def __init__(self, path):
        self.data = bytearray(path.read_bytes())
        assert self.data[:6] == b'\x7fELF\x02\x01', f'{path} is not a 64-bit ELF file'
        table, = struct.unpack_from('<Q', self.data, 32)
        size, count = struct.unpack_from('<HH', self.data, 54)
        self.segments = [struct.unpack_from('<IIQQQQQQ', self.data, table + i * size) for i in range(count)]
        table, = struct.unpack_from('<Q', self.data, 40)
        size, count = struct.unpack_from('<HH', self.data, 58)
        self.sections = [(at, *struct.unpack_from('<IIQQQQ', self.data, at)[1:])  # place of the header, type, ...
                         for at in range(table, table + size * count, size)]
        self.dynamic_at, dynamic_size = next((s[2], s[5]) for s in self.segments if s[0] == PT_DYNAMIC)
        self.dynamic = [struct.unpack_from('<QQ', self.data, self.dynamic_at + at) for at in range(0, dynamic_size, 16)]
        self.dynamic = self.dynamic[:[tag for tag, _ in self.dynamic].index(DT_NULL)]
        self.room_of_dynamic = dynamic_size // 16

    def get(self, tag):
        return next(value for t, value in self.dynamic if t == tag)

    def set(self, tag, value):
        """Sets an entry of the dynamic section, or adds it."""
        at = next((i for i, (t, _) in enumerate(self.dynamic) if t == tag), len(self.dynamic))
        self.dynamic[at:at + 1] = [(tag, value)]

    def offset(self, address):
        return next(address - s[3] + s[2] for s in self.segments if s[0] == PT_LOAD and s[3] <= address < s[3] + s[5])

    def string(self, index):
        start = self.offset(self.get(DT_STRTAB)) + index
        return self.data[start:self.data.index(0, start)].decode()

    def places_of_segments(self):
        """Yields (place of the program header, type)."""
        table, = struct.unpack_from('<Q', self.data, 32)
        for i, segment in enumerate(self.segments):
            yield table + i * 56, segment[0]

    def symbols(self):
        return [symbol for _, symbol in self.places_of_symbols()]

    def places_of_symbols(self):
        at, length = next((section[4], section[5]) for section in self.sections if section[1] == SHT_DYNSYM)
        for place in range(at, at + length, 24):
            name, info, _, section, value, _ = struct.unpack_from('<IBBHQQ', self.data, place)
            yield place, Symbol(self.string(name), info, section, value)

    def relocations(self, table, size):
        start = self.offset(self.get(table))
        for at in range(start, start + self.get(size), 24):
            place, info, addend = struct.unpack_from('<QQq', self.data, at)
            yield place, info >> 32, info & 0xffffffff, addend

    def build_id(self):
        for _, _, at, *_ in (s for s in self.segments if s[0] == PT_NOTE):
            name, length, kind = struct.unpack_from('<III', self.data, at)
            if kind == 3:
                return self.data[at + 12 + name:at + 12 + name + length].hex()

    def write_dynamic(self):
        entries = self.dynamic + [(DT_NULL, 0)] * (self.room_of_dynamic - len(self.dynamic))
        for i, entry in enumerate(entries):
            struct.pack_into('<QQ', self.data, self.dynamic_at + i * 16, *entry)


def version_needs(elf):
    """Yields (place of the entry, library, places of its versions)."""
    at = elf.offset(elf.get(DT_VERNEED))
    for _ in range(elf.get(DT_VERNEEDNUM)):
        _, _, file, aux, step = struct.unpack_from('<HHIII', elf.data, at)
        versions = [at + aux]
        while further := struct.unpack_from('<I', elf.data, versions[-1] + 12)[0]:
            versions.append(versions[-1] + further)
        yield at, elf.string(file), versions
        at += step


def drop_dependencies(elf, keep):
    """The loader is to ask only for the libraries KEEP, and for their versions."""
    elf.dynamic = [(tag, value) for tag, value in elf.dynamic if tag != DT_NEEDED or elf.string(value) in keep]
    needs = [need for need in version_needs(elf) if need[1] in keep]
    elf.set(DT_VERNEED, needs[0][0] - elf.offset(elf.get(DT_VERNEED)) + elf.get(DT_VERNEED))
    elf.set(DT_VERNEEDNUM, len(needs))
    for (at, *_), following in zip(needs, needs[1:] + [None]):
        struct.pack_into('<I', elf.data, at + 12, following[0] - at if following else 0)


def drop_initialisers(elf, relative, first, last):
    start, count = elf.get(DT_INIT_ARRAY), elf.get(DT_INIT_ARRAYSZ) // 8
    kept = [relative.pop(start + i * 8) for i in range(count)]
    del kept[first:last + 1]
    relative.update((start + i * 8, address) for i, address in enumerate(kept))
    elf.set(DT_INIT_ARRAYSZ, len(kept) * 8)


def quicken(elf, base, foreign, initialisers):
    """BASE: where the library is to lie. FOREIGN: names of symbols for which there is no library any more."""
    symbols = elf.symbols()
    code, code_size = next((s[2], s[5]) for s in elf.segments if s[0] == PT_LOAD and s[1] & PF_X)
    nothing = elf.data.find(RETURN_0, code, code + code_size)

    # Where functions are bound at their first call, their stubs name their relocations by number: these stay as they are.
    lazy = not any(tag == DT_FLAGS and value & DF_BIND_NOW for tag, value in elf.dynamic)
    relative, stubs, remaining = {}, [], {DT_RELA: [], DT_JMPREL: []}
    for table, size in (DT_RELA, DT_RELASZ), (DT_JMPREL, DT_PLTRELSZ):
        for place, number, kind, addend in elf.relocations(table, size):
            symbol = symbols[number]
            if table == DT_JMPREL and lazy:
                stubs.append(place)
                remaining[table].append((place, number << 32 | kind, addend))
            elif kind == R_RELATIVE:
                relative[place] = addend
            elif kind in (R_64, R_GLOB_DAT, R_JUMP_SLOT) and symbol.is_own():
                relative[place] = symbol.value + (addend if kind == R_64 else 0)
            elif symbol.name in foreign:
                relative[place] = nothing
            else:
                remaining[table].append((place, number << 32 | kind, addend))
    if initialisers:
        drop_initialisers(elf, relative, *initialisers)

    # The relocations lie in one piece; what is left of them goes to its front.
    start, end = elf.get(DT_RELA), elf.get(DT_JMPREL) + elf.get(DT_PLTRELSZ)
    assert elf.get(DT_RELA) + elf.get(DT_RELASZ) == elf.get(DT_JMPREL) and elf.offset(start) == start
    elf.data[start:end] = bytes(end - start)
    at = start
    for table, size, rows in ((DT_RELA, DT_RELASZ, sorted(remaining[DT_RELA], key=lambda row: row[1] >> 32)),
                              (DT_JMPREL, DT_PLTRELSZ, remaining[DT_JMPREL])):
        elf.set(table, at)
        elf.set(size, len(rows) * 24)
        for row in rows:
            struct.pack_into('<QQq', elf.data, at, *row)
            at += 24
    elf.set(DT_RELACOUNT, 0)
    for place, address in relative.items():
        struct.pack_into('<Q', elf.data, elf.offset(place), base + address)
    for place in stubs:  # until the first call, such a place leads back into the library
        at = elf.offset(place)
        struct.pack_into('<Q', elf.data, at, base + struct.unpack_from('<Q', elf.data, at)[0])
    move(elf, base)


def move(elf, base):
    """The library is to be loaded at BASE: adds that to the addresses in its tables."""
    def add(at):
        struct.pack_into('<Q', elf.data, at, struct.unpack_from('<Q', elf.data, at)[0] + base)

    for at, symbol in elf.places_of_symbols():
        if symbol.defined and not symbol.absolute and symbol.type != STT_TLS:
            add(at + 8)
    for table, size in (DT_RELA, DT_RELASZ), (DT_JMPREL, DT_PLTRELSZ):
        start = elf.offset(elf.get(table))
        for at in range(start, start + elf.get(size), 24):
            add(at)
    elf.dynamic = [(tag, value + base if tag in DT_ADDRESSES else value) for tag, value in elf.dynamic]
    elf.write_dynamic()
    for at, kind in elf.places_of_segments():
        if kind != PT_GNU_STACK:
            add(at + 16)
            add(at + 24)
    for at, *section in elf.sections:
        if section[2]:
            add(at + 16)


def main():
    folder, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    out.mkdir(exist_ok=True)
    for path in sorted(folder.glob('*.so.*')):
        os.link(path, out / path.name, follow_symlinks=False)
    base = FIRST_ADDRESS
    for library in QUICK:
        elf = Elf(folder / library)
        foreign, initialisers = set(), None
        if library == V8_LIBRARY and (initialisers := NODE_INITIALISERS.get(elf.build_id())):
            provided = {s.name for needed in NEEDED_BY_V8 for s in Elf(folder / needed).symbols() if s.defined}
            foreign = {s.name for s in elf.symbols() if not s.defined and s.bind != STB_WEAK} - provided - {''}
            drop_dependencies(elf, NEEDED_BY_V8)
        quicken(elf, base, foreign, initialisers)
        base += (len(elf.data) >> 28 << 28) + (1 << 28)
        target = out / os.path.basename(os.path.realpath(folder / library))
        target.unlink()
        with open(target, 'wb') as file:
            for at in range(0, len(elf.data), CHUNK):
                file.write(elf.data[at:at + CHUNK])
                file.flush()


main()
