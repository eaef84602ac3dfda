// The bytes of the startup snapshot: SNAPSHOT_FILE is set by cmake/Embed.cmake.
  .section .rodata
  .balign 64
  .globl gyreSnapshotBegin
  .hidden gyreSnapshotBegin
gyreSnapshotBegin:
  .incbin SNAPSHOT_FILE
  .globl gyreSnapshotEnd
  .hidden gyreSnapshotEnd
gyreSnapshotEnd:
  .byte 0
  .section .note.GNU-stack,"",@progbits
