# One call per room of src/:
#
#   gyre_library(NAME DEPS...)      in src/NAME/CMakeLists.txt
#
# makes the library gyre_NAME of src/NAME/**/*.cc, the test program NAME_tests of its *_test.cc (GoogleTest) and the
# benchmark program NAME_bench of its *_bench.cc (Google Benchmark). DEPS are rooms (base, loop, ...) and libraries of
# the sysroot (v8, uring, ...); they are visible to whoever names this room in turn. A header of src/NAME is included as
# "NAME/x.h". New files are found by themselves. Files that hold a main() are named main.cc or *_main.cc and are built by
#
#   gyre_program(PROGRAM FILE DEPS...)
#
# What libFuzzer runs is in *_fuzz.cc: part of the tests, where an x_fuzz_test.cc gives it the inputs of test/fuzz, and in
# builds of the kind fuzz, with the sources it needs, a program of its own:
#
#   gyre_fuzz(NAME SOURCES... DEPS DEPS...)

# Adds src/ROOM if it is there and has something to build.
function(gyre_room room)
  if(EXISTS ${CMAKE_SOURCE_DIR}/src/${room}/CMakeLists.txt)
    add_subdirectory(src/${room})
  endif()
endfunction()

# Links TARGET with the rooms and libraries DEPS, and so gives it their include paths.
function(gyre_use target visibility)
  foreach(dep ${ARGN})
    if(EXISTS ${CMAKE_SOURCE_DIR}/src/${dep})
      if(TARGET gyre_${dep})
        target_link_libraries(${target} ${visibility} gyre_${dep})
      endif()
    else()
      target_link_libraries(${target} ${visibility} ${dep})
    endif()
  endforeach()
endfunction()

function(gyre_sources out pattern)
  file(GLOB_RECURSE found CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${pattern})
  set(${out} ${found} PARENT_SCOPE)
endfunction()

function(gyre_library name)
  gyre_sources(sources "*.cc")
  gyre_sources(tests "*_test.cc")
  gyre_sources(benches "*_bench.cc")
  gyre_sources(mains "*main.cc")
  gyre_sources(fuzzed "*_fuzz.cc")
  list(REMOVE_ITEM sources ${tests} ${benches} ${mains} ${fuzzed} "")

  # The room is seen through a folder that holds a link to it alone, so that "loop/x.h" is found by those who named loop,
  # and by nobody else.
  set(headers ${CMAKE_BINARY_DIR}/rooms/${name})
  file(MAKE_DIRECTORY ${headers})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${headers}/${name} SYMBOLIC)

  if(sources)
    add_library(gyre_${name} STATIC ${sources})
    set(visibility PUBLIC)
  else()
    add_library(gyre_${name} INTERFACE)
    set(visibility INTERFACE)
  endif()
  target_include_directories(gyre_${name} ${visibility} ${headers})
  gyre_use(gyre_${name} ${visibility} Threads::Threads ${ARGN})

  if(tests)
    add_executable(${name}_tests ${tests} ${fuzzed})
    target_compile_definitions(${name}_tests PRIVATE GYRE_CORPUS="${CMAKE_SOURCE_DIR}/test/fuzz")
    target_link_libraries(${name}_tests PRIVATE gyre_${name} gtest gtest_main)
    set_target_properties(${name}_tests PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  endif()
  if(benches)
    add_executable(${name}_bench EXCLUDE_FROM_ALL ${benches})
    target_link_libraries(${name}_bench PRIVATE gyre_${name} benchmark benchmark_main)
    set_target_properties(${name}_bench PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
  endif()
endfunction()

function(gyre_fuzz name)
  if(CMAKE_BUILD_TYPE STREQUAL fuzz)
    cmake_parse_arguments(PARSE_ARGV 1 fuzz "" "" DEPS)
    add_executable(${name}_fuzz EXCLUDE_FROM_ALL ${name}_fuzz.cc ${fuzz_UNPARSED_ARGUMENTS})
    target_include_directories(${name}_fuzz PRIVATE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(${name}_fuzz PRIVATE ${fuzz_DEPS} -fsanitize=fuzzer)
  endif()
endfunction()

function(gyre_program program file)
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    add_executable(${program} ${file})
    gyre_use(${program} PRIVATE ${ARGN})
  endif()
endfunction()
