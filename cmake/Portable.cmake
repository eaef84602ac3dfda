# gyre_portable(PROGRAM DEPS...) adds PROGRAM_portable, which is PROGRAM linked to run from any folder: its loader and
# libraries lie in ../lib/gyre beside it, and cmake/portable_start.c loads the loader. tools/package.py builds
# it, and puts the last touches to it: the kernel is not to see that it has a loader, and the run path's @ORIGIN becomes
# $ORIGIN, a word that does not survive the way from here through Ninja and the shell.
function(gyre_portable program)
  add_executable(${program}_portable EXCLUDE_FROM_ALL $<TARGET_OBJECTS:${program}> ${CMAKE_SOURCE_DIR}/cmake/portable_start.c)
  set_source_files_properties(${CMAKE_SOURCE_DIR}/cmake/portable_start.c PROPERTIES
    COMPILE_OPTIONS "-O2;-ffreestanding;-fno-stack-protector")
  set_target_properties(${program}_portable PROPERTIES PORTABLE ON LINKER_LANGUAGE CXX)
  target_link_options(${program}_portable PRIVATE -Wl,-e,gyre_portable_start)
  gyre_use(${program}_portable PRIVATE ${ARGN})
endfunction()
