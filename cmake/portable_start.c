// The first code of the portable gyre (see ./x package), which may lie in any folder.
//
// An ordinary program names the dynamic loader by its full path, for the kernel to load. That of a tarball cannot know
// the path, and starting the loader as a program would make it, not gyre, what /proc/self/exe (so process.execPath)
// names. So the portable gyre names no loader; this code does the kernel's part: it maps the loader that lies in
// ../lib/gyre, tells it through the auxiliary vector where everything is, and jumps into it.
//
// It runs before anything is relocated or set up: no library, no global data, no thread-local storage.
#include <elf.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define LOADER "/../lib/gyre/ld-linux-x86-64.so.2"

static long call(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

static void fail(void) {
  static const char kText[] = "gyre: cannot load ../lib/gyre/ld-linux-x86-64.so.2, which belongs beside this program\n";
  call(SYS_write, 2, (long)kText, sizeof kText - 1, 0, 0, 0);
  call(SYS_exit_group, 127, 0, 0, 0, 0, 0);
}

static uintptr_t map(long address, size_t length, int protection, int flags, int fd, size_t offset) {
  long result = call(SYS_mmap, address, (long)length, protection, flags, fd, (long)offset);
  if (result < 0 && result > -4096) fail();
  return (uintptr_t)result;
}

static int openLoader(void) {
  char path[4096];
  long length = call(SYS_readlink, (long)"/proc/self/exe", (long)path, (long)(sizeof path - sizeof LOADER), 0, 0, 0);
  if (length <= 0) fail();
  while (length > 0 && path[length - 1] != '/') length--;
  length--;  // the folder, without its last slash
  for (size_t i = 0; i < sizeof LOADER; i++) ((volatile char*)path)[length + (long)i] = LOADER[i];
  long fd = call(SYS_open, (long)path, O_RDONLY | O_CLOEXEC, 0, 0, 0, 0);
  if (fd < 0) fail();
  return (int)fd;
}

// Maps the loader as the kernel would. Returns its load address, and its entry through `entry`.
static uintptr_t mapLoader(uintptr_t* entry) {
  enum { kPage = 4096 };
  union {
    Elf64_Ehdr elf;
    char bytes[2048];
  } head;
  int fd = openLoader();
  long length = call(SYS_read, fd, (long)&head, sizeof head, 0, 0, 0);
  if (length < (long)sizeof(Elf64_Ehdr) || head.elf.e_phoff + head.elf.e_phnum * sizeof(Elf64_Phdr) > (size_t)length)
    fail();
  const Elf64_Phdr* segments = (const Elf64_Phdr*)(head.bytes + head.elf.e_phoff);

  size_t end = 0;
  for (int i = 0; i < head.elf.e_phnum; i++)
    if (segments[i].p_type == PT_LOAD) end = segments[i].p_vaddr + segments[i].p_memsz;
  uintptr_t base = map(0, end, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  for (int i = 0; i < head.elf.e_phnum; i++) {
    const Elf64_Phdr* segment = &segments[i];
    if (segment->p_type != PT_LOAD) continue;
    int protection = (segment->p_flags & PF_R ? PROT_READ : 0) | (segment->p_flags & PF_W ? PROT_WRITE : 0) |
                     (segment->p_flags & PF_X ? PROT_EXEC : 0);
    uintptr_t start = base + (segment->p_vaddr & ~(uintptr_t)(kPage - 1));
    uintptr_t dataEnd = base + segment->p_vaddr + segment->p_filesz;
    uintptr_t filePages = (dataEnd + kPage - 1) & ~(uintptr_t)(kPage - 1);
    uintptr_t memoryEnd = base + segment->p_vaddr + segment->p_memsz;
    map((long)start, dataEnd - start, protection, MAP_PRIVATE | MAP_FIXED, fd,
        segment->p_offset & ~(size_t)(kPage - 1));
    if (memoryEnd > dataEnd) {
      for (volatile char* p = (volatile char*)dataEnd; p < (char*)filePages; p++) *p = 0;
      if (memoryEnd > filePages)
        map((long)filePages, memoryEnd - filePages, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    }
  }
  call(SYS_close, fd, 0, 0, 0, 0, 0);
  *entry = base + head.elf.e_entry;
  return base;
}

// The kernel is not to see which header names the loader, so its type is PT_NULL in the file; the loader wants to see
// it.
static void showLoaderName(uintptr_t headers, size_t count) {
  enum { kPage = 4096 };
  uintptr_t page = headers & ~(uintptr_t)(kPage - 1);
  call(SYS_mprotect, (long)page, kPage, PROT_READ | PROT_WRITE, 0, 0, 0);
  for (Elf64_Phdr* header = (Elf64_Phdr*)headers; count--; header++)
    if (header->p_type == PT_NULL) header->p_type = PT_INTERP;
  call(SYS_mprotect, (long)page, kPage, PROT_READ, 0, 0, 0);
}

// `stack` is as the kernel left it: argc, argv, 0, environment, 0, auxiliary vector. `start` is the program's ordinary
// first code. Returns where to go on.
__attribute__((used, visibility("hidden"))) uintptr_t gyrePortableStart(uintptr_t* stack, uintptr_t start) {
  uintptr_t* word = stack + 1 + stack[0] + 1;
  while (*word) word++;
  Elf64_auxv_t* auxiliary = (Elf64_auxv_t*)(word + 1);
  Elf64_auxv_t* base = NULL;
  Elf64_auxv_t* entry = NULL;
  uintptr_t headers = 0;
  size_t headerCount = 0;
  for (; auxiliary->a_type != AT_NULL; auxiliary++) {
    if (auxiliary->a_type == AT_BASE) base = auxiliary;
    if (auxiliary->a_type == AT_ENTRY) entry = auxiliary;
    if (auxiliary->a_type == AT_PHDR) headers = auxiliary->a_un.a_val;
    if (auxiliary->a_type == AT_PHNUM) headerCount = auxiliary->a_un.a_val;
  }
  if (!base || !entry || !headers) fail();
  if (base->a_un.a_val) return start;  // somebody has started the loader with this program as its argument
  showLoaderName(headers, headerCount);
  uintptr_t loader;
  base->a_un.a_val = mapLoader(&loader);
  entry->a_un.a_val = start;
  return loader;
}

__asm__(
    ".globl gyre_portable_start\n"
    ".hidden gyre_portable_start\n"
    ".type gyre_portable_start, @function\n"
    "gyre_portable_start:\n"
    "  xor %ebp, %ebp\n"
    "  mov %rdx, %r12\n"
    "  mov %rsp, %r13\n"
    "  mov %rsp, %rdi\n"
    "  lea _start(%rip), %rsi\n"
    "  and $-16, %rsp\n"
    "  call gyrePortableStart\n"
    "  mov %r13, %rsp\n"
    "  mov %r12, %rdx\n"
    "  jmp *%rax\n");
