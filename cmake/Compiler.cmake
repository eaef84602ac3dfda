# The compiler's flags and the kinds of build: release (default), debug, asan (with UBSan), tsan; and fuzz, which is clang's.

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE release)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_SKIP_RPATH ON) # cmake/Sysroot.cmake sets the one run path that is wanted
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# V8's libraries are built without exceptions and RTTI, and so is everything here.
add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions> $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>
                    -Wall -Wextra -Werror -fvisibility=hidden -fstack-protector-strong)
# A program at a fixed address, as Node's own builds are, has nothing to relocate at its start.
add_link_options($<IF:$<CONFIG:release>,-no-pie,-pie> -Wl,-O1,--as-needed,--gc-sections)
add_compile_options(-ffunction-sections -fdata-sections)

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g")
set(sanitizer "-O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all -Wno-maybe-uninitialized -DGYRE_FULL_TEARDOWN")
set(CMAKE_CXX_FLAGS_ASAN "${sanitizer} -fsanitize=address,undefined -fno-sanitize=vptr")
set(CMAKE_CXX_FLAGS_TSAN "${sanitizer} -fsanitize=thread -Wno-tsan")
set(CMAKE_CXX_FLAGS_FUZZ "-O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all -fsanitize=fuzzer-no-link,address,undefined")
set(CMAKE_EXE_LINKER_FLAGS_FUZZ "-fsanitize=address,undefined")
# The sanitizers' own libraries are linked in, since the sysroot's loader would not find the compiler's.
set(CMAKE_EXE_LINKER_FLAGS_ASAN "-static-libasan -static-libubsan")
set(CMAKE_EXE_LINKER_FLAGS_TSAN "-static-libtsan")

# What is left of an environment at its end is told by the builds that look for leaks; the others leave it to the kernel.
add_compile_definitions($<$<NOT:$<CONFIG:release>>:GYRE_FULL_TEARDOWN>)
