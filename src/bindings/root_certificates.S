// The embedded certificates of authorities: ROOT_CERTIFICATES_FILE is set by CMakeLists.txt.
  .section .rodata
  .globl gyreRootCertificatesBegin
  .hidden gyreRootCertificatesBegin
gyreRootCertificatesBegin:
  .incbin ROOT_CERTIFICATES_FILE
  .globl gyreRootCertificatesEnd
  .hidden gyreRootCertificatesEnd
gyreRootCertificatesEnd:
  .byte 0
  .section .note.GNU-stack,"",@progbits
